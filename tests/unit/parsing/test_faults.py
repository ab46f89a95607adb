"""Lines that real sheets print and that were once lost or read wrong, with invented names."""

import pytest

from heatsync.model.sheet import Sheet
from heatsync.parsing.layouts.easywk import EASYWK
from heatsync.parsing.layouts.splash import SPLASH
from heatsync.parsing.parser import read
from heatsync.pdf.text_cleaning import page_text
from tests.support.hytek_pdf import RANKED, RELAY
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_page, read_pages

PSYCH = ("Event 1 Girls 50 Free", RANKED)
HEAT = ("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals")
RELAY_HEAT = ("Event 1 Girls 200 Medley Relay", RELAY, "Heat 1 of 1 Finals")
SCHOOL = ("Event 1 Girls 50 Free", "Lane Name Year School Seed Time", "Heat 1 of 1 Finals")
FULL = tuple(f"{lane} Owl, Bea 11 Otters 3{lane}.00" for lane in range(2, 9))
SPLASH_MARK = "Splash Meet Manager, 11.8 Registered to Sample 13.03.2026 13:33 - Page 1"
SPLASH_HEAT = ("Event 1 Women, 50m Freestyle", "12.03.2026 - 9:30", "Heat 1 of 1")
EASYWK_HEAT = ("26. Muster-Cup 2026 Seite 1", "Wettkampf 1 - 50m Brust weiblich", "Lauf 1/1 (ca. 09:10 Uhr)")


def splash(*lines: str) -> Sheet:
    return read(SPLASH, [page_text(1, "\r\n".join((SPLASH_MARK, *lines)))])


def easywk(*lines: str) -> Sheet:
    return read(EASYWK, [page_text(1, "\r\n".join(lines))])


def first(sheet: Sheet) -> tuple[object, ...]:
    """Number, name, age and team of the first entry, in a sheet without unread lines."""
    assert sheet.unread == ()
    entry = sheet.entries[0]
    number = entry.rank if entry.lane is None else entry.lane
    return (number, entry.name, entry.age or entry.birth_year or entry.school_year, entry.team)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("1 B____ Uma Doe 12 Otters-NJ 5:41.07", "Uma Doe"),
        ("1 _____ Kim Roe 12 Otters-NJ 5:42.07", "Kim Roe"),
        ("1 B____Doe, Uma 12 Otters-NJ 5:41.07", "Doe, Uma"),
        ("1 CC____ Doe, Uma 12 Otters-NJ 5:41.07", "Doe, Uma"),
        ("1 B ____ Doe, Uma 12 Otters-NJ 5:41.07", "Doe, Uma"),
        ("1____ Doe, Uma 12 Otters-NJ 5:41.07", "Doe, Uma"),
    ],
)
def test_a_blank_between_rank_and_name_is_no_part_of_the_name(line, name):
    assert first(read_page(*PSYCH, line)) == (1, name, 12, "Otters-NJ")


def test_a_blank_between_rank_and_relay_team_is_no_part_of_the_team():
    sheet = read_page("Event 1 Girls 200 Medley Relay", "Team Relay Seed Time", "1 _____ Otters-NJ A 3:52.45")
    assert first(sheet) == (1, "", None, "Otters-NJ")


