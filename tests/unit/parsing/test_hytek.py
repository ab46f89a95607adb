"""Hy-Tek programs are read entry by entry, with any columns, page breaks, records and relays."""

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.packed_sheet import unpack_sheet
from heatsync.model.sheet import Sheet
from heatsync.parsing.read_pdf import read_pdf
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from tests.support.hytek_pdf import RANKED, RELAY, Program, merged, random_program
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_page, read_pages


def read_whole(pdf: bytes) -> Sheet:
    return unpack_sheet(read_pdf(pdf, lambda percent, text: None))


def check(program: Program, sheet: Sheet) -> None:
    """All entries are read as printed, with their pages and in their order, and no others."""
    assert [
        {name: getattr(entry, name) if name != "event" else sheet.events[entry.event].label for name in asdict(known)}
        for known, entry in zip(program.known, sheet.entries, strict=True)
    ] == [asdict(known) for known in program.known]
    assert [entry.page for entry in sheet.entries] == program.pages
    assert sheet.unread == ()


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_all_entries_are_read_in_one_two_or_three_columns(columns, seed):
    program = random_program(seed, columns)
    sheet = read_whole(program.pdf())
    check(program, sheet)
    assert len(sheet.events) == 12
    assert sheet.meet_name == "Harbor Lights Invitational"


@given(seed=st.integers(100, 10_000), columns=st.integers(1, 3))
def test_all_entries_of_random_meets_are_read(seed, columns):
    program = random_program(seed, columns, events=4)
    check(program, read_whole(program.pdf()))


def test_a_heat_at_the_top_of_a_page_keeps_its_event_without_a_start():
    program = Program(columns=1)
    program.event("7", "Mixed 100 LC Meter Backstroke")
    for heat in range(1, 20):
        program.heat(heat, 19, "Finals", ("01:00 PM", "13:00"))
        for lane in range(1, 9):
            program.swim(f"{lane} Doe, Uma M13 RC 27.95", "Doe, Uma", 13, "RC", "27.95", heat=heat, lane=lane)
    sheet = read_whole(program.pdf())
    assert sheet.pages == 4
    assert {entry.event for entry in sheet.entries} == {0}
    assert [entry.heat for entry in sheet.entries] == [heat for heat in range(1, 20) for _ in range(8)]
    first_of_page = {min(e.heat for e in sheet.entries if e.page == page) for page in (2, 3, 4)}
    assert {e.heat for e in sheet.entries if e.start is None} == first_of_page
    assert {e.start for e in sheet.entries if e.heat not in first_of_page} == {"13:00"}


def test_merged_printouts_have_separate_sessions_and_days():
    friday, saturday = random_program(1, 2), random_program(2, 2)
    friday._heading[-1] = "Meet Program - Friday Prelims"
    saturday._heading[-1] = "Meet Program - Saturday Prelims"
    sheet = read_whole(merged(friday, saturday))
    assert [(s.name, s.date) for s in sheet.sessions] == [
        ("Friday Prelims", "2026-06-12"),
        ("Saturday Prelims", "2026-06-13"),
    ]
    assert len(sheet.entries) == len(friday.known) + len(saturday.known)
    assert [e.page for e in sheet.entries] == friday.pages + saturday.pages
    assert len(sheet.events) == 24


def test_an_event_with_two_headers_in_one_session_is_one_event():
    sheet = read_page(
        "Event 5 Girls 200 Free", LANES, "Heat 1 of 2 Prelims", "1 Doe, Uma 13 RC NT",
        "Event 6 Boys 200 Free", LANES, "Heat 1 of 1 Prelims", "1 Lark, Pim 13 RC NT",
        "Event 5 Girls 200 Free", LANES, "Heat 2 of 2 Prelims", "1 Roe, Kim 13 RC NT",
    )  # fmt: skip
    assert [(e.event, e.heat) for e in sheet.entries] == [(0, 1), (1, 1), (0, 2)]


