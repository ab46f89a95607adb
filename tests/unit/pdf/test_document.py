"""Unreadable files raise specific errors, and pages are read as clean lines."""

import io
from functools import cache

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfWriter, Transformation
from pypdf.generic import RectangleObject
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from heatsync.model.errors import NotAPdf, NoText, PdfDamaged, PdfEncrypted
from heatsync.model.message import Message
from heatsync.model.packed_sheet import unpack_sheet
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.document import open_document, read_pages
from heatsync.pdf.extract_text import extract_text, unpack_text
from heatsync.pdf.page_images import render_pages, unpack_images
from heatsync.pdf.text_cleaning import page_text
from tests.support.hytek_pdf import HEIGHT, WIDTH, Program, random_program
from tests.support.pdf_pages import no_progress


def test_a_file_that_is_not_a_pdf_raises_not_a_pdf():
    with pytest.raises(NotAPdf):
        read_pdf(b"<html>not found</html>", no_progress)
    with pytest.raises(NotAPdf):
        read_pdf(b"", no_progress)


@pytest.mark.parametrize("keep", [9, 400, 2000])
def test_a_truncated_pdf_is_damaged(keep):
    with pytest.raises(PdfDamaged):
        read_pdf(random_program(1, 2).pdf()[:keep], no_progress)


def test_a_pdf_without_pages_is_damaged():
    out = io.BytesIO()
    pypdfium2.PdfDocument.new().save(out)
    with pytest.raises(PdfDamaged):
        read_pdf(out.getvalue(), no_progress)


def test_the_error_for_a_damaged_page_has_its_number():
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    with pytest.raises(PdfDamaged) as raised:
        read_pdf(pdf, no_progress)
    assert raised.value.message == Message("PDF_PAGE_DAMAGED", page=2)


@cache
def upright_sheet():
    """A PDF, and the sheet that is read from it."""
    pdf = random_program(5, 2, events=4).pdf()
    return pdf, unpack_sheet(read_pdf(pdf, no_progress))


@pytest.mark.parametrize("page_rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("text_rotation", [0, 90, 180, 270])
def test_a_sheet_is_read_in_order_with_rotated_pages_and_text(text_rotation, page_rotation):
    pdf, upright = upright_sheet()
    turned = PdfWriter(io.BytesIO(pdf))
    for page in turned.pages:
        page.add_transformation(Transformation().rotate(text_rotation).translate(1000, 1000))
        page.mediabox = page.cropbox = RectangleObject((0, 0, 2000, 2000))
        page.rotate(page_rotation)
    turned.write(out := io.BytesIO())
    assert unpack_sheet(read_pdf(out.getvalue(), no_progress)).entries == upright.entries


def test_a_pdf_with_a_password_is_encrypted():
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", canPrint=1))
    canvas.drawString(9, 9, "Heat 1 of 1 Finals")
    canvas.save()
    with pytest.raises(PdfEncrypted):
        read_pdf(out.getvalue(), no_progress)


def test_pages_without_text_raise_no_text():
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(9, 9, "1")
    canvas.showPage()
    canvas.rect(9, 9, 99, 99)
    canvas.save()
    with pytest.raises(NoText):
        read_pdf(out.getvalue(), no_progress)


def test_bytes_before_the_header_are_ignored():
    with open_document(b"\n" * 100 + random_program(1, 2).pdf()) as document:
        assert read_pages(document, no_progress)


def test_progress_is_reported_for_each_page():
    reported = []
    pdf = random_program(1, 1).pdf()
    read_pdf(pdf, lambda percent, message: reported.append((percent, message)))
    with open_document(pdf) as document:
        of = len(document)
    assert [message for _, message in reported] == [
        Message("READING_PAGE", page=page, pages=of) for page in range(1, of + 1)
    ]
    assert [percent for percent, _ in reported] == [100 * page // of for page in range(1, of + 1)]


def test_ligatures_hyphens_and_spaces_are_cleaned():
    page = page_text(3, "  Butter\u03d0ly   \ufb02ag \r\n\r\nPoe\ufffeLark\r\nO\u2019Sample\x00 Su\u00adna")
    assert page.lines == ("Butterfly flag", "Poe-Lark", "O'Sample Suna")
    assert not page.is_blank
    assert page_text(1, "12").is_blank


def test_the_requested_pages_are_rendered():
    pdf = random_program(1, 1).pdf()
    first, third = unpack_images(render_pages(pdf, no_progress, (1, 3)))
    assert first != third == unpack_images(render_pages(pdf, no_progress, (3,)))[0]
    assert Image.open(io.BytesIO(first)).size == pytest.approx((1275, 1650), abs=1)


def test_a_huge_page_is_rendered_at_a_lower_resolution():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14_400, 14_400))
    canvas.drawString(9, 9, "Heat 1 of 1 Finals")
    canvas.save()
    (image,) = unpack_images(render_pages(out.getvalue(), no_progress, (1,)))
    width, height = Image.open(io.BytesIO(image)).size
    assert width * height <= 4_010_000


@pytest.mark.parametrize("packed", [b"", b"\x00", b"\x91\xc4\x09abc", b"\x91\xa3abc", b"\x90\x00"])
def test_other_bytes_are_not_packed_images(packed):
    with pytest.raises(ValueError):
        unpack_images(packed)


@pytest.mark.parametrize(("size", "is_blank"), [((WIDTH, HEIGHT), True), ((WIDTH, 60), False)])
@pytest.mark.parametrize("strips", [1, 8])
def test_a_scan_with_a_printed_heading_is_a_blank_page(size, strips, is_blank):
    class Scanned(Program):
        def draw(self, canvas, first_page=1):
            page = super().draw(canvas, first_page)
            scan, (width, height) = ImageReader(Image.new("RGB", (9, 9), "gray")), size
            for strip in range(strips):
                canvas.drawImage(scan, 0, strip * height / strips, width, height / strips)
            self._head(canvas, page)
            canvas.showPage()
            return page + 1

    program = random_program(6, 2)
    program.__class__ = Scanned
    pdf = program.pdf()
    sheet = unpack_sheet(read_pdf(pdf, no_progress))
    assert len(sheet.entries) == len(program.known)
    assert sheet.blank_pages == ((sheet.pages,) if is_blank else ())
    assert [page.number for page in unpack_text(extract_text(pdf, no_progress)) if page.is_blank] == list(
        sheet.blank_pages
    )


def test_a_sheet_printed_on_a_background_picture_is_read():
    class OnBackground(Program):
        def _head(self, canvas, number):
            canvas.drawImage(ImageReader(Image.new("RGB", (9, 9), "lightgray")), 0, 0, WIDTH, HEIGHT)
            super()._head(canvas, number)

    program = random_program(7, 2)
    program.__class__ = OnBackground
    sheet = unpack_sheet(read_pdf(program.pdf(), no_progress))
    assert len(sheet.entries) == len(program.known)
    assert sheet.blank_pages == sheet.hidden_pages == ()