@pytest.mark.parametrize("line", ["8 _____", "8 ____", "8"])
def test_an_empty_lane_with_a_blank_is_not_reported(line):
    sheet = read_page(*HEAT, *FULL[:6], line)
    assert (len(sheet.entries), sheet.unread) == (6, ())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1 Uma DOE 15 (Tk) Otter School 37.08", (1, "Uma DOE", 2015, "Otter School")),
        ("2 (Fd) Kim ROE 15 Shark School 36.25", (2, "Kim ROE", 2015, "Shark School")),
        ("5 *FOX Ann 15 Otters 36.25", (5, "FOX, Ann", 2015, "Otters")),
        ("6 (EXH) OWL Ben 15 Otters 36.25", (6, "OWL, Ben", 2015, "Otters")),
        ("3 LARK, Pim S9/SB8/SM9 2011 Otters 36.25", (3, "LARK, Pim", 2011, "Otters")),
        ("4 ROE Kim AK 11 Otters 36.25", (4, "ROE, Kim", 2011, "Otters")),
        ("4 ROE Kim 11 SV Probe 06 PK 1:24.00", (4, "ROE, Kim", 2011, "SV Probe")),
        ("4 ROE Kim 11 SV Probe PK 06 1:24.00", (4, "ROE, Kim", 2011, "SV Probe")),
        ("4 ROE Kim 11 AK SV Probe 1:24.00", (4, "ROE, Kim", 2011, "SV Probe")),
        ("4 ROE* Kim 11 SV Probe 1:24.00", (4, "ROE, Kim", 2011, "SV Probe")),
        ("4 ROE Kim1 11 SV Probe 1:24.00", (4, "ROE, Kim", 2011, "SV Probe")),
        ("3 LARK, Pim 2011 S9/SB8/SM9 Otters 36.25", (3, "LARK, Pim", 2011, "Otters")),
        ("3 S9 LARK, Pim 2011 Otters 36.25", (3, "LARK, Pim", 2011, "Otters")),
        ("3 LARK, Pim (S9) 2011 Otters 36.25", (3, "LARK, Pim", 2011, "Otters")),
        ("3 LARK, Pim 2011 Otters X36.25", (3, "LARK, Pim", 2011, "Otters")),
        ("3 LARK, Pim 2011 Otters 36.25 QT", (3, "LARK, Pim", 2011, "Otters")),
    ],
)
def test_marks_around_a_name_are_no_part_of_name_or_team(line, expected):
    assert first(splash(*SPLASH_HEAT, line)) == expected


@pytest.mark.parametrize("title", ["24 Hour Swim 2025 Sampletown", "10 Otter School M\u00fcsabakas\u0131"])
def test_a_meet_title_that_begins_with_a_number_is_no_lane(title):
    heading = (SPLASH_MARK, title, "MUSTERSTADT, 12. - 13.3.2026")
    lanes = ("1 Uma DOE 15 Otters 37.08", "2 Kim ROE 15 Otters 38.08")
    texts = [(*heading, *SPLASH_HEAT, *lanes), (*heading, "3 Pim LARK 15 Otters 39.08")]
    sheet = read(SPLASH, [page_text(number, "\r\n".join(text)) for number, text in enumerate(texts, 1)])
    assert ([entry.name for entry in sheet.entries], sheet.unread) == (["Uma DOE", "Kim ROE", "Pim LARK"], ())
    assert sheet.meet_name == title


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2 A, 12 + Roe, Kim S7 21 S7-CRC 6:12.36", (2, "Roe, Kim", 21, "CRC")),
        ("3 12 + Lark, Pim S6 14 Sharks-SE 6:33.40", (3, "Lark, Pim", 14, "Sharks-SE")),
        ("4 A, 12 + *Lark, Pim S6 14 Sharks-SE 6:33.40", (4, "Lark, Pim", 14, "Sharks-SE")),
        ("5 H, 12 Lark, Pim S6 14 Sharks-SE 6:33.40", (5, "Lark, Pim", 14, "Sharks-SE")),
        ("6 A, Lark, Pim S6 14 S6-Sharks-SE 6:33.40", (6, "Lark, Pim", 14, "Sharks-SE")),
    ],
)
@pytest.mark.parametrize("titles", ["ID# Name Age Team Seed Time", RANKED])
def test_codes_of_para_swimming_may_have_spaces(line, expected, titles):
    sheet = read_page("Event 1 Women 400 Free Multi-Class", titles, "1 Doe, Uma 13 RC 31.00", line)
    (_, entry), unread = sheet.entries, sheet.unread
    assert ((entry.rank, entry.name, entry.age, entry.team), unread) == (expected, ())


