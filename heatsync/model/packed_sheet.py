"""The compact form in which a sheet is stored with its PDF: about 15 bytes for each entry.

A packed sheet is a zlib-compressed msgpack array: the format's number, then the members of `Sheet` in their order. A
member that consists of rows is packed by column, see `columnar`.
"""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

import msgspec

from heatsync.model.box import Box
from heatsync.model.columnar import Rows
from heatsync.model.sheet import Sheet, SheetEntry, SheetHeading

FORMAT = 8
_MAX_BYTES = 16 << 20  # a large sheet has half a megabyte; an object takes one byte
_COMPRESSION = 3  # zlib's level; the default (6) takes twice as long and saves 5 %


def pack_sheet(sheet: Sheet) -> bytes:
    members = {name: getattr(sheet, name) for name in _MEMBERS}
    members |= {name: Rows.of(tuple, _as_tuples(name, members[name])).pack() for name in _ROWS}
    return zlib.compress(msgspec.msgpack.encode([FORMAT, *members.values()]), _COMPRESSION)


def unpack_sheet(packed: bytes) -> Sheet:
    """The inverse of `pack_sheet`. Raises `ValueError` for other bytes and for another format."""
    try:
        # Bounded: a worker that a hostile PDF took over could return a decompression bomb.
        data = zlib.decompressobj().decompress(packed, _MAX_BYTES)
        members = _members(*msgspec.msgpack.decode(data))
        for name in _ROWS:
            rows = Rows.unpack(_KEPT_IN_COLUMNS.get(name, tuple), members[name])
            members[name] = rows if name in _KEPT_IN_COLUMNS else tuple(rows)
        boxes = {name: members.pop(name) for name in _BOXES}  # msgspec does not accept `Rows` as a sequence
        return replace(msgspec.convert(members, Sheet), **boxes)
    except (zlib.error, ArithmeticError, LookupError, StopIteration, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"not a packed sheet: {error}") from error


def _members(form: int, *values: Any) -> dict[str, Any]:
    if form != FORMAT:
        raise ValueError(f"a sheet packed in format {form}")
    return dict(zip(_MEMBERS, values, strict=True))


def _as_tuples(name: str, rows: Sequence[Any]) -> Sequence[Any]:
    return [row or _NO_BOX for row in rows] if name in _BOXES else rows


def _box(edges: Iterable[Any]) -> Box | None:
    left, top, right, bottom = edges
    return None if left is None else (left, top, right, bottom)


_MEMBERS = [field.name for field in fields(Sheet)]
_BOXES = ("boxes", "heading_boxes")
_ROWS = ("sessions", "events", "heats", "entries", "withdrawn", "unread", "asides", "headings", *_BOXES)
_KEPT_IN_COLUMNS: dict[str, Callable[[Iterable[Any]], Any]] = {
    "entries": SheetEntry._make,
    "headings": SheetHeading._make,
    **dict.fromkeys(_BOXES, _box),
}
_NO_BOX = (None,) * 4
