"""Finds the boxes of entries and headings on their pages."""

from collections.abc import Iterable, Sequence

from heatsync.model.box import Box, union
from heatsync.model.columnar import Rows
from heatsync.model.page_text import PageText
from heatsync.model.sheet import SheetEntry, SheetHeading

_PLACE = [SheetEntry._fields.index(name) for name in ("page", "line", "leg")]


def entry_boxes(entries: Rows[SheetEntry], pages: Sequence[PageText]) -> tuple[Box | None, ...]:
    """The box of each entry's line, or of a relay leg's part of the line. None if unknown."""
    places = zip(*map(entries.column, _PLACE), strict=True)
    return tuple(None if line is None else _entry_box(pages[page - 1], line, leg) for page, line, leg in places)


def _entry_box(page: PageText, line: int, leg: int | None) -> Box | None:
    if leg is not None and page.boxes and (line, leg) in page.boxes.parts:
        return page.boxes.parts[line, leg]
    return page.line_box(line)


def heading_boxes(headings: Iterable[SheetHeading], pages: Sequence[PageText]) -> tuple[Box | None, ...]:
    """The box around all lines of each heading. None if unknown."""
    return tuple(_heading_box(pages[heading.page - 1], heading) for heading in headings)


def _heading_box(page: PageText, heading: SheetHeading) -> Box | None:
    boxes = [box for line in range(heading.lines) if (box := page.line_box(heading.line + line))]
    return union(boxes) if boxes else None
