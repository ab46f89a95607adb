"""Highlights boxes in a copy of a PDF. Imports all it needs before the worker gives up access to files."""

import io
from collections.abc import Sequence
from contextlib import closing

import pypdfium2
from pypdf import PdfWriter
from pypdf.annotations import Highlight
from pypdf.generic import ArrayObject, FloatObject, NameObject

from heatsync.model.box import Box
from heatsync.model.message import Message
from heatsync.model.progress import ProgressCallback
from heatsync.pdf.bounding_boxes import PRECISION, viewer_thousandths
from heatsync.pdf.document import open_document, save_unlocked
from heatsync.pdf.worker import WARM_UP_PDF

_YELLOW = "ffe600"

_Corners = list[tuple[float, float]]
"""Top left, top right, bottom left and bottom right as a viewer shows them, in the PDF's coordinates."""


def highlight(pdf: bytes, progress: ProgressCallback, marks: Sequence[tuple[int, Box]]) -> bytes:
    """Worker task. Returns the PDF with a highlight annotation on each mark: a page (from 1) and a box on it."""
    progress(0, Message("MARKING_LINES"))
    with open_document(pdf) as document:
        quads = [(page, _corners(document, page, box)) for page, box in marks]
        copy = save_unlocked(document)
    return _with_highlights(copy, quads)


def _corners(document: pypdfium2.PdfDocument, number: int, box: Box) -> _Corners:
    left, top, right, bottom = (round(edge * PRECISION) for edge in box)
    with closing(document[number - 1]) as page:
        to_page = viewer_thousandths(page).to_page
        return [to_page(left, top), to_page(right, top), to_page(left, bottom), to_page(right, bottom)]


def _with_highlights(copy: io.BytesIO, quads: Sequence[tuple[int, _Corners]]) -> bytes:
    writer = PdfWriter(copy, incremental=True)
    for number in {page for page, _ in quads}:
        page = writer.pages[number - 1]
        # Pages may share one array of annotations: a highlight in it would appear on all of them.
        page[NameObject("/Annots")] = ArrayObject(page.annotations or ())
    for number, corners in quads:
        writer.add_annotation(number - 1, _annotation(corners))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _annotation(corners: _Corners) -> Highlight:
    """A text markup annotation (ISO 32000-1, 12.5.6.10). Viewers expect QuadPoints in the order of `_Corners`."""
    xs, ys = zip(*corners, strict=True)
    return Highlight(
        rect=(min(xs), min(ys), max(xs), max(ys)),
        quad_points=ArrayObject(FloatObject(round(value, 2)) for corner in corners for value in corner),
        highlight_color=_YELLOW,
        printing=True,
    )


# pypdf imports some of its modules on first use, which a confined worker cannot do.
highlight(WARM_UP_PDF, lambda *_: None, [(1, (1, 1, 2, 2))])
