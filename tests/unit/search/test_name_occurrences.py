"""Occurrences of a name outside its entries are counted as explained or unexplained."""

import pytest

from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from heatsync.search.name_occurrences import OccurrenceIndex
from tests.support.hytek_text import LANES, read_page
from tests.support.traps import easywk

ENTRY = "1 Doe, Uma 13 RC NT"


def counted(name: str, *lines: str, above: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    sheet = read_page(*above, "Event 1 Girls 50 Free", *lines)
    found = OccurrenceIndex(sheet).find(SwimmerName(name))
    return [m.kind for m in found.explained], [m.kind for m in found.unexplained]


def test_a_name_in_entries_only_is_explained():
    assert counted("Uma Doe", LANES, "Heat 1 of 1 Finals", ENTRY) == ([], [])


def test_a_record_holder_and_a_heading_explain_the_name():
    lines = ("WZ Record: 27.10 8/5/2015 Uma Doe", LANES, "Heat 1 of 1 Finals", ENTRY)
    assert counted("Doe, Uma", *lines) == (["record"], [])
    sheet = read_page("Event 1 Girls 50 Free", *lines[1:], meet="Uma Doe Memorial - 6/11/2026 to 6/14/2026")
    assert [m.kind for m in OccurrenceIndex(sheet).find(SwimmerName("Uma Doe")).explained] == ["heading"]


@pytest.mark.parametrize(("asked", "printed"), [("Uma Müller", "Uma Mueller"), ("Uma Mueller", "Uma Müller")])
def test_an_umlaut_and_its_spelling_are_one_occurrence(asked, printed):
    record = f"WZ Record: 27.10 8/5/2015 {printed}"
    assert counted(asked, record, LANES, "Heat 1 of 1 Finals", ENTRY) == (["record"], [])
    heading = read_page("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", ENTRY, meet=f"{printed} Cup - 6/11/2026")
    assert [m.kind for m in OccurrenceIndex(heading).find(SwimmerName(asked)).explained] == ["heading"]


def test_an_unread_line_is_unexplained():
    lanes = [f"{lane} Lark, Pim 13 RC 28.0{lane}" for lane in range(2, 9)]
    lines = (LANES, "Heat 1 of 1 Finals", ENTRY, *lanes, "9 Doe, Uma ?? 27.9O NT", "And now: Uma D\u00f6e!")
    assert counted("Uma Doe", *lines) == ([], ["unread", "other"])


@pytest.mark.parametrize("name", ["Uma Do", "Um Doe", "Ma Doe", "Uma Doerr"])
def test_a_part_of_a_word_is_not_an_occurrence(name):
    assert counted(name, "WZ Record: 27.10 8/5/2015 Uma Doe", LANES, "Heat 1 of 1 Finals", ENTRY) == ([], [])


def test_a_name_split_by_a_line_break_is_one_occurrence():
    lanes = [f"{lane} Lark, Pim 13 RC 28.0{lane}" for lane in range(2, 9)]
    lines = (LANES, "Heat 1 of 1 Finals", ENTRY, *lanes)
    assert counted("Uma Doe", *lines, "9 Doe,", "Uma 13 RC 27.90") == ([], ["unread"])
    assert counted("Uma Doe", *lines, "Splits by Uma", "Doe and friends") == ([], ["other"])
    wrapped = ("POOL: 2:07.59 7/23/2022 Some Long Team", "P Roe, Uma", "Doe, L Lark")
    assert counted("Uma Doe", *wrapped, *lines) == (["record"], [])
    neighbors = ("WZ Record: 27.10 8/5/2015 Uma Roe", "13-14W: 27.49 7/28/2019 Kit Doe")
    assert counted("Uma Doe", *neighbors, *lines) == ([], [])


def test_a_name_in_an_events_name_is_explained():
    lines = (LANES, "Heat 1 of 1 Finals", ENTRY)
    lines += ("Event 2 Uma Doe Memorial 100 Free", *lines)
    assert counted("Uma Doe", *lines) == (["heading"], [])


def test_a_name_in_another_swimmers_team_is_unexplained():
    lines = (LANES, "Heat 1 of 1 Finals", ENTRY, "2 Lark, Pim 13 Uma Doe SC 28.00")
    assert counted("Uma Doe", *lines) == ([], ["entry"])
    namely = (LANES, "Heat 1 of 1 Finals", ENTRY, "2 Lark, Uma 13 Doe SC 28.00")
    assert counted("Uma Doe", *namely) == ([], []), "a team may have a swimmer's surname"


@pytest.mark.parametrize("line", ["Splits by Uma McRoe", "Splits by Mc Roe, Uma L", "Splits by M?Roe, Uma"])
def test_an_occurrence_may_look_like_an_entry(line):
    assert counted("Uma Lotte McRoe", LANES, "Heat 1 of 1 Finals", ENTRY, line) == ([], ["other"])


def test_a_withdrawal_explains_the_name():
    pages = easywk.withdrawn_sheet()._pages
    sheet = read_sheet([page_text(number, "\r\n".join(lines)) for number, lines in enumerate(pages, 1)])
    found = OccurrenceIndex(sheet).find(SwimmerName("Kim Storch"))
    assert [(m.kind, m.text) for m in found.explained] == [("withdrawn", "Storch, Kim")]
    assert found.unexplained == ()
