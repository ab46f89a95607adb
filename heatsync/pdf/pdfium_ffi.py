"""PDFium functions that are called for each line or object of a page, bound to plain addresses.

pypdfium2's own bindings exchange ctypes objects and release the GIL. For calls this short, both cost as much as the
call itself: the boxes of a page's letters take 3.0 ms instead of 6.2. Workers only.
"""

import ctypes
from collections.abc import Callable
from typing import Any

from pypdfium2 import raw

_ADDRESS, _INT = ctypes.c_void_p, ctypes.c_int


def address(handle: Any) -> int:
    """The address of a page or text page of pypdfium2. Valid while it is open."""
    return ctypes.addressof(handle.raw.contents)


def _bind(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


object_at = _bind(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
"""(page, index) -> the address of the object."""

object_type = _bind(raw.FPDFPageObj_GetType, _INT, _ADDRESS)
"""(object) -> one of `raw.FPDF_PAGEOBJ_*`."""

object_bounds = _bind(raw.FPDFPageObj_GetBounds, _INT, *[_ADDRESS] * 5)
"""(object, left, bottom, right, top) -> 0 if it has none. The last four are addresses of floats."""

text_mode = _bind(raw.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)
"""(object) -> the text rendering mode (ISO 32000-1, table 106), below 0 if it is not text."""

fill_color = _bind(raw.FPDFPageObj_GetFillColor, _INT, *[_ADDRESS] * 5)
"""(object, red, green, blue, alpha) -> 0 if it has none. The last four are addresses of unsigned ints, 0 to 255."""

loose_box = _bind(raw.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
"""(text page, index of a letter, address of four floats) -> 0 if there is no such letter.

The floats are left, top, right, bottom. Loose: as high as the font's letters get, whatever this letter's height.
"""

letter_angle = _bind(raw.FPDFText_GetCharAngle, ctypes.c_float, _ADDRESS, _INT)
"""(text page, index of a letter) -> its rotation in radians."""
