"""Marks a swimmer's lines in a copy of the sheet. Its imports are made before the child shuts itself in."""

from __future__ import annotations

import ctypes
import io
from typing import TYPE_CHECKING

import pypdfium2
from pypdf import PdfWriter
from pypdf.annotations import Highlight
from pypdf.generic import ArrayObject, FloatObject, NameObject
from pypdfium2 import raw

from heatsync.model.message import Message
from heatsync.pdf.document import open_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatsync.model.box import Box
    from heatsync.model.progress import ProgressCallback

_YELLOW = "ffe600"
_PARTS = 1000


def highlight(pdf: bytes, progress: ProgressCallback, marks: Sequence[tuple[int, Box]]) -> bytes:
    """The sandbox's task: the PDF with a highlight over each of the marks, which are pages from 1 and boxes there."""
    progress(0, Message("MARKING_LINES"))
    copy = io.BytesIO()
    with open_document(pdf) as document:
        quads = [(page, _corners(document, page, box)) for page, box in marks]
        # What PDFium writes has no lock and no broken table of contents, on which pypdf would fail.
        document.save(copy, flags=raw.FPDF_REMOVE_SECURITY)
    copy.seek(0)
    return _with_highlights(copy, quads)


def _corners(document: pypdfium2.PdfDocument, number: int, box: Box) -> list[tuple[float, float]]:
    """The box's corners in the PDF's coordinates: top left, top right, bottom left, bottom right as it is shown."""
    page = document[number - 1]
    width, height = (round(side * _PARTS) for side in page.get_size())
    left, top, right, bottom = (round(edge * _PARTS) for edge in box)
    x, y = ctypes.c_double(), ctypes.c_double()
    corners = []
    for at in ((left, top), (right, top), (left, bottom), (right, bottom)):
        raw.FPDF_DeviceToPage(page, 0, 0, width, height, 0, *at, ctypes.byref(x), ctypes.byref(y))
        corners.append((x.value, y.value))
    page.close()
    return corners


def _with_highlights(copy: io.BytesIO, quads: Sequence[tuple[int, list[tuple[float, float]]]]) -> bytes:
    writer = PdfWriter(copy, incremental=True)
    for number in {page for page, _ in quads}:
        page = writer.pages[number - 1]
        # Pages may share one list of notes: a mark in it would stand on all of them.
        page[NameObject("/Annots")] = ArrayObject(page.annotations or ())
    for number, corners in quads:
        writer.add_annotation(number - 1, _highlight(corners))
    marked = io.BytesIO()
    writer.write(marked)
    return marked.getvalue()


def _highlight(corners: Sequence[tuple[float, float]]) -> Highlight:
    xs, ys = zip(*corners, strict=True)
    return Highlight(
        rect=(min(xs), min(ys), max(xs), max(ys)),
        quad_points=ArrayObject(
            FloatObject(round(value, 2)) for corner in zip(xs, ys, strict=True) for value in corner
        ),
        highlight_color=_YELLOW,
        printing=True,
    )


def _warm_up() -> None:
    """Mark an empty page: pypdf loads parts of itself on first use, and a child that has shut itself in cannot."""
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(99, 99)
        document.save(empty := io.BytesIO())
    empty.seek(0)
    _with_highlights(empty, [(1, [(1, 2), (2, 2), (1, 1), (2, 1)])])


_warm_up()
