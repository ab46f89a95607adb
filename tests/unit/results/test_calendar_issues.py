"""Calendars of a sheet and its newer issue."""

import pytest
from icalendar import Calendar

from tests.support.hytek_text import MEET
from tests.unit.results.test_calendar import calendar_of
from tests.unit.results.test_issues import BACK, FREE, KIM, MORNING, UMA, found, program
from tests.unit.results.test_merge import merged

MOVED = UMA.replace("4", "6", 1)


def entries(*programs, name="Uma Doe", reminder=None):
    results = merged(*(found(each, name) for each in programs))
    return Calendar.from_ical(calendar_of(results, reminder=reminder)).events


def test_a_moved_swim_keeps_its_uid_and_says_what_changed():
    (before,) = entries(program(UMA, KIM))
    (after,) = entries(program(UMA, KIM), program(KIM, MOVED, mark=MORNING))
    assert after["uid"] == before["uid"]
    assert after["summary"] == "Uma: 200 Free, heat 1 lane 6"
    assert str(after["description"]).startswith("Changed in the newest heat sheet: lane 4 to 6.")
    assert after["status"] == "CONFIRMED"


def test_a_scratched_swim_is_cancelled():
    (before,) = entries(program(UMA, KIM, start=" Starts at 09:15 AM"))
    (after,) = entries(program(UMA, KIM, start=" Starts at 09:15 AM"), program(KIM, mark=MORNING), reminder="10")
    assert (after["status"], after["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert after["summary"] == "Uma: 200 Free, scratched"
    assert str(after["description"]).startswith("Scratched: ")
    assert (after["uid"], after.start, after.alarms.times) == (before["uid"], before.start, [])


@pytest.mark.parametrize(
    ("swimmer", "options"),
    [
        (MOVED, {}),
        (UMA, {"meet": MEET.replace(" - ", " UPDATED - ", 1)}),
        (UMA.replace("Doe, Uma", "Doe, Uma M"), {}),
        (UMA, {"round_": "Preliminaries"}),
        (UMA, {"start": " Starts at 09:15 AM"}),
    ],
)
def test_a_repost_alone_has_the_same_uids_as_its_first_issue(swimmer, options):
    newer = program(KIM, swimmer, mark=MORNING, **options)
    (before,), (after,) = entries(program(UMA, KIM)), entries(newer)
    both = entries(program(UMA, KIM), newer)
    assert {after["uid"], *(entry["uid"] for entry in both)} == {before["uid"]}
    assert len(both) == 1


def test_timed_finals_keep_the_uid_of_finals():
    (before,) = entries(program(UMA, round_="Finals"))
    (after,) = entries(program(UMA, round_="Timed Finals", mark=MORNING))
    assert before["uid"] == after["uid"]


def test_a_new_event_number_keeps_the_uid_where_both_issues_are_known():
    (before,) = entries(program(UMA, KIM))
    both = entries(program(UMA, KIM), program(UMA, KIM, event=FREE.replace("12", "12 / 13"), mark=MORNING))
    assert before["uid"] in {entry["uid"] for entry in both}


def test_a_scratched_swim_and_a_new_one_are_two_entries():
    found_ = entries(program(UMA, KIM), program(KIM, mark=MORNING), program(UMA, event=BACK, mark=MORNING))
    assert sorted(entry["status"] for entry in found_) == ["CANCELLED", "CONFIRMED"]
    assert len({entry["uid"] for entry in found_}) == 2
