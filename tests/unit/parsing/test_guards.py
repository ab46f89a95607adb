"""The parser's guards against silent loss, in lines of whichever layout shows the damage best."""

import pytest

from heatsync.model.message import Message
from heatsync.model.sheet import Sheet
from heatsync.parsing.layouts.easywk import EASYWK
from heatsync.parsing.layouts.splash import SPLASH
from heatsync.parsing.parser import read
from heatsync.pdf.text_cleaning import page_text
from tests.support.hytek_pdf import RANKED, RELAY
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_page, read_pages

SPLASH_MARK = "Splash Meet Manager, 11.8 Registered to Sample 13.03.2026 13:33 - Page 1"
LANE = "4 Uma DOE 15 Otters 37.08"
RELAY_HEAT = ("Event 1 Girls 200 Medley Relay", RELAY, "Heat 1 of 1 Finals")
SPLASH_LANES = tuple(f"{lane} Ann FOX 15 Sharks 37.0{lane}" for lane in range(1, 9))
FULL = tuple(f"{lane} Owl, Bea 11 Otters 3{lane}.00" for lane in range(1, 9))


def splash(*lines: str) -> Sheet:
    return read(SPLASH, [page_text(1, "\r\n".join((SPLASH_MARK, *lines)))])


def easywk(*lines: str) -> Sheet:
    return read(EASYWK, [page_text(1, "\r\n".join(("26. Muster-Cup 2026 Seite 1", *lines)))])


def unread(sheet: Sheet) -> list[str]:
    return [line.text for line in sheet.unread]


@pytest.mark.parametrize("part", range(2, 7))
def test_an_event_name_that_is_cut_in_two_is_whole(part):
    words = ["Event", "6", "Mixed", "13-14", "200", "LC", "Meter", "Freestyle"]
    sheet = read_page(" ".join(words[:part]), " ".join(words[part:]), LANES, "Heat 1 of 1 Finals", *FULL)
    assert ([event.name for event in sheet.events], sheet.unread) == (["Mixed 13-14 200 LC Meter Freestyle"], ())


@pytest.mark.parametrize(
    "lines",
    [
        ("Event 5 Women, 100m", "Freestyle 15 +"),
        ("Event 5 Women, 100m Freestyle 15", "+"),
        ("Event 5 Women, 100m Freestyle", "15 +"),
    ],
)
def test_a_splash_event_name_that_is_cut_in_two_is_whole(lines):
    sheet = splash(*lines, "12.03.2026 - 9:30 Start list", "Heat 1 of 1", LANE)
    assert ([event.name for event in sheet.events], sheet.unread) == (["Women, 100m Freestyle 15 +"], ())


def test_an_easywk_event_name_that_is_cut_in_two_is_whole():
    sheet = easywk(
        "Wettkampf 201 - 50m R\u00fccken", "weiblich", "Lauf 1/1 (ca. 09:10 Uhr)", "Bahn 1 Doe, Uma 2009 SC Au 00:34,15"
    )
    assert ([event.name for event in sheet.events], sheet.unread) == (["50m R\u00fccken weiblich"], ())


@pytest.mark.parametrize("line", ["NVSL: 25.33 7/22/2017 Ann Fox", "25.33 * Auto Time", "--- Break ---"])
def test_records_and_breaks_are_no_part_of_an_events_name(line):
    sheet = read_page("Event 6 Girls 50 Free", line, LANES, "Heat 1 of 1 Finals", *FULL)
    assert ([event.name for event in sheet.events], sheet.unread) == (["Girls 50 Free"], ())


def test_text_behind_an_event_without_the_end_of_its_name_is_reported():
    sheet = read_page("Event 6 Girls 50", "Kickboard", LANES, "Heat 1 of 1 Finals", *FULL)
    assert unread(sheet) == ["Kickboard"]


def test_an_entry_joined_to_a_repeated_event_heading_is_reported():
    heading = "Event 1, Women, 50m Freestyle"
    joined = f"{heading} 5 Kim ROE 15 Otters NT"
    lanes = [f"{lane} Uma DOE 15 Otters 37.0{lane}" for lane in range(1, 5)]
    sheet = splash("Event 1 Women, 50m Freestyle 15 +", "12.03.2026 - 9:30", "Heat 1 of 1", *lanes, joined)
    assert unread(sheet) == [joined]


