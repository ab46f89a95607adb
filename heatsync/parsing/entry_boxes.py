"""Gives each entry its box: that of its line, or of its relay leg's part of the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heatsync.model.sheet import SheetEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatsync.model.box import Box
    from heatsync.model.columnar import Rows
    from heatsync.model.page_text import PageBoxes, PageText

_WHERE = [SheetEntry._fields.index(name) for name in ("page", "line", "leg")]


def boxes_of(entries: Rows[SheetEntry], pages: Sequence[PageText]) -> tuple[Box | None, ...]:
    """Where each entry stands; a relay leg has its own part of the line. None for what has no place."""
    where = zip(*map(entries.column, _WHERE), strict=True)
    return tuple(_box_of(line, leg, pages[page - 1].boxes) for page, line, leg in where)


def _box_of(line: int | None, leg: int | None, boxes: PageBoxes | None) -> Box | None:
    if boxes is None or line is None or line >= len(boxes.lines):
        return None
    if leg is not None and (line, leg) in boxes.parts:
        return boxes.parts[line, leg]
    return boxes.lines[line]
