"""Knows SPLASH's headings by their shapes, and learns from them the words that they begin with in this sheet."""

from __future__ import annotations

import re
from itertools import chain
from typing import Literal

from heatsync.sheets.layouts.clock import CLOCK

# "Wettkampf 14 Herren, 50m Freistil offen", on later pages "Wettkampf 14, Herren, 50m Freistil".
EVENT = re.compile(r"(?P<word>[^\W\d]+)\.? (?P<label>(?P<number>\d{1,4})[a-z]?),? (?P<name>[^\W\d].*\d ?m\b.*)$")
START = re.compile(rf"\b(?P<day>\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d{{4}}-\d\d-\d\d) - (?P<start>{CLOCK})(?![.\d])")
_NUMBER_OF = r"(?P<number>\d{1,3})(?: [^\W\d]{1,6} | ?/ ?)(?P<of>\d{1,3})"
HEAT = re.compile(rf"(?P<word>[^\W\d]+)\.? {_NUMBER_OF}(?:\W+(?P<start>{CLOCK}))?$")
_NUMBERED = re.compile(r"(?P<word>[^\W\d]+)\W*(?:[^\W\d]{1,3}\b\W*)?\d")  # "Event No. 4", but not "Event record 4"
_LANE_BEHIND_HEAT = re.compile(rf"(?P<heat>[^\W\d]+\.? {_NUMBER_OF}) (?P<lane>\d{{1,2}} [^\W\d].*)$")

Kind = Literal["event", "heat"]


class Words:
    """The first words of the headings of events and heats."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}
        self._joint = re.compile(r"(?!)")

    def learn(self, word: str, kind: Kind) -> None:
        if word.casefold() not in self._kinds:
            self._kinds[word.casefold()] = kind
            self._joint = re.compile(rf"(?<=\S) (?=(?:{'|'.join(map(re.escape, self._kinds))})\b)", re.IGNORECASE)

    def begins(self, line: str) -> Kind | None:
        """What the line's first word and the number behind it say that it is, whether or not the rest can be read."""
        found = _NUMBERED.match(line)
        return self._kinds.get(found["word"].casefold()) if found else None

    def parts(self, line: str) -> list[str]:
        """What the print may have joined: no heading stands behind a line, and nothing behind a heading."""
        return [*chain.from_iterable(map(_of_a_heading, self._before_headings(line)))]

    def _before_headings(self, line: str) -> list[str]:
        for joint in self._joint.finditer(line):
            heading = line[joint.end() :]
            if _LANE_BEHIND_HEAT.match(heading) or HEAT.match(heading) or EVENT.match(heading):
                return [line[: joint.start()], heading]
        return [line]


def _of_a_heading(line: str) -> list[str]:
    if joined := _LANE_BEHIND_HEAT.match(line):
        return [joined["heat"], joined["lane"]]
    start = START.search(line)
    if start and EVENT.match(line):
        return [line[: start.start()].rstrip(), line[start.start() :]]
    return [line]
