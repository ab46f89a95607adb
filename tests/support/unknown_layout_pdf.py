"""Generates sheets with a layout that the local reader does not know, with scanned pages and invisible text."""

import hashlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from heatsync.model.pdf_identity import StoredPdf

WIDTH, HEIGHT = 595, 842

HEAT = ("Event 7 Girls 200 Free", "Heat 2", "3 Roe, Kit 13 GULL 2:12.10", "4 Doe, Uma 13 LARK 2:10.55")
"""Uma Doe in the heat and lane that the OpenAI double reports."""
OTHERS = ("Event 9 Boys 100 Free", "Heat 1", "4 Poe, Sam 14 GULL 1:02.00", "5 Finch, Lee 14 LARK 1:01.00")


def unknown_sheet(*pages: Sequence[str] | None, hide: Callable[[Canvas], None] | None = None, on: int = 1) -> bytes:
    """A PDF of pages of lines. None is a page without text. `hide` draws on page `on`."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for number, lines in enumerate(pages, 1):
        canvas.setFont("Helvetica", 9)
        if lines is None:
            canvas.rect(99, 99, 99, 99, fill=1)
        for at, line in enumerate(lines or ()):
            canvas.drawString(40, 800 - 12 * at, line)
        if hide is not None and number == on:
            hide(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def write(canvas: Canvas, text: str, *, x: float = 40, y: float = 300, mode: int = 0, size: float = 9) -> None:
    """Draw a line of text in the canvas's colors."""
    line = canvas.beginText(x, y)
    line.setTextRenderMode(mode)
    line.setFont("Helvetica", size)
    line.textOut(text)
    canvas.drawText(line)


def in_white(canvas: Canvas, text: str) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    write(canvas, text)


def stored(folder: Path, content: bytes) -> StoredPdf:
    path = folder / "sheet.pdf"
    path.write_bytes(content)
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return StoredPdf(hashlib.sha256(content).hexdigest(), md5, len(content), path)
