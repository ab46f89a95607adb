"""One-page PDFs with a few lines, and the boxes that are computed for them."""

import io

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from heatsync.parsing.relay_legs import leg_spans
from heatsync.pdf.document import open_document, read_pages

WIDTH, HEIGHT, SIZE = 612, 792, 9
LINES = ("Heat 1 of 1 Finals", "1 Doe, Uma 13 RC 27.90", "2 gjpq 13 RC 27.90")


def no_progress(*_):
    """A progress callback that does nothing."""


def draw(*lines, at=(100, 200), shape=None):
    """A page whose first line starts at this point from the top left corner. `shape` changes the page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT))
    canvas.setFont("Helvetica", SIZE)
    for number, line in enumerate(lines):
        canvas.drawString(at[0], HEIGHT - at[1] - 20 * number, line)
    canvas.save()
    document = pypdfium2.PdfDocument(out.getvalue())
    if shape:
        shape(document[0])
    changed = io.BytesIO()
    document.save(changed)
    document.close()
    return changed.getvalue()


def boxes(pdf):
    """The boxes of the first page."""
    with open_document(pdf) as document:
        return read_pages(document, no_progress, parts_of=leg_spans)[0].boxes
