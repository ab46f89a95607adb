"""Extracts some pages of a PDF into a new one. Imports all it needs before the worker gives up access to files."""

import io
from collections.abc import Sequence

import pypdfium2
from pypdf import PdfWriter

from heatsync.model.message import Message
from heatsync.model.progress import ProgressCallback
from heatsync.pdf.document import open_document, save_unlocked


def extract_pages(pdf: bytes, progress: ProgressCallback, pages: Sequence[int]) -> bytes:
    """Worker task. Returns a PDF of these pages (from 1) in this order. The same pages always give the same bytes."""
    progress(0, Message("EXTRACTING_PAGES"))
    with open_document(pdf) as document:
        copy = save_unlocked(document)
    return _with_pages(copy, pages)


def _with_pages(copy: io.BytesIO, pages: Sequence[int]) -> bytes:
    writer = PdfWriter()
    writer.append(copy, pages=[page - 1 for page in pages], import_outline=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _warm_up() -> None:
    """Extract an empty page: pypdf imports some of its modules on first use, which a confined worker cannot do."""
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(99, 99)
        _with_pages(save_unlocked(document), [1])


_warm_up()
