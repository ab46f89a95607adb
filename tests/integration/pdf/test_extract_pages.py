"""The tasks that extract pages and text for AI."""

import io

import msgspec
import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import NotAPdf
from heatsync.pdf.extract_pages import extract_pages
from heatsync.pdf.extract_text import extract_text, unpack_text
from heatsync.pdf.sandbox import Sandbox
from tests.support.pdf_pages import no_progress
from tests.support.unknown_layout_pdf import HEAT, OTHERS, unknown_sheet, write


def texts(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range().splitlines() for page in document]


def test_only_the_requested_pages_are_extracted_in_their_order():
    pdf = unknown_sheet(HEAT, ["two"], None, OTHERS)
    assert texts(extract_pages(pdf, no_progress, (1, 4))) == [list(HEAT), list(OTHERS)]


def test_the_same_pages_give_the_same_bytes_in_each_worker(tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(unknown_sheet(HEAT, ["two"], OTHERS))
    sandbox = Sandbox()
    try:
        first, second = (sandbox.run(extract_pages, path, (1, 3), cancel=CancelToken()) for _ in range(2))
    finally:
        sandbox.close()
    assert first == second
    assert texts(first) == [list(HEAT), list(OTHERS)]


def test_pages_of_a_pdf_with_only_an_owner_password_are_extracted():
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("", "owner", canPrint=1))
    for word in ("one", "two"):
        canvas.drawString(40, 700, word)
        canvas.showPage()
    canvas.save()
    assert texts(extract_pages(out.getvalue(), no_progress, (2,))) == [["two"]]


def test_a_file_that_is_not_a_pdf_raises_not_a_pdf():
    with pytest.raises(NotAPdf):
        extract_pages(b"<html>", no_progress, (1,))


def test_the_text_of_all_pages_is_packed_with_its_boxes():
    pages = unpack_text(
        extract_text(
            unknown_sheet(HEAT, None, OTHERS, hide=lambda canvas: write(canvas, "x", mode=3), on=3), no_progress
        )
    )
    assert [page.number for page in pages] == [1, 2, 3]
    assert [page.lines for page in pages] == [HEAT, (), OTHERS]
    assert [page.is_blank for page in pages] == [False, True, False]
    assert [page.has_hidden for page in pages] == [False, False, True]
    left, top, right, bottom = pages[0].boxes.lines[0]
    assert 39 < left < right
    assert 30 < top < bottom < 50


@pytest.mark.parametrize("packed", [b"", b"text", b"\xff", b"\x91\x01", b"\x90\x00", b"\x91" * 99_999, bytes(65 << 20)])
def test_other_bytes_are_not_packed_text(packed):
    with pytest.raises(ValueError):
        unpack_text(packed)


def test_text_with_a_box_of_three_edges_is_refused():
    page = {"number": 1, "lines": ["Heat 1 of 1 Finals"], "boxes": {"lines": [[1.0, 2.0, 3.0]]}}
    with pytest.raises(ValueError, match="of length 4"):
        unpack_text(msgspec.msgpack.encode([page]))