@pytest.mark.parametrize(
    ("line", "gender", "name", "age", "team", "seed"),
    [
        ("1 Doe, Uma Q M13 NOVA-CA 2:18.36", "Mixed", "Doe, Uma Q", 13, "NOVA-CA", "2:18.36"),
        ("1 Doe, Uma W13 NOVA-CA 2:18.36", "Mixed", "Doe, Uma", 13, "NOVA-CA", "2:18.36"),
        ("1 Doe, Uma MW10 RC NT", "Mixed", "Doe, Uma M", 10, "RC", "NT"),
        ("1 Doe, Pim CM12 RC NT", "Mixed", "Doe, Pim C", 12, "RC", "NT"),
        ("1 Doe, Uma M13 RC NT", "Girls", "Doe, Uma M", 13, "RC", "NT"),
        ("4 Roe, Sam 14 NOVA-CA 1:57.62 &JAG", "Boys", "Roe, Sam", 14, "NOVA-CA", "1:57.62"),
        ("2 Poe-Lark, Kit 12 Pacific Northwes 39.17L B", "Boys", "Poe-Lark, Kit", 12, "Pacific Northwes", "39.17L"),
        ("5 Example Long, Alexand R15 NEP-AZ 1:51.73", "Boys", "Example Long, Alexand R", 15, "NEP-AZ", "1:51.73"),
        ("5 Example Long, Alexander15 NEP-AZ 1:51.73", "Boys", "Example Long, Alexander", 15, "NEP-AZ", "1:51.73"),
        ("2 Sample, Pim - 11 NOVA-CA 2:27.43", "Boys", "Sample, Pim", 11, "NOVA-CA", "2:27.43"),
        ("9 Sample, Uma * 13 TBAC-FL 10:17.80", "Girls", "Sample, Uma", 13, "TBAC-FL", "10:17.80"),
        ("3 Robin O'Sample 11 New Jersey Race-NJ 58.41Y", "Boys", "Robin O'Sample", 11, "New Jersey Race-NJ", "58.41Y"),
        ("3 Sample, Lee, Robin 11 UN-01-SI 58.41", "Boys", "Sample, Lee, Robin", 11, "UN-01-SI", "58.41"),
        ('3 Sample, Kit "kit" N 11 BGC-N. Sample-MR NT', "Boys", 'Sample, Kit "kit" N', 11, "BGC-N. Sample-MR", "NT"),
        ("3 Sa?ple, Kit 11 RC X1:57.73", "Boys", "Sa?ple, Kit", 11, "RC", "X1:57.73"),
        ("3 Sample, Kit 11 RC XNT", "Boys", "Sample, Kit", 11, "RC", "XNT"),
        ("3 Stef\u03d0ens, So\u03d0ia 11 RC 26.91Y B____", "Girls", "Steffens, Sofia", 11, "RC", "26.91Y"),
        ("3 Sample S8sb8sm8, Uma 27 RC 4:49.17", "Women", "Sample, Uma", 27, "RC", "4:49.17"),
        ("3 Doe, Uma S10 27 S10-Some Club 4:49.17", "Women", "Doe, Uma", 27, "Some Club", "4:49.17"),
        ("3 Das, Ro or Rohan 8 RC 32.90", "Boys", "Das, Ro or Rohan", 8, "RC", "32.90"),
        ("3 Doe, Uma 13 RC", "Girls", "Doe, Uma", 13, "RC", None),
        ("3 Doe, Uma 13 27.90", "Girls", "Doe, Uma", 13, None, "27.90"),
    ],
)  # fmt: skip
def test_an_entry_is_split_into_its_fields(line, gender, name, age, team, seed):
    sheet = read_page(f"Event 1 {gender} 200 LC Meter Freestyle", LANES, "Heat 1 of 1 Finals", line)
    (entry,) = sheet.entries
    assert (entry.name, entry.age, entry.team, entry.seed_time) == (name, age, team, seed)
    assert entry.lane == int(line[0])


