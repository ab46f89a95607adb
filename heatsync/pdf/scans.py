"""Detects scanned pages, even if a heading or a page number is printed on them as text."""

from collections.abc import Iterable

import pypdfium2
from pypdfium2 import raw

from heatsync.pdf.page_objects import bounds

_LEAST_SHARE = 0.5


def is_mostly_pictures(page: pypdfium2.PdfPage, non_text: Iterable[int]) -> bool:
    """Whether pictures fill most of the page; scanners cut theirs into strips. See `non_text_objects`."""
    objects = (raw.FPDFPage_GetObject(page.raw, at) for at in non_text)
    pictures = (bounds(obj) for obj in objects if raw.FPDFPageObj_GetType(obj) == raw.FPDF_PAGEOBJ_IMAGE)
    filled = sum((right - left) * (top - bottom) for left, bottom, right, top in pictures)
    width, height = page.get_size()
    return bool(filled > _LEAST_SHARE * width * height)
