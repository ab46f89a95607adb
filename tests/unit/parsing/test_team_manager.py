"""Team Manager's entries reports are read in all printed forms, without heats, lanes or ranks."""

import pytest

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.sheet import Sheet
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from heatsync.search.finder import Finder
from tests.support.traps.team_manager import HEADING, LICENSE

NOT_DRAWN = Message("HEATS_NOT_DRAWN")
LINES = (
    "# 1 Male Senior 200 Medley Relay A SST 1:39.19Y", "1 Uma Doe (JR)", "2 Kim Roe (JR)", "3 Pim Lark (SO)",
    "4 Lee Poe (8)", "Athletes 4", "count: # 1 Male Senior 200 Medley Relay B SST 1:54.36Y", "1 Ann Fox (SO)",
    "# 8 Female Senior 50 Free", "Bea Owl (SO) 26.65Y", "Cat Elk (SO) X 29.88Y", "Dot Bee (7) X 30.01Y",
)  # fmt: skip
FREE = "# 8 Female Senior 50 Free"
OTHERS = (
    "# 9 Female 100 Fly",
    *(f"{name} Ash (SO) 1:02.33Y" for name in ("Ada", "Bo", "Cy", "Di", "Ed", "Flo", "Gil", "Hal", "Ira", "Jan")),
)
RELAY = "# 1 Male Senior 200 Medley Relay A SST 1:39.19Y"


def read(*lines: str, heading: tuple[str, ...] = HEADING) -> Sheet:
    return read_sheet([page_text(1, "\r\n".join((*heading, *lines)))])


def entries(sheet: Sheet) -> list[tuple[object, ...]]:
    return [(sheet.events[e.event].label, e.name, e.school_year or e.age, e.seed_time) for e in sheet.entries]


def test_every_line_of_the_report_is_read():
    sheet = read(*LINES)
    assert entries(sheet) == [
        ("1", "Uma Doe", "JR", "1:39.19Y"), ("1", "Kim Roe", "JR", "1:39.19Y"), ("1", "Pim Lark", "SO", "1:39.19Y"),
        ("1", "Lee Poe", "8", "1:39.19Y"), ("1", "Ann Fox", "SO", "1:54.36Y"),
        ("8", "Bea Owl", "SO", "26.65Y"), ("8", "Cat Elk", "SO", "29.88Y"), ("8", "Dot Bee", "7", "30.01Y"),
    ]  # fmt: skip
    assert [(e.relay_letter, e.leg, e.is_relay) for e in sheet.entries] == [
        *(("A", leg, True) for leg in range(1, 5)), ("B", 1, True), *[(None, None, False)] * 3
    ]  # fmt: skip
    assert {(e.heat, e.lane, e.rank, e.team) for e in sheet.entries} == {(None, None, None, "SST")}
    assert [(event.label, event.name) for event in sheet.events] == [
        ("1", "Male Senior 200 Medley Relay"), ("8", "Female Senior 50 Free"),
    ]  # fmt: skip
    assert (sheet.unread, sheet.notes) == ((), (NOT_DRAWN,))


def test_the_heading_has_the_meet_its_day_and_its_pool():
    sheet = read(*LINES)
    assert (sheet.meet_name, sheet.meet_start, sheet.venue) == (
        "2026 Sample Invitational Championship", "2026-01-10", "Sample Aquatic and Fitness Center",
    )  # fmt: skip
    assert [(session.name, session.date) for session in sheet.sessions] == [(None, "2026-01-10")]


@pytest.mark.parametrize(
    ("meet", "name", "start", "day"),
    [
        ("Sample Open 09-Oct-26 to 11-Oct-26 Yards", "Sample Open", "2026-10-09", None),
        ("Sample Open 9-Oct-26 to 9-Oct-26 [Ageup: 10/9/2026] SC Meters", "Sample Open", "2026-10-09", "2026-10-09"),
        ("Sample Open - 10/15/2026 [Ageup: 10/9/2026] LC Meters", "Sample Open", "2026-10-15", "2026-10-15"),
        ("Sample Open [Ageup: 10/9/2026] Yards", "Sample Open", None, None),
    ],
)
def test_a_meet_may_have_one_day_several_or_none(meet, name, start, day):
    sheet = read(*LINES, heading=(*HEADING[:3], meet, *HEADING[4:]))
    assert (sheet.meet_name, sheet.meet_start, sheet.sessions[0].date) == (name, start, day)


def test_a_swimmers_results_have_no_heat_and_one_warning():
    found = Finder(read(*LINES)).find(SwimmerName("Bea Owl"))
    (swim,) = found.swims
    assert (swim.event_number, swim.heat_number, swim.lane, swim.rank, swim.seed_time, swim.session_date) == (
        8, None, None, None, "26.65Y", "2026-01-10",
    )  # fmt: skip
    assert found.warnings == (NOT_DRAWN,)


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("Bea Owl (12) 26.65L", ("8", "Bea Owl", 12, "26.65L")),
        ("Bea Owl (12) NT", ("8", "Bea Owl", 12, "NT")),
        ("Bea Owl (12) X NT", ("8", "Bea Owl", 12, "NT")),
        ("Bea Owl 26.65Y", ("8", "Bea Owl", None, "26.65Y")),
        ("Bea Owl () 26.65Y", ("8", "Bea Owl", None, "26.65Y")),
        ("Bea Owl X 26.65Y", ("8", "Bea Owl", None, "26.65Y")),
        ("Owl, Bea M (12) 10:26.65S", ("8", "Owl, Bea M", 12, "10:26.65S")),
        ("Zo\u00eb van der O'Owl-Elk Jr. (9) 26.65Y", ("8", "Zo\u00eb van der O'Owl-Elk Jr.", 9, "26.65Y")),
        ('Beatrice "Bea" Owl (9) 26.65Y', ("8", 'Beatrice "Bea" Owl', 9, "26.65Y")),
    ],
)
def test_a_swimmer_may_have_any_name_age_and_time(line, entry):
    assert entries(read(FREE, line)) == [entry]


