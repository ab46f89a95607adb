"""Reads a whole sheet in a child process: opens the PDF, recognises the layout, packs what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heatsync.model.errors import NotAHeatSheet, NoText
from heatsync.model.message import Message
from heatsync.model.packed_sheet import pack_sheet
from heatsync.parsing.entry_boxes import boxes_of
from heatsync.parsing.layouts.easywk.start_list import is_easywk, read_easywk
from heatsync.parsing.layouts.hytek.program import is_hytek, read_hytek
from heatsync.parsing.layouts.maestro import is_maestro, read_maestro
from heatsync.parsing.layouts.splash.start_list import is_splash, read_splash
from heatsync.parsing.line_content import has_time
from heatsync.parsing.relay_legs import leg_spans
from heatsync.pdf.document import open_document, read_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heatsync.model.page_text import PageText
    from heatsync.model.progress import ProgressCallback
    from heatsync.model.sheet import Sheet

_LAYERS = b"/OCProperties"
"""Of a PDF with layers, some of which may be off: PDFium reads their text nevertheless."""
LAYOUTS: tuple[tuple[Callable[[PageText], bool], Callable[[Sequence[PageText]], Sheet]], ...] = (
    (is_maestro, read_maestro),
    (is_hytek, read_hytek),
    (is_easywk, read_easywk),
    (is_splash, read_splash),
)
"""Who knows a page by marks that only this layout prints, and who reads the whole PDF then."""


def read_sheet(pages: Sequence[PageText]) -> Sheet:
    """Raises `NotAHeatSheet` if no layout knows a page, if two do, or if the one that does makes no sense of them."""
    known = {read: page.number for page in reversed(pages) if (read := _layout(page))}
    if len(known) > 1:
        raise NotAHeatSheet(Message("SEVERAL_LAYOUTS", pages=sorted(known.values())))
    for read in known:
        return read(pages)
    raise NotAHeatSheet(_what_was_seen(pages))


def _layout(page: PageText) -> Callable[[Sequence[PageText]], Sheet] | None:
    return next((read for knows, read in LAYOUTS if knows(page)), None)


def _what_was_seen(pages: Sequence[PageText]) -> Message:
    lines = [line for page in pages for line in page.lines]
    times = sum(map(has_time, lines))
    if not times:
        return Message("NO_SWIM_TIMES")
    return Message("UNKNOWN_LAYOUT", timed=times, lines=len(lines))


def read_pdf(pdf: bytes, progress: ProgressCallback) -> bytes:
    """The sandbox's task: a PDF's bytes in, the packed `Sheet` out. Raises `NoText` if all pages are pictures."""
    with open_document(pdf) as document:
        pages = read_pages(
            document,
            lambda page, of: progress(100 * page // of, Message("READING_PAGE", page=page, pages=of)),
            parts_of=leg_spans,
            closely=_LAYERS in pdf,
        )
    if all(page.is_blank for page in pages):
        raise NoText
    sheet = read_sheet(pages)
    hidden = tuple(page.number for page in pages if page.has_hidden)
    return pack_sheet(replace(sheet, boxes=boxes_of(sheet.entries, pages), hidden_pages=hidden))
