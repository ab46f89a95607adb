"""Pages of a long list, and the cursors that lead from one page to the next.

A cursor is the position of the last item in URL-safe base64. Clients pass it back unchanged.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
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
    with _refused_cursors():
        text, _, item_id = _decode(cursor).rpartition(" ")
        at = datetime.fromisoformat(text)
        if at.astimezone(UTC).isoformat() != text or not (item_id.isascii() and item_id.isprintable()):
            raise ValueError
    return at, item_id


def number_cursor(number: int) -> str:
    """The cursor after an item of a list that is sorted by number."""
    return _encode(str(number))


def parse_number_cursor(cursor: str) -> int:
    """The number in a cursor. Raises `BadQuery`."""
    with _refused_cursors():
        text = _decode(cursor)
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            raise ValueError
    return int(text)


def _encode(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()


@contextmanager
def _refused_cursors() -> Iterator[None]:
    try:
        yield
    except (ValueError, OverflowError):
        raise BadQuery(Message("CURSOR_PARAMETER")) from None
