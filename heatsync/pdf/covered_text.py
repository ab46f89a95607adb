"""Removes lines that the rendered page does not show: painted over, clipped, or in a layer that is off.

Workers only.
"""

import ctypes
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pypdfium2
from pypdfium2 import raw

from heatsync.model.box import Box
from heatsync.model.page_text import PageBoxes, PageText
from heatsync.pdf.bounding_boxes import viewer_coordinates
from heatsync.pdf.hidden_text import is_credit
from heatsync.pdf.page_objects import Bounds, bounds, is_filled_path
from heatsync.pdf.pdfium_ffi import address, object_at, object_bounds
from heatsync.pdf.rendering import bounded_scale

_LEAST_COVER = 4.0  # points; thinner objects are rules and frames
_LAST_OBJECTS = 40
_MAX_PIXELS = 4_000_000
_LEAST_CONTRAST = 12  # of 255, between the lightest and the darkest pixel of a line
_MARGIN = 0.2  # of a line's height; letters of the next line may reach this far into its box
_COVERING_TYPES = frozenset({raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM})


def may_cover_text(page: pypdfium2.PdfPage, non_text: Sequence[int], lines: Iterable[Box | None]) -> bool:
    """Whether one of the page's last objects is painted over the middle of an earlier text. Quick.

    Objects painted over a finished sheet come last. The many objects before them are backgrounds of lines. Objects that
    touch none of `lines`, such as a sponsor's logo, cover nothing. `non_text`: see `scan_objects`.
    """
    covers = _last_covers(page, non_text)
    if not covers:
        return False
    to_box = viewer_coordinates(page)
    areas = {at: to_box(left, top, right, bottom) for at, (left, bottom, right, top) in covers.items()}
    boxes = [*filter(None, lines)]
    covers = {at: area for at, area in covers.items() if any(_contains_middle(areas[at], box) for box in boxes)}
    return bool(covers) and any(_texts_below(page, non_text, covers))


def _texts_below(page: pypdfium2.PdfPage, non_text: Sequence[int], covers: Mapping[int, Bounds]) -> Iterator[bool]:
    """For each text that is painted before a cover, whether a later one is painted over its middle."""
    page_address, others = address(page), {*non_text}
    edges = (ctypes.c_float * 4)()
    places = range(start := ctypes.addressof(edges), start + ctypes.sizeof(edges), ctypes.sizeof(ctypes.c_float))
    for text in range(max(covers)):
        if text not in others and object_bounds(object_at(page_address, text), *places):
            x, y = (edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2
            yield any(
                text < cover and left < x < right and bottom < y < top
                for cover, (left, bottom, right, top) in covers.items()
            )


def _last_covers(page: pypdfium2.PdfPage, non_text: Sequence[int]) -> dict[int, Bounds]:
    """The indexes and bounds of those among the last objects that fill an area."""
    covers = {}
    first = raw.FPDFPage_CountObjects(page.raw) - _LAST_OBJECTS
    for at in non_text[bisect_left(non_text, first) :]:
        obj = raw.FPDFPage_GetObject(page.raw, at)
        left, bottom, right, top = area = bounds(obj)
        if right - left > _LEAST_COVER and top - bottom > _LEAST_COVER and _fills_area(obj):
            covers[at] = area
    return covers


def _fills_area(obj: Any) -> bool:
    kind = raw.FPDFPageObj_GetType(obj)
    return is_filled_path(obj) if kind == raw.FPDF_PAGEOBJ_PATH else kind in _COVERING_TYPES


def _contains_middle(area: Box, line: Box) -> bool:
    """Whether the area reaches the line, and the line's middle lies between its top and bottom."""
    return line[0] < area[2] and area[0] < line[2] and area[1] < (line[1] + line[3]) / 2 < area[3]


def remove_covered_lines(page: pypdfium2.PdfPage, text: PageText) -> PageText:
    """The page's text without the lines that its rendering does not show."""
    if text.boxes is None or not any(text.boxes.lines):
        return text
    scale = bounded_scale(1.0, page.get_size(), _MAX_PIXELS)  # one pixel for each point, unless the page is huge
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        visible = [at for at in range(len(text.lines)) if _is_visible(text.line_box(at), bitmap, scale)]
    if len(visible) == len(text.lines):
        return text
    removed = [line for at, line in enumerate(text.lines) if at not in visible]
    has_hidden = text.has_hidden or not is_credit(removed)
    return replace(_with_lines(text, visible), has_hidden=has_hidden)


def _with_lines(text: PageText, kept: Sequence[int]) -> PageText:
    """The page's text with these lines only, by their indexes."""
    boxes = PageBoxes()
    if text.boxes:
        new_index = {at: new for new, at in enumerate(kept)}
        parts = {(new_index[at], part): box for (at, part), box in text.boxes.parts.items() if at in new_index}
        boxes = PageBoxes(tuple(map(text.line_box, kept)), parts)
    return replace(text, lines=tuple(text.lines[at] for at in kept), boxes=boxes)


def _is_visible(box: Box | None, bitmap: pypdfium2.PdfBitmap, scale: float) -> bool:
    """Whether the box has more than one shade. True if there is no box, or none of it lies on the page."""
    if box is None:
        return True
    left, top, right, bottom = (edge * scale for edge in box)
    inset = (bottom - top) * _MARGIN
    columns = range(max(0, int(left)), min(bitmap.width, int(right) + 1))
    rows = range(max(0, int(top + inset)), min(bitmap.height, int(bottom - inset) + 1))
    if not columns or not rows:
        return True
    pixels = memoryview(bitmap.buffer).cast("B")
    starts = (row * bitmap.stride for row in rows)
    parts = [bytes(pixels[start + columns.start : start + columns.stop]) for start in starts]
    return max(map(max, parts)) - min(map(min, parts)) >= _LEAST_CONTRAST
