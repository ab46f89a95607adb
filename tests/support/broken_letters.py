"""Breaks the "fi" ligature in PDFs as some printer drivers do: it is extracted as a letter of another alphabet."""

from collections.abc import Iterator
from contextlib import contextmanager

from reportlab.pdfbase import ttfonts

STAND_IN = "\u00fe"
"""Write this character where the broken letter should be."""
BROKEN = 0x03D0


@contextmanager
def broken_letters() -> Iterator[None]:
    whole = ttfonts.makeToUnicodeCMap

    def broken(fontname: str, subset: list[int]) -> str:
        return str(whole(fontname, [BROKEN if code == ord(STAND_IN) else code for code in subset]))

    ttfonts.makeToUnicodeCMap = broken
    try:
        yield
    finally:
        ttfonts.makeToUnicodeCMap = whole
