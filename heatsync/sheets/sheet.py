"""The whole sheet as read: every session, event and entry; and its compact form, to be kept with the PDF."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

FORMAT = 1
_MOST_BYTES = 64 << 20

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in points from the top left corner of the page as it is shown."""


@dataclass(frozen=True, slots=True)
class SheetSession:
    """A session by its printed name; `date` is "YYYY-MM-DD" or None if the sheet does not decide it."""

    name: str | None
    date: str | None
    is_psych: bool = False


@dataclass(frozen=True, slots=True)
class SheetEvent:
    """An event within a session (an index). Of a combined event "21 / 22", `number` is 21."""

    session: int
    number: int | None
    label: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEntry:
    """One swimmer's place in an event (an index), or one relay team whose swimmers are not printed (`name` is "").

    `start` is "HH:MM" as printed at the heat. `with_finals`: a heat of this sheet that is swum in the finals session.
    `cut`: the column ended within the name. A `leg` past the fourth is a relay's alternate. `line` is the index of its
    line within the lines of its page.
    """

    event: int
    page: int
    name: str
    team: str | None = None
    age: int | None = None
    birth_year: int | None = None
    school_year: str | None = None
    seed_time: str | None = None
    heat: int | None = None
    lane: int | None = None
    rank: int | None = None
    start: str | None = None
    round: str | None = None
    with_finals: bool = False
    is_relay: bool = False
    relay_letter: str | None = None
    leg: int | None = None
    cut: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line that looks like an entry but was not understood."""

    page: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A heat sheet. `meet_start` is the meet's first day ("YYYY-MM-DD"); `notes` are sentences for people.

    `boxes` say where each entry stands, in the order of `entries`; empty if nobody looked.
    """

    layout: str
    meet_name: str
    meet_start: str | None
    pages: int
    sessions: tuple[SheetSession, ...]
    events: tuple[SheetEvent, ...]
    entries: tuple[SheetEntry, ...]
    unread: tuple[UnreadLine, ...] = ()
    blank_pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    boxes: tuple[Box | None, ...] = ()

    def pack(self) -> bytes:
        """The sheet in few bytes: about 15 for an entry."""
        members = {name: getattr(self, name) for name in _MEMBERS}
        members |= {name: [attrgetter(*_COLUMNS[name])(row) for row in members[name]] for name in _ROWS}
        text = json.dumps([FORMAT, *members.values()], ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(text.encode())

    @classmethod
    def unpack(cls, packed: bytes) -> Sheet:
        """The inverse of `pack`. Raises `ValueError` for bytes that another format or nobody has packed."""
        try:
            # A child that a hostile PDF took over could answer with a bomb.
            text = zlib.decompressobj().decompress(packed, _MOST_BYTES)
            form, *columns = json.loads(text)
            members: dict[str, Any] = dict(zip(_MEMBERS, columns, strict=True))
            rows = {
                name: tuple(row(**dict(zip(_COLUMNS[name], values, strict=True))) for values in members[name])
                for name, row in _ROWS.items()
            }
            members |= rows | {name: tuple(members[name]) for name in ("blank_pages", "notes")}
            members["boxes"] = tuple(box and tuple(box) for box in members["boxes"])
        except (zlib.error, TypeError, ValueError) as error:
            raise ValueError("not a packed sheet") from error
        if form != FORMAT:
            raise ValueError(f"a sheet packed in format {form}")
        return cls(**members)


_MEMBERS = [field.name for field in fields(Sheet)]
_ROWS: dict[str, type[SheetSession | SheetEvent | SheetEntry | UnreadLine]] = {
    "sessions": SheetSession,
    "events": SheetEvent,
    "entries": SheetEntry,
    "unread": UnreadLine,
}
_COLUMNS = {name: [field.name for field in fields(row)] for name, row in _ROWS.items()}
