"""There are as many open files as viewers need, or people are told."""

from __future__ import annotations

import resource

import pytest
import structlog.testing

from config.open_files import allow_open_files


@pytest.fixture
def limits(monkeypatch):
    """A process whose limits can be set, and what it was set to."""
    now = {"soft": 1_024, "hard": 4_096}

    def set_limits(_, pair):
        now["soft"], now["hard"] = pair

    monkeypatch.setattr(resource, "getrlimit", lambda _: (now["soft"], now["hard"]))
    monkeypatch.setattr(resource, "setrlimit", set_limits)
    return now


def test_the_limit_is_raised_to_what_the_viewers_and_the_rest_need(limits):
    assert allow_open_files(2_000) == 2_000
    assert limits == {"soft": 2_512, "hard": 4_096}


def test_a_limit_that_is_high_enough_is_left_alone(limits):
    for soft in (2_512, resource.RLIM_INFINITY):
        limits["soft"] = soft
        assert allow_open_files(2_000) == 2_000
        assert limits["soft"] == soft


def test_without_a_hard_limit_no_more_is_asked_for_than_is_needed(limits):
    limits["hard"] = resource.RLIM_INFINITY
    assert allow_open_files(10_000) == 10_000
    assert limits == {"soft": 10_512, "hard": resource.RLIM_INFINITY}


@pytest.mark.parametrize(("hard", "admitted"), [(4_096, 3_584), (1_024, 512), (256, 128)])
def test_too_few_open_files_admit_fewer_viewers_and_are_told_in_words(limits, hard, admitted):
    limits["soft"], limits["hard"] = 128, hard
    with structlog.testing.capture_logs() as logs:
        assert allow_open_files(10_000) == admitted
    assert limits["soft"] == hard
    [log] = logs
    assert (log["event"], log["log_level"]) == ("too_few_open_files", "warning")
    assert (log["open_files"], log["needed"], log["viewers_admitted"]) == (hard, 10_512, admitted)
    assert "HEATSYNC_MAX_VIEWERS" in log["hint"]


def test_the_real_limit_of_this_process_can_be_asked():
    assert allow_open_files(1) == 1
