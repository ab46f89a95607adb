"""Measures how well sheets are read: all traps, or the PDFs of a folder (`python -m tests.accuracy FOLDER`)."""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median

import pypdfium2
from rich.console import Console
from rich.table import Table

from heatsync.model.errors import JobError
from heatsync.model.packed_sheet import pack_sheet, unpack_sheet
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.boxes import entry_boxes, heading_boxes
from heatsync.parsing.read_pdf import read_pdf
from heatsync.parsing.read_sheet import read_sheet
from heatsync.parsing.relay_legs import leg_spans
from heatsync.pdf.document import open_document, text_of
from heatsync.pdf.text_cleaning import page_text
from heatsync.search.finder import Finder
from tests.support.traps import TRAPS

_ROUNDS = 25
_SHOWN = 5


def main(folder: str | None = None) -> int:
    """Return 0 if every entry of every trap, or every PDF of the folder, was read."""
    console = Console(width=150, highlight=False)
    return _real(Path(folder), console) if folder else _generated(console)


def _generated(console: Console) -> int:
    table = _table("layout", "trap", "entries", "found", "wrong", "missed")
    faults = []
    for trap in TRAPS:
        marks = trap.marks()
        table.add_row(
            trap.layout, trap.name, *map(str, (marks.entries, marks.found, len(marks.wrong), marks.missed)),
            style="" if marks.is_full else "bold red",
        )  # fmt: skip
        faults += [f"{trap.layout}, {trap.name}: {wrong}" for wrong in marks.wrong[:_SHOWN]]
        faults += [f"{trap.layout}, {trap.name}: {marks.missed} missed"] if marks.missed else []
    console.print(table)
    for fault in faults:
        console.print(fault, markup=False)
    return 1 if faults else 0


def _real(folder: Path, console: Console) -> int:
    table = _table(
        "file",
        "layout",
        "pages",
        "events",
        "heats",
        "entries",
        "unread",
        "ms",
        "entries x",
        "boxes x",
        "whole x",
        "MB",
        "unpack",
        "find",
    )
    worst = 0
    for path in sorted(folder.glob("**/*.pdf")):
        try:
            table.add_row(path.name, *_row(path.read_bytes()))
        except JobError as error:
            worst = 1
            table.add_row(path.name, error.code, style="bold red")
    console.print(table)
    console.print(
        "ms: CPU time to read text, entries, boxes and hidden text. x: multiples of PDFium's text extraction alone, "
        "median of the rounds, for text and entries; with boxes; and with hidden text. MB: peak memory of a separate "
        "process. unpack, find: ms for the first swimmer of a stored sheet, and for each further one."
    )
    return worst


def _row(pdf: bytes) -> list[str]:
    packed = read_pdf(pdf, _no_tick)
    sheet = unpack_sheet(packed)
    rounds = _rounds(
        lambda: _texts(pdf),
        lambda: _unplaced(pdf),
        lambda: _boxed(pdf),
        lambda: read_pdf(pdf, _no_tick),
    )
    swimmer = SwimmerName(next((entry.name for entry in sheet.entries if entry.name), ""))
    finder = Finder(sheet)
    kept = _rounds(lambda: Finder(unpack_sheet(packed)), lambda: finder.find(swimmer))
    counts = len(sheet.events), sum(len(event.heats) for event in sheet.events), len(sheet.entries), len(sheet.unread)
    times = (
        f"{median(whole for *_, whole in rounds):.1f}",
        *(f"{median(times[work] / times[0] for times in rounds):.2f}" for work in (1, 2, 3)),
        f"{_megabytes(pdf):.0f}",
        *(f"{median(times[work] for times in kept):.1f}" for work in (0, 1)),
    )
    return [sheet.layout, str(sheet.pages), *map(str, counts), *times]


def _texts(pdf: bytes) -> list[str]:
    """PDFium's text alone: the floor."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def _unplaced(pdf: bytes) -> bytes:
    """`read_pdf` without boxes and hidden text."""
    with open_document(pdf) as document:
        return pack_sheet(read_sheet([page_text(number, _text(page)) for number, page in enumerate(document, 1)]))


def _text(page: pypdfium2.PdfPage) -> str:
    with closing(page), closing(page.get_textpage()) as text_page:
        return str(text_page.get_text_range())


def _boxed(pdf: bytes) -> bytes:
    """`read_pdf` without hidden text."""
    with open_document(pdf) as document:
        pages = []
        for number, page in enumerate(document, 1):
            with closing(page):
                pages.append(page_text(number, *text_of(page, leg_spans)))
    sheet = read_sheet(pages)
    boxes, above = entry_boxes(sheet.entries, pages), heading_boxes(sheet.headings, pages)
    return pack_sheet(replace(sheet, boxes=boxes, heading_boxes=above))


def _rounds(*works: Callable[[], object]) -> list[list[float]]:
    """CPU milliseconds of each work in each round. Compare within a round: a busy machine slows all of it alike."""
    return [[_ms(work) for work in works] for _ in range(_ROUNDS)]


def _ms(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return 1000 * (time.thread_time() - start)


def _megabytes(pdf: bytes) -> float:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as own:
        return own.submit(_most_kilobytes, pdf).result() / 1024


def _most_kilobytes(pdf: bytes) -> int:
    read_pdf(pdf, _no_tick)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _no_tick(percent: int, text: str) -> None:
    pass


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="left" if column in {"layout", "trap", "file"} else "right")
    return table


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
