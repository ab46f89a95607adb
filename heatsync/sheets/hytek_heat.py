"""Reads the line above a heat's lanes: its number, round and start, and the event that it continues."""

from __future__ import annotations

import re
from dataclasses import dataclass

from heatsync.sheets.hytek_header import EventHeader, event_header

_HEAT = re.compile(r"(?:Heat|Serie) (?P<number>\d{1,3})(?: (?:of|de) \d{1,3})?(?: (?P<rest>.*))?$")
_START = re.compile(
    r"\(?(?:Starts? at|Inicia a las)\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)\s*(?P<half>[AP]\.?M\.?)?\)?", re.IGNORECASE
)
_WITH_FINALS = re.compile(r"-?\s*Swimming with Finals", re.IGNORECASE)
_CONTINUES = re.compile(r"\((#\d[^()]*(?:\([^()]*\)[^()]*)*)\)")
_OWN_HEAT = re.compile(r"\((?:Heat|Serie) \d[^()]*\)")
_NOON = 12


@dataclass(frozen=True, slots=True)
class Heat:
    """`continues` is the event of a page's first heat; `start` is "HH:MM"."""

    number: int
    round: str | None
    start: str | None
    with_finals: bool
    continues: EventHeader | None


def heat_line(line: str) -> Heat | None:
    """Read `Heat 1 of 6 Finals Starts at 01:00 PM`, `Heat 3 (#9 Women ...)`, `Heat 8 (Heat 5 Girls ...) (#21 / 22)`."""
    found = _HEAT.match(line)
    if not found:
        return None
    rest = found["rest"] or ""
    start, with_finals, continues = _START.search(rest), _WITH_FINALS.search(rest), _CONTINUES.search(rest)
    for pattern in (_START, _WITH_FINALS, _CONTINUES, _OWN_HEAT):
        rest = pattern.sub("", rest)
    return Heat(
        int(found["number"]),
        " ".join(rest.split()).strip(" -") or None,
        _clock(start) if start else None,
        bool(with_finals),
        event_header(continues[1].strip()) if continues else None,
    )


def _clock(start: re.Match[str]) -> str:
    hour, half = int(start["hour"]), (start["half"] or "").upper()
    if half:
        hour = hour % _NOON + (_NOON if half.startswith("P") else 0)
    return f"{hour:02}:{start['minute']}"
