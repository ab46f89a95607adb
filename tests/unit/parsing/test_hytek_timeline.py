"""Session reports give the days of sessions and the starts of events, but no entries."""

import pytest

from heatsync.model.errors import NotAHeatSheet
from heatsync.parsing.layouts.session_report import is_report as is_timeline
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_page, read_pages

EVENTS = (
    "Round Event Entries Heats Starts At",
    "Prelims 9 Girls 11-12 200 Backstroke 14 2 u 08:39 AM _______",
    "Prelims 10 Boys 11-12 4x50 Medley Relay 8 1 08:47 AM _______",
    "Break: 30 Minutes: 09:10 AM",
    "Finals 21 / 22 Girls / Boys 13-14 800 Free 12 3 12:05 PM",
)
FRIDAY = (
    "Session: 2 Friday Prelims",
    "Day of Meet: 2 Starts at 08:30 AM Heat Interval: 30 Seconds / Back +15 Seconds",
)
REPORT = (MARK, MEET, "Session Report")


def test_events_have_a_start_and_sessions_a_day():
    sheet = read_pages((*REPORT, *FRIDAY, *EVENTS))
    assert sheet.entries == ()
    (session,) = sheet.sessions
    assert (session.name, session.date, session.start) == ("Friday Prelims", "2026-06-12", "08:30")
    assert (session.interval, session.back_interval, session.is_timeline) == (30, 15, True)
    assert [(e.number, e.label, e.name, e.start, e.round, e.heats_of) for e in sheet.events] == [
        (9, "9", "Girls 11-12 200 Backstroke", "08:39", "Prelims", 2),
        (10, "10", "Boys 11-12 4x50 Medley Relay", "08:47", "Prelims", 1),
        (21, "21 / 22", "Girls / Boys 13-14 800 Free", "12:05", "Finals", 3),
    ]
    assert sheet.meet_start == "2026-06-11"
    assert sheet.unread == ()


def test_a_report_is_recognised_by_its_day_in_capitals_too():
    assert is_timeline(
        (
            "Session: 2",
            "DAY OF MEET: 2",
        )
    )
    assert not is_timeline(("Event 1 Girls 50 Free",))


def test_sessions_continue_over_pages_until_the_next_one():
    sheet = read_pages(
        (*REPORT, *FRIDAY, "Prelims 9 Girls 200 Backstroke 14 2 08:39 AM"),
        (*REPORT, "Prelims 10 Boys 200 Backstroke 14 2 08:49 AM"),
        (
            *REPORT, "Session: 3 Saturday Prelims Day of Meet: 3 Starts at 09:00 AM Heat Interval: 20 Seconds",
            "Prelims 9 Girls 50 Free 14 2 09:00 AM",
        ),
    )  # fmt: skip
    assert [(s.name, s.date, s.start, s.interval, s.back_interval) for s in sheet.sessions] == [
        ("Friday Prelims", "2026-06-12", "08:30", 30, 15),
        ("Saturday Prelims", "2026-06-13", "09:00", 20, None),
    ]
    assert [(e.session, e.label, e.start) for e in sheet.events] == [
        (0, "9", "08:39"),
        (0, "10", "08:49"),
        (1, "9", "09:00"),
    ]


@pytest.mark.parametrize(
    "session",
    ["Session: 2 Saturday Prelims Day of Meet: 2", "Session: 2 All Day of Meet: 9", "Session: 2 All Events"],
)
def test_a_day_that_contradicts_the_session_or_the_meet_is_left_open(session):
    sheet = read_pages((*REPORT, session, *EVENTS))
    assert [s.date for s in sheet.sessions] == [None]


def test_an_unknown_event_line_is_unread():
    sheet = read_pages(
        (
            *REPORT,
            *FRIDAY,
            *EVENTS,
            "Finals 22 Girls 50 Free 14 2 01:20 PM",
            "Prelims 11 Girls 200 Fly fourteen 09:39 AM",
        )
    )
    assert [line.text for line in sheet.unread] == ["Prelims 11 Girls 200 Fly fourteen 09:39 AM"]


def test_an_empty_report_is_not_a_heat_sheet():
    with pytest.raises(NotAHeatSheet):
        read_pages((*REPORT, "Nothing is planned"))


