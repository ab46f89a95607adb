"""The objects that a page paints: text, paths, images, shadings and forms, in painting order (ISO 32000-1, 8.2)."""

import ctypes
from collections.abc import Iterable
from typing import Any

import pypdfium2
from pypdfium2 import raw

_LEAST_SHARE = 0.5  # of a page's area

Bounds = tuple[float, float, float, float]
"""Left, bottom, right and top in the PDF's coordinates, whose y axis points up."""


def bounds(obj: Any) -> Bounds:
    edges = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(obj, *map(ctypes.byref, edges))
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def is_filled_path(obj: Any) -> bool:
    fill_mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(obj, ctypes.byref(fill_mode), ctypes.byref(stroke))
    return bool(fill_mode.value)


def contains_middle(area: Bounds, other: Bounds) -> bool:
    """Whether the middle of the other area lies in this one."""
    left, bottom, right, top = other
    return area[0] < (left + right) / 2 < area[2] and area[1] < (bottom + top) / 2 < area[3]


def is_mostly_pictures(page: pypdfium2.PdfPage, non_text: Iterable[int]) -> bool:
    """Whether the page looks like a scan: pictures fill most of it, even if a heading is printed on them as text.

    `non_text`: see `scan_objects`. Scanners cut their pictures into strips.
    """
    objects = (raw.FPDFPage_GetObject(page.raw, at) for at in non_text)
    pictures = (bounds(obj) for obj in objects if raw.FPDFPageObj_GetType(obj) == raw.FPDF_PAGEOBJ_IMAGE)
    filled = sum((right - left) * (top - bottom) for left, bottom, right, top in pictures)
    width, height = page.get_size()
    return bool(filled > _LEAST_SHARE * width * height)
