"""Takes off a page the text that nobody sees on it: it is not the sheet's. Child processes only."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pypdfium2 import raw

from heatsync.pdf.pdfium_ffi import address, fill_colour, object_at, object_type, text_mode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pypdfium2

    from heatsync.model.box import Box

_UNSEEN_MODES = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})
_STROKE_MODES = frozenset({raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP})
_WHITE = 240  # of 255, in each of the three colours
_SMALLEST = 1.0  # points; nobody reads less
_DEEPEST = 8  # forms within forms
_EDGE = 2.0  # points; the letters of a line at the very edge may lean over it


@dataclass(frozen=True, slots=True)
class _Placed:
    """An object of a page with the form it lies in, if any, and where it is painted: left, bottom, right, top."""

    object: Any
    form: Any
    bounds: tuple[float, float, float, float]
    scale: float


def may_hide_text(page: pypdfium2.PdfPage, lines: Iterable[Box | None], shapes: list[int]) -> bool:
    """The cheap test: `lines` are the boxes of what was read of the page. To look at all closely doubles the time.

    If there is no such text, `shapes` has the indexes of all objects of the page that are no text afterwards.
    """
    width, height = page.get_size()
    for box in lines:
        if box is None or box[0] < -_EDGE or box[1] < -_EDGE or box[2] > width + _EDGE or box[3] > height + _EDGE:
            return True
        if box[3] - box[1] < _SMALLEST:
            return True
    return _has_odd_paint(page, shapes)


def _has_odd_paint(page: pypdfium2.PdfPage, shapes: list[int]) -> bool:
    colour = (ctypes.c_uint * 4)()
    start, size = ctypes.addressof(colour), ctypes.sizeof(ctypes.c_uint)
    red, green, blue, alpha = range(start, start + 4 * size, size)
    of, seen = address(page), set()
    for at in range(raw.FPDFPage_CountObjects(page.raw)):
        thing = object_at(of, at)
        mode = text_mode(thing)
        if mode == 0:
            if fill_colour(thing, red, green, blue, alpha) and (paint := bytes(colour)) not in seen:
                if _is_unseen(*colour):
                    return True
                seen.add(paint)
        elif mode > 0 or object_type(thing) == raw.FPDF_PAGEOBJ_FORM:
            return True
        else:
            shapes.append(at)
    return False


def remove_hidden_text(page: pypdfium2.PdfPage) -> bool:
    """Take off the text that cannot be seen, and say whether there was any. Text pages made before are void then."""
    things = list(_placed(page))
    hidden = [thing for at, thing in enumerate(things) if _is_hidden(page, thing, things[:at])]
    text_page = page.get_textpage()
    # Spaces are painted in no size and in any colour: to take them off would glue words together.
    hidden = [thing for thing in hidden if _has_letters(thing, text_page)]
    text_page.close()
    for thing in hidden:
        if thing.form is None:
            raw.FPDFPage_RemoveObject(page.raw, thing.object)
        else:
            raw.FPDFFormObj_RemoveObject(thing.form, thing.object)
        raw.FPDFPageObj_Destroy(thing.object)
    return bool(hidden)


def _placed(page: pypdfium2.PdfPage) -> Iterator[_Placed]:
    """All objects in the order in which they are painted, those of forms among them."""
    of = page.raw
    things = [raw.FPDFPage_GetObject(of, at) for at in range(raw.FPDFPage_CountObjects(of))]
    yield from _walk(things, None, (1, 0, 0, 1, 0, 0), 0)


def _walk(things: Sequence[Any], form: Any, outer: Sequence[float], depth: int) -> Iterator[_Placed]:
    matrix = raw.FS_MATRIX()
    for thing in things:
        raw.FPDFPageObj_GetMatrix(thing, ctypes.byref(matrix))
        own = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
        if raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            count = max(0, raw.FPDFFormObj_CountObjects(thing))
            inner = [raw.FPDFFormObj_GetObject(thing, at) for at in range(count)]
            yield from _walk(inner, thing, _product(own, outer), depth + 1)
            continue
        whole = _product(own, outer)
        scale = abs(whole[0] * whole[3] - whole[1] * whole[2]) ** 0.5
        yield _Placed(thing, form, _moved(_bounds(thing), outer), scale)


def _product(inner: Sequence[float], outer: Sequence[float]) -> tuple[float, ...]:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _bounds(thing: Any) -> tuple[float, float, float, float]:
    edges = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(thing, *map(ctypes.byref, edges))
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top


def _moved(bounds: tuple[float, float, float, float], by: Sequence[float]) -> tuple[float, float, float, float]:
    left, bottom, right, top = bounds
    a, b, c, d, e, f = by
    corners = [
        (a * x + c * y + e, b * x + d * y + f) for x, y in ((left, bottom), (right, bottom), (left, top), (right, top))
    ]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _is_hidden(page: pypdfium2.PdfPage, thing: _Placed, below: Sequence[_Placed]) -> bool:
    mode = raw.FPDFTextObj_GetTextRenderMode(thing.object)
    if mode < 0:
        return False
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(thing.object, ctypes.byref(size))
    if mode in _UNSEEN_MODES or abs(size.value) * thing.scale < _SMALLEST or _is_off(page, thing):
        return True
    paint = _Paint()
    if not paint.is_unseen(thing.object, stroked=mode in _STROKE_MODES):
        return False
    return not paint.alpha or not any(_is_ground(under, thing) for under in below)


def _is_off(page: pypdfium2.PdfPage, thing: _Placed) -> bool:
    sheet = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(sheet))
    left, bottom, right, top = thing.bounds
    return bool(right <= sheet.left or left >= sheet.right or top <= sheet.bottom or bottom >= sheet.top)


def _is_ground(under: _Placed, text: _Placed) -> bool:
    """Whether something dark or coloured lies below the middle of the text, so that white letters are seen on it."""
    kind = raw.FPDFPageObj_GetType(under.object)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(under.object, ctypes.byref(fill), ctypes.byref(stroke))
        if not fill.value or _Paint().is_unseen(under.object):
            return False
    elif kind not in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING}:
        return False
    left, bottom, right, top = text.bounds
    x, y = (left + right) / 2, (bottom + top) / 2
    return under.bounds[0] <= x <= under.bounds[2] and under.bounds[1] <= y <= under.bounds[3]


def _has_letters(thing: _Placed, text_page: pypdfium2.PdfTextPage) -> bool:
    length = raw.FPDFTextObj_GetText(thing.object, text_page.raw, None, 0)
    letters = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFTextObj_GetText(thing.object, text_page.raw, letters, length)
    return bool(bytes(letters).decode("utf-16-le", "ignore").replace("\0", "").strip())


class _Paint:
    """The colour of one object after the other."""

    def __init__(self) -> None:
        self._parts = [ctypes.c_uint() for _ in range(4)]
        self._refs = [ctypes.byref(part) for part in self._parts]

    @property
    def alpha(self) -> int:
        return self._parts[3].value

    def is_unseen(self, thing: Any, *, stroked: bool = False) -> bool:
        """Whether it is painted in white or in nothing at all."""
        known = (raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor)(thing, *self._refs)
        return bool(known) and _is_unseen(*(part.value for part in self._parts))


def _is_unseen(red: int, green: int, blue: int, alpha: int) -> bool:
    """Whether a colour is white or none at all."""
    return (red >= _WHITE and green >= _WHITE and blue >= _WHITE) or not alpha
