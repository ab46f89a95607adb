"""Finds single values in a line of text: numbers, times, ages and clock times, however sheets print them."""

import re

_NOON = 12
_CLOCK = re.compile(r"(?<![\d:.,])\d{1,2}[:.h]\d\d(?!\d|[.,]\d)")


def contains(text: str, value: str | int) -> bool:
    """Whether a value is printed as a separate word, not as part of a time or of a longer number."""
    return bool(re.search(rf"(?<![\w:.,]){re.escape(str(value))}(?![\w:]|[.,]\d)", text))


def contains_age(text: str, age: int | str) -> bool:
    """As `contains`. An age may be glued to the name before it, or to a gender letter: "Uma13", "W13"."""
    return bool(re.search(rf"(?<![\d:.,]){age}(?![\d:]|[.,]\d)", text))


def contains_birth_year(text: str, year: int) -> bool:
    """Whether the year is printed, with four digits or with two."""
    return contains_age(text, year) or contains_age(text, f"{year % 100:02}")


def contains_any_clock(text: str) -> bool:
    """Whether a text contains a clock time."""
    return bool(_CLOCK.search(text))


def contains_clock(text: str, start: str) -> bool:
    """Whether a text contains "13:05", on a clock of 24 hours or of 12, with a colon, a dot or an "h"."""
    hour, minute = int(start[:2]), start[3:]
    of_24 = rf"0?{hour}[:.h]{minute}(?!\d|[.,:]\d|\s*[ap]\.?m)"
    of_12 = rf"0?{(hour - 1) % 12 + 1}[:.]{minute}(?::00)?\s*{'a' if hour < _NOON else 'p'}"
    return bool(re.search(rf"(?<![\d:.,])(?:{of_24}|{of_12})", text, re.IGNORECASE))
