"""Timelines made by hand or by a web page: starts of events, with days or sessions above them."""

import pytest

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.sheet import Sheet
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text

WEB = (
    "Starts 6:30 AM",
    "2026 Harbor Zone | Age Group Championships",
    "Friday \u00b7 Prelims Timeline",
    "Prelims",
    "TIME EV EVENT ENTRIES HEATS",
    "6:30 AM Warm-up begins",
    "8:30 AM Competition begins",
)
ROW = "8:57 AM 3 Girls 10 & Under 50 Breaststroke 4"
END = ("\u00b7 Est. finish 12:10 PM", "Start and finish times are estimates from the meet timeline.")


def read(*pages: tuple[str, ...]) -> Sheet:
    return read_sheet([page_text(number, "\r\n".join(lines)) for number, lines in enumerate(pages, 1)])


def rows(sheet: Sheet) -> list[tuple[object, ...]]:
    return [(e.label, e.name, e.start, e.round, e.heats_of) for e in sheet.events]


def test_the_print_of_a_web_page_gives_a_session_and_starts():
    sheet = read((*WEB, ROW, "9:01 AM \u21b3 Break: 2 Minutes: 50's Change over", *END))
    assert (sheet.layout, sheet.meet_name) == ("timeline", "2026 Harbor Zone Age Group Championships")
    assert [(s.name, s.date, s.start, s.is_timeline) for s in sheet.sessions] == [
        ("Friday Prelims", None, "08:30", True)
    ]
    assert rows(sheet) == [("3", "Girls 10 & Under 50 Breaststroke", "08:57", "Prelims", 4)]
    assert (sheet.entries, sheet.unread) == ((), ())


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (
            "8:57 AM 3 Girls 10 & Under 50 Breaststroke 25 4",
            ("3", "Girls 10 & Under 50 Breaststroke", "08:57", "Prelims", 4),
        ),
        ("12:05 PM #21/22 Mixed 13-14 800 Free 3", ("21 / 22", "Mixed 13-14 800 Free", "12:05", "Prelims", 3)),
        ("13:05 Event 21A Women 4x50m Medley Relay", ("21A", "Women 4x50m Medley Relay", "13:05", "Prelims", None)),
        (
            "10:43 a.m. 70 Girls 11-12 400 Free \u2014 Finals-S 4",
            ("70", "Girls 11-12 400 Free", "10:43", "Finals-S", 4),
        ),
        (
            "11:44 AM 21 Girls 800 Free \u2014 Timed Final (distance) 4",
            ("21", "Girls 800 Free", "11:44", "Timed Final", 4),
        ),
        (
            "22 Boys 13-14 800 Freestyle \u2014 Timed Final (distance) 2",
            ("22", "Boys 13-14 800 Freestyle", None, "Timed Final", 2),
        ),
        ("1:05 23 Boys 13-14 800 Freestyle 2", ("23", "Boys 13-14 800 Freestyle", None, "Prelims", 2)),
        ("01:05 PM - 24 Boys 100 IM S6-S14 2", ("24", "Boys 100 IM S6-S14", "13:05", "Prelims", 2)),
    ],
)
def test_events_in_other_forms(line, row):
    sheet = read((*WEB, "8:40 AM 1 Girls 50 Fly 4", line))
    assert rows(sheet)[1:] == [row]
    assert sheet.unread == ()


def test_a_heat_may_have_its_own_row():
    sheet = read(
        (*WEB, "11:44 AM 21 Girls 800 Free \u2014 Heat 2 of 5", "12:04 PM 21 Girls 800 Free \u2014 Heat 3 of 5")
    )
    assert [(e.label, e.start, e.heat, e.heats_of) for e in sheet.events] == [
        ("21", "11:44", 2, 5),
        ("21", "12:04", 3, 5),
    ]


MEET = ("Harbor Lights Invitational Timeline", "Sampletown Pool", "June 11-14, 2026")


