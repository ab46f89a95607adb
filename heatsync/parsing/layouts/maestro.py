"""Reads single-column heat sheets as Maestro and SwimTopia print them: one heading line, heats that run over pages."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from heatsync.model.page_text import PageText
from heatsync.model.sheet import Sheet
from heatsync.parsing.layouts.dates import printed_days
from heatsync.parsing.layouts.hytek.header import Heading
from heatsync.parsing.layouts.hytek.program import ProgramReader, is_hytek

_PAGE = re.compile(r"Heat Sheet\b[\s:\u2014\u2013-]*(?P<meet>.*?)[\s\u2014\u2013|-]*\bPage \d+(?: of \d+)?$")
_DAY = re.compile(r"\s*[\u2014\u2013|,-]?\s*(?P<day>\S+ \d{1,2}(?: ?[\u2013-] ?(?:\S+ )?\d{1,2})?, \d{4}|[\d/.-]{8,})$")
_DASHES = "\u2014\u2013-"
_EXHIBITION = re.compile(r" EXH\b")


def is_maestro(page: PageText) -> bool:
    """Whether the page has such a heading line. A browser prints one like it above other programs' pages."""
    return _heading(page) is not None and not is_hytek(page)


def read_maestro(pages: Sequence[PageText]) -> Sheet:
    """Raises `NotAHeatSheet` for what is not understood."""
    reader, heading_of = ProgramReader("maestro", has_lanes=True), cache(_heading_of)
    for page in pages:
        found = _heading(page)
        if found:
            reader.enter_session(heading_of(found[1]))
        reader.read(_plain(page), found[:1] if found else ())
    return reader.sheet(pages)


def _heading(page: PageText) -> tuple[int, str] | None:
    """The index of the heading, which may stand at the page's end in the text, and what it says of the meet."""
    for at in {0: None, len(page.lines) - 1: None} if page.lines else ():
        if found := _PAGE.match(page.lines[at]):
            return at, found["meet"]
    return None


def _heading_of(meet: str) -> Heading:
    day = _DAY.search(meet)
    return Heading(meet[: day.start()] if day else meet, printed_days(day["day"]) if day else None, "program", None)


def _plain(page: PageText) -> PageText:
    """As Hy-Tek would print it: an empty lane without a dash, an exhibition swim like any other."""
    lines = [_without_marks(line) if line[-1] in _DASHES or "EXH" in line else line for line in page.lines]
    return replace(page, lines=tuple(lines))


def _without_marks(line: str) -> str:
    bare = line.rstrip(_DASHES).rstrip()
    line = bare if bare[-1:].isdigit() else line
    return _EXHIBITION.sub("", line) if "EXH" in line else line
