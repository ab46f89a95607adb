"""Removes text that a viewer of the page cannot see: invisible, white, tiny, or outside of the page. Workers only.

Such text is not part of the sheet. Text that other objects cover is found by `covered_text`.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

from heatsync.model.box import Box
from heatsync.pdf.page_objects import Bounds, bounds, is_filled_path
from heatsync.pdf.pdfium_ffi import address, fill_colour, object_at, object_type, text_mode

# Text rendering modes: ISO 32000-1, table 106.
_FILL_MODE = raw.FPDF_TEXTRENDERMODE_FILL
_UNPAINTED_MODES = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})
_STROKE_MODES = frozenset({raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP})
_WHITE = 240  # of 255, in each of the three colours
_SMALLEST = 1.0  # points
_MAX_DEPTH = 8  # of forms within forms
_EDGE = 2.0  # points: how far letters at the edge of the page may overlap it


class ObjectScan(NamedTuple):
    """The result of a quick look at a page's objects: see `non_text_objects`. Incomplete if the page may hide text."""

    may_hide_text: bool
    non_text: list[int]


def scan_objects(page: pypdfium2.PdfPage, lines: Iterable[Box | None]) -> ObjectScan:
    """Whether the page may hide text, without looking at each object in detail: that doubles a page's time.

    `lines` are the boxes of the page's lines.
    """
    non_text: list[int] = []
    width, height = page.get_size()
    may_hide = any(_is_out_of_sight(box, width, height) for box in lines) or _has_odd_text(page, non_text)
    return ObjectScan(may_hide, non_text)


def _is_out_of_sight(box: Box | None, width: float, height: float) -> bool:
    if box is None:
        return True
    left, top, right, bottom = box
    is_tiny = bottom - top < _SMALLEST
    return is_tiny or left < -_EDGE or top < -_EDGE or right > width + _EDGE or bottom > height + _EDGE


def _has_odd_text(page: pypdfium2.PdfPage, non_text: list[int]) -> bool:
    """Whether any text is not filled, is filled with white or nothing, or lies in a form. Collects `non_text`."""
    colour = (ctypes.c_uint * 4)()
    start, size = ctypes.addressof(colour), ctypes.sizeof(ctypes.c_uint)
    red, green, blue, alpha = range(start, start + 4 * size, size)
    page_address, visible = address(page), set()
    for at in range(raw.FPDFPage_CountObjects(page.raw)):
        obj = object_at(page_address, at)
        mode = text_mode(obj)
        if mode == _FILL_MODE:
            if fill_colour(obj, red, green, blue, alpha) and (paint := bytes(colour)) not in visible:
                if _is_white_or_transparent(*colour):
                    return True
                visible.add(paint)
        elif mode >= 0 or object_type(obj) == raw.FPDF_PAGEOBJ_FORM:
            return True
        else:
            non_text.append(at)
    return False


@dataclass(frozen=True, slots=True)
class _Placed:
    """An object of a page, the form that contains it (or None), its bounds on the page, and its scale."""

    object: Any
    form: Any
    bounds: Bounds
    scale: float


def remove_hidden_text(page: pypdfium2.PdfPage) -> bool:
    """Remove the text that cannot be seen. Return whether there was any; if so, open text pages are invalid."""
    objects = list(_placed_objects(page))
    hidden = [obj for at, obj in enumerate(objects) if _is_hidden(page, obj, objects[:at])]
    text_page = page.get_textpage()
    # Spaces are painted in any size and colour: without them, words would run together.
    hidden = [obj for obj in hidden if _has_letters(obj, text_page)]
    text_page.close()
    for obj in hidden:
        if obj.form is None:
            raw.FPDFPage_RemoveObject(page.raw, obj.object)
        else:
            raw.FPDFFormObj_RemoveObject(obj.form, obj.object)
        raw.FPDFPageObj_Destroy(obj.object)
    return bool(hidden)