@pytest.mark.parametrize(
    ("headings", "session"),
    [
        (("Friday Prelims",), ("Friday Prelims", "2026-06-12", None, "Prelims")),
        (("Friday, June 12", "Finals"), ("Friday, June 12", "2026-06-12", None, "Finals")),
        (("Day 2 - Morning",), ("Day 2 - Morning", "2026-06-12", None, None)),
        (
            ("FRIDAY JUNE 12, 2026 - TIMED FINALS 8:00 AM",),
            ("FRIDAY JUNE 12, 2026 - TIMED FINALS", "2026-06-12", "08:00", "TIMED FINALS"),
        ),
        (
            ("Sat. 6/13/2026", "Session 3: Prelims - Starts at 8:00 AM"),
            ("Session 3: Prelims", "2026-06-13", "08:00", "Prelims"),
        ),
        (("Session 3", "8:30 AM Meet starts"), ("Session 3", None, "08:30", None)),
    ],
)
def test_sessions_are_named_and_dated_by_the_headings_above_them(headings, session):
    sheet = read((*MEET, *headings, ROW))
    assert (sheet.meet_name, sheet.meet_start) == ("Harbor Lights Invitational", "2026-06-11")
    (found,) = sheet.sessions
    assert (found.name, found.date, found.start, sheet.events[0].round) == session
    assert sheet.unread == ()


def test_days_and_sessions_hold_until_the_next_ones_and_over_pages():
    pages = (
        (
            *MEET,
            "Friday",
            "Session 1: Prelims",
            ROW,
            "9:10 AM 4 Boys 50 Free 3",
            "Session 2: Finals",
            "5:00 PM 3 Girls 50 Breaststroke 2",
        ),
        (MEET[0], "Friday", "Session 2: Finals", "5:10 PM 4 Boys 50 Free 2", "Saturday", "8:30 AM 5 Girls 50 Fly 3"),
    )
    sheet = read(*pages)
    assert [(s.name, s.date) for s in sheet.sessions] == [
        ("Session 1: Prelims", "2026-06-12"),
        ("Session 2: Finals", "2026-06-12"),
        ("Saturday", "2026-06-13"),
    ]
    assert [(e.session, e.label, e.round) for e in sheet.events] == [
        (0, "3", "Prelims"), (0, "4", "Prelims"), (1, "3", "Finals"), (1, "4", "Finals"), (2, "5", None),
    ]  # fmt: skip
    assert sheet.unread == ()


def test_an_event_that_starts_before_the_one_above_it_is_of_another_session():
    early = "8:30 AM 5 Girls 50 Fly 3"
    sheet = read((*MEET, "Friday Prelims", ROW, *(f"9:{at}0 AM {at} Boys 100 Free 3" for at in range(1, 5)), early))
    assert [line.text for line in sheet.unread] == [early]
    assert [(s.name, s.date) for s in sheet.sessions] == [("Friday Prelims", "2026-06-12"), (None, None)]
    assert sheet.events[-1][:2] == (1, 5)


def test_a_session_heading_that_is_not_understood_is_reported():
    strange = "Session 2 at the outdoor pool"
    sheet = read((*MEET, "Friday Prelims", ROW, *(f"9:{at}0 AM {at} Boys 100 Free 3" for at in range(1, 5)), strange,
                  "5:00 PM 3 Girls 50 Breaststroke 2"))  # fmt: skip
    assert [line.text for line in sheet.unread] == [strange]
    assert [(s.name, s.date) for s in sheet.sessions] == [("Friday Prelims", "2026-06-12"), (None, None)]


@pytest.mark.parametrize(
    "line", ["9:20 AM 7 Girls relay, if time permits", "Noon 8 Girls 50 Free 3", "8 Girls 50 Free 3 at noon"]
)
def test_an_event_that_is_not_understood_is_unread(line):
    sheet = read((*WEB, ROW, *(f"9:{at}0 AM {at} Boys 100 Free 3" for at in range(1, 5)), line))
    assert [unread.text for unread in sheet.unread] == [line]


def test_a_sheet_with_swimmers_is_no_timeline():
    lanes = [f"{lane} Doe, Uma 12 RC 32.10" for lane in range(1, 9)]
    with pytest.raises(NotAHeatSheet):
        read((*WEB, ROW, *lanes))


def test_a_timeline_without_headings_has_one_nameless_session():
    sheet = read((ROW, "9:10 AM 4 Boys 50 Free 3"))
    assert [(s.name, s.is_timeline) for s in sheet.sessions] == [(None, True)]
    assert len(sheet.events) == 2
