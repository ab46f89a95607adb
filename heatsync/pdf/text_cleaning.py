"""Cleans the text that PDFium extracts, so that all callers see the same letters and single spaces."""

from functools import lru_cache

from heatsync.model.page_text import PageBoxes, PageText

# U+03D0 is a broken "fi" ligature. PDFium gives U+FFFE or U+0002 for a hyphen at the end of a line.
_REPAIRS = {
    "\u03d0": "f", "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufffe": "-", "\x02": "-", "\u00ad": None, "\u2019": "'", "\x00": None,
}  # fmt: skip
_REPAIR = str.maketrans(_REPAIRS)


def page_text(number: int, text: str, boxes: PageBoxes | None = None, *, has_hidden: bool = False) -> PageText:
    """The page of this number (from 1) with its text cleaned and split into lines, without blank lines."""
    if any(letter in text for letter in _REPAIRS):  # a page seldom has any, and `translate` takes 0.3 ms
        text = text.translate(_REPAIR)
    lines = text.splitlines()
    if not is_tidy(text):
        lines = [" ".join(line.split()) for line in lines]
    return PageText(number, tuple(filter(None, lines)), boxes, has_hidden)


@lru_cache(1)  # called three times for each page
def is_tidy(text: str) -> bool:
    """Whether a page's lines need no cleaning: printable, single spaces between words, separated by CR LF."""
    joined = text.replace("\r\n", " ")
    return "  " not in f" {joined} " and joined.isprintable()
