"""Omega's entry lists are read in all printed forms, without heats, lanes or ranks."""

import pytest

from heatsync.model.message import Message
from heatsync.model.sheet import Sheet
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from heatsync.search.finder import Finder
from tests.support.traps.entry_list import heading

EVENT = "Event 1 Women's 400m Freestyle"
LINES = (
    "DOE Uma AUS 6 JUN 2002 28 SEP 2024 3:56.27", "de la ROE Kim BRA 5 SEP 2002 13 AUG 2024 3:59.33",
    "LARK Pim MAA 6 SEP 2007",
)  # fmt: skip
OTHERS = tuple(
    f"{name}S Ann AUS 6 JUN 2002 4:00.00"
    for name in ("OWL", "FOX", "ELK", "BEE", "COW", "EWE", "ANT", "BAT", "CAT", "DOG", "EEL", "GNU", "HEN", "JAY")
)


def page(number: int, *lines: str, event: str = EVENT):
    return page_text(number, "\r\n".join((event, *heading(43), *lines)))


def read(*lines: str, event: str = EVENT) -> Sheet:
    return read_sheet([page(1, *lines, event=event)])


def test_every_line_of_the_list_is_read():
    sheet = read(*LINES)
    assert [(e.name, e.team, e.birth_year, e.seed_time) for e in sheet.entries] == [
        ("DOE, Uma", "AUS", 2002, "3:56.27"),
        ("de la ROE, Kim", "BRA", 2002, "3:59.33"),
        ("LARK, Pim", "MAA", 2007, None),
    ]  # fmt: skip
    assert {(e.heat, e.lane, e.rank) for e in sheet.entries} == {(None, None, None)}
    assert [(event.label, event.name) for event in sheet.events] == [("1", "Women's 400m Freestyle")]
    assert (sheet.meet_name, sheet.meet_start, sheet.venue) == (
        "World Aquatics Sample Championships (25m)", "2024-12-10", "Musterstadt (HUN)",
    )  # fmt: skip
    assert (sheet.unread, sheet.notes) == ((), (Message("HEATS_NOT_DRAWN"),))


@pytest.mark.parametrize(
    ("days", "start", "day"),
    [
        ("10 - 15 December 2024", "2024-12-10", None),
        ("30 November - 2 December 2024", "2024-11-30", None),
        ("10 DEC 2024", "2024-12-10", "2024-12-10"),
    ],
)
def test_the_session_has_a_day_if_the_meet_has_one(days, start, day):
    text = (EVENT, *heading(3, days=days), *LINES, "Event 2 Men's 50m Butterfly", *heading(1, days=days), LINES[0])
    sheet = read_sheet([page_text(1, "\r\n".join(text))])
    assert (sheet.meet_start, [session.date for session in sheet.sessions]) == (start, [day])
    assert [sheet.events[e.event].label for e in sheet.entries] == ["1", "1", "1", "2"]


def test_a_meet_may_print_no_town():
    text = (EVENT, *(line for line in heading(3) if "HUN" not in line), *LINES)
    sheet = read_sheet([page_text(1, "\r\n".join(text))])
    assert (sheet.meet_name, sheet.venue, sheet.unread) == ("World Aquatics Sample Championships (25m)", None, ())


def test_a_swimmers_results_have_no_heat():
    found = Finder(read(*LINES)).find(SwimmerName("Kim de la Roe"))
    assert [(swim.heat_number, swim.lane, swim.rank, swim.team) for swim in found.swims] == [(None, None, None, "BRA")]
    assert [warning.code for warning in found.warnings] == ["DAY_NOT_PRINTED", "HEATS_NOT_DRAWN"]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("McDOE Uma", "McDOE, Uma"), ("O'DOE Uma", "O'DOE, Uma"), ("DOE-ROE Uma Ann", "DOE-ROE, Uma Ann"),
        ("van der DOE Uma", "van der DOE, Uma"), ("DOE ROE Uma", "DOE ROE, Uma"), ("DOE", "DOE"),
        ("DOE UMA", "DOE UMA"), ("\u00d6ZT\u00dcRK \u0130pek", "\u00d6ZT\u00dcRK, \u0130pek"),
    ],
)  # fmt: skip
def test_the_capitals_of_a_surname_end_with_a_comma(printed, name):
    (entry,) = read(f"{printed} AUS 6 JUN 2002 NT").entries
    assert (entry.name, entry.seed_time) == (name, "NT")


