"""Text that the rendered page does not show is not read, and all other text is."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject
from reportlab.lib.utils import ImageReader

from heatsync.model.packed_sheet import unpack_sheet
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.document import open_document, read_pages
from heatsync.pdf.extract_text import extract_text, unpack_text
from tests.support.hytek_pdf import FONT, Program, random_program
from tests.support.pdf_pages import no_progress
from tests.support.unknown_layout_pdf import HEAT, OTHERS, unknown_sheet, write

COVERED = "5 Doe, Uma 13 LARK 0:59.00"
X, Y = 40, 300


def read_quickly(pdf):
    with open_document(pdf) as document:
        return read_pages(document, no_progress)


def read_with_renderings(pdf):
    return unpack_text(extract_text(pdf, no_progress))


def paint(canvas, *color):
    canvas.setFillColorRGB(*color)
    canvas.rect(X - 5, Y - 5, 250, 20, stroke=0, fill=1)


def white_over(canvas):
    write(canvas, COVERED, x=X, y=Y)
    paint(canvas, 1, 1, 1)


def black_over(canvas):
    write(canvas, COVERED, x=X, y=Y)
    paint(canvas, 0, 0, 0)


def picture_over(canvas):
    write(canvas, COVERED, x=X, y=Y)
    canvas.drawImage(ImageReader(Image.new("RGB", (9, 9), "white")), X - 5, Y - 5, 250, 20)


def black_on_black(canvas):
    paint(canvas, 0, 0, 0)
    write(canvas, COVERED, x=X, y=Y)


def almost_transparent(canvas):
    canvas.setFillAlpha(0.02)
    write(canvas, COVERED, x=X, y=Y)


def clipped(canvas):
    path = canvas.beginPath()
    path.rect(0, 0, 1, 1)
    canvas.clipPath(path, stroke=0, fill=0)
    write(canvas, COVERED, x=X, y=Y)


def yellow_over(canvas):
    write(canvas, COVERED, x=X, y=Y)
    canvas.setFillAlpha(0.4)
    paint(canvas, 1, 1, 0)


def white_on_black(canvas):
    paint(canvas, 0, 0, 0)
    canvas.setFillColorRGB(1, 1, 1)
    write(canvas, COVERED, x=X, y=Y)


@pytest.mark.parametrize("read", [read_quickly, read_with_renderings])
@pytest.mark.parametrize("hide", [white_over, black_over, picture_over])
def test_covered_text_is_not_read(hide, read):
    first, second = read(unknown_sheet(HEAT, OTHERS, hide=hide))
    assert (first.lines, first.has_hidden) == (HEAT, True)
    assert len(first.boxes.lines) == len(HEAT)
    assert (second.lines, second.has_hidden) == (OTHERS, False)


@pytest.mark.parametrize("hide", [black_on_black, almost_transparent, clipped])
def test_rendered_pages_show_which_text_is_visible(hide):
    (page,) = read_with_renderings(unknown_sheet(HEAT, hide=hide))
    assert (page.lines, page.has_hidden) == (HEAT, True)


@pytest.mark.parametrize("read", [read_quickly, read_with_renderings])
@pytest.mark.parametrize("show", [yellow_over, white_on_black])
def test_highlighted_text_and_text_on_a_dark_background_is_read(show, read):
    (page,) = read(unknown_sheet(HEAT, hide=show))
    assert (page.lines, page.has_hidden) == ((*HEAT, COVERED), False)


def test_text_over_a_painted_over_line_is_not_lost():
    def corrected(canvas):
        white_over(canvas)
        canvas.setFillColorRGB(0, 0, 0)
        write(canvas, "6 Lark, Pim 13 GULL 1:01.00", x=X, y=Y)

    (page,) = read_quickly(unknown_sheet(HEAT, hide=corrected))
    # PDFium makes one line of the two. Layouts cannot parse it and report an unread line.
    assert page.lines == (*HEAT, f"{COVERED} 6 Lark, Pim 13 GULL 1:01.00")


def in_a_layer_that_is_off(pdf):
    writer = PdfWriter(PdfReader(io.BytesIO(pdf)))
    page = writer.pages[0]
    layer = writer._add_object(
        DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("draft")})
    )
    off = DictionaryObject({NameObject("/OFF"): ArrayObject([layer])})
    layers = DictionaryObject({NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): off})
    writer._root_object[NameObject("/OCProperties")] = layers
    page["/Resources"][NameObject("/Properties")] = DictionaryObject({NameObject("/L"): layer})
    (font, *_) = page["/Resources"]["/Font"]
    content = StreamObject()
    text = f"\n/OC /L BDC BT {font} 9 Tf 300 15 Td ({COVERED}) Tj ET EMC\n"
    content.set_data(page.get_contents().get_data() + text.encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    writer.write(out := io.BytesIO())
    return out.getvalue()


def test_entries_in_a_layer_that_is_off_are_not_read():
    program = random_program(3, 2)
    sheet = unpack_sheet(read_pdf(in_a_layer_that_is_off(program.pdf()), no_progress))
    assert len(sheet.entries) == len(program.known)
    assert sheet.hidden_pages == (1,)


def test_a_sheet_with_a_background_under_each_line_is_read_whole():
    class Striped(Program):
        def draw(self, canvas, first_page=1):
            plain = canvas.drawString

            def on_background(x, y, text):
                canvas.setFillColorRGB(0.9, 0.95, 1)
                canvas.rect(x - 2, y - 3, 200, 11, stroke=0, fill=1)
                canvas.setFillColorRGB(0, 0, 0)
                plain(x, y, text)

            canvas.drawString = on_background
            return super().draw(canvas, first_page)

    program = random_program(4, 2)
    program.__class__ = Striped
    program.font = FONT
    sheet = unpack_sheet(read_pdf(program.pdf(), no_progress))
    assert len(sheet.entries) == len(program.known)
    assert sheet.hidden_pages == ()


@pytest.mark.parametrize("rotation", [0, 90])
@pytest.mark.parametrize("columns", [1, 2, 3])
def test_rendering_all_pages_loses_no_line_of_a_sheet(columns, rotation):
    writer = PdfWriter(PdfReader(io.BytesIO(random_program(columns, columns, events=6).pdf())))
    for page in writer.pages:
        page.rotate(rotation)
    writer.write(out := io.BytesIO())
    assert [page.lines for page in read_with_renderings(out.getvalue())] == [
        page.lines for page in read_quickly(out.getvalue())
    ]
