"""A session's day is derived from its name and the meet's days, or left unknown."""

from datetime import date

import pytest

from heatsync.parsing.dates import PrintedDays, decide_order, iso_day, meet_days, printed_days, session_date, weekdays

MEET = meet_days(PrintedDays("6/11/2026", "6/14/2026"), "mdy")


@pytest.mark.parametrize(
    ("session", "day"),
    [
        ("FRIDAY PRELIMS", 12),
        ("Thursday: Girls 11-14 Prelims", 11),
        ("Sat. AM", 13),
        ("1 Jornada Viernes 12 de Junio Cal 07:00 Comp 08:30", 12),
        ("Day 2 Finals", 12),
        ("Friday Day 2", 12),
        ("Sunday June 14", 14),
        ("Finals 6/13/2026", 13),
    ],
)
def test_a_sessions_day_follows_from_its_name(session, day):
    assert session_date(session, MEET, "mdy") == date(2026, 6, day)


@pytest.mark.parametrize(
    "session", ["All Events", "Dual Meet Session 1", "Monday", "Friday and Saturday", "Friday Day 3", "Finals 7/1/2026"]
)
def test_an_ambiguous_session_has_no_day(session):
    assert session_date(session, MEET, "mdy") is None


def test_a_one_day_meet_gives_the_day_unless_the_weekday_differs():
    one = meet_days(PrintedDays("6/13/2026", "6/13/2026"), None)
    assert session_date("All Events", one, None) == date(2026, 6, 13)
    assert session_date("Saturday", one, None) == date(2026, 6, 13)
    assert session_date("Sunday", one, None) is None
    assert session_date("Saturday", None, None) is None


@pytest.mark.parametrize(
    ("printed", "text", "sessions", "order"),
    [
        (("23/11/2018", "24/11/2018"), [], [], "dmy"),
        (("1/9/2026", "3/9/2026"), [], [], "dmy"),  # a meet does not last from January to March
        (("5/2/2026", "5/2/2026"), [], ["Saturday Morning"], "mdy"),
        (("1/9/2026", "1/9/2026"), ["POOL: 2:07.59 7/23/2022 Some Team"], [], "mdy"),
        (("1/9/2026", "1/9/2026"), ["7/23/2022", "23/7/2022"], [], None),
        (("1/9/2026", "1/9/2026"), [], [], None),
    ],
)
def test_day_or_month_first_is_decided_by_the_whole_sheet(printed, text, sessions, order):
    assert decide_order(text, [(PrintedDays(*printed), sessions)]) == order


def test_a_date_with_equal_day_and_month_is_known():
    days = meet_days(PrintedDays("5/5/2026", "5/5/2026"), None)
    assert days is not None
    assert days.first == date(2026, 5, 5)
    assert meet_days(PrintedDays("1/9/2026", "1/9/2026"), None) is None


def test_spelled_out_dates_are_parsed():
    assert printed_days("Boise, Idaho August 5-8, 2026") == PrintedDays("2026-8-5", "2026-8-8")
    assert printed_days("Sept. 30 - October 2, 2026") == PrintedDays("2026-9-30", "2026-10-2")
    assert printed_days("Dec 30, 2025 to Jan 2, 2026") == PrintedDays("2025-12-30", "2026-1-2")
    assert printed_days("14 Mar 2025 to 16 Mar 2025") == PrintedDays("2025-3-14", "2025-3-16")
    assert printed_days("5-8 August 2026") == PrintedDays("2026-8-5", "2026-8-8")
    assert printed_days("30 Dec 2025 to 2 Jan 2026") == PrintedDays("2025-12-30", "2026-1-2")
    assert printed_days("16 Mar 2025") == PrintedDays("2025-3-16", "2025-3-16")
    assert printed_days("no day at all") is None


def test_dates_with_hyphens_start_with_the_day_or_the_year():
    assert meet_days(PrintedDays("24-07-2026", "26-07-2026"), None) == meet_days(
        PrintedDays("2026-07-24", "2026-07-26"), None
    )


def test_a_date_that_does_not_exist_is_not_parsed():
    assert meet_days(PrintedDays("2026-02-30", "2026-02-30"), None) is None


def test_weekdays_are_matched_as_whole_words():
    assert weekdays("Sunday sunshine Satellite Friedrich") == {6}


@pytest.mark.parametrize(
    ("month", "day", "iso"),
    [
        ("Mar", "25", "2026-03-25"),
        ("Dezember", "5", "2026-12-05"),
        ("m\u00e4r", "1", "2026-03-01"),
        ("9", "1", "2026-09-01"),
    ],
)
def test_a_day_is_read_with_its_month_as_number_or_name(month, day, iso):
    assert iso_day("2026", month, day) == iso


@pytest.mark.parametrize(("month", "day"), [("Foo", "1"), ("13", "1"), ("Feb", "30")])
def test_there_is_no_such_day(month, day):
    assert iso_day("2026", month, day) is None
