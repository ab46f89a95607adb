"""Reads the lines of a relay's swimmers that SPLASH prints below their team: "Uma DOE 10, Kim ROE 11"."""

import re
from typing import NamedTuple

_LEG = re.compile(r"(?P<name>[^\W\d][^\d,]*?),? (?P<year>(?:19|20)?\d\d)(?:[,;/]? (?=[^\W\d])|$)")
_LEGS_LIKE = re.compile(r"[^\W\d]{2,},? \d\d\b(?:$|.*[^\W\d]{2,},? \d\d\b)")
RELAY_SWIMMERS = 4


class Leg(NamedTuple):
    name: str
    year: str


def legs(line: str) -> list[Leg] | None:
    """The swimmers, if the line says nothing else and each has the capitals that SPLASH writes surnames with."""
    found, end = [], 0
    while end < len(line):
        one = _LEG.match(line, end)
        if one is None:
            return None
        name, year = one.groups()
        words = name.split()
        capitals = [len(word) > 1 and word.isupper() for word in words]
        if all(capitals) or not any(capitals):
            return None
        found.append(Leg(name, year))
        end = one.end()
    return found


def looks_like_legs(line: str) -> bool:
    return bool(_LEGS_LIKE.search(line))
