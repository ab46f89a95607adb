"""Verifies the AI reader's entries: an entry is verified if the text of a page contains all that it states."""

from collections.abc import Sequence
from dataclasses import replace

from heatsync.extraction.printed_entry import PrintedEntry, lines_with_name
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.swim import Swim


def verify(found: Extraction, pages: Sequence[PageText], shown: Sequence[int]) -> Extraction:
    """The entries, verified ones with their page and box, and a warning for each that is not.

    `pages` are all pages of the PDF, `shown` the numbers of those that the AI reader was given.
    """
    swims = tuple(_verified(swim, pages, shown) for swim in found.swims)
    doubts = (_doubt(swim, pages) for swim in swims if not swim.verified)
    return replace(found, swims=swims, warnings=(*found.warnings, *doubts))


def _verified(swim: Swim, pages: Sequence[PageText], shown: Sequence[int]) -> Swim:
    """The AI reader miscounts pages, so its page is only the first that is searched."""
    for number in sorted(shown, key=lambda number: number != swim.page):
        page = pages[number - 1]
        before = pages[number - 2].lines if number > 1 else ()
        for at in lines_with_name(swim, page.lines):
            entry = PrintedEntry.at(at, page.lines, before, is_relay=swim.relay is not None)
            if entry.agrees_with(swim) and entry.starts_at(swim.heat_start_time, pages[0].lines):
                return replace(swim, verified=True, page=number, box=page.line_box(at))
    return replace(swim, verified=False)


def _doubt(swim: Swim, pages: Sequence[PageText]) -> Message:
    entry = swim.title if swim.page is None else Message("ON_PAGE", entry=swim.title, page=swim.page)
    if swim.page is not None and pages[swim.page - 1].is_blank:
        return Message("AI_READ_PICTURE", entry=entry)
    return Message("AI_NOT_IN_TEXT", entry=entry)