def test_an_unread_entry_below_a_continued_event_is_no_record():
    line = "15 12 + Lark, Pim SM6 14 Sharks-SE 3:33.73"
    psych = (
        MARK,
        MEET,
        "Psych Sheet",
        "Event 28 Men 200 Free",
        RANKED,
        *(f"{rank} Doe, Uma 13 RC 31.00" for rank in range(1, 15)),
    )
    sheet = read_pages(psych, (MARK, MEET, "Psych Sheet", "Event 28 ... (Men 200 Free)", line))
    assert [unread.text for unread in sheet.unread] == [line] or first(sheet)
    assert not [aside for aside in sheet.asides if aside.text == line]


@pytest.mark.parametrize(
    ("printed", "seed"),
    [
        ("37.83YWZAG", "37.83Y"), ("38.20YB", "38.20Y"), ("37.83Y14U", "37.83Y"), ("37.83L14&U", "37.83L"),
        ("37.83Y(B)", "37.83Y"), ("37.83AG", "37.83"), ("37.83x", "37.83"), ("37.83EXH", "37.83"), ("NTx", "NT"),
    ],
)  # fmt: skip
def test_a_standard_or_a_mark_may_touch_a_time(printed, seed):
    sheet = read_page(*PSYCH, f"1 Doe, Uma 10 PC {printed}")
    assert ([(e.name, e.team, e.seed_time) for e in sheet.entries], sheet.unread) == ([("Doe, Uma", "PC", seed)], ())


def test_relay_swimmers_without_numbers_are_counted_even_if_one_has_no_year():
    sheet = read_page(
        "Event 1 Girls 200 Medley Relay", "Lane Team Relay Seed Time", "Heat 1 of 1 Finals",
        "1 Otters A 2:05.81", "Doe, Uma SO Roe, Kim", "Lark, Pim JR Poe, Lee FR",
    )  # fmt: skip
    assert ([(e.leg, e.name, e.school_year) for e in sheet.entries], sheet.unread) == (
        [(1, "Doe, Uma", "SO"), (2, "Roe, Kim", None), (3, "Lark, Pim", "JR"), (4, "Poe, Lee", "FR")], (),
    )  # fmt: skip


def test_relay_swimmers_without_numbers_may_have_school_years_of_their_own():
    sheet = read_page(*RELAY_HEAT, "1 Otters A 2:05.81", "Doe, Uma 8t Roe, Kim UN", "Lark, Pim JR Poe, Lee FR")
    assert ([(e.leg, e.name, e.school_year) for e in sheet.entries], sheet.unread) == (
        [(1, "Doe, Uma", "8t"), (2, "Roe, Kim", "UN"), (3, "Lark, Pim", "JR"), (4, "Poe, Lee", "FR")], (),
    )  # fmt: skip


def test_every_line_of_relay_swimmers_without_commas_is_reported():
    lines = ("Uma Doe SO Kim Roe", "Pim Lark JR Lee Poe FR")
    sheet = read_page(*PSYCH, *FULL, *RELAY_HEAT, "1 Otters A 2:05.81", *lines)
    assert [unread.text for unread in sheet.unread] == [*lines]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("4 Cow, Ida Fresta-VA 2:34.19", "5 Doe, Uma Fresta-VA 2:35.19"), (4, "Cow, Ida", None, "Fresta-VA")),
        (("4 Cow, Ida 8t Fresta 2:34.19",), (4, "Cow, Ida", "8t", "Fresta")),
        (("4 Cow, Ida UN Fresta 2:34.19",), (4, "Cow, Ida", "UN", "Fresta")),
        (
            ("24 Pat Sample UWF X2:21.32", "3 Uma Doe UWF 2:20.00", "2 Kim Roe UWF 2:22.00"),
            (24, "Pat Sample", None, "UWF"),
        ),
    ],
)
def test_school_sheets_have_years_of_their_own_or_none(lines, expected):
    sheet = read_page(*SCHOOL, *lines)
    assert first(sheet) == expected
    assert "HEATS_EMPTY" not in [note.code for note in sheet.notes]


