from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from heatsync.net.retry_after import retry_after


def test_seconds_are_taken_as_they_are():
    assert retry_after(" 120 ") == 120


def test_a_date_is_turned_into_seconds_from_now():
    moment = datetime.now(UTC) + timedelta(days=1)
    seconds = retry_after(format_datetime(moment, usegmt=True))
    assert seconds is not None
    assert 0 < seconds <= 86_400


def test_a_date_without_a_zone_is_taken_for_utc():
    moment = datetime.now(UTC) + timedelta(days=1)
    seconds = retry_after(moment.strftime("%a, %d %b %Y %H:%M:%S -0000"))
    assert seconds is not None
    assert 0 < seconds <= 86_400


def test_a_date_gone_by_means_now():
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1e9", "nan", "inf", "١٢", "Wed, 99 Oct 2015 07:28:00 GMT"])
def test_what_names_no_time_is_none(header):
    assert retry_after(header) is None