@pytest.mark.parametrize(
    ("line", "year", "team"),
    [
        ("1 Doe, Uma JR Seton Swimming X2:45.00", "JR", "Seton Swimming"),
        ("1 Doe, Uma 7 Seton Swimming NT", "7", "Seton Swimming"),
        ("1 Doe, Uma 08 Seton Swimming NT", "08", "Seton Swimming"),
    ],
)
def test_a_school_year_is_not_an_age(line, year, team):
    sheet = read_page("Event 1 Girls 200 Yard IM", "Lane Name Year School Seed Time", "Heat 1 of 1 Timed Finals", line)
    (entry,) = sheet.entries
    assert (entry.age, entry.school_year, entry.team, entry.round) == (None, year, team, "Timed Finals")


def test_an_entry_without_an_age_is_split_at_a_known_team():
    sheet = read_page(
        "Event 1 Girls 200 Free", LANES, "Heat 1 of 1 Finals",
        "1 Lark, Pim 13 San Diego Imperi 28.00", "2 Doe, Uma San Diego Imperi 27.90", "3 Roe, Kim 13 RC 28.10",
    )  # fmt: skip
    assert [(e.name, e.team, e.age, e.lane) for e in sheet.entries][1] == ("Doe, Uma", "San Diego Imperi", None, 2)
    assert sheet.unread == ()


def test_records_and_standards_are_not_entries():
    sheet = read_page(
        "Event 1 Girls 13-14 200 LC Meter Medley Relay",
        "WZ Record: 5:10.40 8/5/2015 Alex B Sample", "13-14W MCSL: 27.49 7/28/2019 Pat Sample",
        "POOL: 2:07.59 7/23/2022 Some Long Swim Team and", "P Doe, L Roe, J Poe, T Lark",
        "2:26.30 13-14 &JAG", "28.40 ALL*", RELAY, "Heat 1 of 1 Finals", "5 RC A 2:05.81 BB",
        "1) Doe, Uma D 13 2) Roe, Lee M 14",
    )  # fmt: skip
    assert [e.name for e in sheet.entries] == ["Doe, Uma D", "Roe, Lee M"]
    assert sheet.unread == ()


def test_relay_legs_have_their_teams_heat_lane_and_seed():
    sheet = read_page(
        "Event 27 Boys 200 SC Meter Medley Relay", RELAY, "Heat 2 of 3 Finals",
        "5 LASC-CA A 2:05.81 BB", "1) Doe, Kim D 13 2) Roe, Lee M 14", "3) Poe, Ash 13 4) Lark, Pim H 13",
        "5) Finch, Sam 13",
        "6 LASC-CA B X2:15.81", "7 Garrett Park A 2:01.69",
    )  # fmt: skip
    swum = [(e.name, e.leg, e.heat, e.lane, e.age, e.seed_time) for e in sheet.entries[:4]]
    assert swum == [
        ("Doe, Kim D", 1, 2, 5, 13, "2:05.81"),
        ("Roe, Lee M", 2, 2, 5, 14, "2:05.81"),
        ("Poe, Ash", 3, 2, 5, 13, "2:05.81"),
        ("Lark, Pim H", 4, 2, 5, 13, "2:05.81"),
    ]
    assert [(e.team, e.relay_letter) for e in sheet.entries[:1]] == [("LASC-CA", "A")]
    alternate = sheet.entries[4]
    assert (alternate.name, alternate.heat, alternate.lane, alternate.round) == ("Finch, Sam", None, None, "Alternate")
    nameless = [(e.name, e.team, e.relay_letter, e.lane) for e in sheet.entries[5:]]
    assert nameless == [("", "LASC-CA", "B", 6), ("", "Garrett Park", "A", 7)]