@pytest.mark.parametrize(
    "line",
    [
        "Owl (SO) 26.65Y",
        "Bea Owl (SO)",
        "26.65Y",
        "Bea Owl (SO) ?",
        "X Bea Owl (SO) 26.65Y",
    ],
)
def test_a_part_of_an_entry_is_unread(line):
    sheet = read(*OTHERS, line)
    assert ([unread.text for unread in sheet.unread], len(sheet.entries)) == ([line], 10)


@pytest.mark.parametrize(
    "line",
    ["#8A-B Female 50 Free", "# No. 8 Female 50 Free", "# Female 50 Free", "# 8 Female 50 Free Bea Owl (SO) 26.65Y"],
)
def test_an_unknown_event_heading_is_unread(line):
    sheet = read(*OTHERS, line)
    assert [unread.text for unread in sheet.unread] == [line]


def test_entries_below_an_unknown_event_are_not_assigned_to_the_one_before():
    sheet = read(*OTHERS, "#8A-B Female 50 Free", "Bea Owl (SO) 26.65Y")
    assert len(sheet.entries) == 10
    assert [unread.text for unread in sheet.unread] == ["#8A-B Female 50 Free", "Bea Owl (SO) 26.65Y"]


def test_entries_behind_the_count_of_a_list_belong_to_no_event():
    sheet = read(*OTHERS, "Athletes 10", "Bea Owl (SO) 26.65Y")
    assert [unread.text for unread in sheet.unread] == ["Bea Owl (SO) 26.65Y"]


def test_lists_go_on_over_pages():
    first = page_text(1, "\r\n".join((*HEADING, RELAY, "1 Uma Doe (JR)", "2 Kim Roe (JR)")))
    second = page_text(
        2, "\r\n".join((LICENSE.format(2), *HEADING[1:], "3 Pim Lark (SO)", "Athletes 3", FREE, "Bea Owl (SO) NT"))
    )
    third = page_text(3, "\r\n".join((LICENSE.format(3), *HEADING[1:], FREE, "Cat Elk (SO) NT")))
    sheet = read_sheet([first, second, third])
    assert [(e.name, e.page, e.leg) for e in sheet.entries] == [
        ("Uma Doe", 1, 1), ("Kim Roe", 1, 2), ("Pim Lark", 2, 3), ("Bea Owl", 2, None), ("Cat Elk", 3, None),
    ]  # fmt: skip
    assert ([event.label for event in sheet.events], sheet.unread) == (["1", "8"], ())


def test_a_relay_that_is_printed_again_on_a_new_page_is_one_team():
    pages = (
        page_text(n, "\r\n".join((LICENSE.format(n), *HEADING[1:], RELAY, *legs)))
        for n, legs in ((1, ()), (2, LINES[1:5]))
    )
    assert [e.leg for e in read_sheet([*pages]).entries] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("line", "letter", "team", "seed"),
    [
        ("# 1 Male Senior 200 Medley Relay C SST-VA NT", "C", "SST-VA", "NT"),
        ("# 1 Mixed 8 & Under 100 Free Relay A SST X 1:39.19Y", "A", "SST", "1:39.19Y"),
        ("#12S Male 400 Free Relay A Sample Swim Club 3:39.19L", "A", "Sample Swim Club", "3:39.19L"),
    ],
)
def test_a_relay_without_swimmers_is_a_team(line, letter, team, seed):
    (entry,) = read(line).entries
    assert (entry.name, entry.relay_letter, entry.team, entry.seed_time) == ("", letter, team, seed)


def test_a_leg_out_of_order_ends_the_team():
    sheet = read(*OTHERS, RELAY, "1 Uma Doe (JR)", "1 Kim Roe (JR)", "2 Pim Lark (JR)")
    assert [unread.text for unread in sheet.unread] == ["1 Kim Roe (JR)", "2 Pim Lark (JR)"]


def test_totals_end_the_last_list():
    sheet = read(*OTHERS, "Female IE's: 6", "Male IE's: 0", "Total Relays: 0", "Total Athletes: 6")
    assert (len(sheet.entries), sheet.unread) == (10, ())


def test_entries_have_no_team_if_the_report_is_of_two():
    sheet = read(FREE, "Bea Owl (SO) 26.65Y", "Probe Swimming [PST] Coach: Sam Sample", FREE, "Cat Elk (SO) NT")
    assert [(e.name, e.team) for e in sheet.entries] == [("Bea Owl", None), ("Cat Elk", None)]


def test_other_reports_of_team_manager_are_not_heat_sheets():
    with pytest.raises(NotAHeatSheet, match="RESULTS_ONLY"):
        read("1 Bea Owl (SO) 26.65Y", heading=(*HEADING[:2], "Individual Meet Results", *HEADING[3:]))
    with pytest.raises(NotAHeatSheet, match="MOST_LINES_UNREAD"):
        read("FEMALE", "Bea Owl (12)", f"{FREE} 26.65Y", "# 9 Female Senior 100 Free 1:02.33Y")
