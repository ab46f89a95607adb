"""The calendar file, read back by the library as a phone would."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from heatsync.model.swim import TimeSource
from heatsync.results.calendar import CalendarHeading, make_calendar, make_removed_calendar
from heatsync.results.calendar_entries import calendar_entries, calendar_notes
from heatsync.results.calendar_options import CalendarOptions
from heatsync.results.calendar_revisions import Revisions
from heatsync.results.filters import NO_FILTERS, Filters
from tests.unit.results.test_merge import SWIM, merged, sheet

CHANGED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
PAGE, FEED = "https://heat.example.com/batch/1", "https://heat.example.com/api/batch/1/calendar.ics"


def calendar_of(results, *, tz=None, reminder=None, swimmer="Uma Doe", filters=NO_FILTERS, changes=None) -> bytes:
    options, notes = CalendarOptions.parse(tz=tz, reminder=reminder), list(calendar_notes(results, filters))
    heading = CalendarHeading("1@heatsync", "Uma Doe: swims", notes, PAGE, FEED)
    return make_calendar(
        heading, calendar_entries(results, swimmer, filters), Revisions(CHANGED, changes or {}), options
    )


def written(*sheets, **options) -> bytes:
    return calendar_of(merged(*sheets), **options)


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
    assert entry["summary"] == "Uma: 200 Free, heat 3 lane 4"
    assert "Event 12 Girls 13-14 200 Free, heat 3 lane 4" in entry["description"]
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


def test_the_same_results_are_the_same_bytes():
    assert written(sheet(SWIM), reminder="5", tz="Europe/Berlin") == written(
        sheet(SWIM), reminder="5", tz="Europe/Berlin"
    )


def test_text_with_control_characters_and_line_breaks_stays_one_property():
    dirty = "Girls\r\nBEGIN:VALARM\x00 200\x0b Free; \ud83d, \N{SWIMMER}"
    undated, dated = replace(SWIM, event_name=dirty, session_date=None), replace(SWIM, event_name=dirty)
    ical = written(sheet(undated), sheet(dated), swimmer="Uma\nDoe")
    (entry,) = Calendar.from_ical(ical).events
    assert entry["summary"] == "Uma: Girls BEGIN:VALARM 200 Free; , \N{SWIMMER}, heat 3 lane 4"
    assert b"\r\nBEGIN:VALARM" not in ical
    assert b"\x00" not in ical


def test_an_entry_has_the_time_and_the_number_of_its_last_change():
    moved, same = SWIM, replace(SWIM, event_number=20, heat_start_time="10:40")
    uids = [entry["uid"] for entry in entries(sheet(moved, same))]
    changed, unchanged = entries(sheet(moved, same), changes={uids[0]: LATER})
    assert (changed["last-modified"].dt, changed["dtstamp"].dt) == (LATER, LATER)
    assert (unchanged["last-modified"].dt, unchanged["dtstamp"].dt) == (CHANGED, CHANGED)
    assert changed["sequence"] - unchanged["sequence"] == (LATER - CHANGED).total_seconds()
    assert (changed["status"], changed["url"]) == ("CONFIRMED", PAGE)
    assert PAGE in changed["description"]


def test_the_calendar_says_where_it_is_from_and_when_to_ask_again():
    ical = written(sheet(SWIM)).replace(b"\r\n ", b"").decode().split("\r\n")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT15M" in ical
    assert "X-PUBLISHED-TTL:PT15M" in ical
    assert "LAST-MODIFIED:20260301T120000Z" in ical[: ical.index("BEGIN:VEVENT")]
    assert f"SOURCE:{FEED}" in ical
    assert f"URL:{PAGE}" in ical[: ical.index("BEGIN:VEVENT")]


def test_the_time_zone_has_nothing_that_is_not_allowed_there():
    assert b"COMMENT" not in written(sheet(SWIM), tz="Europe/Berlin")


@pytest.mark.parametrize(
    ("swimmer", "name"),
    [
        ("Uma Doe", "Uma"),
        ("Doe, Uma M", "Uma"),
        ("Uma M. Doe", "Uma"),
        ("Uma Lotte Doe", "Uma Lotte"),
        ("Doe, A. J.", "A."),
        ("Doe", "Doe"),
        ("Doe Uma", "Uma"),
        ("Umi Doe", "Umi"),
    ],
)
def test_a_summary_begins_with_the_swimmers_name(swimmer, name):
    (entry,) = entries(sheet(SWIM), swimmer=swimmer)
    assert entry["summary"] == f"{name}: 200 Free, heat 3 lane 4"


def test_an_event_without_a_name_is_named_by_its_number():
    assert entries(sheet(replace(SWIM, event_name=None)))[0]["summary"] == "Uma: Event 12, heat 3 lane 4"
    (unknown,) = entries(sheet(replace(SWIM, event_name=None, event_number=None)))
    assert unknown["summary"] == "Uma: Unnamed event, heat 3 lane 4"


def test_namesakes_are_named_with_what_distinguishes_them():
    own, other = replace(SWIM, age=13, team="RC"), replace(SWIM, event_number=20, age=11, team="NOVA")
    found = entries(sheet(own, other))
    assert [entry["summary"].partition(":")[0] for entry in found] == [
        "Uma Doe (female, 13, RC)",
        "Uma Doe (female, 11, NOVA)",
    ]
    notes = Calendar.from_ical(written(sheet(own, other)))["description"]
    assert "2 swimmers" in notes
    assert "?age=11" in notes


def test_a_swim_that_may_be_a_namesakes_says_so():
    swims = [replace(SWIM, event_number=number, age=age) for number, age in ((12, 11), (13, 13), (14, None))]
    found = entries(sheet(*swims))
    assert len({entry["summary"].partition(":")[0] for entry in found}) == 3
    assert ["may be that of another swimmer" in entry["description"] for entry in found] == [False, False, True]


def test_a_filter_leaves_one_namesake_with_the_same_uid():
    swims = sheet(replace(SWIM, age=13), replace(SWIM, lane=5, age=11))
    both = {entry["uid"] for entry in entries(swims)}
    (one,) = entries(swims, filters=Filters(age=11))
    assert one["summary"] == "Uma: 200 Free, heat 3 lane 5"
    assert one["uid"] in both


def test_namesakes_without_a_difference_in_print_are_numbered():
    one, other = replace(SWIM, swimmer_name="Doe, Uma A"), replace(SWIM, event_number=20, swimmer_name="Doe, Uma B")
    assert [entry["summary"].partition(":")[0] for entry in entries(sheet(one, other))] == [
        "Uma A Doe (female)",
        "Uma B Doe (female)",
    ]
    girls = replace(SWIM, age=None, event_name="200 Free")
    clash = [replace(girls, team="RC"), replace(girls, lane=5, team="NOVA"), replace(girls, lane=6, team="")]
    names = [entry["summary"].partition(":")[0] for entry in entries(sheet(*clash))]
    assert len(set(names)) == 3


def test_the_calendar_of_a_removed_batch_is_empty_and_says_so():
    ical = make_removed_calendar("1@heatsync", LATER)
    calendar = Calendar.from_ical(ical)
    assert calendar.events == []
    assert calendar.calendar_name == "Swims: removed"
    assert "removed on 2026-03-02" in calendar["description"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:P7D" in ical


def test_a_calendar_without_entries_has_a_component_that_shows_nothing():
    calendar = Calendar.from_ical(written(sheet()))
    assert (calendar.events, [zone.tz_name for zone in calendar.timezones]) == ([], ["Etc/UTC"])
