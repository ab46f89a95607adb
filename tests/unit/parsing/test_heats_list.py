"""British heats lists are read in all printed forms. A heat is printed at its first lane only."""

import pytest

from heatsync.model.sheet import Sheet
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from tests.support.traps.heats_list import PAGE

EVENT = "Event 1 - Boys Junior 200m Freestyle Relay"
LINES = (
    EVENT, "All entrants are competing", "H1 L2 (1) Sample Hill School HSSA", "L3 (2) Probe School HSSA",
    "H2 L2 (6) Muster College B HSSA", "Event 7 - Boys Junior 200m Freestyle Relay FINAL",
    "H1 L1 (5) Sample Hill School HSSA 2:21.14",
)  # fmt: skip
SINGLE = "Event 2 - Girls Open 50m Freestyle"
FULL = tuple(
    f"{'H1 ' * (lane == 1)}L{lane} ({lane}) {name} Ash 12 Otter SC"
    for lane, name in enumerate(("Bo", "Cy", "Di", "Ed", "Flo", "Gil", "Hal", "Ira"), 1)
)


def read(*lines: str) -> Sheet:
    return read_sheet([page_text(1, "\r\n".join((PAGE.format(1), *lines)))])


def places(sheet: Sheet) -> list[tuple[object, ...]]:
    return [(sheet.events[e.event].label, e.heat, e.lane, e.team, e.relay_letter, e.seed_time) for e in sheet.entries]


def test_every_line_of_the_list_is_read():
    sheet = read(*LINES)
    assert places(sheet) == [
        ("1", 1, 2, "Sample Hill School HSSA", None, None), ("1", 1, 3, "Probe School HSSA", None, None),
        ("1", 2, 2, "Muster College HSSA", "B", None), ("7", 1, 1, "Sample Hill School HSSA", None, "2:21.14"),
    ]  # fmt: skip
    assert {(e.name, e.rank, e.is_relay) for e in sheet.entries} == {("", None, True)}
    assert [(event.name, event.heats) for event in sheet.events] == [
        ("Boys Junior 200m Freestyle Relay", (1, 2)), ("Boys Junior 200m Freestyle Relay FINAL", (1,)),
    ]  # fmt: skip
    assert (sheet.meet_name, sheet.meet_start) == ("Sample Schools Championships 2027", "2026-11-21")
    assert [session.date for session in sheet.sessions] == ["2026-11-21"]
    assert (sheet.unread, sheet.notes) == ((), ())


@pytest.mark.parametrize(
    ("line", "swimmer"),
    [
        ("H1 L1 (1) Uma Doe 12 Otter SC 34.15", ("Uma Doe", 12, None, None, "Otter SC", "34.15")),
        ("H1 L1 (1) Uma van der Doe (12) Otter SC", ("Uma van der Doe", 12, None, None, "Otter SC", None)),
        (
            "H1 L1 (1) Doe, Uma 2014 St. Probe's & Hill SC NT",
            ("Doe, Uma", None, 2014, None, "St. Probe's & Hill SC", "NT"),
        ),
        (
            "H1 L1 (1) Uma Doe Yr 7 Otter (Boys) School 1:34.15",
            ("Uma Doe", None, None, "Yr 7", "Otter (Boys) School", "1:34.15"),
        ),
        ("H1 L1 Uma Doe 12 Otter SC 34.15", ("Uma Doe", 12, None, None, "Otter SC", "34.15")),
        ("H1 L1 (1) * Uma Doe 12 Otter SC EXH 34.15", ("Uma Doe", 12, None, None, "Otter SC", "34.15")),
        ("H1 L1 (1) Uma EXH Doe 12 Otter SC 34.15", ("Uma Doe", 12, None, None, "Otter SC", "34.15")),
    ],
)
def test_a_swimmer_has_an_age_a_birth_year_or_a_school_year(line, swimmer):
    sheet = read(*FULL[:0], SINGLE, *FULL, "H2 L1 (9) Gus Ash 12 Otter SC", SINGLE.replace("2", "3"), line)
    read_as = [(e.name, e.age, e.birth_year, e.school_year, e.team, e.seed_time) for e in sheet.entries[9:]]
    assert read_as == ([swimmer] if swimmer else [])
    assert len(sheet.unread) == (swimmer is None)


