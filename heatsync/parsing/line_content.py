"""Tests of the content of a line, for any layout."""

import re

_LETTERS = re.compile(r"[^\W\d_]{2}")
_TIME = re.compile(r"\b(?:\d{1,2}:)?\d{1,2}[.,]\d\d(?![\d.])|\bX?N[TSP]\b")


def has_letters(line: str) -> bool:
    """Whether a line may contain a name."""
    return bool(_LETTERS.search(line))


def has_time(line: str) -> bool:
    """Whether a line contains a swim time, or a mark for a missing one (NT, NS, NP)."""
    return bool(_TIME.search(line))
