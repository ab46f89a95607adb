"""Reads single-column heat sheets as Maestro and SwimTopia print them: one heading line, heats that run over pages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from heatsync.sheets.layouts.dates import printed_days
from heatsync.sheets.layouts.hytek import ProgramReader, is_hytek
from heatsync.sheets.layouts.hytek_header import Heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatsync.sheets.lines import PageText
    from heatsync.sheets.sheet import Sheet

_PAGE = re.compile(r"Heat Sheet\b[\s:\u2014\u2013-]*(?P<meet>.*?)[\s\u2014\u2013|-]*\bPage \d+(?: of \d+)?$")
_DAY = re.compile(r"\s*[\u2014\u2013|,-]?\s*(?P<day>\S+ \d{1,2}(?: ?[\u2013-] ?(?:\S+ )?\d{1,2})?, \d{4}|[\d/.-]{8,})$")
_EMPTY = re.compile(r"(\d{1,2})\s?[\u2014\u2013-]+$")
_EXHIBITION = re.compile(r" EXH\b")


def is_maestro(page: PageText) -> bool:
    """Whether the page has such a heading line. A browser prints one like it above other programs' pages."""
    return _heading(page) is not None and not is_hytek(page)


def read_maestro(pages: Sequence[PageText]) -> Sheet:
    """Raises `NotAHeatSheet` for what is not understood."""
    reader = ProgramReader("maestro", has_lanes=True)
    for page in pages:
        at = _heading(page)
        if at is not None:
            reader.enter_session(_read_heading(page.lines[at]))
        reader.read(replace(page, lines=tuple(map(_plain, page.lines))), () if at is None else (at,))
    return reader.sheet(pages)


def _heading(page: PageText) -> int | None:
    """The index of the heading; it may stand at the page's end in the text."""
    ends = {0: None, len(page.lines) - 1: None} if page.lines else {}
    return next((at for at in ends if _PAGE.match(page.lines[at])), None)


def _read_heading(line: str) -> Heading:
    found = _PAGE.match(line)
    meet = found["meet"] if found else line
    day = _DAY.search(meet)
    return Heading(meet[: day.start()] if day else meet, printed_days(day["day"]) if day else None, "program", None)


def _plain(line: str) -> str:
    """As Hy-Tek would print it: an empty lane without a dash, an exhibition swim like any other."""
    if not line[-1].isalnum():
        line = _EMPTY.sub(r"\1", line)
    return _EXHIBITION.sub("", line) if "EXH" in line else line
