"""In every trap of every layout, every entry has the headings that it stands below."""

import re
from dataclasses import replace

import pytest

from heatsync.parsing.heading_boxes import heading_boxes
from heatsync.parsing.read_sheet import read_sheet
from heatsync.parsing.relay_legs import leg_spans
from heatsync.pdf.document import open_document, read_pages
from heatsync.search.heading_index import HeadingIndex
from tests.support.pdf_pages import no_progress
from tests.support.traps import TRAPS

STEP = 7
"""Every seventh entry: often enough for each lane, leg and page."""


def numbers(text):
    return set(map(int, re.findall(r"\d+", text)))


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap.layout}: {trap.name}")
def test_an_entry_is_below_the_headings_of_its_event_and_heat(trap):
    with open_document(trap.make().pdf) as document:
        pages = read_pages(document, no_progress, parts_of=leg_spans)
    sheet = read_sheet(pages)
    sheet = replace(sheet, heading_boxes=heading_boxes(sheet.headings, pages))
    index = HeadingIndex(sheet)
    texts = {(page.number, box): line for page in pages for line, box in zip(page.lines, page.boxes.lines, strict=True)}
    for entry in sheet.entries[::STEP]:
        found = {each.kind: texts.get((each.page, each.box), "") for each in index.above(entry)}
        event = sheet.events[entry.event]
        assert "event" in found, entry
        if event.number is not None:
            assert event.number in numbers(found["event"]), entry
        assert ("heat" in found) == (entry.heat is not None) or entry.round, entry
        if entry.heat is not None:
            assert entry.heat in numbers(found["heat"]), entry
        if "team" in found:
            assert entry.team in found["team"], entry
        elif entry.leg is not None:
            assert entry.team in pages[entry.page - 1].lines[entry.line], "the team's own line"