def test_legs_joined_to_a_repeated_event_heading_are_reported():
    joined = "Event 1, Women, 4 x 50m Freestyle Kim ROE 09 Ann FOX 10"
    sheet = splash("Event 1 Women, 4 x 50m Freestyle 15 +", "12.03.2026 - 9:30", "Heat 1 of 1",
                   *(f"{lane} Otters 1 2:00.0{lane}" for lane in range(1, 5)), joined)  # fmt: skip
    assert unread(sheet) == [joined]


def test_a_team_that_is_printed_twice_is_one_team():
    sheet = read_page(*RELAY_HEAT, "2 Otters B NT", "2 Otters B NT", "1) Doe, Uma 13 2) Roe, Kim 14")
    assert [(entry.leg, entry.name) for entry in sheet.entries] == [(1, "Doe, Uma"), (2, "Roe, Kim")]


def test_a_team_in_the_lane_of_another_teams_swimmers_is_noted():
    lanes = (
        "1 Otters A 2:05.81",
        "2 Owls A NT",
        "1) Doe, Uma 13 2) Roe, Kim 14",
        "2 Sharks A NT",
        "3 Bees A NT",
        "4 Elks A NT",
    )
    assert Message("LANES_SHARED", entries=1) in read_page(*RELAY_HEAT, *lanes).notes


def test_an_age_on_a_line_of_its_own_is_reported():
    lanes = ("1 Otters A 2:05.81", "1) Doe, Uma 13 2) Roe, Kim 14 3) Lark, Pim 13 4) Poe, Lee", "14")
    assert unread(read_page(*RELAY_HEAT, *lanes)) == ["14"]


def test_swimmers_without_a_year_are_reported_and_the_ones_below_get_no_numbers():
    heading = ("Event 42 Women, 4 x 50m Freestyle", "12.03.2026 - 9:30", "Heat 1 of 1")
    sheet = splash(
        *heading,
        *(f"{lane} Otters 1 2:00.0{lane}" for lane in range(1, 9)),
        "Kim ROE 09",
        "Ann FOX",
        "10",
        "Bea OWL 11",
    )
    assert unread(sheet) == ["Ann FOX", "Bea OWL 11"]


def test_blanks_with_numbers_that_begin_again_are_reported():
    lanes = ("1 Otters A NT", "2 Owls A NT", "3 Sharks A NT", "4 Bees A NT", "1) Doe, Uma 13 2) Roe, Kim 14")
    assert unread(read_page(*RELAY_HEAT, *lanes, "1) ______ 2) ______")) == ["1) ______ 2) ______"]


@pytest.mark.parametrize("ranks", [(3, 4), (2, 3)])
def test_a_list_of_ranks_that_does_not_begin_with_1_is_noted(ranks):
    lines = [f"{rank} Doe, Uma 12 RC 3{rank}.00" for rank in ranks]
    assert Message("RANKS_INCOMPLETE", lists=1) in read_page("Event 1 Girls 50 Free", RANKED, *lines).notes


def test_alternates_with_a_gap_are_noted():
    lines = ("Alternates", "1 Roe, Kim 12 RC 33.00", "2 Fox, Ann 12 RC 33.00", "4 Doe, Uma 12 RC 31.00")
    sheet = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *FULL, *lines)
    assert Message("RANKS_INCOMPLETE", lists=1) in sheet.notes


def test_titles_in_the_middle_of_a_page_and_heat_1_belong_to_an_event_whose_heading_is_lost():
    sheet = read_page(
        "Event 1 Girls 50 Free",
        LANES,
        "Heat 1 of 1 Prelims",
        *FULL,
        LANES,
        "Heat 1 of 1 Finals",
        "1 Doe, Uma 12 RC 31.00",
    )
    assert unread(sheet)[0] == "Heat 1 of 1 Finals"
    assert len(sheet.entries) == len(FULL)


def test_a_heat_between_whose_lanes_the_titles_stand_is_two():
    titles = "Bahn Schwimmerin Jg. Verein Meldezeit"
    lanes = [f"Bahn {lane} Doe, Uma 2009 SC Au 00:34,{lane}0" for lane in range(1, 11)]
    sheet = easywk("Wettkampf 1 - 50m Brust weiblich", "Vorlauf 1/1 (12:00 Uhr)", titles, *lanes[:9], titles, lanes[9])
    assert unread(sheet) == [titles, lanes[9]]


def test_the_next_lane_joined_to_an_entry_without_a_time_is_no_team():
    sheet = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *FULL[:6], "7 Doe, Uma 12 RC NT ALL* 8")
    assert unread(sheet) == ["7 Doe, Uma 12 RC NT ALL* 8"]


