"""The query parameters of a calendar."""

from datetime import timedelta
from zoneinfo import available_timezones

import pytest

from heatsync.model.errors import BadQuery
from heatsync.results.calendar_options import CalendarOptions

NO_IANA_NAMES = [
    "Mars/Base", "../../etc/passwd", "/etc/localtime", "Europe", "a\x00b", "x" * 500, "/" * 400, "a/" * 400,
    "localtime", "posixrules", "Factory", "right/Europe/Berlin", "posix/Europe/Berlin", "Europe/Berlin/",
    "./Europe/Berlin", "zone.tab", "tzdata.zi", "europe/berlin", " ", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("tz", NO_IANA_NAMES)
def test_a_name_that_is_not_in_the_iana_list_is_rejected(tz):
    with pytest.raises(BadQuery, match="TZ_PARAMETER"):
        CalendarOptions.parse(tz=tz)


def test_every_iana_name_is_accepted():
    names = available_timezones() - {"Factory", "localtime", "posixrules"}
    assert len(names) > 500
    assert {CalendarOptions.parse(tz=name).zone.key for name in names} == names


def test_an_option_can_be_left_out_or_empty():
    assert CalendarOptions.parse() == CalendarOptions.parse(tz="", reminder="") == CalendarOptions()


@pytest.mark.parametrize("reminder", ["-5", "ten", "1.5", "+3", "1_0", "٣", "10081", "9" * 5000])
def test_an_invalid_reminder_is_rejected(reminder):
    with pytest.raises(BadQuery, match="REMINDER_PARAMETER"):
        CalendarOptions.parse(reminder=reminder)


def test_a_reminder_is_a_number_of_minutes():
    assert CalendarOptions.parse(reminder="10").reminder == timedelta(minutes=10)
