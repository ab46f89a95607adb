"""Marks and pictures are drawn rightly on pages of every shape, in a child that can load nothing any more."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, NullObject
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from heatsync.model.cancel import CancelToken
from heatsync.pdf.highlight import highlight
from heatsync.pdf.render_line import render_line
from heatsync.pdf.sandbox import Sandbox
from tests.support.hytek_pdf import random_program
from tests.unit.pdf.test_bounding_boxes import LINES, boxes, draw, no_tick

MINE = 1


def yellow_part(picture):
    """The corners of what is yellow, in pixels."""
    mask = picture.convert("RGB").split()[2].point(lambda blue: 255 if blue < 90 else 0)
    red = picture.convert("RGB").split()[0].point(lambda value: 255 if value > 200 else 0)
    return Image.composite(mask, Image.new("L", mask.size), red).getbbox()


def shown(pdf, number=0):
    """A page as a viewer shows it, one pixel for a point."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        return document[number].render(scale=1, may_draw_forms=True).to_pil()


@pytest.mark.parametrize(
    "shape",
    [
        None,
        lambda page: page.set_rotation(90),
        lambda page: page.set_rotation(270),
        lambda page: page.set_cropbox(50, 100, 612, 752),
    ],
)
def test_a_mark_lies_where_the_box_is_on_the_page_as_it_is_shown(shape):
    pdf = draw(*LINES, shape=shape)
    box = boxes(pdf).lines[MINE]
    marked = highlight(pdf, no_tick, [(1, box)])
    assert yellow_part(shown(pdf)) is None
    assert yellow_part(shown(marked)) == pytest.approx(box, abs=2)


def test_a_sheet_that_is_locked_without_a_password_is_marked_too():
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("", ownerPassword="owner", strength=128))
    canvas.drawString(100, 500, LINES[MINE])
    canvas.save()
    (box,) = boxes(out.getvalue()).lines
    marked = PdfReader(io.BytesIO(highlight(out.getvalue(), no_tick, [(1, box)])))
    assert not marked.is_encrypted
    assert len(marked.pages[0]["/Annots"]) == 1


def test_what_was_on_the_page_stays():
    pdf = draw(*LINES)
    first = highlight(pdf, no_tick, [(1, boxes(pdf).lines[0])])
    second = highlight(first, no_tick, [(1, boxes(pdf).lines[MINE])])
    assert len(PdfReader(io.BytesIO(second)).pages[0]["/Annots"]) == 2


@pytest.mark.parametrize("kind", ["shared", "null"])
def test_a_mark_stands_on_its_own_page_only_whatever_the_pages_notes_are(kind):
    pdf = random_program(1, 2).pdf()
    box = boxes(pdf).lines[MINE]
    writer = PdfWriter(io.BytesIO(pdf))
    notes = writer._add_object(ArrayObject()) if kind == "shared" else NullObject()
    for page in writer.pages:
        page[NameObject("/Annots")] = notes
    writer.write(out := io.BytesIO())
    marked = PdfReader(io.BytesIO(highlight(out.getvalue(), no_tick, [(1, box), (1, box)])))
    assert len(marked.pages) > 1
    assert [len(page.annotations or ()) for page in marked.pages] == [2] + [0] * (len(marked.pages) - 1)


@pytest.mark.parametrize("shape", [None, lambda page: page.set_rotation(90)])
def test_a_picture_shows_the_line_of_a_page_as_it_is_shown(shape):
    pdf = draw(*LINES, shape=shape)
    left, top, right, bottom = boxes(pdf).lines[MINE]
    picture = Image.open(io.BytesIO(render_line(pdf, no_tick, 1, (left, top, right, bottom))))
    scale = 150 / 72
    assert picture.size == pytest.approx(((right - left + 24) * scale, (bottom - top + 60) * scale), abs=3)
    inside = picture.convert("RGB").crop((int(14 * scale), int(32 * scale), int(20 * scale), int(33 * scale)))
    assert inside.getextrema()[2][1] < 200, "yellow"


def test_a_line_at_the_edge_is_pictured_as_far_as_the_page_goes():
    pdf = draw(LINES[MINE], at=(2, 9))
    (box,) = boxes(pdf).lines
    picture = Image.open(io.BytesIO(render_line(pdf, no_tick, 1, box)))
    assert picture.height < (box[3] - box[1] + 60) * 150 / 72


def test_a_huge_line_is_pictured_small():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14_400, 14_400))
    canvas.drawString(9, 9, "1 Doe, Uma")
    canvas.save()
    picture = Image.open(io.BytesIO(render_line(out.getvalue(), no_tick, 1, (0, 0, 14_400, 14_400))))
    assert picture.width * picture.height <= 2_010_000


def test_a_child_that_has_shut_itself_in_can_draw_both(tmp_path):
    pdf = draw(*LINES)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    box = boxes(pdf).lines[MINE]
    sandbox = Sandbox(slots=1)
    marked = sandbox.run(highlight, path, [(1, box)], cancel=CancelToken())
    assert len(PdfReader(io.BytesIO(marked)).pages[0]["/Annots"]) == 1
    picture = sandbox.run(render_line, path, 1, box, cancel=CancelToken())
    assert Image.open(io.BytesIO(picture)).format == "PNG"
    sandbox.close()
