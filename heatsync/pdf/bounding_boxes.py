"""Says where the lines of a page stand, so that each entry can be shown to who doubts it. Child processes only."""

from __future__ import annotations

import ctypes
import re
import struct
from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

from pypdfium2 import raw

from heatsync.model.page_text import PageBoxes
from heatsync.pdf.pdfium_ffi import address, loose_box, page_to_device
from heatsync.pdf.text_cleaning import is_tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pypdfium2

    from heatsync.model.box import Box

_DROPPED_LETTERS = frozenset("\x00\u00ad")  # of a line of these, the repair of lines leaves nothing
_DROPPED = str.maketrans(dict.fromkeys(_DROPPED_LETTERS))
_ENDS = struct.Struct("8f")  # left, top, right, bottom of the first letter and of the last one
_DOUBLE = re.compile("[\U00010000-\U0010ffff]")
_PARTS = 1000
_TENTHS = 10


PartsOf: TypeAlias = "Callable[[str], Iterable[tuple[int, int, int]]]"
"""The parts of a line that get a box of their own: the number, start and end of each."""


def no_parts(_: str) -> tuple[()]:
    """For callers that need the boxes of whole lines only."""
    return ()


def page_boxes(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, text: str, parts_of: PartsOf = no_parts
) -> PageBoxes:
    """`text` is the whole of what `text_page` gives, every half of a character included."""
    printed = [*_printed(text)]
    parts = {
        (at, number): (line_start + start, line_start + end)
        for at, (line_start, line) in enumerate(printed)
        for number, start, end in parts_of(line)
    }
    ruler = _Ruler(page, text_page, text)
    lines = ruler.boxes([(start, start + len(line)) for start, line in printed])
    return PageBoxes(tuple(lines), dict(zip(parts, ruler.boxes([*parts.values()]), strict=True)) if parts else {})


def _printed(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, without the space around them, and where in the text each begins."""
    at = 0
    if is_tidy(text):
        for line in text.split("\r\n"):
            yield at, line
            at += len(line) + 2
        return
    has_dropped = not _DROPPED_LETTERS.isdisjoint(text)
    for line in text.splitlines(keepends=True):
        printed = line.strip()
        if printed and not (has_dropped and not printed.translate(_DROPPED).strip()):
            yield at + line.index(printed), printed
        at += len(line)


class _Ruler:
    """Measures stretches of one page's text, by their two ends: to measure all letters costs three times as much."""

    def __init__(self, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, text: str) -> None:
        self._text_page = text_page
        self._shown = as_shown(page)
        # PDFium counts a letter beyond U+FFFF as two, and some of what it counts has no text.
        has_double = len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)
        self._double = [found.start() for found in _DOUBLE.finditer(text)] if has_double else []
        self._is_plain = not self._double and text_page.count_chars() == len(text)

    def boxes(self, stretches: Sequence[tuple[int, int]]) -> list[Box | None]:
        """The box of each stretch: of the letters from the first index up to the second."""
        if not self._is_plain:
            stretches = [(self._char(start), self._char(end - 1) + 1) for start, end in stretches]
        ends = ctypes.create_string_buffer(_ENDS.size * len(stretches))
        of, at, half = address(self._text_page), ctypes.addressof(ends), _ENDS.size // 2
        for start, end in stretches:
            loose_box(of, start, at)
            loose_box(of, end - 1, at + half)
            at += _ENDS.size
        shown = self._shown
        boxes: list[Box | None] = []
        for left, top, _, bottom, _, last_top, right, last_bottom in _ENDS.iter_unpack(ends):
            height = top - bottom
            if left < right and height > 0 and -height < last_top - top < height:
                # Done for each line: `max` and `min` take four times as long.
                high = top if top > last_top else last_top  # noqa: FURB136
                low = bottom if bottom < last_bottom else last_bottom  # noqa: FURB136
                boxes.append(shown(left, high, right, low))
            else:  # turned text, or a word that is parted at a line's end and runs on in the next one
                start, end = stretches[len(boxes)]
                boxes.append(self._around(start, end - start))
        return boxes

    def _char(self, at: int) -> int:
        at += bisect_left(self._double, at)
        return int(raw.FPDFText_GetCharIndexFromTextIndex(self._text_page.raw, at))

    def _around(self, char: int, count: int) -> Box | None:
        edges = [ctypes.c_double() for _ in range(4)]
        corners = [
            [edge.value for edge in edges]
            for at in range(max(0, raw.FPDFText_CountRects(self._text_page.raw, char, count)))
            if raw.FPDFText_GetRect(self._text_page.raw, at, *map(ctypes.byref, edges))
        ]
        if not corners:
            return None
        lefts, tops, rights, bottoms = zip(*corners, strict=True)
        return self._shown(min(lefts), max(tops), max(rights), min(bottoms))


def as_shown(page: pypdfium2.PdfPage) -> Callable[[float, float, float, float], Box]:
    """From the PDF's coordinates, whose origin may lie anywhere, to those of the page as it is shown, turned or not."""
    width, height = page.get_size()
    of, size = address(page), (round(width * _PARTS), round(height * _PARTS))
    left, top = ctypes.c_int(), ctypes.c_int()
    left_at, top_at = ctypes.addressof(left), ctypes.addressof(top)

    def corner(x: float, y: float) -> tuple[float, float]:
        page_to_device(of, 0, 0, *size, 0, x, y, left_at, top_at)
        return left.value * _TENTHS / _PARTS, top.value * _TENTHS / _PARTS

    # The way there is affine, so three points of it say all; asking PDFium for each box would double the time.
    (x0, y0), (x1, y1), (x2, y2) = corner(0, 0), corner(_PARTS, 0), corner(0, _PARTS)
    ax, ay, bx, by = (x1 - x0) / _PARTS, (y1 - y0) / _PARTS, (x2 - x0) / _PARTS, (y2 - y0) / _PARTS

    # Called for each line: to round by `round`, or in a function of its own, takes half as long again.
    def upright(left: float, top: float, right: float, bottom: float) -> Box:
        return (
            (x0 + ax * left + 0.5) // 1 / _TENTHS,
            (y0 + by * top + 0.5) // 1 / _TENTHS,
            (x0 + ax * right + 0.5) // 1 / _TENTHS,
            (y0 + by * bottom + 0.5) // 1 / _TENTHS,
        )

    def turned(left: float, top: float, right: float, bottom: float) -> Box:
        xs = sorted((x0 + ax * left + bx * top, x0 + ax * right + bx * bottom))
        ys = sorted((y0 + ay * left + by * top, y0 + ay * right + by * bottom))
        x, end_x, y, end_y = ((edge + 0.5) // 1 / _TENTHS for edge in (*xs, *ys))
        return x, y, end_x, end_y

    return upright if ax > 0 and not ay and not bx else turned
