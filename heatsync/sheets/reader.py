"""Reads a whole sheet in a child process: opens the PDF, recognises the layout, packs what it says."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from heatsync.errors import NotAHeatSheet
from heatsync.sheets.boxes import boxes_of
from heatsync.sheets.document import open_document, read_pages
from heatsync.sheets.easywk import easywk_evidence, read_easywk
from heatsync.sheets.hytek import hytek_evidence, read_hytek
from heatsync.sheets.lines import has_time
from heatsync.sheets.maestro import maestro_evidence, read_maestro
from heatsync.sheets.splash import read_splash, splash_evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heatsync.sheets.lines import PageText
    from heatsync.sheets.sheet import Sheet

LAYOUTS: tuple[tuple[Callable[[Sequence[PageText]], int], Callable[[Sequence[PageText]], Sheet]], ...] = (
    (hytek_evidence, read_hytek),
    (easywk_evidence, read_easywk),
    (splash_evidence, read_splash),
    (maestro_evidence, read_maestro),
)
"""How many pages show a layout's own marks, and who reads it. The layout with the most reads the whole PDF."""


def read_sheet(pages: Sequence[PageText]) -> Sheet:
    """Raises `NotAHeatSheet` if no layout knows the pages, or the one that does cannot make sense of them."""
    evidence, read = max(((evidence(pages), read) for evidence, read in LAYOUTS), key=itemgetter(0))
    if not evidence:
        raise NotAHeatSheet(_what_was_seen(pages))
    return read(pages)


def _what_was_seen(pages: Sequence[PageText]) -> str:
    lines = [line for page in pages for line in page.lines]
    times = sum(map(has_time, lines))
    if not times:
        return "This PDF has no swim times, so it is not a heat sheet."
    return (
        f"This PDF is not laid out like any heat sheet that we can read, although {times} of its {len(lines)} lines "
        "have swim times."
    )


def read_pdf(pdf: bytes, tick: Callable[[int, str], None]) -> bytes:
    """The sandbox's task: a PDF's bytes in, the packed `Sheet` out."""
    with open_document(pdf) as document:
        pages = read_pages(document, lambda page, of: tick(100 * page // of, f"reading page {page} of {of}"))
    sheet = read_sheet(pages)
    return replace(sheet, boxes=boxes_of(sheet.entries, pages)).pack()
