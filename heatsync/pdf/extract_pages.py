"""Cuts some pages out of a PDF. Its imports are made before the child shuts itself in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2
from pypdf import PdfWriter
from pypdfium2 import raw

from heatsync.model.message import Message
from heatsync.pdf.document import open_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatsync.model.progress import ProgressCallback


def extract_pages(pdf: bytes, progress: ProgressCallback, pages: Sequence[int]) -> bytes:
    """The sandbox's task: a PDF of these pages (from 1) in their order. The same pages always give the same bytes."""
    progress(0, Message("EXTRACTING_PAGES"))
    copy = io.BytesIO()
    with open_document(pdf) as document:
        # What PDFium writes has no lock and no broken table of contents, on which pypdf would fail.
        document.save(copy, flags=raw.FPDF_REMOVE_SECURITY)
    copy.seek(0)
    return _cut(copy, pages)


def _cut(copy: io.BytesIO, pages: Sequence[int]) -> bytes:
    writer = PdfWriter()
    writer.append(copy, pages=[page - 1 for page in pages], import_outline=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _warm_up() -> None:
    """Cut an empty page: pypdf loads parts of itself on first use, and a child that has shut itself in cannot."""
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(99, 99)
        document.save(empty := io.BytesIO())
    empty.seek(0)
    _cut(empty, [1])


_warm_up()