def test_leg_names_that_are_cut_off_by_their_column_are_marked():
    sheet = read_page(
        "Event 27 Boys 200 Yard Medley Relay", "Lane Team Relay Seed Time", "Heat 1 of 1 Finals", "5 RC A 2:05.81",
        "1) Sample, Roderi2) Example, Bar3) Doe, Pim SR 4) Roe, Kim 7",
    )  # fmt: skip
    legs = [(e.name, e.leg, e.cut) for e in sheet.entries]
    assert legs == [
        ("Sample, Roderi", 1, True), ("Example, Bar", 2, True), ("Doe, Pim", 3, False), ("Roe, Kim", 4, False),
    ]  # fmt: skip
    assert sheet.entries[2].school_year == "SR"


def test_a_relay_in_a_psych_sheet_may_have_no_letter_or_a_masters_age_group():
    sheet = read_page(
        "Event 3 Mixed 200 Free Relay", "Team Relay Seed Time", "1 Lark Aquatics 2:05.81", "2 RC A65 B 2:25.81",
        session="Psych Sheet",
    )  # fmt: skip
    assert [(e.team, e.relay_letter, e.rank) for e in sheet.entries] == [("Lark Aquatics", None, 1), ("RC", "B", 2)]


def test_a_rank_is_not_a_lane():
    sheet = read_page(
        "Event 1 Girls 1500 Free", RANKED, "1 Doe, Uma 13 RC 18:07.96", "29 Roe, Kim * 13 RC 20:17.80",
        "Event 2 Girls 50 Free", LANES, "Heat 1 C - Final", "3 Doe, Uma 13 RC 27.90",
        "Alternates", "1 Lark, Pim 13 RC 28.00",
        "Heat 2 B - Final", "4 Roe, Kim 13 RC 27.80",
    )  # fmt: skip
    assert [(e.heat, e.lane, e.rank, e.round) for e in sheet.entries] == [
        (None, None, 1, None),
        (None, None, 29, None),
        (1, 3, None, "C - Final"),
        (None, None, 1, "Alternate"),
        (2, 4, None, "B - Final"),
    ]


def test_continuation_headers_in_a_psych_sheet_continue_the_event():
    sheet = read_pages(
        (MARK, MEET, "Psych Sheet", "Event 77 Girls 11-12 50 LC Meter Butterfly", RANKED, "1 Doe, Uma 12 RC NT"),
        (MARK, MEET, "Psych Sheet", "Event 77 ...(Girls 11-12 50 LC Meter Butter\u03d0ly)", "2 Roe, Kim 12 RC NT"),
        (MARK, MEET, "Psych Sheet", "#1 ... (Girls 13 & Over 200 LC Meter IM)", RANKED, "1 Lark, Pim 13 RC NT"),
    )  # fmt: skip
    assert [(e.event, e.rank) for e in sheet.entries] == [(0, 1), (0, 2), (1, 1)]
    assert [e.name for e in sheet.events] == ["Girls 11-12 50 LC Meter Butterfly", "Girls 13 & Over 200 LC Meter IM"]
    assert sheet.sessions[0].is_psych


def test_a_combined_event_has_the_heat_numbers_of_the_pair():
    sheet = read_pages(
        (
            MARK, MEET, SESSION, "Event 21 / 22 Girls / Boys 13-14 800 Free", LANES,
            "Heat 1 (Heat 1 Girls 800 Free) Swimming with Finals", "1 Doe, Uma 13 RC 9:43.42",
            "Heat 2 (Heat 1 Boys 800 Free)", "1 Lark, Pim 13 RC 9:13.58",
        ),
        (MARK, MEET, SESSION, "Heat 8 (Heat 5 Girls 800 Free) (#21 / 22 )", "3 Roe, Kim 14 RC 10:49.34L B"),
    )  # fmt: skip
    (event,) = sheet.events
    assert (event.number, event.label) == (21, "21 / 22")
    assert [(e.heat, e.lane, e.with_finals, e.round) for e in sheet.entries] == [
        (1, 1, True, None),
        (2, 1, False, None),
        (8, 3, False, None),
    ]


