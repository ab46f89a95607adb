"""Tells a page that is a picture, although a heading or a page number is printed on it as text."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pypdfium2

_MOST = 0.5  # of the page


def is_mostly_picture(page: pypdfium2.PdfPage, shapes: Iterable[int]) -> bool:
    """Whether pictures fill most of the page; scanners cut theirs into strips. `shapes`: indexes of what is no text."""
    edges = [ctypes.c_float() for _ in range(4)]
    filled = 0.0
    for at in shapes:
        thing = raw.FPDFPage_GetObject(page.raw, at)
        if raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_IMAGE:
            raw.FPDFPageObj_GetBounds(thing, *map(ctypes.byref, edges))
            left, bottom, right, top = (edge.value for edge in edges)
            filled += (right - left) * (top - bottom)
    width, height = page.get_size()
    return bool(filled > _MOST * width * height)
