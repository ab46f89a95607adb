"""Tests of the content of a line, for any layout."""

import re

_LETTERS = re.compile(r"[^\W\d_]{2}")
_TIME = re.compile(r"\b(?:\d{1,2}:)?\d{1,2}[.,]\d\d(?![\d.])|\bX?N[TSP]\b")
_RARE_SEED = re.compile(r"\b\d{3}[.,]\d\d(?![\d.])|\b\d{1,2}:\d\d:\d\d\b")


def has_letters(line: str) -> bool:
    """Whether a line may contain a name."""
    return bool(_LETTERS.search(line))


def has_time(line: str) -> bool:
    """Whether a line contains a swim time, or a mark for a missing one (NT, NS, NP)."""
    return bool(_TIME.search(line))


def has_seed(line: str) -> bool:
    """Whether a line contains what seeds an entry: `has_time`, a diver's points, or a time with colons only."""
    return has_time(line) or bool(_RARE_SEED.search(line))
