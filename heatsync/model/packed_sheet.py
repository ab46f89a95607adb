"""The compact form in which a sheet is stored with its PDF: about 15 bytes for each entry.

A packed sheet is zlib data. Inside are the length of a JSON array (4 bytes, little endian), that array, and the indexes
of all columns (see `columnar`) one after the other. The array has the format's number, then the members of `Sheet` in
their order; a member that consists of rows is given by its columns' distinct values.
"""

import json
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any

from heatsync.model.box import Box
from heatsync.model.columnar import Rows
from heatsync.model.message import Message
from heatsync.model.sheet import Aside, Sheet, SheetEntry, SheetEvent, SheetSession, UnreadLine, Withdrawal

FORMAT = 6
_MAX_BYTES = 64 << 20
_COMPRESSION = 3  # zlib's level; the default (6) takes twice as long and saves 5 %
_LENGTH = struct.Struct("<I")


def pack_sheet(sheet: Sheet) -> bytes:
    members = {name: getattr(sheet, name) for name in _MEMBERS}
    packed = {name: Rows.of(make, _as_tuples(name, members[name])).pack() for name, make in _ROWS.items()}
    members |= {name: columns for name, (columns, _) in packed.items()}
    members["notes"] = [note.to_json() for note in sheet.notes]
    head = json.dumps([FORMAT, *members.values()], ensure_ascii=False, separators=(",", ":")).encode()
    indexes = b"".join(indexes for _, indexes in packed.values())
    return zlib.compress(_LENGTH.pack(len(head)) + head + indexes, _COMPRESSION)


def unpack_sheet(packed: bytes) -> Sheet:
    """The inverse of `pack_sheet`. Raises `ValueError` for other bytes and for another format."""
    try:
        # Bounded: a worker that a hostile PDF took over could return a decompression bomb.
        data = memoryview(zlib.decompressobj().decompress(packed, _MAX_BYTES))
        end = _LENGTH.size + _LENGTH.unpack_from(data)[0]
        members = _checked_members(*json.loads(bytes(data[_LENGTH.size : end])))
        for name, make in _ROWS.items():
            rows, used = Rows.unpack(make, members[name], data[end:])
            members[name] = rows if name in _KEPT_IN_COLUMNS else tuple(rows)
            end += used
        members["events"] = tuple(event._replace(heats=tuple(event.heats)) for event in members["events"])
        members |= {name: tuple(members[name]) for name in ("blank_pages", "hidden_pages")}
        members["notes"] = tuple(map(Message.from_json, members["notes"]))
    except (zlib.error, struct.error, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"not a packed sheet: {error}") from error
    return Sheet(**members)


def _checked_members(form: int, *values: Any) -> dict[str, Any]:
    if form != FORMAT:
        raise ValueError(f"a sheet packed in format {form}")
    members = dict(zip(_MEMBERS, values, strict=True))
    if wrong := [name for name, kind in _SCALARS.items() if not isinstance(members[name], kind)]:
        raise ValueError(f"wrong type of {wrong}")
    return members


def _as_tuples(name: str, rows: Sequence[Any]) -> Sequence[Any]:
    return [row or _NO_BOX for row in rows] if name == "boxes" else rows


def _box(edges: Iterable[Any]) -> Box | None:
    left, top, right, bottom = edges
    return None if left is None else (left, top, right, bottom)


_MEMBERS = [field.name for field in fields(Sheet)]
_SCALARS = {"layout": str, "meet_name": str, "meet_start": str | None, "venue": str | None, "pages": int}
_ROWS: dict[str, Callable[[Iterable[Any]], Any]] = {
    "sessions": SheetSession._make,
    "events": SheetEvent._make,
    "entries": SheetEntry._make,
    "withdrawn": Withdrawal._make,
    "unread": UnreadLine._make,
    "asides": Aside._make,
    "boxes": _box,
}
_KEPT_IN_COLUMNS = {"entries", "boxes"}
_NO_BOX = (None,) * 4
