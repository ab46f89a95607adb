"""Finds the swimmers of a relay in a line that numbers them: "1) Doe, Uma 12 2) Roe, Kim 13"."""

import re

# Not an age in brackets: "1) (12) Doe, Uma".
_NUMBER = r"(?<![\d(])[1-8]\)"
LEG = re.compile(rf"(?P<leg>{_NUMBER})(?P<text>.*?)(?={_NUMBER}|$)")
"""One leg: its number with the bracket, and the text up to the next leg, with surrounding spaces."""


def leg_spans(line: str) -> list[tuple[int, int, int]]:
    """The number, start and end of each leg in a line, without trailing spaces."""
    if ")" not in line:  # most lines: the search would take 2 microseconds for each
        return []
    return [(int(leg["leg"][0]), leg.start(), leg.start() + len(leg[0].rstrip())) for leg in LEG.finditer(line)]
