"""Damages lines of all traps at random and counts the losses that the reader does not notice (`make fuzz-lines`)."""

import random
import sys
from collections import Counter, defaultdict

import pypdfium2
from rich.console import Console

from heatsync.model.errors import JobError
from heatsync.model.page_text import PageText
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from tests.support.sheet_faults import FaultySheet
from tests.support.traps import TRAPS

_SHOWN = 20
console = Console(soft_wrap=True, highlight=False)


def main(faults: str = "20000", seed: str = "1", *layouts: str) -> int:
    """Return 0 if there was no silent loss in this many faults, spread evenly over the layouts."""
    sheets = _sheets(set(layouts))
    chance, silent = random.Random(int(seed)), Counter[str]()  # noqa: S311 - repeatable, not secret
    tried = Counter[str]()
    for number in range(int(faults)):
        layout = sorted(sheets)[number % len(sheets)]
        tried[layout] += 1
        if loss := chance.choice(sheets[layout]).try_one(chance):
            silent[layout] += 1
            if silent.total() <= _SHOWN:
                console.print(f"{layout}: {loss}", markup=False)
    for layout in sorted(sheets):
        console.print(
            f"{layout:14} {len(sheets[layout]):3} sheets {tried[layout]:6} faults {silent[layout]:4} silent losses"
        )
    return 1 if silent else 0


def _sheets(layouts: set[str]) -> dict[str, list[FaultySheet]]:
    sheets = defaultdict(list)
    for trap in TRAPS:
        if layouts and trap.layout not in layouts:
            continue
        try:
            sheets[trap.layout].append(FaultySheet(_text(trap.make().pdf), read_sheet))
        except JobError:
            continue  # a trap that the text alone does not make a sheet
    return sheets


def _text(pdf: bytes) -> list[PageText]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page_text(number, page.get_textpage().get_text_range()) for number, page in enumerate(document, 1)]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
