"""Finds the box of each heading: that around all of its lines."""

from collections.abc import Iterable, Sequence

from heatsync.model.box import Box, union
from heatsync.model.page_text import PageText
from heatsync.model.sheet import SheetHeading


def heading_boxes(headings: Iterable[SheetHeading], pages: Sequence[PageText]) -> tuple[Box | None, ...]:
    """The box of each heading, in their order. None if unknown."""
    return tuple(_heading_box(pages[heading.page - 1], heading) for heading in headings)


def _heading_box(page: PageText, heading: SheetHeading) -> Box | None:
    boxes = [box for line in range(heading.lines) if (box := page.line_box(heading.line + line))]
    return union(boxes) if boxes else None
