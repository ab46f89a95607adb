"""In every trap of every layout, every entry has the headings that it stands below."""

import re
from dataclasses import replace

import pytest

from heatsync.model.columnar import Rows
from heatsync.model.sheet import SheetHeading
from heatsync.parsing.boxes import heading_boxes
from heatsync.parsing.read_sheet import read_sheet
from heatsync.parsing.relay_legs import leg_spans
from heatsync.pdf.document import open_document, read_pages
from heatsync.search.heading_index import HeadingIndex
from tests.support.pdf_pages import no_progress
from tests.support.traps import TRAPS, hytek

STEP = 7
"""Every seventh entry: often enough for each lane, leg and page."""


def read(pdf):
    with open_document(pdf) as document:
        pages = read_pages(document, no_progress, parts_of=leg_spans)
    return read_sheet(pages), pages


def misplaced(sheet, pages):
    """The entries whose headings are of another event, heat or team, or are missing."""
    boxes = heading_boxes(sheet.headings, pages)
    index = HeadingIndex(replace(sheet, heading_boxes=boxes))
    texts = {(row.page, box): text(row, pages[row.page - 1]) for row, box in zip(sheet.headings, boxes, strict=True)}
    for entry in sheet.entries[::STEP]:
        found = {each.kind: texts.get((each.page, each.box), "") for each in index.above(entry)}
        own = pages[entry.page - 1].lines[entry.line]
        number, team = sheet.events[entry.event].number, entry.team if entry.leg else ""
        is_right = (
            (number is None or number in numbers(found.get("event", own)))
            and (entry.heat is None or entry.heat in numbers(found.get("heat", own)))
            and (entry.heat is not None or entry.round or "heat" not in found)
            and (is_of(team, entry.relay_letter, found.get("team", own)) if team else "team" not in found)
        )
        if not is_right:
            yield entry, found


def text(heading, page):
    return " ".join(page.lines[heading.line : heading.line + heading.lines])


def is_of(team, letter, line):
    """A list of one club's relays prints only their letters."""
    return team in line or f"Relay {letter}" in line


def numbers(text):
    return set(map(int, re.findall(r"\d+", text)))


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap.layout}: {trap.name}")
def test_an_entry_is_below_the_headings_of_its_event_heat_and_team(trap):
    assert [*misplaced(*read(trap.make().pdf))] == []


def test_a_heading_in_another_place_is_noticed():
    sheet, pages = read(hytek.one_column().pdf)
    moved = [row._replace(line=row.line + 1) for row in sheet.headings]
    assert [*misplaced(replace(sheet, headings=Rows.of(SheetHeading._make, moved)), pages)]
