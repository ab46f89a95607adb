"""Finds the box of each entry: that of its line, or of a relay leg's part of the line."""

from collections.abc import Sequence

from heatsync.model.box import Box
from heatsync.model.columnar import Rows
from heatsync.model.page_text import PageText
from heatsync.model.sheet import SheetEntry

_PLACE = [SheetEntry._fields.index(name) for name in ("page", "line", "leg")]


def entry_boxes(entries: Rows[SheetEntry], pages: Sequence[PageText]) -> tuple[Box | None, ...]:
    """The box of each entry, in their order. None if unknown."""
    places = zip(*map(entries.column, _PLACE), strict=True)
    return tuple(_entry_box(pages[page - 1], line, leg) for page, line, leg in places)


def _entry_box(page: PageText, line: int | None, leg: int | None) -> Box | None:
    if line is None:
        return None
    if leg is not None and page.boxes and (line, leg) in page.boxes.parts:
        return page.boxes.parts[line, leg]
    return page.line_box(line)
