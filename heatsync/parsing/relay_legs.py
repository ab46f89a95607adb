"""Where the swimmers of a relay stand in a line that numbers them: "1) Doe, Uma 12 2) Roe, Kim 13"."""

from __future__ import annotations

import re

# An age in brackets is no leg's number: "1) (12) Doe, Uma".
_NUMBER = r"(?<![\d(])[1-8]\)"
LEG = re.compile(rf"(?P<leg>{_NUMBER})(?P<text>.*?)(?={_NUMBER}|$)")
"""One leg, up to the next one: its number with the bracket, and what stands behind it, with the space around that."""


def leg_spans(line: str) -> list[tuple[int, int, int]]:
    """The number, start and end of each leg in a line, without the space behind it."""
    if ")" not in line:
        return []
    return [(int(leg["leg"][0]), leg.start(), leg.start() + len(leg[0].rstrip())) for leg in LEG.finditer(line)]
