"""The EasyWk, SPLASH and Maestro layouts read what is printed and leave the rest unknown."""

import pytest

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.sheet import Sheet
from heatsync.parsing.layouts.easywk import EASYWK
from heatsync.parsing.layouts.maestro import MAESTRO
from heatsync.parsing.layouts.splash import SPLASH
from heatsync.parsing.parser import read
from heatsync.pdf.text_cleaning import page_text
from tests.support.traps import easywk, maestro, splash

LAUF = ("Lauf 1/1 (ca. 09:05 Uhr)", "Bahn Schwimmerin Jg. Verein Meldezeit")
BAHN = "Bahn 3 Vogel, Uma 2012 SC Au 06 00:34,15"
MARK = "Splash Meet Manager, 11.8 Registered to Sample 13.03.2026 13:33 - Page 1"
TITLE = "Heat Sheet Home B Meet - Dolphins vs Sharks \u2014 Jul 6, 2026 Page 1 of 2"


def pages(*texts: tuple[str, ...]):
    return [page_text(number, "\r\n".join(lines)) for number, lines in enumerate(texts, 1)]


def easywk_sheet(*lines: str) -> Sheet:
    return read(EASYWK, pages((f"{easywk.COVER[1]} Seite 1", *lines)))


def splash_sheet(*lines: str, place: str = "MUSTERSTADT, 12. - 13.3.2026") -> Sheet:
    return read(SPLASH, pages((MARK, "Sample Championships", place, *lines)))


def test_the_cover_has_the_meet_its_first_day_and_its_pool():
    sheet = read(EASYWK, pages(*map(tuple, easywk.random_sheet(1)._pages)))
    assert (sheet.meet_name, sheet.meet_start, sheet.venue) == (
        "26. Internationaler Muster-Cup 2026", "2026-06-27", "Schwimmhalle Musterstadt",
    )  # fmt: skip
    assert [(s.name, s.date, s.start) for s in sheet.sessions] == [
        ("Abschnitt 1", "2026-06-27", "09:00"),
        ("Abschnitt 2", "2026-06-28", "10:00"),
    ]
    assert [e.label for e in sheet.events] == ["101", "102", "103", "201", "202", "203"]


def test_a_list_of_events_creates_no_events():
    with pytest.raises(NotAHeatSheet):
        easywk_sheet(*easywk.events_of(1), "Bahn Schwimmerin Jg. Verein Meldezeit")


@pytest.mark.parametrize(
    ("line", "start", "is_about", "of"),
    [
        ("Lauf 1/6 (ca. 09:13 Uhr)", "09:13", True, 6),
        ("Lauf 1/6 (09:13 Uhr)", "09:13", False, 6),
        ("Lauf 1 (ca. 9:13 Uhr)", "09:13", True, None),
        ("Finallauf 1/6 (ca. 09:13 Uhr)", "09:13", True, 6),
        ("Lauf 1", None, False, None),
    ],
)
def test_a_heats_start_is_approximate_if_printed_so(line, start, is_about, of):
    sheet = easywk_sheet("Wettkampf 3 - 50m Brust weiblich", line, BAHN)
    (entry,) = sheet.entries
    assert (entry.start, entry.is_about, entry.heat, sheet.events[0].heats_of) == (start, is_about, 1, of)


def test_the_day_is_unknown_without_a_section():
    sheet = easywk_sheet("Wettkampf 3 - 50m Brust weiblich", *LAUF, BAHN)
    assert (sheet.sessions[0].date, sheet.meet_start) == (None, None)


def test_an_impossible_day_is_unknown():
    section = "Abschnitt 1 - Samstag 31.02.2026"
    sheet = easywk_sheet("vom 31.02.2026 bis 01.03.2026", section, "Wettkampf 3 - 50m Brust weiblich", *LAUF, BAHN)
    assert (sheet.sessions[0].date, sheet.meet_start) == (None, None)
    day = ("Event 1 Women, 50m Freestyle", "31.02.2026 - 9:30 Start list", "Heat 1 of 1", "1 Uma DOE 09 SC Au 06 NT")
    assert splash_sheet(*day, place="MUSTERSTADT, 31.2.2026").sessions[0].date is None


@pytest.mark.parametrize(
    ("line", "team", "seed"),
    [
        ("Bahn 3 Vogel, Uma 2012 SV Nordstadt von 1904", "SV Nordstadt von 1904", None),
        ("Bahn 3 Vogel, Uma 2012 SV 1919 Musterstadt 00:34,15", "SV 1919 Musterstadt", "00:34,15"),
        ("Bahn 3 Vogel, Uma 2012 SC Au 06 00:34,15 a.K.", "SC Au 06", "00:34,15"),
        ("Bahn 3 Vogel, Uma 2012 SC Au 06 00:00,00", "SC Au 06", "00:00,00"),
    ],
)
def test_a_club_name_may_have_a_year_and_an_entry_no_time(line, team, seed):
    (entry,) = easywk_sheet("Wettkampf 3 - 50m Brust weiblich", *LAUF, line).entries
    assert (entry.name, entry.birth_year, entry.team, entry.seed_time) == ("Vogel, Uma", 2012, team, seed)