def test_an_empty_lane_joined_to_a_heat_is_no_part_of_its_round():
    sheet = read_page("Event 1 Girls 50 Free", LANES, "Heat 4 of 4 Prelims 1", *FULL[1:])
    assert ({entry.round for entry in sheet.entries}, sheet.unread) == ({"Prelims"}, ())


def test_a_mark_between_ages_and_distance_makes_no_relay():
    sheet = read_page("Event 7 Mixed 9-10 * 50 Free", LANES, "Heat 1 of 1 Finals", *FULL)
    assert not any(entry.is_relay for entry in sheet.entries)


def test_diving_points_on_a_line_of_their_own_are_reported():
    titles = "Lane Name Year School Seed Points"
    sheet = read_page("Event 42 Women 3 mtr Diving", titles, "Flight 1 of 1 Finals",
                      *(f"{lane} Roe, Kim SR UWF 9{lane}.00" for lane in range(1, 7)),
                      "7 Doe, Uma SR U", "of X 412.50")  # fmt: skip
    assert unread(sheet) == ["of X 412.50"]


def test_without_titles_numbers_among_school_years_are_school_years():
    lines = ("1 Doe, Uma FR RC 31.00", "2 Roe, Kim SO RC 32.00", "3 Fox, Ann 7 RC 33.00", "4 Lark, Pim 08 RC 34.00")
    sheet = read_page("Event 1 Girls 50 Free", "Heat 1 of 1 Finals", *lines)
    assert [(e.age, e.school_year) for e in sheet.entries] == [(None, year) for year in ("FR", "SO", "7", "08")]


def test_a_mark_before_an_events_name_keeps_its_brackets():
    sheet = read_page("#12 (EXH) Girls 50 Free", LANES, "Heat 1 of 1 Finals", *FULL)
    assert sheet.events[0].name == "(EXH) Girls 50 Free"


def test_relay_swimmers_above_the_column_titles_are_reported():
    lines = ("1 Otters A 2:05.81", "2 Owls A 2:05.81", "3 Bees A 2:05.81", "4 Elks A 2:05.81")
    legs = "Doe, Uma 49 Roe, Kim 43"
    sheet = read_page(*RELAY_HEAT, *lines, "Event 2 Girls 400 Medley Relay", legs, *RELAY_HEAT[1:], *lines)
    assert unread(sheet) == [legs]


def test_an_untimed_entry_joined_to_the_next_lane_is_reported():
    joined = "7 Kim ROE 09 Otters 8 Ann FOX 09 Otters 24.12"
    lanes = [f"{lane} Uma DOE 15 Otters 37.0{lane}" for lane in range(1, 7)]
    assert unread(splash("Event 1 Women, 50m Freestyle", "12.03.2026 - 9:30", "Heat 1 of 1", *lanes, joined)) == [
        joined
    ]


def test_a_heading_that_is_repeated_and_cut_has_its_whole_name():
    lines = ("Event 3, Women, 100m Freestyle", "Event 3 Women, 100m Freestyle 15", "+", "12.03.2026 - 9:30 Start list")
    sheet = splash(*lines, "Heat 1 of 1", LANE)
    assert [event.name for event in sheet.events] == ["Women, 100m Freestyle 15 +"]


def test_marks_among_column_titles_are_ignored():
    sheet = read_page(
        "Event 1 Girls 50 Free", "Name Yr School Seed Time _____", "1 Doe, Uma 7 RC 31.00", session="Psych Sheet"
    )
    assert ([entry.school_year for entry in sheet.entries], sheet.unread) == (["7"], ())


def test_a_time_with_colons_only_does_not_hide_the_next_entry():
    joined = "7 Kim ROE 09 Otters 5:23:71 8 Ann FOX 09 Otters 24.12"
    lanes = [f"{lane} Uma DOE 15 Otters 37.0{lane}" for lane in range(1, 7)]
    assert unread(splash("Event 1 Women, 50m Freestyle", "12.03.2026 - 9:30", "Heat 1 of 1", *lanes, joined)) == [
        joined
    ]


