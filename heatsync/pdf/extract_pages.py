"""Extracts some pages of a PDF into a new one. Imports all it needs before the worker gives up access to files."""

import io
from collections.abc import Sequence

from pypdf import PdfWriter

from heatsync.model.message import Message
from heatsync.model.progress import ProgressCallback
from heatsync.pdf.document import open_document, save_unlocked
from heatsync.pdf.worker import WARM_UP_PDF


def extract_pages(pdf: bytes, progress: ProgressCallback, pages: Sequence[int]) -> bytes:
    """Worker task. Returns a PDF of these pages (from 1) in this order. The same pages always give the same bytes."""
    progress(0, Message("EXTRACTING_PAGES"))
    with open_document(pdf) as document:
        copy = save_unlocked(document)
    writer, out = PdfWriter(), io.BytesIO()
    writer.append(copy, pages=[page - 1 for page in pages], import_outline=False)
    writer.write(out)
    return out.getvalue()


# pypdf imports some of its modules on first use, which a confined worker cannot do.
extract_pages(WARM_UP_PDF, lambda *_: None, [1])
