"""Pages of a long list, and the cursors that lead from one page to the next.

A cursor is the position of the last item in URL-safe base64. Clients pass it back unchanged.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from heatsync.model.errors import BadQuery
from heatsync.model.message import Message

T_co = TypeVar("T_co", covariant=True)

PAGE_SIZE = 50
_MOST_DIGITS = 18
"""Of a number that fits in a 64-bit key."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """Part of a list, and the cursor of the next page: None on the last one."""

    items: tuple[T_co, ...]
    next_cursor: str | None


def time_cursor(at: datetime, item_id: str) -> str:
    """The cursor after an item of a list that is sorted by time and ID."""
    return _encode(f"{at.isoformat()} {item_id}")


def parse_time_cursor(cursor: str) -> tuple[datetime, str]:
    """The time and ID in a cursor. Raises `BadQuery`."""
    text, _, item_id = _decode(cursor).rpartition(" ")
    try:
        at = datetime.fromisoformat(text)
        is_canonical = at.tzinfo is not None and at.astimezone(UTC).isoformat() == text
    except (ValueError, OverflowError):
        raise _invalid() from None
    if not is_canonical or not (item_id.isascii() and item_id.isprintable()):
        raise _invalid()
    return at, item_id


def number_cursor(number: int) -> str:
    """The cursor after an item of a list that is sorted by number."""
    return _encode(str(number))


def parse_number_cursor(cursor: str) -> int:
    """The number in a cursor. Raises `BadQuery`."""
    text = _decode(cursor)
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise _invalid()
    return int(text)


def _encode(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise _invalid() from None


def _invalid() -> BadQuery:
    return BadQuery(Message("CURSOR_PARAMETER"))
