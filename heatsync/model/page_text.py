"""Turns a page's text into clean lines, so that every layout sees the same letters and single spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heatsync.model.sheet import Box

# U+03D0 is a broken "fi" ligature, U+FFFE and U+0002 are how PDFium gives a hyphen at a line's end.
_REPAIRS = {
    "\u03d0": "f", "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufffe": "-", "\x02": "-", "\u00ad": None, "\u2019": "'", "\x00": None,
}  # fmt: skip
_REPAIR = str.maketrans(_REPAIRS)
_LEAST_TEXT = 20
_LEAST_TEXT_ON_PICTURE = 300
_LETTERS = re.compile(r"[^\W\d_]{2}")
_TIME = re.compile(r"\b(?:\d{1,2}:)?\d{1,2}[.,]\d\d(?![\d.])|\bX?N[TSP]\b")


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """Boxes of a page's lines, in the order of `PageText.lines`, and of numbered parts of a line (relay legs)."""

    lines: tuple[Box | None, ...] = ()
    parts: Mapping[tuple[int, int], Box | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of one page, in reading order, and where they stand. `number` counts from 1 in the PDF.

    `has_hidden`: the page also holds text that nobody sees on it, which is not among the lines. `has_picture`: pictures
    fill most of it.
    """

    number: int
    lines: tuple[str, ...]
    boxes: PageBoxes | None = None
    has_hidden: bool = False
    has_picture: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether the page is a picture, as far as text goes: a page number is no text, nor is a heading on a scan."""
        return sum(map(len, self.lines)) < (_LEAST_TEXT_ON_PICTURE if self.has_picture else _LEAST_TEXT)


def page_text(number: int, text: str, boxes: PageBoxes | None = None, *, has_hidden: bool = False) -> PageText:
    if any(letter in text for letter in _REPAIRS):  # to translate what has none takes many times as long as to look
        text = text.translate(_REPAIR)
    lines = text.splitlines()
    if not is_tidy(text):
        lines = [" ".join(line.split()) for line in lines]
    return PageText(number, tuple(filter(None, lines)), boxes, has_hidden)


@lru_cache(1)  # a page's text is asked for its lines and for their boxes
def is_tidy(text: str) -> bool:
    """Whether a page's lines are printable as they are, with one space between words, and parted by CR LF: most are."""
    joined = text.replace("\r\n", " ")
    return "  " not in f" {joined} " and joined.isprintable()


def has_letters(line: str) -> bool:
    """Whether a line may hold a name."""
    return bool(_LETTERS.search(line))


def has_time(line: str) -> bool:
    """Whether a line holds a swim's time, or says that there is none."""
    # Most headings have none of these, and to look for them takes a tenth of the time.
    return ("." in line or "," in line or "N" in line) and bool(_TIME.search(line))
