"""Opens a PDF and reads its pages as lines of text. Workers only, because PDFium may crash."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pypdfium2
from pypdfium2 import raw

from heatsync.model.errors import NotAPdf, PdfDamaged, PdfEncrypted
from heatsync.model.message import Message
from heatsync.model.page_text import PageBoxes, PageText
from heatsync.model.progress import ProgressCallback
from heatsync.pdf.bounding_boxes import PartsOf, no_parts, page_boxes
from heatsync.pdf.covered_text import may_cover_text, remove_covered_lines
from heatsync.pdf.hidden_text import is_credit, remove_hidden_text, scan_objects
from heatsync.pdf.page_objects import is_mostly_pictures
from heatsync.pdf.pdfium_ffi import address, letter_angle
from heatsync.pdf.text_cleaning import is_tidy, page_text

_HEADER_BYTES = 1024  # where viewers look for the header (PDF Reference 1.7, appendix H.3, note 13)
_SAMPLED_LETTERS = 9
_DOWN = 90  # degrees clockwise: the rotation of the letters plus that of the page


@contextmanager
def open_document(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF. Raises `NotAPdf`, `PdfEncrypted` or `PdfDamaged`."""
    if b"%PDF-" not in pdf[:_HEADER_BYTES]:
        raise NotAPdf
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        raise (PdfEncrypted if is_locked else PdfDamaged) from error
    with document:
        if not len(document):
            raise PdfDamaged
        yield document


def save_unlocked(document: pypdfium2.PdfDocument) -> io.BytesIO:
    """A copy without encryption and without a broken outline, both of which make pypdf fail."""
    copy = io.BytesIO()
    document.save(copy, flags=raw.FPDF_REMOVE_SECURITY)
    copy.seek(0)
    return copy


def read_pages(
    document: pypdfium2.PdfDocument,
    progress: ProgressCallback,
    *,
    parts_of: PartsOf = no_parts,
    render_all: bool = False,
) -> tuple[PageText, ...]:
    """The visible lines of all pages, and the boxes of the lines and of their parts. Raises `PdfDamaged`.

    Pages on which something may be painted over text are rendered, and lines that the rendering does not show are
    removed. `render_all`: render all pages, which also finds clipped text and layers that are off.
    """
    pages, count = [], len(document)
    for number in range(1, count + 1):
        pages.append(_read_page(document, number, parts_of, render=render_all))
        progress(100 * number // count, Message("READING_PAGE", page=number, pages=count))
    return tuple(pages)


def _read_page(document: pypdfium2.PdfDocument, number: int, parts_of: PartsOf, *, render: bool) -> PageText:
    try:
        page = document[number - 1]
        text, boxes = text_of(page, parts_of)
        may_hide_text, non_text = scan_objects(page, boxes.lines)
        hidden = remove_hidden_text(page) if may_hide_text else []
        if hidden:
            text, boxes = text_of(page, parts_of)
            _, non_text = scan_objects(page, boxes.lines)
        if not is_tidy(text):  # broken fonts lead to unpaired surrogates
            text = text.encode("utf-8", "ignore").decode()
        read = page_text(number, text, boxes, has_hidden=bool(hidden) and not is_credit(hidden))
        read = replace(read, has_picture=is_mostly_pictures(page, non_text))
        if render or may_cover_text(page, non_text, boxes.lines):
            read = remove_covered_lines(page, read)
    except pypdfium2.PdfiumError as error:
        raise PdfDamaged(Message("PDF_PAGE_DAMAGED", page=number)) from error
    page.close()  # otherwise a long document keeps all its pages in memory
    return read


def text_of(page: pypdfium2.PdfPage, parts_of: PartsOf = no_parts) -> tuple[str, PageBoxes]:
    """All text of a page, including hidden text, and its position."""
    text_page = page.get_textpage()
    rotation = page.get_rotation()
    if _runs_down(text_page, rotation):  # PDFium would return the lines of such a page from the last to the first
        text_page.close()
        page.set_rotation((rotation + 180) % 360)
        text_page = page.get_textpage()
        page.set_rotation(rotation)  # before boxes are computed, which must be those of the page as shown
    text = str(text_page.get_text_range(errors="surrogatepass"))
    boxes = page_boxes(page, text_page, text, parts_of)
    text_page.close()
    return text, boxes


def _runs_down(text_page: pypdfium2.PdfTextPage, rotation: int) -> bool:
    """Whether most sampled letters run from the top of the page, as it is shown, to its bottom."""
    length, text_address = text_page.count_chars(), address(text_page)
    angles = [letter_angle(text_address, at) for at in range(0, length, length // _SAMPLED_LETTERS + 1)]
    if not rotation and not any(angles):  # nearly every page
        return False
    down = sum(round(math.degrees(angle) + rotation) % 360 == _DOWN for angle in angles)
    return down > len(angles) / 2
