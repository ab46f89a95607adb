"""The objects that a page paints: text, paths, images, shadings and forms, in painting order (ISO 32000-1, 8.2)."""

import ctypes
from typing import Any

import pypdfium2
from pypdfium2 import raw

from heatsync.pdf.pdfium_ffi import address, object_at, object_type

Bounds = tuple[float, float, float, float]
"""Left, bottom, right and top in the PDF's coordinates, whose y axis points up."""


def non_text_objects(page: pypdfium2.PdfPage) -> list[int]:
    """The indexes of a page's objects that are not text. A form counts as one object."""
    page_address = address(page)
    types = (object_type(object_at(page_address, at)) for at in range(raw.FPDFPage_CountObjects(page.raw)))
    return [at for at, kind in enumerate(types) if kind != raw.FPDF_PAGEOBJ_TEXT]


def bounds(obj: Any) -> Bounds:
    edges = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(obj, *map(ctypes.byref, edges))
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def is_filled_path(obj: Any) -> bool:
    fill_mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(obj, ctypes.byref(fill_mode), ctypes.byref(stroke))
    return bool(fill_mode.value)
