"""Reads a whole sheet in a child process: opens the PDF, recognises the layout, packs what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heatsync.errors import NotAHeatSheet
from heatsync.sheets.boxes import boxes_of
from heatsync.sheets.document import open_document, read_pages
from heatsync.sheets.hytek import is_hytek, read_hytek

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heatsync.sheets.lines import PageText
    from heatsync.sheets.sheet import Sheet

LAYOUTS: tuple[tuple[Callable[[Sequence[PageText]], bool], Callable[[Sequence[PageText]], Sheet]], ...] = (
    (is_hytek, read_hytek),
)
"""Who recognises a layout, and who reads it. The first that recognises the sheet reads it."""


def read_sheet(pages: Sequence[PageText]) -> Sheet:
    """Raises `NotAHeatSheet` if no layout recognises the pages, or the one that does cannot make sense of them."""
    for is_layout, read in LAYOUTS:
        if is_layout(pages):
            return read(pages)
    raise NotAHeatSheet


def read_pdf(pdf: bytes, tick: Callable[[int, str], None]) -> bytes:
    """The sandbox's task: a PDF's bytes in, the packed `Sheet` out."""
    with open_document(pdf) as document:
        pages = read_pages(document, lambda page, of: tick(100 * page // of, f"reading page {page} of {of}"))
    sheet = read_sheet(pages)
    return replace(sheet, boxes=boxes_of(sheet.entries, pages)).pack()
