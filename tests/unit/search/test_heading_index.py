"""Every entry has the headings that it stands below, on whatever page, and no others."""

from dataclasses import replace

from heatsync.model.columnar import Rows
from heatsync.model.page_text import PageBoxes, PageText
from heatsync.model.sheet import SheetHeading
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.boxes import heading_boxes
from heatsync.search.finder import Finder
from heatsync.search.heading_index import HeadingIndex
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_pages

RELAY = "Lane Team Relay Seed Time"


def headings(*pages, name="Uma Doe"):
    """The headings of each of the swimmer's entries: what they are and their lines' texts."""
    pages = [(MARK, MEET, SESSION, *lines) for lines in pages]
    sheet = read_pages(*pages)
    # In place of a box, each line has its index.
    placed = [
        PageText(number, lines, PageBoxes(tuple((at, at, at, at) for at in range(len(lines)))))
        for number, lines in enumerate(pages, 1)
    ]
    sheet = replace(sheet, heading_boxes=heading_boxes(sheet.headings, placed))
    return [
        [(each.kind, pages[each.page - 1][int(each.box[1])]) for each in swim.headings]
        for swim in Finder(sheet).find(SwimmerName(name)).swims
    ]


def test_an_entry_has_the_headings_of_its_event_and_its_heat():
    first = ("Event 1 Girls 50 Free", LANES, "Heat 1 of 2 Finals", "1 Roe, Kim 13 RC NT")
    second = ("Heat 2 of 2 Finals", "1 Doe, Uma 13 RC NT", "Event 2 Girls 100 Free", LANES, "Heat 1 of 1 Finals")
    assert headings((*first, *second, "2 Lark, Pim 13 RC NT")) == [
        [("event", "Event 1 Girls 50 Free"), ("heat", "Heat 2 of 2 Finals")]
    ]


def test_a_heading_may_be_on_an_earlier_page():
    assert headings(
        ("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", "1 Roe, Kim 13 RC NT"), ("2 Doe, Uma 13 RC NT",)
    ) == [[("event", "Event 1 Girls 50 Free"), ("heat", "Heat 1 of 1 Finals")]]


def test_a_short_heading_at_the_top_of_a_page_is_that_of_the_event_and_of_the_heat():
    short = "Heat 2 Finals (#1 Girls 50 Free)"
    first = ("Event 1 Girls 50 Free", LANES, "Heat 1 of 2 Finals", "1 Roe, Kim 13 RC NT")
    assert headings(first, (short, "2 Doe, Uma 13 RC NT")) == [[("event", short), ("heat", short)]]
    assert headings(("Event 2 Girls 99 Free", LANES), (short, "2 Doe, Uma 13 RC NT")) == [
        [("event", short), ("heat", short)]
    ]


def test_the_short_heading_of_another_heat_is_not_taken_for_the_event():
    pages = (
        ("Event 1 Girls 50 Free", LANES, "Heat 1 of 3 Finals", "1 Roe, Kim 13 RC NT"),
        ("Heat 2 Finals (#1 Girls 50 Free)", "2 Lark, Pim 13 RC NT", "Heat 3 of 3 Finals", "1 Doe, Uma 13 RC NT"),
    )
    assert headings(*pages) == [[("event", "Event 1 Girls 50 Free"), ("heat", "Heat 3 of 3 Finals")]]


def test_an_entry_without_a_heat_has_only_the_heading_of_its_event():
    assert headings(("Event 1 Girls 50 Free", "Name Age Team Seed Time", "1 Doe, Uma 13 RC 27.00")) == [
        [("event", "Event 1 Girls 50 Free")]
    ]


def test_a_relays_swimmer_has_the_line_of_the_own_team():
    relay = ("Event 5 Girls 200 Free Relay", RELAY, "Heat 1 of 1 Finals")
    roe = ("3 HARB-CA A 1:55.48", "1) Roe, Kim 13 2) Lark, Pim 13", "3) Poe, Lee 13 4) Fox, Ann 13")
    doe = ("4 TIDE-CA A 1:56.72", "1) Roe, Jo 13 2) Lark, Jo 13", "3) Doe, Uma 13 4) Fox, Jo 13")
    assert headings((*relay, *roe, *doe)) == [
        [("event", relay[0]), ("heat", "Heat 1 of 1 Finals"), ("team", "4 TIDE-CA A 1:56.72")]
    ]


def test_a_team_may_be_at_the_end_of_the_page_before():
    relay = ("Event 5 Girls 200 Free Relay", RELAY, "Heat 1 of 1 Finals", "4 TIDE-CA A 1:56.72")
    [found] = headings(relay, ("1) Doe, Uma 13 2) Lark, Jo 13", "3) Roe, Jo 13 4) Fox, Jo 13"))
    assert found[-1] == ("team", "4 TIDE-CA A 1:56.72")


def test_a_heading_on_the_entrys_own_line_is_left_out():
    sheet = read_pages((MARK, MEET, SESSION, "Event 1 Girls 50 Free", LANES, "Heat 1 of 1", "1 Doe, Uma 13 RC NT"))
    [entry] = sheet.entries
    joined = [
        SheetHeading(1, 3, "event", entry.event), SheetHeading(1, entry.line, "heat", entry.event, entry.heat),
        SheetHeading(1, entry.line, "heat", entry.event, entry.heat + 1),
    ]  # fmt: skip
    boxes = [(at, at, at, at) for at in range(3)]
    sheet = replace(sheet, headings=Rows.of(SheetHeading._make, joined), heading_boxes=boxes)
    assert [heading.kind for heading in HeadingIndex(sheet).above(entry)] == ["event"]


def test_a_sheet_without_boxes_has_no_headings():
    sheet = read_pages((MARK, MEET, SESSION, "Event 1 Girls 50 Free", LANES, "Heat 1 of 1", "1 Doe, Uma 13 RC NT"))
    [swim] = Finder(sheet).find(SwimmerName("Uma Doe")).swims
    assert swim.headings == ()
