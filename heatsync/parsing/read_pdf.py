"""The task of a worker that reads a heat sheet: opens the PDF, parses its text and packs the sheet."""

from dataclasses import replace

from heatsync.model.errors import NoText
from heatsync.model.packed_sheet import pack_sheet
from heatsync.model.progress import ProgressCallback
from heatsync.parsing.boxes import entry_boxes, heading_boxes
from heatsync.parsing.read_sheet import read_sheet
from heatsync.parsing.relay_legs import leg_spans
from heatsync.pdf.document import open_document, read_pages

_LAYERS = b"/OCProperties"
"""In a PDF with layers (ISO 32000-1, 8.11). Some of them may be off, and PDFium extracts their text nevertheless."""


def read_pdf(pdf: bytes, progress: ProgressCallback) -> bytes:
    """Worker task. Returns the packed sheet; see `packed_sheet`.

    Raises `NoText` if all pages are pictures, `NotAHeatSheet`, or the errors of `open_document`.
    """
    with open_document(pdf) as document:
        pages = read_pages(document, progress, parts_of=leg_spans, render_all=_LAYERS in pdf)
    if all(page.is_blank for page in pages):
        raise NoText
    sheet = read_sheet(pages)
    hidden = tuple(page.number for page in pages if page.has_hidden)
    sheet = replace(
        sheet,
        boxes=entry_boxes(sheet.entries, pages),
        heading_boxes=heading_boxes(sheet.headings, pages),
        hidden_pages=hidden,
    )
    return pack_sheet(sheet)
