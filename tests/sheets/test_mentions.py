"""Every place where a swimmer's name stands beside the entries is counted, and called explained or not."""

from __future__ import annotations

import pytest

from heatsync.names import SwimmerName
from heatsync.sheets.lines import page_text
from heatsync.sheets.mentions import LinesBeside
from heatsync.sheets.reader import read_sheet
from tests.sheets.reading import LANES, read_page
from tests.sheets.traps import easywk

ENTRY = "1 Doe, Uma 13 RC NT"


def counted(name: str, *lines: str, above: tuple[str, ...] = ()) -> tuple[int, list[str], list[str]]:
    sheet = read_page(*above, "Event 1 Girls 50 Free", *lines)
    found = LinesBeside(sheet).mentions(SwimmerName(name), 1)
    assert found.total == 1 + len(found.explained) + len(found.unexplained)
    return found.entries, [m.kind for m in found.explained], [m.kind for m in found.unexplained]


def test_a_name_that_stands_in_its_entry_only_is_all_explained():
    assert counted("Uma Doe", LANES, "Heat 1 of 1 Finals", ENTRY) == (1, [], [])


def test_a_record_holder_and_a_heading_explain_the_name():
    lines = ("WZ Record: 27.10 8/5/2015 Uma Doe", LANES, "Heat 1 of 1 Finals", ENTRY)
    assert counted("Doe, Uma", *lines) == (1, ["record"], [])
    sheet = read_page("Event 1 Girls 50 Free", *lines[1:], meet="Uma Doe Memorial - 6/11/2026 to 6/14/2026")
    assert [m.kind for m in LinesBeside(sheet).mentions(SwimmerName("Uma Doe"), 1).explained] == ["heading"]


def test_a_line_that_nobody_understood_explains_nothing():
    lanes = [f"{lane} Lark, Pim 13 RC 28.0{lane}" for lane in range(2, 9)]
    lines = (LANES, "Heat 1 of 1 Finals", ENTRY, *lanes, "9 Doe, Uma ?? 27.9O NT", "And now: Uma D\u00f6e!")
    assert counted("Uma Doe", *lines) == (1, [], ["unread", "other"])


@pytest.mark.parametrize("name", ["Uma Do", "Um Doe", "Ma Doe", "Uma Doerr"])
def test_a_part_of_a_word_is_no_mention(name):
    assert counted(name, "WZ Record: 27.10 8/5/2015 Uma Doe", LANES, "Heat 1 of 1 Finals", ENTRY) == (1, [], [])


def test_a_withdrawal_explains_the_name():
    pages = easywk.withdrawn_sheet()._pages
    sheet = read_sheet([page_text(number, "\r\n".join(lines)) for number, lines in enumerate(pages, 1)])
    found = LinesBeside(sheet).mentions(SwimmerName("Kim Storch"), 0)
    assert [(m.kind, m.text) for m in found.explained] == [("withdrawn", "Storch, Kim")]
    assert found.unexplained == ()
