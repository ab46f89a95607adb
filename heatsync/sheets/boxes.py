"""Says where the lines of a page stand, so that each entry can be shown to who doubts it. Child processes only."""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from pypdfium2 import raw

from heatsync.sheets.lines import PageBoxes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pypdfium2

    from heatsync.sheets.lines import PageText
    from heatsync.sheets.sheet import Box, SheetEntry

_LEG = re.compile(r"(?P<leg>[1-8])\).*?(?=[1-8]\)|$)")
_DROPPED = str.maketrans(dict.fromkeys("\x00\u00ad"))  # of a line of these, the repair of lines leaves nothing
_PARTS = 1000


def boxes_of(entries: Sequence[SheetEntry], pages: Sequence[PageText]) -> tuple[Box | None, ...]:
    """Where each entry stands; a relay leg has its own part of the line. None for what has no place."""
    return tuple(_box_of(entry, pages[entry.page - 1].boxes) for entry in entries)


def _box_of(entry: SheetEntry, boxes: PageBoxes | None) -> Box | None:
    line = entry.line
    if boxes is None or line is None or line >= len(boxes.lines):
        return None
    if entry.leg is not None and (line, entry.leg) in boxes.legs:
        return boxes.legs[line, entry.leg]
    return boxes.lines[line]


def page_boxes(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, text: str) -> PageBoxes:
    """`text` is the whole of what `text_page` gives, every half of a character included."""
    ruler = _Ruler(page, text_page, text)
    lines: list[Box | None] = []
    legs: dict[tuple[int, int], Box | None] = {}
    for start, line in _printed(text):
        if ")" in line:
            for leg in _LEG.finditer(line):
                end = start + leg.start() + len(leg[0].rstrip())
                legs[len(lines), int(leg["leg"])] = ruler.box(start + leg.start(), end)
        lines.append(ruler.box(start, start + len(line)))
    return PageBoxes(tuple(lines), legs)


def _printed(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, without the space around them, and where in the text each begins."""
    at = 0
    for line in text.splitlines(keepends=True):
        printed = line.strip()
        if printed and printed.translate(_DROPPED).strip():
            yield at + line.index(printed), printed
        at += len(line)


class _Ruler:
    """Measures stretches of one page's text, by their two ends: to measure all letters costs three times as much."""

    def __init__(self, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, text: str) -> None:
        self._text_page = text_page.raw
        self._shown = _shown(page)
        self._first, self._last = raw.FS_RECTF(), raw.FS_RECTF()
        self._first_ref, self._last_ref = ctypes.byref(self._first), ctypes.byref(self._last)
        # PDFium counts a letter beyond U+FFFF as two, and some of what it counts has no text.
        self._double = [] if text.isascii() else [at for at, char in enumerate(text) if char > "\uffff"]
        self._is_plain = not self._double and text_page.count_chars() == len(text)

    def box(self, start: int, end: int) -> Box | None:
        start, end = (start, end - 1) if self._is_plain else (self._char(start), self._char(end - 1))
        # Loose: as high as the letters of the font get, whatever this one's height.
        whole = raw.FPDFText_GetLooseCharBox(self._text_page, start, self._first_ref)
        whole = raw.FPDFText_GetLooseCharBox(self._text_page, end, self._last_ref) and whole
        first, last = self._first, self._last
        left, top, right, bottom = first.left, first.top, last.right, last.bottom
        height = top - first.bottom
        if whole and left < right and height > 0 and -height < last.top - top < height:
            return self._shown(left, max(top, last.top), right, min(first.bottom, bottom))
        # Turned text, or a word that is parted at a line's end and runs on in the next one.
        return self._around(start, end - start + 1)

    def _char(self, at: int) -> int:
        at += bisect_left(self._double, at)
        return int(raw.FPDFText_GetCharIndexFromTextIndex(self._text_page, at))

    def _around(self, char: int, count: int) -> Box | None:
        edges = [ctypes.c_double() for _ in range(4)]
        corners = [
            [edge.value for edge in edges]
            for at in range(max(0, raw.FPDFText_CountRects(self._text_page, char, count)))
            if raw.FPDFText_GetRect(self._text_page, at, *map(ctypes.byref, edges))
        ]
        if not corners:
            return None
        lefts, tops, rights, bottoms = zip(*corners, strict=True)
        return self._shown(min(lefts), max(tops), max(rights), min(bottoms))


def _shown(page: pypdfium2.PdfPage) -> Callable[[float, float, float, float], Box]:
    """From the PDF's coordinates, whose origin may lie anywhere, to those of the page as it is shown, turned or not."""
    width, height = page.get_size()

    def corner(x: float, y: float) -> tuple[float, float]:
        left, top = ctypes.c_int(), ctypes.c_int()
        size = round(width * _PARTS), round(height * _PARTS)
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(left), ctypes.byref(top))
        return left.value / _PARTS, top.value / _PARTS

    # The way there is affine, so three points of it say all; asking PDFium for each box would double the time.
    (x0, y0), (x1, y1), (x2, y2) = corner(0, 0), corner(_PARTS, 0), corner(0, _PARTS)
    ax, ay, bx, by = (x1 - x0) / _PARTS, (y1 - y0) / _PARTS, (x2 - x0) / _PARTS, (y2 - y0) / _PARTS

    def upright(left: float, top: float, right: float, bottom: float) -> Box:
        return round(x0 + ax * left, 1), round(y0 + by * top, 1), round(x0 + ax * right, 1), round(y0 + by * bottom, 1)

    def turned(left: float, top: float, right: float, bottom: float) -> Box:
        xs = sorted((x0 + ax * left + bx * top, x0 + ax * right + bx * bottom))
        ys = sorted((y0 + ay * left + by * top, y0 + ay * right + by * bottom))
        return round(xs[0], 1), round(ys[0], 1), round(xs[1], 1), round(ys[1], 1)

    return upright if ax > 0 and not ay and not bx else turned
