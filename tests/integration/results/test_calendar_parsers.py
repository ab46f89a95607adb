"""Calendars, read by the parsers that calendar software uses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from heatsync.model.swim import RelayLeg
from heatsync.results.calendar import make_removed_calendar
from tests.support.ical_js import read_by_ical_js
from tests.support.libical import read_by_libical
from tests.unit.results.test_calendar import LATER, written
from tests.unit.results.test_merge import SWIM, sheet

PARSERS = [read_by_libical, read_by_ical_js]
ZONES = [
    "America/New_York",
    "America/Chicago",
    "America/Phoenix",  # without summer time
    "America/St_Johns",  # half an hour
    "America/Sao_Paulo",
    "Europe/Berlin",
    "Europe/Dublin",  # its winter time is the exception
    "Africa/Casablanca",  # another time in Ramadan
    "Asia/Kathmandu",  # 45 minutes
    "Australia/Lord_Howe",  # changes by half an hour
    "Pacific/Auckland",
    "Pacific/Chatham",
]
DAYS = [date(2026, 1, 4) + timedelta(weeks=week) for week in range(52)]
"""Every Sunday of a year. In these zones the clocks change on Sundays, between the first two of these times."""
TIMES = ("00:30", "04:30", "18:40")


def swims(days, times):
    return [
        replace(
            SWIM, session_date=day.isoformat(), heat_start_time=time, event_number=number, event_name=f"{day} {time}"
        )
        for number, (day, time) in enumerate(((day, time) for day in days for time in times), start=1)
    ]


def starts(days, times, zone):
    return {
        f"Uma: {day} {time}, heat 3 lane 4": datetime.fromisoformat(f"{day}T{time}")
        .replace(tzinfo=zone)
        .astimezone(UTC)
        for day in days
        for time in times
    }


@pytest.mark.parametrize("read", PARSERS)
@pytest.mark.parametrize("zone", ZONES)
def test_a_swim_starts_at_the_same_moment_in_every_parser(read, zone):
    found = read(written(sheet(*swims(DAYS, TIMES)), tz=zone, reminder="10"))
    assert found.errors == []
    assert found.starts == starts(DAYS, TIMES, ZoneInfo(zone))


@pytest.mark.parametrize("read", PARSERS)
@pytest.mark.parametrize(
    "ical",
    [
        written(sheet(SWIM)),
        written(sheet(SWIM), reminder="0"),
        written(sheet(replace(SWIM, heat_start_time=None))),
        written(sheet(replace(SWIM, relay=RelayLeg("A", 2, "Pond Club")), replace(SWIM, age=11), replace(SWIM, age=9))),
        written(sheet(replace(SWIM, event_name="Girls\r\n200; \x00 Free, \\n \ud83d \N{SWIMMER} :\"'"))),
        written(sheet()),
        written(sheet(replace(SWIM, session_date=None))),
        make_removed_calendar("1@heatsync", LATER),
    ],
    ids=["plain", "reminder", "all day", "namesakes", "odd letters", "no entries", "undated", "removed"],
)
def test_every_kind_of_calendar_is_valid(read, ical):
    assert read(ical).errors == []


@pytest.mark.parametrize("read", PARSERS)
def test_floating_times_stay_as_printed(read):
    found = read(written(sheet(*swims(DAYS[:2], TIMES))))
    assert found.starts == starts(DAYS[:2], TIMES, UTC)


def test_the_parsers_object_to_what_is_not_allowed():
    ical = written(sheet(SWIM), tz="Europe/Berlin")
    commented = ical.replace(b"TZID:Europe/Berlin\r\n", b"TZID:Europe/Berlin\r\nCOMMENT:not allowed here\r\n")
    assert read_by_libical(commented).errors
    assert read_by_ical_js(ical.replace(b"DTSTART:2", b"DTSTART:x")).errors
    assert read_by_libical(b"no calendar").errors
    assert read_by_ical_js(b"no calendar").errors
