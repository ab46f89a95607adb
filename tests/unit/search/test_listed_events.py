"""The events that a sheet lists, and those that may have entries that were not read."""

from dataclasses import replace

import pytest

from heatsync.model.read_report import ListedEvent, ListedSession
from heatsync.model.sheet import UnreadLine
from heatsync.search.listed_events import listed_sessions
from tests.support.hytek_pdf import RANKED, RELAY
from tests.support.hytek_text import LANES, MARK, MEET, read_page, read_pages

FREE = (
    "Event 1 Girls 50 Free", LANES, "Heat 1 of 2 Prelims", "1 Doe, Uma 13 RC NT", "2 Roe, Kim 13 RC 30.00",
    "Heat 2 of 2 Prelims", "1 Lark, Pim 13 RC 29.00",
)  # fmt: skip
BACK = ("Event 2 Girls 50 Back", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT")
FLY = ("Event 3 Girls 50 Fly", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT")


def whole(sheet):
    return {event.label: event.is_whole for session in listed_sessions(sheet) for event in session.events}


def test_the_events_of_a_program_by_session():
    assert listed_sessions(read_page(*FREE, *BACK)) == (
        ListedSession(
            "Friday Prelims",
            "2026-06-12",
            (
                ListedEvent("1", "Girls 50 Free", ("Prelims",), is_seeded=True, is_whole=True),
                ListedEvent("2", "Girls 50 Back", ("Finals",), is_seeded=True, is_whole=True),
            ),
        ),
    )


def test_a_psych_sheet_lists_ranks():
    psych = read_page("Event 1 Girls 50 Free", RANKED, "1 Doe, Uma 13 RC NT", session="Psych Sheet")
    ((_, _, (event,)),) = listed_sessions(psych)
    assert event == ListedEvent("1", "Girls 50 Free", (), is_seeded=False, is_whole=True)


def test_a_session_report_lists_no_swimmers():
    report = (
        MARK, MEET, "Session Report", "Session: 2 Friday Prelims", "Day of Meet: 2 Starts at 08:30 AM",
        "Prelims 9 Girls 11-12 200 Backstroke 14 3 08:39 AM",
    )  # fmt: skip
    assert listed_sessions(read_pages(report)) == ()


def test_an_event_with_a_missing_heat_is_not_whole():
    assert whole(read_page(*FREE[:5], *BACK)) == {"1": False, "2": True}


def test_a_line_that_was_not_read_can_belong_to_the_event_before_or_after_it():
    odd = "7 Fox, Ann 1:99 99 30.00"
    assert whole(read_page(*FREE, odd, *BACK, *FLY)) == {"1": False, "2": False, "3": True}
    assert whole(read_page(*FREE[:4], odd, *FREE[4:], *BACK)) == {"1": False, "2": True}
    assert whole(read_page(*FREE, *BACK, odd)) == {"1": True, "2": False}


def test_a_page_that_was_not_read_can_belong_to_the_event_before_or_after_it():
    sheet = read_pages(
        (MARK, MEET, "Meet Program", *FREE), (MARK, MEET, "Meet Program"), (MARK, MEET, "Meet Program", *BACK, *FLY)
    )
    assert whole(replace(sheet, blank_pages=(2,))) == {"1": False, "2": False, "3": True}
    assert whole(replace(sheet, hidden_pages=(1,))) == {"1": False, "2": True, "3": True}
    assert whole(replace(sheet, unread=(UnreadLine(3, "?"),))) == {"1": False, "2": False, "3": False}


def test_a_relay_without_its_swimmers_is_not_whole():
    relay = (
        "Event 4 Girls 200 Free Relay",
        RELAY,
        "Heat 1 of 1 Finals",
        "1 Pond Club A NT",
        "1) Doe, Uma 13",
        "2 RC B NT",
    )
    assert whole(read_page(*relay[:5])) == {"4": True}
    assert whole(read_page(*relay)) == {"4": False}


@pytest.mark.parametrize("lanes", [("1",), ()])
def test_a_heat_whose_lanes_are_printed_as_empty_was_read(lanes):
    heats = ("Event 1 Girls 50 Free", LANES, "Heat 1 of 2 Finals", *lanes, "Heat 2 of 2 Finals", "1 Doe, Uma 13 RC NT")
    assert whole(read_page(*heats)) == {"1": bool(lanes)}
