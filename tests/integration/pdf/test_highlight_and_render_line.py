"""Highlights and rendered lines are right on pages of any size, origin and rotation, and in a confined worker."""

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
from heatsync.pdf.page_images import render_line
from heatsync.pdf.sandbox import Sandbox
from tests.support.hytek_pdf import random_program
from tests.support.pdf_pages import LINES, boxes, draw, no_progress

SECOND = 1


def yellow_part(image):
    """The bounding box of the yellow pixels."""
    mask = image.convert("RGB").split()[2].point(lambda blue: 255 if blue < 90 else 0)
    red = image.convert("RGB").split()[0].point(lambda value: 255 if value > 200 else 0)
    return Image.composite(mask, Image.new("L", mask.size), red).getbbox()


def shown(pdf, number=0):
    """A page as a viewer shows it, at one pixel per point."""
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
def test_a_highlight_covers_the_box_on_the_page_as_shown(shape):
    pdf = draw(*LINES, shape=shape)
    box = boxes(pdf).lines[SECOND]
    marked = highlight(pdf, no_progress, [(1, box)])
    assert yellow_part(shown(pdf)) is None
    assert yellow_part(shown(marked)) == pytest.approx(box, abs=2)


def test_a_pdf_with_only_an_owner_password_is_highlighted():
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("", ownerPassword="owner", strength=128))
    canvas.drawString(100, 500, LINES[SECOND])
    canvas.save()
    (box,) = boxes(out.getvalue()).lines
    marked = PdfReader(io.BytesIO(highlight(out.getvalue(), no_progress, [(1, box)])))
    assert not marked.is_encrypted
    assert len(marked.pages[0]["/Annots"]) == 1


def test_existing_annotations_are_kept():
    pdf = draw(*LINES)
    first = highlight(pdf, no_progress, [(1, boxes(pdf).lines[0])])
    second = highlight(first, no_progress, [(1, boxes(pdf).lines[SECOND])])
    assert len(PdfReader(io.BytesIO(second)).pages[0]["/Annots"]) == 2


@pytest.mark.parametrize("kind", ["shared", "null"])
def test_a_highlight_is_on_its_own_page_only_if_pages_share_their_annotations(kind):
    pdf = random_program(1, 2).pdf()
    box = boxes(pdf).lines[SECOND]
    writer = PdfWriter(io.BytesIO(pdf))
    shared = writer._add_object(ArrayObject()) if kind == "shared" else NullObject()
    for page in writer.pages:
        page[NameObject("/Annots")] = shared
    writer.write(out := io.BytesIO())
    marked = PdfReader(io.BytesIO(highlight(out.getvalue(), no_progress, [(1, box), (1, box)])))
    assert len(marked.pages) > 1
    assert [len(page.annotations or ()) for page in marked.pages] == [2] + [0] * (len(marked.pages) - 1)


@pytest.mark.parametrize("shape", [None, lambda page: page.set_rotation(90)])
def test_a_rendered_line_shows_the_box_on_the_page_as_shown(shape):
    pdf = draw(*LINES, shape=shape)
    left, top, right, bottom = boxes(pdf).lines[SECOND]
    image = Image.open(io.BytesIO(render_line(pdf, no_progress, 1, (left, top, right, bottom))))
    scale = 150 / 72
    assert image.size == pytest.approx(((right - left + 24) * scale, (bottom - top + 60) * scale), abs=3)
    inside = image.convert("RGB").crop((int(14 * scale), int(32 * scale), int(20 * scale), int(33 * scale)))
    assert inside.getextrema()[2][1] < 200, "yellow"


def test_a_line_at_the_edge_is_rendered_up_to_the_edge():
    pdf = draw(LINES[SECOND], at=(2, 9))
    (box,) = boxes(pdf).lines
    image = Image.open(io.BytesIO(render_line(pdf, no_progress, 1, box)))
    assert image.height < (box[3] - box[1] + 60) * 150 / 72


def test_a_huge_line_is_rendered_at_a_lower_resolution():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14_400, 14_400))
    canvas.drawString(9, 9, "1 Doe, Uma")
    canvas.save()
    image = Image.open(io.BytesIO(render_line(out.getvalue(), no_progress, 1, (0, 0, 14_400, 14_400))))
    assert image.width * image.height <= 2_010_000


def test_a_confined_worker_can_run_both_tasks(tmp_path):
    pdf = draw(*LINES)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    box = boxes(pdf).lines[SECOND]
    sandbox = Sandbox(slots=1)
    marked = sandbox.run(highlight, path, [(1, box)], cancel=CancelToken())
    assert len(PdfReader(io.BytesIO(marked)).pages[0]["/Annots"]) == 1
    image = sandbox.run(render_line, path, 1, box, cancel=CancelToken())
    assert Image.open(io.BytesIO(image)).format == "PNG"
    sandbox.close()
