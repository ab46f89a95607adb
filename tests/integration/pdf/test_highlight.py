"""Highlights are right on pages of any size, origin and rotation, and in a confined worker."""

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


def test_a_confined_worker_can_highlight(tmp_path):
    pdf = draw(*LINES)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    sandbox = Sandbox(slots=1)
    marked = sandbox.run(highlight, path, [(1, boxes(pdf).lines[SECOND])], cancel=CancelToken())
    assert len(PdfReader(io.BytesIO(marked)).pages[0]["/Annots"]) == 1
    sandbox.close()