@pytest.mark.parametrize(
    ("printed", "team"), [("Uma1 13 BB-AR", "BB-AR"), ("Uma 1 13 BB-AR", "BB-AR"), ("Uma2 W13 BB-AR", "BB-AR"),
                          ("Uma1 13 12 Oaks", "12 Oaks"), ("Uma 13 12 Oaks", "12 Oaks")],
)  # fmt: skip
def test_a_digit_at_the_end_of_a_name_is_no_age(printed, team):
    assert first(read_page(*HEAT, f"6 Doe, {printed} NT")) == (6, "Doe, Uma", 13, team)


def test_a_digit_at_the_end_of_a_relay_swimmers_name_is_no_age():
    sheet = read_page(*RELAY_HEAT, "1 Otters A 2:05.81", "1) Doe, Uma1 13 2) Roe, Kim 14")
    assert [(e.leg, e.name, e.age) for e in sheet.entries] == [(1, "Doe, Uma", 13), (2, "Roe, Kim", 14)]


@pytest.mark.parametrize(
    ("line", "team"),
    [
        ("Bahn 4 1. Mannschaft Offen SV Muster 02:05,81", "SV Muster"),
        ("Bahn 4 Muster Haie 1 Offen SV Muster 02:05,81", "SV Muster"),
        ("Bahn 4 Muster Haie Offen SV Muster 02:05,81", "SV Muster"),
        ("Bahn 4 1. Mannschaft 2010-2012 SV Muster 02:05,81", "SV Muster"),
        ("Bahn 4 1. Mannschaft 120+ SV Muster 02:05,81", "SV Muster"),
        ("Bahn 4 1. Mannschaft OFFEN SV Muster 02:05,81", "SV Muster"),
    ],
)
def test_easywk_teams_may_be_of_an_open_age_group_or_have_names(line, team):
    sheet = easywk(EASYWK_HEAT[0], "Wettkampf 1 - 4*50m Lagen mixed", EASYWK_HEAT[2], line)
    assert ([(e.team, e.is_relay) for e in sheet.entries], sheet.unread) == ([(team, True)], ())


@pytest.mark.parametrize(
    "start", ["00:30 nach Abs.1", "00:30 Uhr nach Abs. 1", "0:30 Std. nach Ende Abs. 1", "00:30 im Anschluss an Abs. 1"]
)
def test_a_start_that_counts_from_another_session_is_no_time_of_day(start):
    sheet = easywk(EASYWK_HEAT[0], "Abschnitt 2 - Sonntag 28.06.2026", f"Beginn: {start}", *EASYWK_HEAT[1:],
                   "Bahn 3 Doe, Uma 2012 SC Au 06 00:34,15")  # fmt: skip
    assert [session.start for session in sheet.sessions] == [None]


def test_an_entry_right_behind_the_licensee_is_no_heading():
    line = "9 Doe, Uma 12 RC 31.00"
    sheet = read_pages((MARK, MEET, SESSION, *HEAT, *FULL), (MARK, line, MEET, SESSION))
    assert [unread.text for unread in sheet.unread] == [line]
    assert line not in [aside.text for aside in sheet.asides]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1 Doe, Uma 12 RC x1:13.20", (1, "Doe, Uma", 12, "RC")), ("1 Doe, Uma 12 RC xNT", (1, "Doe, Uma", 12, "RC")),
        ("1 x Doe, Uma 12 RC 31.00", (1, "Doe, Uma", 12, "RC")), ("1 xDoe, Uma 12 RC 31.00", (1, "Doe, Uma", 12, "RC")),
        ("1 % Doe, Uma 12 RC 31.00", (1, "Doe, Uma", 12, "RC")),
        ("1 * Doe, Uma 12 RC 31.00", (1, "Doe, Uma", 12, "RC")), ("1 V, Uma 12 S8-RC NT", (1, "V, Uma", 12, "RC")),
        ("1 Doe, Uma 12 S2 RC 31.00", (1, "Doe, Uma", 12, "S2 RC")),
        *((line, (1, "Doe, Uma", 12, "RC")) for line in (
            "x1 Doe, Uma 12 RC 31.00", "1x Doe, Uma 12 RC 31.00", "1 Doe, Uma% 12 RC 31.00", "1 Doe*, Uma 12 RC 31.00",
            "1 Doe, Uma x12 RC 31.00", "1 Doe, Uma 12* RC 31.00", "1 Doe, Uma 12 %RC 31.00", "1 Doe, Uma 12 RC* 31.00",
            "1 Doe, Uma (x) 12 RC 31.00", "1 Doe, Uma 12 S8-RC 31.00",
        )),
    ],
)  # fmt: skip
def test_marks_for_exhibition_para_and_foreign_swimmers_are_read_anywhere(line, expected):
    assert first(read_page(*HEAT, line)) == expected