@pytest.mark.parametrize(
    "line",
    [
        "L9 (6) Uma Doe Otter SC 34.15", "L9 (6) Uma 12 Otter SC", "(6) Uma Doe 12 Otter SC", "L9 (6) Uma", "Otter SC",
        "34.15", "L9 (6) Uma Doe 12 Otter SC 34.15 35.15",
    ],
)  # fmt: skip
def test_a_part_of_an_entry_is_unread(line):
    sheet = read(SINGLE, *FULL, line)
    assert ([unread.text for unread in sheet.unread], len(sheet.entries)) == ([line], 8)


def test_lines_that_the_print_has_joined_are_split():
    sheet = read(" ".join((SINGLE, *FULL, "Event 3 - Girls 100m Freestyle")), "H1 L2 (1) Uma Doe 12 Otter SC")
    assert [(sheet.events[e.event].label, e.lane) for e in sheet.entries] == [
        *(("2", n) for n in range(1, 9)),
        ("3", 2),
    ]


@pytest.mark.parametrize("again", [(), (SINGLE,), (SINGLE, "H1")])
def test_a_heat_goes_on_over_pages(again):
    pages = ((PAGE.format(1), SINGLE, *FULL[:3]), (PAGE.format(2), *again, *FULL[3:]))
    sheet = read_sheet([page_text(number, "\r\n".join(lines)) for number, lines in enumerate(pages, 1)])
    assert [(e.heat, e.lane, e.page) for e in sheet.entries] == [
        *((1, lane, 1) for lane in (1, 2, 3)),
        *((1, lane, 2) for lane in range(4, 9)),
    ]
    assert (sheet.unread, sheet.notes) == ((), ())


@pytest.mark.parametrize("line", ["Event No. 3 - Girls 100m Freestyle", "Event", "Event B Girls 100m Freestyle"])
def test_entries_below_an_unknown_event_are_not_assigned_to_the_one_before(line):
    sheet = read(SINGLE, *FULL, line, "H2 L1 (1) Uma Doe 12 Otter SC")
    assert [unread.text for unread in sheet.unread] == [line, "L1 (1) Uma Doe 12 Otter SC"]


@pytest.mark.parametrize("heat", ["H No. 2", "Heat 2", "H 2"])
def test_entries_below_an_unknown_heat_are_not_assigned_to_the_one_before(heat):
    sheet = read(SINGLE, *FULL, f"{heat} L9 (1) Uma Doe 12 Otter SC")
    assert "Uma Doe" not in [entry.name for entry in sheet.entries]
    assert sheet.unread


@pytest.mark.parametrize("event", ["Event 2: Girls Open 50m Freestyle", "Event 2 Girls Open 50m Freestyle", "Event 2"])
def test_an_events_name_follows_any_mark(event):
    sheet = read(event, *FULL)
    name = "Girls Open 50m Freestyle" if "Girls" in event else None
    assert ([(e.label, e.name) for e in sheet.events], len(sheet.entries)) == ([("2", name)], 8)


def test_an_entry_joined_to_a_remark_is_unread():
    line = "All entrants are competing L4 Uma Doe 12 Otter SC"
    assert [unread.text for unread in read(SINGLE, line, *FULL).unread] == [line]


def test_an_empty_lane_has_no_entry():
    sheet = read(SINGLE, *FULL, "L9 (6)", "L10", "H2 L4 (7)")
    assert (len(sheet.entries), sheet.unread, sheet.events[0].heats) == (8, (), (1, 2))


@pytest.mark.parametrize("seed", ["X2:21.14", "2:21.14 q", "2:21.14"])
def test_a_team_may_have_a_mark_at_its_time(seed):
    sheet = read(*LINES, f"L2 (6) Probe School HSSA {seed}")
    assert (places(sheet)[-1], sheet.unread) == (("7", 1, 2, "Probe School HSSA", None, seed.removesuffix(" q")), ())


@pytest.mark.parametrize("gone", ["SCR", "WITHDRAWN", "2:21.14 SCR", "DNS"])
def test_a_withdrawn_team_is_no_entry(gone):
    line = f"L2 (6) Probe School HSSA {gone}"
    sheet = read(*LINES, line)
    assert (len(sheet.entries), [unread.text for unread in sheet.unread]) == (4, [line])
