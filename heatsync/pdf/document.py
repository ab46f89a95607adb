"""The door to a PDF: its pages as lines of text. Runs in a child process only, because PDFium may crash."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2
from pypdfium2 import raw

from heatsync.model.errors import NotAPdf, PdfDamaged, PdfEncrypted
from heatsync.model.message import Message
from heatsync.pdf.bounding_boxes import no_parts, page_boxes
from heatsync.pdf.covered_text import all_shapes, may_be_painted_over, seen_lines
from heatsync.pdf.hidden_text import may_hide_text, remove_hidden_text
from heatsync.pdf.pdfium_ffi import address, letter_angle
from heatsync.pdf.scans import is_mostly_picture
from heatsync.pdf.text_cleaning import is_tidy, page_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heatsync.model.page_text import PageBoxes, PageText
    from heatsync.pdf.bounding_boxes import PartsOf

_HEAD = 1024
_ASKED = 9
_DOWN = 90  # degrees clockwise, of the letters' own turn and the page's


@contextmanager
def open_document(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF. Raises `NotAPdf`, `PdfEncrypted` or `PdfDamaged`."""
    if b"%PDF-" not in pdf[:_HEAD]:
        raise NotAPdf
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise (PdfEncrypted if locked else PdfDamaged) from error
    with document:
        if not len(document):
            raise PdfDamaged
        yield document


def read_pages(
    document: pypdfium2.PdfDocument,
    page_read: Callable[[int, int], object],
    *,
    parts_of: PartsOf = no_parts,
    closely: bool = False,
) -> tuple[PageText, ...]:
    """The lines of every page that can be seen, and their boxes; `page_read(number, of)` is told of each page.

    `closely`: look at a picture of every page, and not only of those that seem to hide something, for what nobody sees.
    Raises `PdfDamaged`.
    """
    pages = []
    for number in range(1, len(document) + 1):
        pages.append(_read_page(document, number, parts_of, closely=closely))
        page_read(number, len(document))
    return tuple(pages)


def _read_page(document: pypdfium2.PdfDocument, number: int, parts_of: PartsOf, *, closely: bool) -> PageText:
    try:
        page = document[number - 1]
        text, boxes = text_of(page, parts_of)
        shapes: list[int] = []
        has_hidden = False
        if may_hide_text(page, boxes.lines, shapes):
            has_hidden, shapes = remove_hidden_text(page), all_shapes(page)
        if has_hidden:
            text, boxes = text_of(page, parts_of)
        read = page_text(number, _whole_letters(text), boxes, has_hidden=has_hidden)
        if is_mostly_picture(page, shapes):
            read = replace(read, has_picture=True)
        if closely or may_be_painted_over(page, shapes, boxes.lines):
            read = seen_lines(page, read)
    except pypdfium2.PdfiumError as error:
        raise PdfDamaged(Message("PDF_PAGE_DAMAGED", page=number)) from error
    page.close()  # or a long document keeps every page in memory
    return read


def text_of(page: pypdfium2.PdfPage, parts_of: PartsOf = no_parts) -> tuple[str, PageBoxes]:
    """All text of a page, the hidden too, and where it stands."""
    text_page = page.get_textpage()
    turn = page.get_rotation()
    if _runs_down(text_page, turn):  # PDFium would give the lines of such a page from the last to the first
        text_page.close()
        page.set_rotation((turn + 180) % 360)
        text_page = page.get_textpage()
        page.set_rotation(turn)  # or the boxes would be those of a page that nobody sees
    text = str(text_page.get_text_range(errors="surrogatepass"))
    boxes = page_boxes(page, text_page, text, parts_of)
    text_page.close()
    return text, boxes


def _runs_down(text_page: pypdfium2.PdfTextPage, turn: int) -> bool:
    """Whether the lines run from the top of the page, as it is shown, to its bottom. A few letters are asked."""
    length, of = text_page.count_chars(), address(text_page)
    angles = [letter_angle(of, at) for at in range(0, length, length // _ASKED + 1)]
    if not turn and not any(angles):  # nearly every page
        return False
    down = sum(round(math.degrees(angle) + turn) % 360 == _DOWN for angle in angles)
    return down > len(angles) / 2


def _whole_letters(text: str) -> str:
    """Without the halves of letters that broken fonts give."""
    return text if is_tidy(text) else text.encode("utf-8", "ignore").decode()
