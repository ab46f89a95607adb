"""PDFium's functions that are called for every line and object of a page, on bare addresses.

pypdfium2 hands out and takes objects of ctypes, which for calls this short cost more than the calls; and so does giving
up Python's lock. Child processes only.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Callable

_ADDRESS, _INT, _DOUBLE = ctypes.c_void_p, ctypes.c_int, ctypes.c_double


def address(thing: Any) -> int:
    """Where a page or a text page of pypdfium2 lies; of use for as long as it is open."""
    return ctypes.addressof(thing.raw.contents)


def _on_addresses(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(_pointer(function))


def _pointer(thing: Any) -> int:
    return ctypes.cast(thing, ctypes.c_void_p).value or 0


object_at = _on_addresses(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
"""Of a page's address and an index."""

text_mode = _on_addresses(raw.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)
"""Of an object's address; below 0 if it is no text."""

object_type = _on_addresses(raw.FPDFPageObj_GetType, _INT, _ADDRESS)

fill_colour = _on_addresses(raw.FPDFPageObj_GetFillColor, _INT, *[_ADDRESS] * 5)
"""Of an object's address and those of four unsigned ints: red, green, blue, alpha, 0 to 255. 0 if there is none."""

loose_box = _on_addresses(raw.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
"""Of a text page's address, a letter's index, and the address of four floats: left, top, right, bottom.

Loose: as high as the letters of the font get, whatever this one's height. 0 if there is no such letter.
"""

letter_angle = _on_addresses(raw.FPDFText_GetCharAngle, ctypes.c_float, _ADDRESS, _INT)
"""Of a text page's address and a letter's index: how far the letter is turned, in radians."""

page_to_device = _on_addresses(raw.FPDF_PageToDevice, _INT, *[_ADDRESS, *[_INT] * 5, *[_DOUBLE] * 2, *[_ADDRESS] * 2])
"""Of a page's address, the picture's left, top, width, height and turn, a point, and the addresses of two ints."""
