"""Knows SPLASH's headings by their shapes, and learns from them the words that they begin with in this sheet."""

import re
from itertools import chain
from typing import Literal, NamedTuple

from heatsync.parsing.layouts.clock import CLOCK, clock

# "Wettkampf 14 Herren, 50m Freistil offen", on later pages "Wettkampf 14, Herren, 50m Freistil"; Hungarian has
# "14. versenyszám, Női, 50m Gyors". Metres are Cyrillic and Greek too, or they are yards.
_DISTANCE = r"[^\W\d].*\d ?(?:[m\u043c\u03bc\u00b5]|y|yds?|yards?)\b"
_EVENT = re.compile(
    r"(?:(?P<word>[^\W\d]+)\.? (?P<label>(?P<number>\d{1,4})[a-z]?),?|(?P<first>\d{1,4})\. (?P<behind>[^\W\d]+),)"
    rf" (?P<name>{_DISTANCE}.*)$"
)
START = re.compile(rf"\b(?P<day>\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d{{4}}-\d\d-\d\d) - (?P<start>{CLOCK})(?![.\d])")
_HEAT = (
    r"(?:(?P<word>[^\W\d]+)\.? (?P<number>\d{1,3})(?: [^\W\d]{1,6} | ?/ ?)"
    r"|(?P<first>\d{1,3})\. (?P<behind>[^\W\d]+) ?/ ?)(?P<of>\d{1,3})"
)
_NUMBERED_HEAT = re.compile(rf"{_HEAT}(?:\W+(?P<start>{CLOCK}))?$")
# Where nothing but this word, and perhaps a letter, stands above the lanes.
_FINAL = re.compile(
    r"(?:(?:Final|Finale|Fina\u0142|Fin\u00e1le|Finaali|Finaal|D\u00f6nt\u0151|\u0424\u0438\u043d\u0430\u043b"
    r"|\u03a4\u03b5\u03bb\u03b9\u03ba\u03cc\u03c2)(?: [A-D])?|[A-D][- ]Finale?)$",
    re.IGNORECASE,
)
# "Event No. 4" and "4. versenyszám", but not "Event record 4".
_NUMBERED = re.compile(r"(?:\d{1,4}\. (?P<behind>[^\W\d]+)|(?P<word>[^\W\d]+)\W*(?:[^\W\d]{1,3}\b\W*)?\d)")
_LANE_BEHIND_HEAT = re.compile(rf"(?P<heat>{_HEAT}) (?P<lane>\d{{1,2}} [^\W\d].*)$")

Kind = Literal["event", "heat"]


class Event(NamedTuple):
    """`word` is what the heading calls an event."""

    word: str
    number: int
    label: str
    name: str


class Heat(NamedTuple):
    """`number` is None for a final that has none, and `round` is its heading then."""

    word: str
    number: int | None
    of: int | None
    start: str | None
    round: str | None


def event(line: str) -> Event | None:
    found = _EVENT.match(line)
    if not found:
        return None
    number = found["number"] or found["first"]
    return Event(found["word"] or found["behind"], int(number), found["label"] or number, found["name"])


def heat(line: str) -> Heat | None:
    if found := _NUMBERED_HEAT.match(line):
        start = clock(found["start"]) if found["start"] else None
        number = int(found["number"] or found["first"])
        return Heat(found["word"] or found["behind"], number, int(found["of"]), start, None)
    return Heat(line, None, None, None, line) if _FINAL.match(line) else None


def is_numbered_heat(line: str) -> bool:
    return bool(_NUMBERED_HEAT.match(line))


class Words:
    """The first words of the headings of events and heats."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}
        self._plain: list[str] = []
        self._joint = re.compile(r"(?!)")

    def learn(self, word: str, kind: Kind) -> None:
        if word.casefold() not in self._kinds:
            self._kinds[word.casefold()] = kind
            self._plain.append(_plain(word))
            self._joint = re.compile(rf"(?<=\S) (?=(?:{'|'.join(map(re.escape, self._kinds))})\b)", re.IGNORECASE)

    def begins(self, line: str) -> Kind | None:
        """What the line's first word and the number behind it say that it is, whether or not the rest can be read."""
        found = _NUMBERED.match(line)
        return self._kinds.get((found["word"] or found["behind"]).casefold()) if found else None

    def parts(self, line: str) -> list[str]:
        """What the print may have joined: no heading stands behind a line, and nothing behind a heading."""
        plain = _plain(line)
        for word in self._plain:
            if plain.find(word, 1) > 0:
                return [*chain.from_iterable(map(_of_a_heading, self._before_headings(line)))]
        return _of_a_heading(line)  # nearly every line

    def _before_headings(self, line: str) -> list[str]:
        for joint in self._joint.finditer(line):
            heading = line[joint.end() :]
            if _LANE_BEHIND_HEAT.match(heading) or is_numbered_heat(heading) or event(heading):
                return [line[: joint.start()], heading]
        return [line]


def _plain(text: str) -> str:
    """Without what tells letters apart that are one if their case is ignored: "I" may be the capital of two."""
    return text.lower() if text.isascii() else text.casefold().replace("\u0131", "i").replace("\u0307", "")


def _of_a_heading(line: str) -> list[str]:
    if joined := _LANE_BEHIND_HEAT.match(line):
        return [joined["heat"], joined["lane"]]
    if event(line) and (start := START.search(line)):
        return [line[: start.start()].rstrip(), line[start.start() :]]
    return [line]
