"""Breaks the "fi" ligature in PDFs as some printer drivers do: it is extracted as a letter of another alphabet."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reportlab.pdfbase import ttfonts

if TYPE_CHECKING:
    from collections.abc import Iterator

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
