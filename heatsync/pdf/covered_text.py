"""Takes lines off a page of which nothing is seen where they stand: painted over, clipped, in a layer that is off."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pypdfium2 import raw

from heatsync.model.page_text import PageBoxes
from heatsync.pdf.bounding_boxes import as_shown
from heatsync.pdf.pdfium_ffi import address, object_at, object_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pypdfium2

    from heatsync.model.box import Box
    from heatsync.model.page_text import PageText

_LEAST_COVER = 4.0  # points; what is thinner rules a line or frames a cell
_LAST = 40  # objects
_BAND = 12.0  # points
_HIGHEST = 14_400.0  # points; no page is higher
_MOST_PIXELS = 4_000_000
_LEAST_CONTRAST = 12  # of 255, between the lightest and the darkest point of a line
_MARGIN = 0.2  # of a line's height; the letters of the next one may reach so far into its box
_PAINT = frozenset({raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM})


def all_shapes(page: pypdfium2.PdfPage) -> list[int]:
    """The indexes of a page's objects that are no text, forms among them."""
    of = address(page)
    things = (object_at(of, at) for at in range(raw.FPDFPage_CountObjects(page.raw)))
    return [at for at, thing in enumerate(things) if object_type(thing) != raw.FPDF_PAGEOBJ_TEXT]


def may_be_painted_over(page: pypdfium2.PdfPage, shapes: Sequence[int], lines: Iterable[Box | None]) -> bool:
    """The cheap test: whether one of the last shapes is painted over the middle of a text. Most pages have no shapes.

    What somebody paints over a finished sheet comes last. The many before it are the grounds of the lines; and where no
    line is, as where a sponsor's picture is, it covers nothing.
    """
    bounds, last = _Bounds(), raw.FPDFPage_CountObjects(page.raw) - _LAST
    late = ((at, raw.FPDFPage_GetObject(page.raw, at)) for at in shapes if at >= last)
    covers = {at: edges for at, thing in late if _fills(thing) and _is_large(*(edges := bounds.of(thing)))}
    shown = as_shown(page)
    grounds = [shown(left, top, right, bottom) for left, bottom, right, top in covers.values()]
    if not grounds or not any(_meet(line, ground) for line in lines if line for ground in grounds):
        return False
    others = {*shapes}
    middles: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for at in range(max(covers) + 1):
        if at in covers:
            left, bottom, right, top = covers[at]
            for band in range(int(bottom // _BAND), int(min(top, _HIGHEST) // _BAND) + 1):
                if any(left < x < right and bottom < y < top for x, y in middles.get(band, ())):
                    return True
        elif at not in others:
            left, bottom, right, top = bounds.of(raw.FPDFPage_GetObject(page.raw, at))
            middle = (bottom + top) / 2
            middles[int(middle // _BAND)].append(((left + right) / 2, middle))
    return False


def _meet(line: Box, ground: Box) -> bool:
    return line[0] < ground[2] and ground[0] < line[2] and ground[1] < (line[1] + line[3]) / 2 < ground[3]


def _is_large(left: float, bottom: float, right: float, top: float) -> bool:
    return right - left > _LEAST_COVER and top - bottom > _LEAST_COVER


def _fills(thing: Any) -> bool:
    kind = raw.FPDFPageObj_GetType(thing)
    if kind != raw.FPDF_PAGEOBJ_PATH:
        return kind in _PAINT
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(thing, fill, stroke)
    return bool(fill.value)


class _Bounds:
    """The bounds of one object after the other: left, bottom, right, top in the PDF's coordinates."""

    def __init__(self) -> None:
        self._edges = [ctypes.c_float() for _ in range(4)]
        self._refs = [ctypes.byref(edge) for edge in self._edges]

    def of(self, thing: Any) -> tuple[float, float, float, float]:
        raw.FPDFPageObj_GetBounds(thing, *self._refs)
        left, bottom, right, top = self._edges
        return left.value, bottom.value, right.value, top.value


def seen_lines(page: pypdfium2.PdfPage, read: PageText) -> PageText:
    """The page's text without the lines that a picture of it does not show."""
    boxes = read.boxes
    if boxes is None or not any(boxes.lines):
        return read
    picture = _Picture(page)
    kept = [at for at in range(len(read.lines)) if at >= len(boxes.lines) or picture.shows(boxes.lines[at])]
    picture.close()
    if len(kept) == len(read.lines):
        return read
    now = {at: new for new, at in enumerate(kept)}
    lines = tuple(boxes.lines[at] for at in kept if at < len(boxes.lines))
    parts = {(now[at], part): box for (at, part), box in boxes.parts.items() if at in now}
    return replace(read, lines=tuple(read.lines[at] for at in kept), boxes=PageBoxes(lines, parts), has_hidden=True)


class _Picture:
    """A page in shades of grey, a point of it for a point of the page."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        width, height = page.get_size()
        self._scale = min(1.0, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        self._bitmap = page.render(scale=self._scale, grayscale=True)
        self._points = memoryview(self._bitmap.buffer).cast("B")

    def shows(self, box: Box | None) -> bool:
        """Whether there is anything but one shade within the box. What has no place on the page is not judged."""
        if box is None:
            return True
        left, top, right, bottom = (edge * self._scale for edge in box)
        inset = (bottom - top) * _MARGIN
        columns = range(max(0, int(left)), min(self._bitmap.width, int(right) + 1))
        rows = range(max(0, int(top + inset)), min(self._bitmap.height, int(bottom - inset) + 1))
        if not columns or not rows:
            return True
        stride = self._bitmap.stride
        parts = [bytes(self._points[row * stride + columns.start : row * stride + columns.stop]) for row in rows]
        return max(map(max, parts)) - min(map(min, parts)) >= _LEAST_CONTRAST

    def close(self) -> None:
        self._points.release()
        self._bitmap.close()
