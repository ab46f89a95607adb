"""Single-column heat sheets as Maestro and SwimTopia print them: one heading line, heats that run over pages."""

import re
from collections.abc import Mapping
from dataclasses import replace

from heatsync.parsing.dates import printed_days
from heatsync.parsing.layout import Lines
from heatsync.parsing.layouts.hytek import HYTEK
from heatsync.parsing.lines import Line, Printout

_PAGE = re.compile(r"Heat Sheet\b[\s:\u2014\u2013-]*(?P<meet>.*?)[\s\u2014\u2013|-]*\bPage \d+(?: of \d+)?$")
_DAY = re.compile(r"\s*[\u2014\u2013|,-]?\s*(?P<day>\S+ \d{1,2}(?: ?[\u2013-] ?(?:\S+ )?\d{1,2})?, \d{4}|[\d/.-]{8,})$")


def _headings(lines: Lines) -> Mapping[int, Line]:
    """The heading is a page's first line, or the last one in the text."""
    for at in {0: None, len(lines) - 1: None} if lines else ():
        if found := _PAGE.match(lines[at]):
            meet, day = found["meet"], _DAY.search(found["meet"])
            return {at: Printout(meet[: day.start()] if day else meet, printed_days(day["day"]) if day else None)}
    return {}


MAESTRO = replace(HYTEK, name="maestro", mark=_PAGE, headings=_headings, has_lanes=True)