def test_a_withdrawal_has_the_swimmer_and_the_event():
    gone = "abgem. Storch, Kim 2009 SV Nordstadt von 1904 00:34,15"
    sheet = easywk_sheet("Wettkampf 3 - 50m Brust weiblich", gone, *LAUF, BAHN)
    (withdrawal,) = sheet.withdrawn
    assert (withdrawal.name, withdrawal.birth_year, withdrawal.team, withdrawal.seed_time, withdrawal.page) == (
        "Storch, Kim", 2009, "SV Nordstadt von 1904", "00:34,15", 1,
    )  # fmt: skip
    assert sheet.events[withdrawal.event].label == "3"


@pytest.mark.parametrize(
    ("day", "short", "year"),
    [("12.03.2026", "09", 2009), ("12.03.2026", "26", 2026), ("12.03.2026", "27", 1927), ("12.03.1999", "85", 1985)],
)
def test_a_two_digit_birth_year_is_not_after_the_meet(day, short, year):
    event = ("Event 1 Women, 50m Freestyle", f"{day} - 9:30 Start list", "Heat 1 of 1")
    (entry,) = splash_sheet(*event, f"4 Uma DOE {short} SC Au 06 24.12").entries
    assert entry.birth_year == year


def test_a_two_digit_birth_year_is_unknown_without_the_meets_day():
    lines = (MARK, "Event 1 Women, 50m Freestyle", "Heat 1 of 1", "4 Uma DOE 09 SC Au 06 24.12")
    assert read(SPLASH, pages(lines)).entries[0].birth_year is None


@pytest.mark.parametrize(
    ("place", "start", "town"),
    [
        ("MUSTERSTADT, 12. - 13.3.2026", "2026-03-12", "MUSTERSTADT"),
        ("MUSTERSTADT, 30.4. - 1.5.2026", "2026-04-30", "MUSTERSTADT"),
        ("MUSTERSTADT, 5.3.2026", "2026-03-05", "MUSTERSTADT"),
        ("12. - 13.3.2026", "2026-03-12", None),
        ("MUSTERSTADT, 30.12.2026 - 02.01.2027", "2026-12-30", "MUSTERSTADT"),
        ("MUSTERSTADT, 3/12/2026 - 3/13/2026", "2026-03-12", "MUSTERSTADT"),
        ("MUSTERSTADT, 12 - 13/3/2026", "2026-03-12", "MUSTERSTADT"),
    ],
)
def test_the_line_below_the_meets_name_has_its_first_day_and_town(place, start, town):
    event = ("Event 1 Women, 50m Freestyle", "12.03.2026 - 9:30 Start list", "Heat 1 of 1")
    sheet = splash_sheet(*event, "4 Uma DOE 09 SC Au 06 24.12", place=place)
    assert (sheet.meet_name, sheet.meet_start, sheet.venue) == ("Sample Championships", start, town)


@pytest.mark.parametrize(
    ("day", "place", "date"),
    [
        ("3/12/2026", "MUSTERSTADT, 3/12/2026 - 3/13/2026", "2026-03-12"),
        ("12/3/2026", "MUSTERSTADT, 12/3/2026 - 13/3/2026", "2026-03-12"),
        ("3/5/2026", "MUSTERSTADT, 3/5/2026 - 3/7/2026", "2026-03-05"),
        ("3/13/2026", "MUSTERSTADT", "2026-03-13"),
        ("2026-03-12", "MUSTERSTADT", "2026-03-12"),
        ("5/5/2026", "MUSTERSTADT", "2026-05-05"),
    ],
)
def test_a_date_with_slashes_is_parsed_as_in_the_whole_sheet(day, place, date):
    sheet = splash_sheet(EVENT[0], f"{day} - 3:06 PM Start list", EVENT[2], LANE, place=place)
    assert ([session.date for session in sheet.sessions], sheet.notes) == ([date], ())


def test_an_ambiguous_date_is_left_open_with_a_note():
    sheet = splash_sheet(EVENT[0], "3/12/2026 - 3:06 PM Start list", EVENT[2], LANE, place="MUSTERSTADT, 3/12/2026")
    assert ([session.date for session in sheet.sessions], sheet.meet_start) == ([None], None)
    assert sheet.notes == (Message("DAYS_AMBIGUOUS", day="3/12/2026"),)
    assert sheet.entries[0].birth_year == 2009


def test_splash_events_have_a_start_and_their_heats_have_none():
    event = ("Event 1 Women, 50m Freestyle", "12.03.2026 - 3:06 PM Start list", "Heat 1 of 2")
    sheet = splash_sheet(*event, "4 Uma DOE 09 SC Au 06 24.12", "5")
    assert (sheet.events[0].start, sheet.entries[0].start) == ("15:06", None)
    assert sheet.events[0].missing_heats == (2,)


EVENT = ("Event 1 Women, 50m Freestyle", "12.03.2026 - 9:30 Start list", "Heat 1 of 2")
LANE = "5 Uma DOE 09 SC Au 06 24.12"
FULL = tuple(f"{lane} {name} POE 09 SC Au 06 24.12" for lane, name in enumerate(("Kim", "Sam", "Ash", "Lee"), 1))


