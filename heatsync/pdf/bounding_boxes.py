"""Computes the boxes of the lines of a page. Workers only."""

import ctypes
import re
import struct
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import starmap
from typing import TypeAlias

import pypdfium2
from pypdfium2 import raw

from heatsync.model.box import Box
from heatsync.model.page_text import PageBoxes
from heatsync.pdf.pdfium_ffi import address, loose_box
from heatsync.pdf.text_cleaning import is_tidy

_BLANK = re.compile("[\\s\x00\u00ad]*")  # cleaning drops the last two
_END_LETTERS = struct.Struct("8f")  # left, top, right, bottom of a stretch's first letter, then of its last one
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
PRECISION = 1000
_TENTHS = 10

PartsOf: TypeAlias = "Callable[[str], Iterable[tuple[int, int, int]]]"
"""The parts of a line that get a box of their own: the number, start and end of each."""


def no_parts(_: str) -> tuple[()]:
    """For callers that need the boxes of whole lines only."""
    return ()


def page_boxes(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, text: str, parts_of: PartsOf = no_parts
) -> PageBoxes:
    """The boxes of the lines that are left when `text` is cleaned, and of their parts.

    `text` is all of the text page's text, including unpaired surrogates.
    """
    lines = [*_printed_lines(text)]
    parts = {
        (at, number): (line_start + start, line_start + end)
        for at, (line_start, line) in enumerate(lines)
        for number, start, end in parts_of(line)
    }
    ruler = _Ruler(page, text_page, text)
    line_boxes = ruler.boxes([(start, start + len(line)) for start, line in lines])
    return PageBoxes(tuple(line_boxes), dict(zip(parts, ruler.boxes([*parts.values()]), strict=True)))


def _printed_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, stripped, each with its start in the text."""
    at = 0
    if is_tidy(text):  # most pages are: without this branch, boxes take a fifth longer
        for line in text.split("\r\n"):
            yield at, line
            at += len(line) + 2
        return
    for line in text.splitlines(keepends=True):
        if not _BLANK.fullmatch(line):
            printed = line.strip()
            yield at + line.index(printed), printed
        at += len(line)


class _Ruler:
    """Measures stretches of one page's text by their first and last letters.

    Measuring all letters would take three times as long.
    """

    def __init__(self, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, text: str) -> None:
        self._text_page = text_page
        self._to_box = viewer_coordinates(page)
        # PDFium counts a letter beyond U+FFFF as two, and counts some letters that have no text.
        has_astral = len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)
        self._astral = [found.start() for found in _ASTRAL.finditer(text)] if has_astral else []
        self._indexes_agree = not self._astral and text_page.count_chars() == len(text)

    def boxes(self, stretches: Sequence[tuple[int, int]]) -> list[Box | None]:
        """The box of each stretch: of the letters from the first index up to the second."""
        if not self._indexes_agree:
            stretches = [(self._letter(start), self._letter(end - 1) + 1) for start, end in stretches]
        boxes: list[Box | None] = []
        for left, top, _, bottom, _, last_top, right, last_bottom in self._end_letters(stretches):
            height = top - bottom
            if left < right and height > 0 and -height < last_top - top < height:
                # `max` and `min` would add a tenth to the time for boxes.
                highest = top if top > last_top else last_top  # noqa: FURB136
                lowest = bottom if bottom < last_bottom else last_bottom  # noqa: FURB136
                boxes.append(self._to_box(left, highest, right, lowest))
            else:  # rotated text, or a word that is hyphenated and continues on the next line
                start, end = stretches[len(boxes)]
                boxes.append(self._union_of_rects(start, end - start))
        return boxes

    def _end_letters(self, stretches: Sequence[tuple[int, int]]) -> Iterable[tuple[float, ...]]:
        """The boxes of each stretch's first and last letter, in the PDF's coordinates."""
        buffer = ctypes.create_string_buffer(_END_LETTERS.size * len(stretches))
        text_page, at, half = address(self._text_page), ctypes.addressof(buffer), _END_LETTERS.size // 2
        for start, end in stretches:
            loose_box(text_page, start, at)
            loose_box(text_page, end - 1, at + half)
            at += _END_LETTERS.size
        return _END_LETTERS.iter_unpack(buffer)

    def _letter(self, at: int) -> int:
        """PDFium's index of the letter at this index of the text."""
        at += bisect_left(self._astral, at)
        return int(raw.FPDFText_GetCharIndexFromTextIndex(self._text_page.raw, at))

    def _union_of_rects(self, start: int, count: int) -> Box | None:
        rects = [self._text_page.get_rect(at) for at in range(raw.FPDFText_CountRects(self._text_page, start, count))]
        if not rects:
            return None
        lefts, bottoms, rights, tops = zip(*rects, strict=True)
        return self._to_box(min(lefts), max(tops), max(rights), min(bottoms))


def viewer_thousandths(page: pypdfium2.PdfPage) -> pypdfium2.PdfPosConv:
    """Converts between the PDF's coordinates and thousandths of a point on the page as a viewer shows it."""
    width, height = page.get_size()
    return pypdfium2.PdfPosConv(page, (0, 0, round(width * PRECISION), round(height * PRECISION), 0))


def viewer_coordinates(page: pypdfium2.PdfPage) -> Callable[[float, float, float, float], Box]:
    """A function from left, top, right, bottom in the PDF's coordinates to a box on the page as a viewer shows it.

    The PDF's origin may lie anywhere, and the page may be rotated. Boxes are rounded to tenths of a point.
    """
    # The transformation is affine, so three points define it.
    points = starmap(viewer_thousandths(page).to_bitmap, [(0, 0), (PRECISION, 0), (0, PRECISION)])
    (x0, y0), (x1, y1), (x2, y2) = ((x * _TENTHS / PRECISION, y * _TENTHS / PRECISION) for x, y in points)
    ax, ay = (x1 - x0) / PRECISION, (y1 - y0) / PRECISION
    bx, by = (x2 - x0) / PRECISION, (y2 - y0) / PRECISION

    def upright(left: float, top: float, right: float, bottom: float) -> Box:
        return (
            (x0 + ax * left + 0.5) // 1 / _TENTHS,
            (y0 + by * top + 0.5) // 1 / _TENTHS,
            (x0 + ax * right + 0.5) // 1 / _TENTHS,
            (y0 + by * bottom + 0.5) // 1 / _TENTHS,
        )

    def rotated(left: float, top: float, right: float, bottom: float) -> Box:
        xs = sorted((x0 + ax * left + bx * top, x0 + ax * right + bx * bottom))
        ys = sorted((y0 + ay * left + by * top, y0 + ay * right + by * bottom))
        left, right, top, bottom = ((edge + 0.5) // 1 / _TENTHS for edge in (*xs, *ys))
        return left, top, right, bottom

    return upright if ax > 0 and not ay and not bx else rotated  # `rotated` alone takes half as long again
