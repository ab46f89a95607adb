"""Two races of one swimmer that overlap by the estimated length of their heats, or start at the same minute."""

from dataclasses import replace

import pytest

from heatsync.model.rendering import render
from heatsync.model.swim import RelayLeg, TimeSource
from heatsync.names.swimmer_name import SwimmerName
from heatsync.search.finder import Finder
from tests.support.hytek_text import LANES, read_page
from tests.unit.results.test_merge import SWIM, merged, sheet

FLY = replace(SWIM, event_number=13, event_name="Girls 13-14 100 Fly", entry=2)


def pairs(results):
    return [(each.first.swim.event_number, each.then.swim.event_number) for each in results.conflicts]


def program(*events, session="Meet Program - Friday Prelims"):
    """Each event is its number, the start as printed, and its lines."""
    lines = [
        line
        for number, start, *lanes in events
        for line in (f"Event {number} Girls 50 Free {number}", LANES, f"Heat 1 of 1 Prelims Starts at {start}", *lanes)
    ]
    found = Finder(read_page(*lines, session=session)).find(SwimmerName("Uma Doe"))
    return replace(found, warnings=())


def test_two_races_at_the_same_minute_are_a_conflict_in_words():
    results = merged(sheet(SWIM, FLY))
    assert pairs(results) == [(12, 13)]
    assert results.conflicts[0].is_same_minute
    (warning,) = results.warnings
    assert render(warning.text) == (
        "Doe, Uma (female) has two races that start at 09:15: Event 12 Girls 13-14 200 Free and "
        "Event 13 Girls 13-14 100 Fly. Ask the coach or the meet which one to swim."
    )


def test_races_of_two_sheets_conflict_too():
    assert pairs(merged(sheet(SWIM), sheet(FLY))) == [(12, 13)]
    assert pairs(merged(sheet(SWIM), sheet(FLY, meet="Finch Open"))) == [(12, 13)], "nobody is in two pools at once"


@pytest.mark.parametrize(
    ("seed", "start", "expected"),
    [
        ("16:10.00", "09:31 AM", True),
        ("16:10.00", "09:32 AM", False),
        ("1:05.00", "09:16 AM", True),
        ("59.00", "09:16 AM", False),
        ("NT", "09:16 AM", False),
    ],
)
def test_a_race_lasts_as_long_as_the_slowest_seed_time_of_its_heat(seed, start, expected):
    slowest = (f"1 Roe, Kim 13 RC {seed}", "4 Doe, Uma 13 RC 50.00")
    results = merged(program((1, "09:15 AM", *slowest), (2, start, "4 Doe, Uma 13 RC 50.00")))
    assert pairs(results) == ([(1, 2)] if expected else [])
    if expected:
        (warning,) = results.warnings
        assert "two races that probably overlap" in render(warning.text)
        assert not results.conflicts[0].is_same_minute


def test_three_races_at_once_are_three_pairs():
    third = replace(SWIM, event_number=14, event_name="Girls 13-14 50 Back", entry=3)
    assert pairs(merged(sheet(SWIM, FLY, third))) == [(12, 13), (12, 14), (13, 14)]


@pytest.mark.parametrize(
    "other",
    [
        {"heat_start_time": "09:20"},
        {"heat_start_time": None},
        {"session_date": "2026-03-15"},
        {"session_date": None},
        {"age": 9},
        {"round": "Alternate"},
        {"relay": RelayLeg("A", 5, "Pond Club")},
    ],
)
def test_no_conflict(other):
    assert pairs(merged(sheet(replace(SWIM, age=13), replace(FLY, **{"age": 13, **other})))) == []


def test_races_of_two_people_with_one_name_are_not_a_conflict():
    assert merged(sheet(replace(SWIM, age=9), replace(FLY, age=13))).conflicts == ()


def test_sessions_without_a_day_are_compared_within_a_sheet():
    friday = [replace(swim, session_date=None, session_name="Friday") for swim in (SWIM, FLY)]
    assert pairs(merged(sheet(*friday))) == [(12, 13)]
    assert pairs(merged(sheet(friday[0], replace(friday[1], session_name="Saturday")))) == []
    assert pairs(merged(sheet(friday[0]), sheet(friday[1]))) == []
    assert pairs(merged(sheet(*(replace(swim, session_name=None) for swim in friday)))) == []


def test_two_places_in_one_race_are_a_clash_and_not_a_conflict():
    results = merged(sheet(SWIM, replace(SWIM, heat_number=4)))
    assert results.total == 2
    assert results.conflicts == ()
    assert [warning.message.code for warning in results.warnings] == ["CLASH"]
    twice = merged(sheet(SWIM), sheet(replace(SWIM, session_date="2026-03-14", round=None)))
    assert (twice.total, twice.conflicts) == (2, ())


def test_the_start_of_an_event_says_nothing_about_the_end_of_its_later_heats():
    def overlaps(heat):
        first = replace(SWIM, heat_number=heat, time_source=TimeSource.TIMELINE)
        then = replace(FLY, heat_start_time="09:16")
        lasts = program((12, "09:15 AM", "4 Doe, Uma 13 RC 5:00.00")).read_report
        return pairs(merged(replace(sheet(first, then), read_report=lasts)))

    assert overlaps(1) == [(12, 13)]
    assert overlaps(2) == []


def test_a_changed_sheet_conflicts_by_its_newer_issue_only():
    moved = replace(FLY, heat_start_time="10:30")
    assert pairs(merged(sheet(SWIM, FLY), sheet(moved))) == []
    assert pairs(merged(sheet(SWIM, moved), sheet(FLY))) == [(12, 13)]
