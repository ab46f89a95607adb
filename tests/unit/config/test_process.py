"""The server raises its limit of open files as far as the viewers need, and logs its stacks on a signal."""

import asyncio
import os
import resource
import signal
import threading

import pytest
import structlog.testing
import uvloop

from config.process import allow_open_files, log_stacks_on_signal
from tests.support.eventually import eventually


@pytest.fixture
def limits(monkeypatch):
    """The limits of the process, which the test can set and read."""
    now = {"soft": 1_024, "hard": 4_096}

    def set_limits(_, pair):
        now["soft"], now["hard"] = pair

    monkeypatch.setattr(resource, "getrlimit", lambda _: (now["soft"], now["hard"]))
    monkeypatch.setattr(resource, "setrlimit", set_limits)
    return now


def test_the_limit_is_raised_for_the_viewers_and_the_reserve(limits):
    assert allow_open_files(2_000) == 2_000
    assert limits == {"soft": 2_512, "hard": 4_096}


def test_a_sufficient_limit_is_not_changed(limits):
    for soft in (2_512, resource.RLIM_INFINITY):
        limits["soft"] = soft
        assert allow_open_files(2_000) == 2_000
        assert limits["soft"] == soft


def test_without_a_hard_limit_the_limit_is_raised_only_as_far_as_needed(limits):
    limits["hard"] = resource.RLIM_INFINITY
    assert allow_open_files(10_000) == 10_000
    assert limits == {"soft": 10_512, "hard": resource.RLIM_INFINITY}


@pytest.mark.parametrize(("hard", "admitted"), [(4_096, 3_584), (1_024, 512), (256, 128)])
def test_a_low_hard_limit_admits_fewer_viewers_and_logs_a_warning(limits, hard, admitted):
    limits["soft"], limits["hard"] = 128, hard
    with structlog.testing.capture_logs() as logs:
        assert allow_open_files(10_000) == admitted
    assert limits["soft"] == hard
    [log] = logs
    assert (log["event"], log["log_level"]) == ("too_few_open_files", "warning")
    assert (log["open_files"], log["needed"], log["viewers_admitted"]) == (hard, 10_512, admitted)
    assert "HEATSYNC_MAX_VIEWERS" in log["hint"]


def test_the_real_limit_of_this_process_is_readable():
    assert allow_open_files(1) == 1


@pytest.fixture
def as_before():
    before = signal.getsignal(signal.SIGUSR1)
    yield
    signal.signal(signal.SIGUSR1, before)


def test_the_signal_logs_the_stack_of_every_thread_while_the_loop_runs(as_before):
    leave = threading.Event()

    def waits_for_uma(name):
        leave.wait(60)

    worker = threading.Thread(target=waits_for_uma, args=("Uma Doe",), name="worker")
    worker.start()

    async def ask(logs):
        os.kill(os.getpid(), signal.SIGUSR1)
        await asyncio.to_thread(eventually, lambda: any(log.get("thread") == "worker" for log in logs))

    log_stacks_on_signal()
    with structlog.testing.capture_logs() as logs:
        uvloop.run(ask(logs))
    leave.set()
    worker.join()
    stacks = {log["thread"]: log["stack"] for log in logs}
    assert "waits_for_uma" in stacks["worker"]
    assert "MainThread" in stacks
    assert "Uma Doe" not in str(stacks)