@pytest.mark.parametrize("line", ["Event No. 2 Women, 100m Freestyle", "12.03.2026 - 10:15 Start list", "Heat 1 of 1"])
def test_entries_below_an_unknown_splash_event_are_not_assigned_to_the_one_before(line):
    sheet = splash_sheet(*EVENT, *FULL, "Heat 2 of 2", *FULL, line, LANE)
    assert [entry.name for entry in sheet.entries if "DOE" in entry.name] == []
    assert line in [unread.text for unread in sheet.unread]


def test_entries_below_an_unknown_splash_heat_are_not_assigned_to_the_one_before():
    two = (*EVENT, *FULL, "Heat 2 of 2", *FULL)
    sheet = splash_sheet(*two, "Heat no. 3/3", LANE)
    assert [entry.name for entry in sheet.entries if "DOE" in entry.name] == []
    assert [unread.text for unread in sheet.unread] == ["Heat no. 3/3", LANE]


def test_a_record_that_starts_with_the_word_event_ends_no_event():
    sheet = splash_sheet(*EVENT[:2], "Event record 24.00 Kim STORCH", EVENT[2], LANE)
    assert [sheet.events[entry.event].label for entry in sheet.entries] == ["1"]


@pytest.mark.parametrize(
    ("line", "heat"), [(f"Heat 2 of 2 {LANE}", 2), (f"{LANE} Heat 2 of 2", 1), ("5 Uma DOE 09 Ferdi Heat 2 of 2", 1)]
)
def test_a_splash_heading_joined_to_an_entry_is_split(line, heat):
    sheet = splash_sheet(*EVENT, line)
    assert [(entry.name, entry.heat, entry.lane) for entry in sheet.entries] == [("Uma DOE", heat, 5)]
    assert not sheet.unread


@pytest.mark.parametrize("words", [splash.BULGARIAN, splash.GREEK])
def test_splash_sheets_are_read_in_other_scripts(words):
    printed = splash.random_sheet(15, words)
    sheet = read(SPLASH, pages(*map(tuple, printed._pages)))
    assert [(sheet.events[e.event].label, e.heat, e.lane, e.name) for e in sheet.entries] == [
        (known.event, known.heat, known.lane, known.name) for known in printed.known
    ]
    assert [event.start for event in sheet.events] == splash.STARTS
    assert not sheet.unread


def test_an_unnumbered_final_among_numbered_heats_takes_none_of_their_entries():
    sheet = splash_sheet(*EVENT, *FULL, "Heat 2 of 2", *FULL, "Final A", LANE)
    assert [unread.text for unread in sheet.unread] == ["Final A", LANE]


def test_splash_results_are_not_a_heat_sheet():
    with pytest.raises(NotAHeatSheet):
        splash_sheet("Event 1 Women, 50m Freestyle", "12.03.2026 - 9:30 Results", "1. Uma DOE 09 SC Au 06 24.12 500")


@pytest.mark.parametrize(
    ("heading", "meet", "start"),
    [
        (TITLE, "Home B Meet - Dolphins vs Sharks", "2026-07-06"),
        ("Heat Sheet: Summer Champs, 7/26/2026 Page 1", "Summer Champs", "2026-07-26"),
        ("Heat Sheet Summer Champs Page 1 of 3", "Summer Champs", None),
    ],
)
def test_a_single_column_heading_has_the_meet_and_day(heading, meet, start):
    sheet = read(MAESTRO, pages((heading, "#1 Girls 25m Freestyle", "Heat 1 of 1", "1 Doe, Uma 7 Sharks NT")))
    assert (sheet.meet_name, sheet.meet_start) == (meet, start)


def test_a_heading_at_the_end_of_the_text_is_recognised():
    sheet = read(MAESTRO, pages(("#1 Girls 25m Freestyle", "Heat 1 of 1", "1 Doe, Uma 7 Sharks NT", TITLE)))
    assert sheet.meet_name == "Home B Meet - Dolphins vs Sharks"
    assert sheet.events[0].heats == (1,)


def test_a_dash_after_a_time_or_in_an_empty_lane_is_ignored():
    lanes = ("1 Doe, Uma 7 Sharks 32.15 \u2014", "2 \u2014", "3 Roe, Kim 7 Sharks EXH 33.15 -")
    sheet = read(MAESTRO, pages((TITLE, "#1 Girls 25m Freestyle", "Heat 1 of 1", *lanes)))
    assert [(entry.name, entry.seed_time) for entry in sheet.entries] == [("Doe, Uma", "32.15"), ("Roe, Kim", "33.15")]
    assert sheet.unread == ()


def test_each_entry_has_the_index_of_its_line():
    for module, layout in ((easywk, EASYWK), (splash, SPLASH), (maestro, MAESTRO)):
        texts = [tuple(lines) for lines in module.random_sheet(5)._pages]
        for entry in read(layout, pages(*texts)).entries:
            line = texts[entry.page - 1][entry.line or 0]
            assert entry.seed_time
            assert line.endswith(entry.seed_time)
            assert entry.name in line.replace(" EXH", "")
