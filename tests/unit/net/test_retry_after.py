"""The Retry-After header (RFC 9110, section 10.2.3)."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from heatsync.net.retry import retry_after


def test_seconds_are_returned_unchanged():
    assert retry_after(" 120 ") == 120


def test_a_date_is_converted_to_seconds_from_now():
    moment = datetime.now(UTC) + timedelta(days=1)
    seconds = retry_after(format_datetime(moment, usegmt=True))
    assert seconds is not None
    assert 0 < seconds <= 86_400


def test_a_date_without_a_zone_is_utc():
    moment = datetime.now(UTC) + timedelta(days=1)
    seconds = retry_after(moment.strftime("%a, %d %b %Y %H:%M:%S -0000"))
    assert seconds is not None
    assert 0 < seconds <= 86_400


def test_a_past_date_means_now():
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1e9", "nan", "inf", "١٢", "Wed, 99 Oct 2015 07:28:00 GMT"])
def test_an_invalid_header_is_none(header):
    assert retry_after(header) is None