def test_an_exhibition_relay_keeps_its_swimmers():
    sheet = read_page(*RELAY_HEAT, "1 Otters A x2:03.20", "1) Doe, Uma 13 2) Roe, Kim 14")
    assert [(e.team, e.leg, e.name, e.seed_time) for e in sheet.entries] == [
        ("Otters", 1, "Doe, Uma", "x2:03.20"), ("Otters", 2, "Roe, Kim", "x2:03.20"),
    ]  # fmt: skip


@pytest.mark.parametrize("legs", ["1) xDoe, Uma 13 2) %Roe, Kim 14", "1) X Doe, Uma 13* 2) Roe*, Kim 14%"])
def test_marks_of_relay_swimmers_are_no_part_of_their_names(legs):
    sheet = read_page(*RELAY_HEAT, "1 Otters x A 2:03.20", legs)
    assert ([(e.name, e.age) for e in sheet.entries], sheet.unread) == ([("Doe, Uma", 13), ("Roe, Kim", 14)], ())


@pytest.mark.parametrize("gone", ["SCR", "DNS", "abgem.", "WD", "withdrawn"])
def test_a_word_for_a_withdrawal_is_no_standard(gone):
    swimmers = ("1 FOX Ann 15 Otters 36.25", f"2 LARK Pim 15 Otters 36.30 {gone}")
    fox, lark = "Bahn 1 Fox, Ann 2012 SC Au 00:34,15", f"Bahn 2 Lark, Pim 2012 SC Au 00:34,15 {gone}"
    for sheet in (
        splash(*SPLASH_HEAT, *(f"{lane} FOX Ann 15 Otters 36.25" for lane in range(3, 8)), *swimmers),
        easywk(*EASYWK_HEAT, *(fox.replace("1", str(lane), 1) for lane in range(3, 8)), fox, lark),
    ):
        assert "Pim" not in "".join(entry.name for entry in sheet.entries)
        assert (["Pim" in withdrawn.name for withdrawn in sheet.withdrawn], sheet.unread) == ([True], ())


@pytest.mark.parametrize("line", ["4 _____", "4 -"])
def test_an_empty_lane_with_a_blank_is_not_reported_by_splash_either(line):
    sheet = splash(*SPLASH_HEAT, "3 FOX Ann 15 Otters 36.25", line)
    assert (len(sheet.entries), sheet.unread) == (1, ())


def test_two_swimmers_tied_for_first_are_no_new_list():
    sheet = read_page(*PSYCH, "1 Doe, Uma 12 RC 31.00", "1 Roe, Kim 12 RC 31.00", "3 Lark, Pim 12 RC 32.00")
    assert sheet.notes == ()


def test_a_heat_continued_with_its_round_is_not_reported():
    lines = ("Event 21 Boys 100 Yard Breaststroke", LANES, "Heat 4 of 4 Timed Finals", *FULL)
    more = "Heat 4 Timed Finals... (Event 21 Boys 100 Yard Breaststroke)"
    sheet = read_pages((MARK, MEET, SESSION, *lines), (MARK, MEET, SESSION, more, "9 Doe, Uma 12 RC 31.00"))
    assert (len(sheet.events), sheet.entries[-1].heat, sheet.unread) == (1, 4, ())