def test_a_heat_that_continues_on_a_page_is_not_reported():
    first = (MARK, MEET, SESSION, "Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *FULL[:4])
    sheet = read_pages(
        first, (MARK, MEET, SESSION, "Event 1 ...(Girls 50 Free)", LANES, "Heat 1 (#1 Girls 50 Free)", *FULL[4:])
    )
    assert (len(sheet.entries), sheet.unread, sheet.notes) == (8, (), ())


def test_a_day_that_is_cut_off_from_its_start_is_not_the_meets_day():
    sheet = splash(
        *(
            "Event 1 Women, 50m Freestyle",
            "12.03.2026 - 9:30",
            "Heat 1 of 1",
            *SPLASH_LANES,
            "Event 2 Women, 100m Freestyle",
        ),
        *("13.03.2026", "- 9:30 Start list", "Heat 1 of 1", LANE),
    )
    assert (len(sheet.entries), unread(sheet)) == (8, ["13.03.2026", LANE])


def test_a_day_alone_hides_no_lane_above_it():
    sheet = splash("Event 1 Women, 50m Freestyle", "12.03.2026 - 9:30", "Heat 1 of 1", *SPLASH_LANES, "13.03.2026")
    assert (len(sheet.entries), unread(sheet)) == (8, ["13.03.2026"])


@pytest.mark.parametrize("titles", ["YB", "JG", "JG *", "EXH JG"])
def test_a_splash_column_title_is_no_part_of_an_events_name(titles):
    sheet = splash("Event 1 Women, 50m Freestyle", titles, "12.03.2026 - 9:30", "Heat 1 of 1", *SPLASH_LANES)
    assert ([event.name for event in sheet.events], unread(sheet)) == (["Women, 50m Freestyle"], [])


def test_a_withdrawal_on_a_line_of_its_own_is_reported():
    sheet = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *FULL, "SCR")
    assert (len(sheet.entries), unread(sheet)) == (8, ["SCR"])


def test_a_mark_within_a_team_takes_no_letter_of_it():
    sheet = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", "4 Doe, Uma 18 U of (EXH) X 90.15")
    assert [entry.team for entry in sheet.entries] == ["U of X"]


def test_a_blank_between_name_and_para_class_is_no_part_of_the_name():
    sheet = read_page("Event 1 Women 400 Free Multi-Class", RANKED, "2 Doe, Uma _____ S10 27 S10-Otters 4:49.17")
    assert [(entry.name, entry.age, entry.team) for entry in sheet.entries] == [("Doe, Uma", 27, "Otters")]


def test_a_swimmer_who_is_printed_twice_does_not_make_an_age_a_school_year():
    lanes = ("1 Doe, Uma 13 Otters 31.00", "2 Roe, Kim SO Otters 32.00", "2 Roe, Kim SO Otters 32.00")
    sheet = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *lanes)
    assert [(entry.age, entry.school_year) for entry in sheet.entries] == [(13, None), (None, "SO"), (None, "SO")]


def test_a_name_that_is_cut_behind_its_comma_is_reported():
    sheet = read_page(
        "Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *FULL[:4], "5 Doe,", "Uma 13 Sharks-NJXNT B"
    )
    assert "5 Doe," in unread(sheet)


def test_a_mark_behind_column_titles_hides_no_column():
    sheet = read_page("Event 1 Men 500 Yard Freestyle", "Name Yr School Seed Time EXH", "1 Robin Doe 5 U of X XNT")
    assert [entry.school_year for entry in sheet.entries] == ["5"]


@pytest.mark.parametrize(
    "line",
    [
        "SCR 4 Doe, Uma 13 Otters 31.00",
        "4 SCR Doe, Uma 13 Otters 31.00",
        "4 Doe, Uma (SCR) 13 Otters 31.00",
        "4 Doe, Uma 13 Otters SCR 31.00",
        "4 Doe, Uma 13 Otters 31.00 Scratched",
        "4 Doe, Uma 13 Otters 31.00 DNS",
        "4 Doe, Uma 13 Otters (WD)",
    ],
)
def test_a_swimmer_is_withdrawn_by_a_word_in_any_position(line):
    sheet = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *FULL[4:], line)
    assert [(gone.name, gone.team) for gone in sheet.withdrawn] == [("Doe, Uma", "Otters")]
    assert (len(sheet.entries), sheet.unread) == (4, ())


@pytest.mark.parametrize("line", ["4 Doe, Uma WD 13 Otters 31.00", "4 Doe, Uma 13 SCR 31.00"])
def test_initials_and_a_team_are_no_withdrawal(line):
    sheet = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", line)
    assert (len(sheet.entries), sheet.withdrawn) == (1, ())


def test_swimmers_without_a_time_are_not_tied():
    sheet = read_page("Event 1 Girls 50 Free", RANKED, "1 Doe, Uma 13 Otters NT", "1 Roe, Kim 13 Sharks NT")
    assert sheet.notes == (Message("HEATS_REPEATED", repeats=1),)