def _placed_objects(page: pypdfium2.PdfPage) -> Iterator[_Placed]:
    """All objects in painting order, with those of forms in place of the form."""
    objects = [raw.FPDFPage_GetObject(page.raw, at) for at in range(raw.FPDFPage_CountObjects(page.raw))]
    yield from _walk(objects, None, (1, 0, 0, 1, 0, 0), 0)


def _walk(objects: Sequence[Any], form: Any, outer: Sequence[float], depth: int) -> Iterator[_Placed]:
    matrix = raw.FS_MATRIX()
    for obj in objects:
        raw.FPDFPageObj_GetMatrix(obj, ctypes.byref(matrix))
        inner = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
        to_page = _product(inner, outer)
        if raw.FPDFPageObj_GetType(obj) == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            count = max(0, raw.FPDFFormObj_CountObjects(obj))
            parts = [raw.FPDFFormObj_GetObject(obj, at) for at in range(count)]
            yield from _walk(parts, obj, to_page, depth + 1)
            continue
        scale = abs(to_page[0] * to_page[3] - to_page[1] * to_page[2]) ** 0.5
        yield _Placed(obj, form, _transformed(bounds(obj), outer), scale)


def _product(inner: Sequence[float], outer: Sequence[float]) -> tuple[float, ...]:
    """The transformation by `inner`, then by `outer` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _transformed(edges: Bounds, matrix: Sequence[float]) -> Bounds:
    left, bottom, right, top = edges
    a, b, c, d, e, f = matrix
    corners = [
        (a * x + c * y + e, b * x + d * y + f) for x, y in ((left, bottom), (right, bottom), (left, top), (right, top))
    ]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _is_hidden(page: pypdfium2.PdfPage, obj: _Placed, below: Sequence[_Placed]) -> bool:
    mode = raw.FPDFTextObj_GetTextRenderMode(obj.object)
    if mode < 0:  # not text
        return False
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(obj.object, ctypes.byref(size))
    if mode in _UNPAINTED_MODES or abs(size.value) * obj.scale < _SMALLEST or _is_off_page(page, obj):
        return True
    colour = _colour(obj.object, stroked=mode in _STROKE_MODES)
    if colour is None or not _is_white_or_transparent(*colour):
        return False
    is_transparent = not colour[3]
    return is_transparent or not any(_is_dark_ground(under, obj) for under in below)


def _is_off_page(page: pypdfium2.PdfPage, obj: _Placed) -> bool:
    visible = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(visible))
    left, bottom, right, top = obj.bounds
    return bool(right <= visible.left or left >= visible.right or top <= visible.bottom or bottom >= visible.top)


def _is_dark_ground(under: _Placed, text: _Placed) -> bool:
    """Whether an object paints something dark or coloured below the middle of the text: white letters show on it."""
    kind = raw.FPDFPageObj_GetType(under.object)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        colour = _colour(under.object)
        if not is_filled_path(under.object) or (colour is not None and _is_white_or_transparent(*colour)):
            return False
    elif kind not in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING}:
        return False
    left, bottom, right, top = text.bounds
    x, y = (left + right) / 2, (bottom + top) / 2
    return under.bounds[0] <= x <= under.bounds[2] and under.bounds[1] <= y <= under.bounds[3]


def _has_letters(obj: _Placed, text_page: pypdfium2.PdfTextPage) -> bool:
    length = raw.FPDFTextObj_GetText(obj.object, text_page.raw, None, 0)
    letters = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFTextObj_GetText(obj.object, text_page.raw, letters, length)
    return bool(bytes(letters).decode("utf-16-le", "ignore").replace("\0", "").strip())


def _colour(obj: Any, *, stroked: bool = False) -> tuple[int, int, int, int] | None:
    """Red, green, blue and alpha of an object's filling or its outline, 0 to 255. None if PDFium does not report it."""
    parts = [ctypes.c_uint() for _ in range(4)]
    get = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
    if not get(obj, *map(ctypes.byref, parts)):
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _is_white_or_transparent(red: int, green: int, blue: int, alpha: int) -> bool:
    return (red >= _WHITE and green >= _WHITE and blue >= _WHITE) or not alpha