@pytest.mark.parametrize(
    ("line", "number", "round_", "start", "with_finals"),
    [
        ("Heat 1 of 6 Finals", 1, "Finals", None, False),
        ("Heat 1 of 4 Finals - Swimming with Finals", 1, "Finals", None, True),
        ("Heat 3 A - Final", 3, "A - Final", None, False),
        ("Heat 1 of 14 Finals Starts at 01:00 PM", 1, "Finals", "13:00", False),
        ("Heat 1 of 14 Finals Starts at 12:05 AM", 1, "Finals", "00:05", False),
        ("Heat 1 of 14 Finals Starts at 12:05 PM", 1, "Finals", "12:05", False),
        ("Heat 1 of 14 Finals Starts at 17:30", 1, "Finals", "17:30", False),
        ("Serie 1 of 38 Finales Inicia a las 09:30 AM", 1, "Finales", "09:30", False),
        ("Heat 2 of 2 Timed Finals", 2, "Timed Finals", None, False),
        ("Heat 2", 2, None, None, False),
        ("Heat 2 of 5 1", 2, None, None, False),  # joined to an empty lane
    ],
)
def test_a_heat_heading_has_number_round_and_start(line, number, round_, start, with_finals):
    sheet = read_page("Event 1 Girls 50 Free", LANES, line, "1 Doe, Uma 13 RC NT")
    (entry,) = sheet.entries
    assert (entry.heat, entry.round, entry.start, entry.with_finals) == (number, round_, start, with_finals)


@pytest.mark.parametrize(
    ("age", "gender"),
    [
        ("M13", "male"),
        ("W13", "female"),
        ("CM13", "male"),
        ("G13", "female"),
        ("B13", "male"),
        ("13", None),
        ("Q13", None),
    ],
)
def test_a_mixed_event_prints_the_swimmers_gender(age, gender):
    sheet = read_page("Event 1 Mixed 200 Free", LANES, "Heat 1 of 1 Finals", f"1 Doe, Sam {age} RC NT")
    assert [(entry.age, entry.gender) for entry in sheet.entries] == [(13, gender)]
    sheet = read_page("Event 1 Girls 200 Free", LANES, "Heat 1 of 1 Finals", f"1 Doe, Sam {age} RC NT")
    assert [(entry.age, entry.gender) for entry in sheet.entries] == [(13, None)], "there it is an initial"


