"""Reads the line above a heat's lanes: its number, round and start, and the event that it continues."""

import re
from typing import NamedTuple

from heatsync.parsing.layouts.clock import CLOCK, clock
from heatsync.parsing.layouts.hytek.entries import before_entry
from heatsync.parsing.layouts.hytek.header import EventHeader, event_header

_HEAT = re.compile(
    r"(?i:Heat|Serie|S\u00e9rie|Flight) (?P<number>\d{1,3})(?: (?:of|de) (?P<of>\d{1,3}))?(?: (?P<rest>.*))?$"
)
_BEGINS_HEAT = re.compile(r"(?i:Heat|Serie|S\u00e9rie|Flight)(?=[\W\d])[\s.:#-]*(?:[A-Z]{0,2}-?\d|[A-Z]\b|[IVX]+\b)")
_START = re.compile(rf"\(?(?:Starts? at|Inicia a las)\s*({CLOCK})\)?", re.IGNORECASE)
_WITH_FINALS = re.compile(r"-?\s*Swimming with Finals", re.IGNORECASE)
_CONTINUES = re.compile(r"\((#[A-Z]?\d[^()]*(?:\([^()]*\)[^()]*)*)(?:\)|$)")  # a narrow column parts a long name
_EMPTY_LANE = re.compile(r"\s*\d{1,2}\s*$")  # joined to the heat's line
_MORE = re.compile(r"(?<!\S)\*?\d{1,3} \*?[^\W\d]|[^\W\d]\S*, ?[^\W\d]")
_NTH = r"(?:(?:First|Second|Third|Fourth|1st|2nd|3rd|4th|Primer|Segundo) )?"
_BEGINS_ALTERNATES = re.compile(rf"{_NTH}(?:Alternates?|Alternos?|Suplentes?|Reservas?)\b(?!,)", re.IGNORECASE)
_LISTS_ALTERNATES = re.compile(rf"{_BEGINS_ALTERNATES.pattern}(?:: *\w|[ -]+[^\W\d][^,\d]*, ?\w)", re.IGNORECASE)
_ROUND = r"(?:Finale?s?|Semi-?Finale?s?|Prelims?|Preliminar(?:es)?|Heats?)"
_ALTERNATES = re.compile(rf"[:.]?(?:(?: for)?[ -]+[A-Z])?(?:(?: for)?[ -]+{_ROUND})?[:.]?$", re.IGNORECASE)
_OWN_HEAT = re.compile(r"\((?:Heat|Serie) \d[^()]*(?:\)|$)")


class Heat(NamedTuple):
    """`of` is the last heat's number, `continues` the event of a page's first heat; `start` is "HH:MM".

    `has_more`: an entry may be joined to it.
    """

    number: int
    of: int | None
    round: str | None
    start: str | None
    with_finals: bool
    continues: EventHeader | None
    has_more: bool = False


def heat_line(line: str) -> Heat | None:
    """Read `Heat 1 of 6 Finals Starts at 01:00 PM`, `Heat 3 (#9 Women ...)`, `Heat 8 (Heat 5 Girls ...) (#21 / 22)`."""
    found = _HEAT.match(line)
    if not found:
        return None
    rest = found["rest"] or ""
    if not rest or rest.isalpha():  # nearly every line
        return Heat(int(found["number"]), int(found["of"] or 0) or None, rest or None, None, False, None)
    continues = _continued_event(rest)
    if continues is None and "(#" in rest:
        return None
    start, with_finals = _START.search(rest), _WITH_FINALS.search(rest)
    rest = _WITH_FINALS.sub("", _START.sub("", rest))
    round_ = _OWN_HEAT.sub("", _CONTINUES.sub("", rest))
    has_more = bool(_MORE.search(round_)) or before_entry(rest) is not None
    return Heat(
        int(found["number"]),
        int(found["of"]) if found["of"] else None,
        None if has_more or _EMPTY_LANE.match(round_) else " ".join(round_.split()).strip(" -") or None,
        clock(start[1]) if start else None,
        bool(with_finals),
        continues,
        has_more,
    )


def begins_heat(line: str) -> bool:
    """Whether a line that is no heat's begins like one: "Heat II of 3", "Heat 1: Finals"."""
    return bool(_BEGINS_HEAT.match(line))


def _continued_event(text: str) -> EventHeader | None:
    found = _CONTINUES.search(text)
    return event_header(found[1].strip()) if found else None


class Alternates(NamedTuple):
    """The line above the alternates of an event; `continues` is the event if the line opens a page."""

    continues: EventHeader | None
    has_more: bool = False


def alternates_line(line: str) -> Alternates | None:
    """Read `Alternates`, `First Alternate:`, `Alternates (#9 Women ...)`, `Alternates - A Final`."""
    begun = _BEGINS_ALTERNATES.match(line)
    if not begun:
        return None
    continues = _continued_event(line)
    if not _ALTERNATES.match(_CONTINUES.sub("", line[begun.end() :]).rstrip()) or (continues is None and "(#" in line):
        return None
    return Alternates(continues)


def begins_alternates(line: str) -> bool:
    """Whether a line that is no heading of alternates begins like one."""
    return bool(_BEGINS_ALTERNATES.match(line))


def lists_alternates(line: str) -> bool:
    """Whether such a line names the alternates itself, so that no others follow: "Alternates: Doe, Uma 12"."""
    return bool(_LISTS_ALTERNATES.match(line))
