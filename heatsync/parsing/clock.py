"""Reads a time of day as sheets print it, with or without AM and PM."""

import re

CLOCK = r"\d{1,2}[:.]\d\d(?:\s*[AP]\.?M\b\.?)?"
"""A pattern of what `clock` reads."""

_PARTS = re.compile(r"(\d{1,2})[:.](\d\d)\s*([AP])?", re.IGNORECASE)
_NOON, _MIDNIGHT, _HOUR = 12, 24, 60


def clock(text: str) -> str | None:
    """Give "13:05" for "01:05 PM", "09:30" for "9:30"; None for what is no time of day."""
    found = _PARTS.match(text)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").upper()
    if half:
        hour = hour % _NOON + (_NOON if half == "P" else 0)
    return f"{hour:02}:{minute:02}" if hour < _MIDNIGHT and minute < _HOUR else None
