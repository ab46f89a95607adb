"""Removes text that a viewer of the page cannot see: invisible, white, tiny, or outside of the page. Workers only.

Such text is not part of the sheet. Text that other objects cover is found by `covered_text`.
"""

import ctypes
import re
from collections.abc import Iterable

import pypdfium2
from pypdfium2 import raw

from heatsync.model.box import Box
from heatsync.pdf.page_objects import Bounds, contains_middle, is_filled_path
from heatsync.pdf.pdfium_ffi import address, fill_color, object_at, object_type, text_mode

# Text rendering modes: ISO 32000-1, table 106.
_FILL_MODE = raw.FPDF_TEXTRENDERMODE_FILL
_UNPAINTED_MODES = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})
_STROKE_MODES = frozenset({raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP})
_WHITE = 240  # of 255, in each of the three colors
_SMALLEST = 1.0  # points
_CREDIT = re.compile(r"(?:erzeugtmiteasywk\d*)+", re.IGNORECASE)
_EDGE = 2.0  # points: how far letters at the edge of the page may overlap it


def scan_objects(page: pypdfium2.PdfPage, lines: Iterable[Box | None]) -> tuple[bool, list[int]]:
    """Whether the page may hide text, and the indexes of its objects that are not text. A form counts as one object.

    Quick: looking at each object in detail doubles a page's time. A page may hide text if one of `lines`, the boxes of
    its lines, is out of sight, or if any text is not filled, is filled with white or nothing, or lies in a form.
    """
    width, height = page.get_size()
    may_hide_text = any(_is_out_of_sight(box, width, height) for box in lines)
    color = (ctypes.c_uint * 4)()
    start, size = ctypes.addressof(color), ctypes.sizeof(ctypes.c_uint)
    red, green, blue, alpha = range(start, start + 4 * size, size)
    page_address, visible, non_text = address(page), set(), []
    for at in range(raw.FPDFPage_CountObjects(page.raw)):
        obj = object_at(page_address, at)
        mode = text_mode(obj)
        if mode == _FILL_MODE:
            if fill_color(obj, red, green, blue, alpha) and (paint := bytes(color)) not in visible:
                visible.add(paint)
                may_hide_text = may_hide_text or _is_white_or_transparent(*color)
        elif mode >= 0:
            may_hide_text = True
        else:
            non_text.append(at)
            may_hide_text = may_hide_text or object_type(obj) == raw.FPDF_PAGEOBJ_FORM
    return may_hide_text, non_text


def _is_out_of_sight(box: Box | None, width: float, height: float) -> bool:
    if box is None:
        return True
    left, top, right, bottom = box
    is_tiny = bottom - top < _SMALLEST
    return is_tiny or left < -_EDGE or top < -_EDGE or right > width + _EDGE or bottom > height + _EDGE


def remove_hidden_text(page: pypdfium2.PdfPage) -> list[str]:
    """Remove the text that cannot be seen, and return it. If there was any, open text pages are invalid."""
    grounds: list[Bounds] = []
    hidden = []
    for obj in page.get_objects():  # in painting order, with the objects of forms
        if obj.type != raw.FPDF_PAGEOBJ_TEXT:
            if _is_dark(obj):
                grounds.append(_bounds_on_page(obj))
        elif _is_hidden(obj, grounds):
            hidden.append(obj)
    text_page = page.get_textpage()
    # Spaces are painted in any size and color: without them, words would run together.
    texts = {obj: text for obj in hidden if (text := _text_of(obj, text_page))}
    text_page.close()
    for obj in texts:
        page.remove_obj(obj)
        obj.close()
    return list(texts.values())


def is_credit(hidden: Iterable[str]) -> bool:
    """Whether all hidden text of a page is the line with which EasyWk invisibly signs every page."""
    return _CREDIT.fullmatch("".join(char for text in hidden for char in text if char.isalnum())) is not None


def _is_hidden(text: pypdfium2.PdfTextObj, grounds: Iterable[Bounds]) -> bool:
    """`grounds` are the places of the dark objects below the text: white letters show on them."""
    mode = raw.FPDFTextObj_GetTextRenderMode(text)
    a, b, c, d, *_ = _to_page(text).get()
    size = abs(text.get_font_size()) * abs(a * d - b * c) ** 0.5
    if mode in _UNPAINTED_MODES or size < _SMALLEST or _is_off_page(text):
        return True
    color = _color(text, stroked=mode in _STROKE_MODES)
    if color is None or not _is_white_or_transparent(*color):
        return False
    is_transparent, place = not color[3], _bounds_on_page(text)
    return is_transparent or not any(contains_middle(ground, place) for ground in grounds)


def _to_page(obj: pypdfium2.PdfObject | None) -> pypdfium2.PdfMatrix:
    """The transformation of an object by itself and the forms that contain it (ISO 32000-1, 8.3.4)."""
    return obj.get_matrix().multiply(_to_page(obj.container)) if obj else pypdfium2.PdfMatrix()


def _bounds_on_page(obj: pypdfium2.PdfObject) -> Bounds:
    left, bottom, right, top = _to_page(obj.container).on_rect(*obj.get_bounds())
    return left, bottom, right, top


def _is_off_page(text: pypdfium2.PdfTextObj) -> bool:
    page_left, page_bottom, page_right, page_top = text.page.get_bbox()
    left, bottom, right, top = _bounds_on_page(text)
    return bool(right <= page_left or left >= page_right or top <= page_bottom or bottom >= page_top)


def _is_dark(obj: pypdfium2.PdfObject) -> bool:
    """Whether an object paints something dark or colored."""
    if obj.type == raw.FPDF_PAGEOBJ_PATH:
        color = _color(obj)
        return is_filled_path(obj) and (color is None or not _is_white_or_transparent(*color))
    return obj.type in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING}


def _text_of(obj: pypdfium2.PdfTextObj, text_page: pypdfium2.PdfTextPage) -> str:
    length = raw.FPDFTextObj_GetText(obj, text_page, None, 0)
    letters = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFTextObj_GetText(obj, text_page, letters, length)
    return bytes(letters).decode("utf-16-le", "ignore").replace("\0", "").strip()


def _color(obj: pypdfium2.PdfObject, *, stroked: bool = False) -> tuple[int, int, int, int] | None:
    """Red, green, blue and alpha of an object's filling or its outline, 0 to 255. None if PDFium does not report it."""
    parts = [ctypes.c_uint() for _ in range(4)]
    get = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
    if not get(obj, *map(ctypes.byref, parts)):
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _is_white_or_transparent(red: int, green: int, blue: int, alpha: int) -> bool:
    return (red >= _WHITE and green >= _WHITE and blue >= _WHITE) or not alpha
