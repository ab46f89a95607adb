"""Lines between the entries of a Hy-Tek program are not taken for entries, and are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from tests.support.hytek_pdf import RANKED, RELAY
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_page, read_pages

_WORD = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz\u00e9\u00eb\u00fc\u00f1\u015f"), min_size=2, max_size=9)
_NAME_WORD = _WORD.map(str.capitalize)
_NAMES = st.tuples(
    _NAME_WORD, st.sampled_from(["", "-Roe", " Lark", "'Sample"]), _NAME_WORD, st.sampled_from(["", " Q", " J."])
)
_TEAMS = st.one_of(_NAME_WORD, st.sampled_from(["UN-01-SI", "BGC-N. Sample-MR", "New Jersey Race-NJ", "SV 07 Lark"]))
_TIMES = st.builds(
    lambda hour, minute, second, course, mark: f"{mark}{hour}{minute}{second:05.2f}{course}",
    st.just(""),
    st.sampled_from(["", "1:", "12:"]),
    st.integers(1000, 5999).map(lambda hundredths: hundredths / 100),
    st.sampled_from(["", "L", "Y", "S"]),
    st.sampled_from(["", "X"]),
)


def test_a_star_before_the_name_is_removed():
    sheet = read_page("Event 1 Girls 50 Free", RANKED, "1 Roe, Kim 13 RC 27.90", "19 *Doe, Uma 1 RC 28.90 _____")
    assert [(e.name, e.rank) for e in sheet.entries] == [("Roe, Kim", 1), ("Doe, Uma", 19)]


def test_two_entries_on_one_line_are_not_read_as_one():
    sheet = read_page(
        "Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals",
        *(f"{lane} Lark, Pim 13 RC 28.0{lane}" for lane in range(1, 9)),
        "1 Doe, Uma 13 RC 27.90 2 Roe, Kim 13 RC 28.00",
    )  # fmt: skip
    assert len(sheet.entries) == 8
    assert [line.text for line in sheet.unread] == ["1 Doe, Uma 13 RC 27.90 2 Roe, Kim 13 RC 28.00"]


def test_a_heat_that_is_not_in_the_sheet_is_missing():
    sheet = read_page(
        "Event 1 Girls 50 Free", LANES, "Heat 1 of 4 Finals", "1 Doe, Uma 13 RC NT", "Heat 3 of 4 Finals", "2",
        "Event 2 Boys 50 Free", LANES, "Heat 1 C - Final", "1 Roe, Kim 13 RC NT", "Heat 2 B - Final", "2",
    )  # fmt: skip
    assert [(e.heats, e.heats_of, e.missing_heats) for e in sheet.events] == [
        ((1, 3), 4, (2, 4)),
        ((1, 2), None, ()),
    ]


def test_a_sheet_whose_heats_have_no_lanes_is_refused():
    lane = "Lane three: Uma Doe of RC"
    heats = [line for heat in range(1, 5) for line in (f"Heat {heat} of 4 Finals", LANES, lane)]
    with pytest.raises(NotAHeatSheet) as raised:
        read_page("Event 1 Girls 50 Free", LANES, "Heat 5 of 5 Finals", "1 Doe, Uma 13 RC NT", *heats)
    assert raised.value.message == Message("HEATS_WITHOUT_LANES", empty=4, heats=5)


def test_other_lines_that_may_name_a_swimmer_are_kept():
    sheet = read_page(
        "Meet Referee - Ash Sample, Sanction #: XX-1", "Event 1 Girls 50 Free", "WZ Record: 27.10 8/5/2015 Pat Sample",
        LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT", "Welcome Kit Lark", "2",
        session="Meet Program",
    )  # fmt: skip
    assert [(a.kind, a.text) for a in sheet.asides if a.text not in {MARK, MEET, "Meet Program"}] == [
        ("heading", "Meet Referee - Ash Sample, Sanction #: XX-1"),
        ("record", "WZ Record: 27.10 8/5/2015 Pat Sample"),
        ("other", "Welcome Kit Lark"),
    ]


def test_para_exception_codes_are_not_part_of_the_name():
    sheet = read_page(
        "Event 1 Women 400 LC Meter Freestyle Multi-Class S6-S14", "ID# Name Age Team Seed Time",
        "1 A, 12+ Doe, Uma S10 27 S10-Some Club 4:49.17", "2 Roe, Kim S9 25 S9-Some Club 4:50.17",
        "3 12 Y Lark, Pim S9 25 S9-Some Club 4:51.17", session="Psych Sheet",
    )  # fmt: skip
    assert [(e.rank, e.name, e.age, e.team) for e in sheet.entries] == [
        (1, "Doe, Uma", 27, "Some Club"),
        (2, "Roe, Kim", 25, "Some Club"),
        (3, "Lark, Pim", 25, "Some Club"),
    ]


def test_a_spanish_program_is_read():
    sheet = read_pages((
        MARK, "Copa Ejemplo - 05/06/2026 a 07/06/2026", "Programa - 1 Jornada Viernes 5 de Junio Cal 07:00 Comp 08:30",
        "Evento 1 Mujeres 13-14 100 LC Metros Libres", "Carril Nombre Edad Equipo Tiempo de Siembra",
        "Serie 1 of 38 Finales Inicia a las 09:30 AM", "4 Doe, Uma 13 RC 1:02.10",
        "Evento 2 Hombres 4x50 LC Metros Relevo Libre", "Serie 1 de 1 Finales", "4 RC A 1:52.10",
    ))  # fmt: skip
    swum = [(e.name, e.heat, e.lane, e.start, e.round, e.is_relay) for e in sheet.entries]
    assert swum == [("Doe, Uma", 1, 4, "09:30", "Finales", False), ("", 1, 4, None, "Finales", True)]
    assert [s.date for s in sheet.sessions] == ["2026-06-05"]
    assert sheet.events[0].heats_of == 38


def test_the_venue_is_known_if_the_software_is_licensed_to_it():
    entry = ("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT")
    pool = MARK.replace("Sample Swimmers", "Sample Aquatics Center - Site License")
    assert read_pages((pool, MEET, SESSION, *entry)).venue == "Sample Aquatics Center"
    assert read_pages((MARK, MEET, SESSION, *entry)).venue is None


@pytest.mark.parametrize(
    ("first", "second", "events"),
    [
        ("Girls 50 Free", "Girls 50 Free", 1),
        ("Girls 50 LC Meter Free Multi-Class", "Girls 50 LC Meter Free", 1),
        ("Girls 50 Free", "Boys 50 Back", 2),
    ],
)
def test_an_event_number_with_another_name_is_another_event(first, second, events):
    sheet = read_page(
        f"Event 1 {first}", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT",
        f"Event 1 {second}", LANES, "Heat 1 of 1 Finals", "2 Roe, Kim 13 RC NT",
    )  # fmt: skip
    assert len(sheet.events) == events


def test_a_record_that_starts_like_an_entry_is_not_an_entry():
    record = "12U MCSL: 27.49 7/28/2019 Pat Sample"
    sheet = read_page("Event 1 Girls 50 Free", record, LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT")
    assert sheet.unread == ()
    assert record in {aside.text for aside in sheet.asides if aside.kind == "record"}


def test_a_relay_name_may_be_split_by_a_narrow_column():
    sheet = read_pages(
        (
            MARK, MEET, SESSION, "Event 27 Girls 13 & Over 200 SC Meter Medley", "Relay", RELAY, "Heat 1 of 2 Finals",
            "5 RC A 2:05.81",
        ),
        (
            MARK, MEET, SESSION, "Heat 2 Finals (#27 Girls 13 & Over 200 SC Meter", "Medley Relay)", "4 RC B 2:06.81",
            "1) Doe, Uma 13 2) Roe, Kim 14",
        ),
    )  # fmt: skip
    assert len(sheet.events) == 1
    assert [(e.name, e.heat, e.lane, e.round) for e in sheet.entries] == [
        ("", 1, 5, "Finals"),
        ("Doe, Uma", 2, 4, "Finals"),
        ("Roe, Kim", 2, 4, "Finals"),
    ]
    assert sheet.unread == ()


def test_a_combined_event_may_have_gender_letters():
    sheet = read_page(
        "Event 21 / 22 Girls / Boys 800 Free", LANES, "Heat 1 (Heat 1 Girls 800 Free)", "1 Doe, Uma W13 RC NT"
    )
    assert [(e.name, e.age) for e in sheet.entries] == [("Doe, Uma", 13)]


@given(
    name=_NAMES, age=st.integers(5, 99), team=_TEAMS, seed=st.one_of(_TIMES, st.sampled_from(["NT", "XNT"])),
    mark=st.sampled_from(["", " B", " &JAG", " ALL*", " BBB", " _____", " Q"]), lane=st.integers(0, 10),
    gender=st.sampled_from(["", "M", "W"]),
)  # fmt: skip
def test_random_entries_are_split_into_the_fields_they_were_joined_from(name, age, team, seed, mark, lane, gender):
    surname, more, given_name, initial = name
    whole = f"{surname}{more}, {given_name}{initial}"
    line = f"{lane} {whole} {gender}{age} {team} {seed}{mark}"
    sheet = read_page(f"Event 1 {'Mixed' if gender else 'Girls'} 200 Free", LANES, "Heat 1 of 1 Finals", line)
    (entry,) = sheet.entries
    assert (entry.lane, entry.name, entry.age, entry.team, entry.seed_time) == (lane, whole, age, team, seed)


def test_heats_with_unknown_headings_are_not_merged():
    lanes = [f"{lane} {name}, Kim 13 RC NT" for name in ("Doe", "Roe", "Poe") for lane in range(1, 5)]
    lanes[4:4], lanes[9:9] = ["Wave 2 of 3 Finals"], ["Wave 3 of 3 Finals"]
    with pytest.raises(NotAHeatSheet) as raised:
        read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 3 Finals", *lanes)
    assert raised.value.message == Message("TOO_MANY_SHARED_LANES", shared=8, entries=12)


def test_a_lane_with_two_swimmers_is_reported():
    others = [f"{lane} Lark, Pim 13 RC NT" for lane in range(10)]
    sheet = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *others, "0 Doe, Uma 13 RC NT", others[3])
    assert len(sheet.entries) == 12
    assert sheet.notes == (Message("LANES_SHARED", entries=1), Message("LANES_OUT_OF_ORDER", heats=1))


def test_a_lane_below_an_unknown_heading_is_not_a_rank():
    with pytest.raises(NotAHeatSheet) as raised:
        read_page("Event 1 Girls 50 Free", LANES, "Vague 1 de 2", "1 Doe, Uma 13 RC NT", "2 Roe, Kim 13 RC NT")
    assert raised.value.message == Message("TOO_MANY_LANES_WITHOUT_HEAT", heatless=2, entries=2)


@pytest.mark.parametrize("header", [(), ("Name AgeTeam Seed Time",), ("Seed TimeName Age Team",)])
def test_a_psych_sheet_needs_no_column_titles_and_its_words_may_be_joined(header):
    sheet = read_page("Event 1 Girls 50 Free", *header, "1 Doe, Uma 13 RC NT", session="Psych Sheet")
    assert [(e.name, e.rank, e.lane) for e in sheet.entries] == [("Doe, Uma", 1, None)]
    assert not [aside for aside in sheet.asides if aside.kind != "heading"]


@pytest.mark.parametrize(
    "lines",
    [
        ("Event 1 Girls 50 Free", "Name Age Team Prelim Time", "1 Doe, Uma 13 RC 27.90 q"),
        ("Event 1 Girls 1 mtr Diving", "Name Yr School Points", "1 Doe, Uma SR RC 190.90"),
        ("Resultados - Viernes", "Evento 1 Mujeres 50 Libre", "Nombre Edad Equipo Finales", "1 Doe, Uma 13 RC 27.90"),
        ("Complete Results", "Event 1 Girls 50 Free", "Name Age Team Time", "1 Doe, Uma 13 RC 27.90"),
    ],
)
def test_results_without_their_usual_title_are_not_a_psych_sheet(lines):
    with pytest.raises(NotAHeatSheet):
        read_pages((MARK, MEET, *lines))


def test_a_heading_at_the_end_of_a_page_belongs_to_the_lines_before_it():
    heading = (MARK, MEET, SESSION)
    sheet = read_pages(
        ("Event 1 Girls 50 Free", LANES, "Heat 1 of 2 Finals", "4 Doe, Uma 13 RC NT", *heading),
        ("Heat 2 Finals (#1 Girls 50 Free)", "4 Roe, Kim 13 RC NT", *heading),
    )
    assert [(s.name, s.date) for s in sheet.sessions] == [("Friday Prelims", "2026-06-12")]
    assert [(e.event, e.heat) for e in sheet.entries] == [(0, 1), (0, 2)]


def test_an_event_name_may_be_split_by_a_narrow_column():
    sheet = read_pages(
        (
            MARK, MEET, SESSION, "Event 11 Women 13 & Over 100 LC Meter", "Butterfly",
            "WZ Record: 58.08 8/7/2019 Ash B Sample", LANES, "Heat 1 of 2 Prelims", "1 Doe, Uma 13 RC NT",
            "Event 12 Mixed 13 & Over 4 x 100 LC", "Meter Medley Relay", "Lane Team Seed Time", "Heat 1 of 1 Finals",
            "1 RC A NT", "1) Doe, Uma W13",
        ),
        (
            MARK, MEET, SESSION, "Heat 2 Prelims (#11 Women 13 & Over 100 LC", "Meter Butterfly)",
            "2 Roe, Kim 13 RC NT", "Heat 2 Prelims (#13 Men 13 & Over 100 LC Meter", "Backstroke)",
            "2 Lark, Pim 13 RC NT",
        ),
    )  # fmt: skip
    assert [(e.name, e.heats) for e in sheet.events] == [
        ("Women 13 & Over 100 LC Meter Butterfly", (1, 2)),
        ("Mixed 13 & Over 4 x 100 LC Meter Medley Relay", (1,)),
        ("Men 13 & Over 100 LC Meter Backstroke", (2,)),
    ]
    assert [aside.text for aside in sheet.asides if aside.kind == "other"] == []
    assert [(e.event, e.name, e.heat, e.leg) for e in sheet.entries] == [
        (0, "Doe, Uma", 1, None),
        (1, "Doe, Uma", 1, 1),
        (0, "Roe, Kim", 2, None),
        (2, "Lark, Pim", 2, None),
    ]


@pytest.mark.parametrize("end", ["27.9", "3.5"])
def test_the_end_of_a_line_without_a_time_is_not_a_team(end):
    plain = [f"{lane} Lark, Pim 13 RC NT" for lane in range(1, 9)]
    sheet = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *plain, f"9 Doe, Uma 13 RC {end}")
    assert len(sheet.entries) == 8
    assert [line.text for line in sheet.unread] == [f"9 Doe, Uma 13 RC {end}"]


def test_a_lane_without_a_heat_becomes_a_rank_and_is_reported():
    lanes = [f"{lane} Lark, Pim 13 RC NT" for lane in range(1, 9)]
    sheet = read_page(
        "Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *lanes, "Event 2 Girls 100 Free", LANES,
        "4 Doe, Uma 13 RC NT",
    )  # fmt: skip
    assert (sheet.entries[-1].rank, sheet.entries[-1].lane) == (4, None)
    assert sheet.notes == (Message("LANES_WITHOUT_HEAT", entries=1),)


@pytest.mark.parametrize(
    ("printed", "team", "seed"),
    [
        ("RC-CA SCR 32.00", "RC-CA", "32.00"), ("RC-CA 32.00 SCR", "RC-CA", "32.00"), ("RC-CA SCR", "RC-CA", None),
        ("RC-CA SCR NT", "RC-CA", "NT"), ("SCR SCR 32.00", "SCR", "32.00"), ("32.00 SCR", None, "32.00"),
    ],
)  # fmt: skip
def test_a_scratched_swimmer_is_withdrawn(printed, team, seed):
    sheet = read_page(
        "Event 1 Girls 50 Free", LANES, "Heat 1 of 2 Finals", f"4 Doe, Uma 12 {printed}", "Heat 2 of 2 Finals",
        "4 Roe, Kim 12 SCR 32.00", "5 Lark, Pim 12 SCR-CA 32.00",
    )  # fmt: skip
    assert [(gone.event, gone.name, gone.team, gone.seed_time) for gone in sheet.withdrawn] == [
        (0, "Doe, Uma", team, seed)
    ]
    assert [(e.name, e.team) for e in sheet.entries] == [("Roe, Kim", "SCR"), ("Lark, Pim", "SCR-CA")]
    assert (sheet.unread, sheet.events[0].missing_heats) == ((), ())