def test_a_report_in_a_program_adds_its_times():
    sheet = read_pages(
        (*REPORT, *FRIDAY, *EVENTS),
        (
            MARK,
            MEET,
            SESSION,
            "Event 9 Girls 11-12 200 Backstroke",
            LANES,
            "Heat 1 of 1 Prelims",
            "1 Doe, Uma 12 RC NT",
        ),
    )
    assert [(s.name, s.date, s.is_timeline) for s in sheet.sessions] == [
        ("Friday Prelims", "2026-06-12", True),
        ("Friday Prelims", "2026-06-12", False),
    ]
    assert [e.name for e in sheet.entries] == ["Doe, Uma"]


def test_a_report_in_a_program_needs_one_heading_only():
    with pytest.raises(NotAHeatSheet, match="RESULTS_ONLY"):
        read_page("Event 1 Girls 50 Free", "Name Age Team Finals Time", "1 Doe, Uma 13 RC 27.90", session="Results")


def test_a_report_with_another_title_is_recognised_by_its_day_of_the_meet():
    sheet = read_pages((MARK, MEET, "Meet Program", *FRIDAY, *EVENTS))
    assert [(s.is_timeline, s.date) for s in sheet.sessions] == [(True, "2026-06-12")]
    assert [e.start for e in sheet.events] == ["08:39", "08:47", "12:05"]


@pytest.mark.parametrize(
    ("line", "round_", "start"),
    [
        ("Prelims 9 Girls 200 Backstroke 14 2 u 08:39 AM _______", "Prelims", "08:39"),
        ("Prelims 9 Girls 200 Backstroke 14 2 _______ 01:45 PMu", "Prelims", "13:45"),
        ("Prelims 9 Girls 200 Backstroke 14 2 _______01:45 PM", "Prelims", "13:45"),
        ("Finals 9 Girls 200 Backstroke 14 2 01:45 PM u", "Finals", "13:45"),
        ("Finals-C 9 Girls 200 Backstroke 14 2 ____ 01:45 PM", "Finals-C", "13:45"),
        ("Timed Finals 9 Girls 200 Backstroke 14 2 1:45 PM", "Timed Finals", "13:45"),
        ("9 Girls 200 Backstroke 14 2 13:45", None, "13:45"),
    ],
)
def test_an_events_start_may_be_before_or_after_its_blank(line, round_, start):
    (event,) = read_pages((*REPORT, *FRIDAY, line)).events
    assert (event.number, event.name, event.round, event.start) == (9, "Girls 200 Backstroke", round_, start)


@pytest.mark.parametrize(
    "line",
    [
        "08:30 AM 14 Girls 11-12 200 Butterfly 3",
        "Prelims 9 Girls 200 Fly, 2 heats at 08:39 AM or later",
        "Swim-off 24 Girls 11-12 200 Backstroke 14 2 Noon",
        "24 Girls 11-12 200 Backstroke 14 2 Noon",
        "08:30 AM Finals 27 Girls 11-12 200 Backstroke",
        "Timed Finals 27 Girls 11-12 200 Backstroke follows event 26",
    ],
)
def test_an_unknown_start_is_unread(line):
    more = "Finals 22 Girls 50 Free 14 2 01:20 PM"
    assert [unread.text for unread in read_pages((*REPORT, *FRIDAY, *EVENTS, more, line)).unread] == [line]


def test_a_sessions_name_ends_at_its_day_or_start_without_a_colon():
    sheet = read_pages((
        *REPORT, "Session: 1B Thursday Distance (BOYS POOL)", "Day of Meet: 1 Starts at 08:30 AM", EVENTS[1],
        "Session 2 Friday Finals Starts at 05:00 PM Heat Interval: 20 Seconds", "Day of Meet: 2", EVENTS[2],
    ))  # fmt: skip
    assert [(s.name, s.date, s.start, s.interval) for s in sheet.sessions] == [
        ("Thursday Distance (BOYS POOL)", "2026-06-11", "08:30", None),
        ("Friday Finals", "2026-06-12", "17:00", 20),
    ]
    assert [e.session for e in sheet.events] == [0, 1]


def test_an_event_swum_in_two_parts_has_two_rows():
    later = "Prelims 9 Girls 11-12 200 Backstroke 14 2 11:00 AM"
    sheet = read_pages((*REPORT, *FRIDAY, *EVENTS, later), (*REPORT, later))
    assert [(e.label, e.start) for e in sheet.events] == [
        ("9", "08:39"), ("10", "08:47"), ("21 / 22", "12:05"), ("9", "11:00"),
    ]  # fmt: skip