@pytest.mark.parametrize(
    "line",
    [
        "Uma AUS 6 JUN 2002 28 SEP 2024 3:56.27", "DOE Uma AUS", "DOE", "de la", "6 JUN 2002 28 SEP 2024 3:56.27",
        "DOE Uma 2002 3:56.27", "DOE Uma AUS 6 JUN 2002 28 SEP 2024", "3:56.27",
        f"{LINES[2]} {LINES[0]}", f"Name NAT Code Date of Birth Entry {LINES[0]}",
    ],
)  # fmt: skip
def test_a_part_of_an_entry_is_unread(line):
    sheet = read(*OTHERS, line)
    assert ([unread.text for unread in sheet.unread], len(sheet.entries)) == ([line], 14)


def test_a_list_goes_on_over_pages():
    sheet = read_sheet(
        [page(1, *LINES[:1]), page(2, *LINES[1:]), page(3, LINES[0], event="Event 2 Men's 50m Butterfly")]
    )
    assert [(sheet.events[e.event].label, e.page) for e in sheet.entries] == [("1", 1), ("1", 2), ("1", 2), ("2", 3)]
    assert sheet.unread == ()


def test_the_event_may_stand_right_above_the_column_titles():
    text = (*heading(3)[:-1], EVENT, heading(3)[-1], *LINES)
    sheet = read_sheet([page_text(1, "\r\n".join(text))])
    assert (len(sheet.entries), sheet.unread) == (3, ())


@pytest.mark.parametrize("event", ["", "Event No. 2 Men's 50m Butterfly", "Event", "Men's 50m Butterfly"])
def test_entries_below_an_unknown_event_are_not_assigned_to_the_one_before(event):
    sheet = read_sheet([page(1, *OTHERS), page(2, LINES[0], event=event)])
    assert len(sheet.entries) == 14
    assert LINES[0] in [unread.text for unread in sheet.unread]


def test_an_entry_above_the_list_is_unread():
    sheet = read_sheet([page(1, *OTHERS), page(2, *LINES, event=f"{EVENT.replace('1', '2')}\r\n{LINES[0]}")])
    assert [unread.text for unread in sheet.unread] == [LINES[0]]


def test_relays_are_teams():
    sheet = read(
        "Musterland AUS 28 SEP 2024 3:30.22", "BRA 3:31.22", "MAA", event="Event 2 Women's 4x100m Freestyle Relay"
    )
    assert [(e.name, e.team, e.seed_time, e.is_relay) for e in sheet.entries] == [
        ("", "AUS", "3:30.22", True), ("", "BRA", "3:31.22", True), ("", "MAA", None, True),
    ]  # fmt: skip


def test_footers_are_no_entries():
    footers = (
        "SWMW400MFR--------_32A 1.0 Report Created 9 DEC 2024 12:05 Page 1/2",
        "Report Created SUN 8 DEC 2024 12:05",
        "Page 1 of 2",
        "Official Timekeeper",
        "www.pool.example",
    )
    assert read(*LINES, *footers).unread == ()


@pytest.mark.parametrize("mark", [" R", " A", "*"])
def test_a_mark_may_follow_the_time(mark):
    sheet = read(*LINES, f"O'SAMPLE Ida NED 6 SEP 2007 13 AUG 2024 4:01.00{mark}")
    assert (sheet.entries[-1].name, sheet.entries[-1].seed_time, sheet.unread) == ("O'SAMPLE, Ida", "4:01.00", ())
