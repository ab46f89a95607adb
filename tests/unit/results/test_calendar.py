"""The calendar file, read back by the library as a phone would."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from heatsync.model.errors import BadQuery
from heatsync.model.swim import RelayLeg, TimeSource
from heatsync.results.calendar import CalendarOptions, make_calendar
from tests.unit.results.test_deduplication import MEETS
from tests.unit.results.test_merge import SWIM, merged, sheet

STAMP = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def written(*sheets, tz=None, reminder=None) -> bytes:
    return make_calendar(merged(*sheets), "Uma Doe", STAMP, CalendarOptions.parse(tz=tz, reminder=reminder))


def entries(*sheets, **options):
    return Calendar.from_ical(written(*sheets, **options)).events


def test_a_swim_is_five_minutes_of_floating_local_time():
    ical = written(sheet(SWIM))
    assert b"DTSTART:20260314T091500\r\n" in ical
    (entry,) = Calendar.from_ical(ical).events
    assert entry.end - entry.start == timedelta(minutes=5)
    assert entry.start.tzinfo is None


def test_the_summary_has_event_heat_and_lane():
    (entry,) = entries(sheet(replace(SWIM, seed_time="2:14.50", time_source=TimeSource.APPROXIMATE)))
    assert entry["summary"] == "Event 12 Girls 13-14 200 Free, heat 3 lane 4"
    assert entry["location"] == "Lark Open"
    assert "Seed time: 2:14.50" in entry["description"]
    assert "The start time is approximate." in entry["description"]


def test_the_venues_time_zone_is_used_and_defined():
    ical = written(sheet(SWIM), tz="Europe/Berlin")
    assert b"DTSTART;TZID=Europe/Berlin:20260314T091500\r\n" in ical
    calendar = Calendar.from_ical(ical)
    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/Berlin"]
    assert calendar.events[0].start.utcoffset() == timedelta(hours=1)


def test_the_venues_summer_time_applies():
    (entry,) = entries(sheet(replace(SWIM, session_date="2026-07-11")), tz="America/Chicago")
    assert entry.start.utcoffset() == timedelta(hours=-5)


def test_an_entry_without_a_time_takes_all_day_and_has_no_alarm():
    (entry,) = entries(sheet(replace(SWIM, heat_start_time=None)), reminder="10")
    assert (entry.start, entry.end) == (date(2026, 3, 14), date(2026, 3, 15))
    assert entry.alarms.times == []
    assert "doesn't give the time" in entry["description"]


def test_an_undated_entry_is_on_the_meets_first_day_with_a_note():
    (entry,) = entries(sheet(replace(SWIM, session_date=None, heat_start_time=None), start="2026-03-13"))
    assert entry.start == date(2026, 3, 13)
    assert "this is the meet's first day" in entry["description"]


def test_the_description_lists_entries_without_any_day():
    calendar = Calendar.from_ical(written(sheet(replace(SWIM, session_date=None))))
    assert calendar.events == []
    assert "Event 12 Girls 13-14 200 Free, heat 3 lane 4" in calendar["description"]


def test_a_reminder_is_set_the_given_minutes_before_the_swim():
    (entry,) = entries(sheet(SWIM), reminder="10")
    (alarm,) = entry.alarms.times
    assert alarm.trigger == datetime(2026, 3, 14, 9, 5)  # noqa: DTZ001 - floating, as the entry
    assert entries(sheet(SWIM))[0].alarms.times == []
    assert len(entries(sheet(SWIM), reminder="0")[0].alarms.times) == 1


def test_the_uid_is_stable_when_heat_lane_and_time_change():
    (early,) = entries(sheet(SWIM))
    (late,) = entries(sheet(replace(SWIM, heat_number=4, lane=1, heat_start_time="09:40")))
    assert early["uid"] == late["uid"]


@pytest.mark.parametrize(("one", "other"), [*MEETS, ("Ørsted-Cup (LCM)", "Orsted-Cup (LCM)")])
def test_the_uid_is_stable_in_every_spelling_of_meet_and_swimmer(one, other):
    (first,) = entries(sheet(replace(SWIM, swimmer_name="Dóe, Uma"), meet=one))
    (newer,) = entries(sheet(replace(SWIM, swimmer_name="DOE, Uma"), meet=other))
    assert first["uid"] == newer["uid"]


def test_the_uid_of_plain_names_equals_that_of_version_0_1():
    (entry,) = entries(sheet(SWIM))
    assert entry["uid"] == "a8c27f0a04110eecfe9bd3652783ff43@heatsync"


@pytest.mark.parametrize(
    "change", [{"event_number": 13}, {"round": "Finals"}, {"swimmer_name": "Doe, Ute"}, {"session_date": "2027-03-14"}]
)
def test_another_swim_has_another_uid(change):
    assert entries(sheet(SWIM))[0]["uid"] != entries(sheet(replace(SWIM, **change)))[0]["uid"]


def test_another_meet_has_another_uid():
    assert entries(sheet(SWIM))[0]["uid"] != entries(sheet(SWIM, meet="Finch Open"))[0]["uid"]


def test_entries_that_would_share_a_uid_get_stable_uids_of_their_own():
    legs = [replace(SWIM, relay=RelayLeg("A", leg, "Pond Club")) for leg in (1, 3)]
    psych = [replace(SWIM, heat_number=None, lane=None, rank=None, age=age) for age in (9, 13)]
    first = [entry["uid"] for entry in entries(sheet(*legs, *psych))]
    assert len(set(first)) == 4
    assert first == [entry["uid"] for entry in entries(sheet(*legs, *psych))]


def test_the_uid_of_a_leg_does_not_depend_on_other_legs():
    def uids(*legs):
        found = entries(sheet(*[replace(SWIM, relay=RelayLeg("A", leg, "Pond Club")) for leg in legs]))
        return dict(zip(legs, [entry["uid"] for entry in found], strict=True))

    assert uids(1, 3)[3] == uids(3, 4)[3]


def test_the_same_results_are_the_same_bytes():
    assert written(sheet(SWIM), reminder="5", tz="Europe/Berlin") == written(
        sheet(SWIM), reminder="5", tz="Europe/Berlin"
    )


def test_text_with_control_characters_and_line_breaks_stays_one_property():
    dirty = "Girls\r\nBEGIN:VALARM\x00 200\x0b Free; \ud83d, \N{SWIMMER}"
    ical = make_calendar(
        merged(sheet(replace(SWIM, event_name=dirty, session_date=None)), sheet(replace(SWIM, event_name=dirty))),
        "Uma\nDoe",
        STAMP,
        CalendarOptions(),
    )
    (entry,) = Calendar.from_ical(ical).events
    assert entry["summary"] == "Event 12 Girls BEGIN:VALARM 200 Free; , \N{SWIMMER}, heat 3 lane 4"
    assert b"\r\nBEGIN:VALARM" not in ical
    assert b"\x00" not in ical


@pytest.mark.parametrize("tz", ["Mars/Base", "../../etc/passwd", "/etc/localtime", "Europe", "a\x00b", "x" * 500])
def test_an_invalid_time_zone_is_rejected(tz):
    with pytest.raises(BadQuery, match="TZ_PARAMETER"):
        CalendarOptions.parse(tz=tz)


@pytest.mark.parametrize("reminder", ["-5", "ten", "1.5", "+3", "1_0", "٣", "10081", "9" * 5000])
def test_an_invalid_reminder_is_rejected(reminder):
    with pytest.raises(BadQuery, match="REMINDER_PARAMETER"):
        CalendarOptions.parse(reminder=reminder)