@pytest.mark.parametrize(
    "event", ["Senior Women 200 Free", "13-14 Girls 200 Free", "10 & Under 200 Free", "Open 200 Free"]
)
def test_a_letter_beside_the_age_may_be_an_initial_if_the_event_is_not_mixed(event):
    (entry,) = read_page(f"Event 1 {event}", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma M13 RC NT").entries
    assert entry.gender is None


def test_a_letter_beside_some_ages_only_is_an_initial():
    sheet = read_page(
        "Event 1 Mixed 200 Free", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma M13 RC NT", "2 Roe, Kim 13 RC NT"
    )
    assert [entry.gender for entry in sheet.entries] == [None, None]


def test_an_event_in_brackets_ends_the_page_heading():
    sheet = read_pages((MARK, MEET, "(Event 5.)", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT"))
    assert [event.number for event in sheet.events] == [5]


def test_a_letter_joined_to_a_long_name_may_be_an_initial():
    line = "1 Example Long, AlexandM15 NEP-AZ 1:51.73"
    (entry,) = read_page("Event 1 Mixed 200 Free", LANES, "Heat 1 of 1 Finals", line).entries
    assert (entry.name, entry.gender) == ("Example Long, Alexand", None)


def test_legs_of_a_mixed_relay_have_a_gender():
    sheet = read_page(
        "Event 1 Mixed 200 Medley Relay", "Lane Team Relay Seed Time", "Heat 1 of 1 Finals", "1 Lark A 2:05.81",
        "1) Doe, Sam W12 2) Roe, Kim M13",
    )  # fmt: skip
    assert [(entry.name, entry.gender) for entry in sheet.entries] == [("Doe, Sam", "female"), ("Roe, Kim", "male")]


def test_a_line_that_only_resembles_an_entry_is_reported():
    sheet = read_page(
        "Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals",
        *(f"{lane} Lark, Pim 13 RC 28.0{lane}" for lane in range(1, 9)), "9 Doe, Uma ?? 27.9O NT", "Some remark",
    )  # fmt: skip
    assert [(line.page, line.text) for line in sheet.unread] == [(1, "9 Doe, Uma ?? 27.9O NT")]


def test_a_sheet_with_too_many_unread_lines_is_refused():
    lines = [f"{lane} Lark, Pim 13 RC 28.0{lane}" for lane in range(1, 5)]
    strange = [f"{lane} Doe, Uma ~ 27.9 NT" for lane in range(5, 9)]
    with pytest.raises(NotAHeatSheet) as raised:
        read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *lines, *strange)
    assert raised.value.message == Message("MOST_LINES_UNREAD", read=4, unread=4)


def test_results_are_not_a_heat_sheet():
    with pytest.raises(NotAHeatSheet, match="RESULTS_ONLY"):
        read_page("Event 1 Girls 50 Free", "Name Age Team Finals Time", "1 Doe, Uma 13 RC 27.90", session="Results")


def test_results_in_a_merged_pdf_are_left_out_and_reported():
    sheet = read_pages(
        (MARK, MEET, SESSION, "Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT"),
        (MARK, MEET, "Results", "Event 1 Girls 50 Free", "Name Age Team Finals Time", "1 Roe, Kim 13 RC 27.90"),
    )  # fmt: skip
    assert [e.name for e in sheet.entries] == ["Doe, Uma"]
    assert Message("RESULTS_SKIPPED") in sheet.notes


def test_an_unknown_layout_is_not_a_heat_sheet():
    with pytest.raises(NotAHeatSheet):
        read_sheet([page_text(1, "Bahn 1 Doe, Uma 2014 SV Sample 00:53,09")])


@pytest.mark.parametrize(
    ("above", "name", "start"),
    [
        (["Divisionals 2025 - Division H - 7/19/2025"], "Divisionals 2025 - Division H", "2025-07-19"),
        (["Sample Cup - 23/11/2018 to 24/11/2018"], "Sample Cup", "2018-11-23"),
        (["Sample Cup - 2020-02-06 to 2020-02-08"], "Sample Cup", "2020-02-06"),
        (
            ["2026 Sample Zone Championships, Sanction #: XX-1", "Sampletown, Idaho August 5-8, 2026"],
            "2026 Sample Zone Championships",
            "2026-08-05",
        ),
        (["Sample Zone Age Group", "Championships - 6/13/2026"], "Sample Zone Age Group Championships", "2026-06-13"),
        (["2026 New Sample Conference"], "2026 New Sample Conference", None),
    ],
)
def test_the_heading_has_the_meets_name_and_first_day(above, name, start):
    entry = ("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT")
    sheet = read_pages((MARK.replace("6/10/2026 ", ""), *above, "Meet Program", *entry))
    assert (sheet.meet_name, sheet.meet_start) == (name, start)


def test_an_ambiguous_date_is_unknown_and_reported():
    mark = MARK.replace("6/10/2026", "8/8/2026")
    entry = ("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT")
    sheet = read_pages((mark, "Sample Cup - 1/9/2026", "Meet Program - All Events", *entry))
    assert (sheet.meet_start, sheet.sessions[0].date) == (None, None)
    assert sheet.notes == (Message("DAYS_AMBIGUOUS", day="1/9/2026"),)
