"""The boxes of lines enclose their letters, on pages of any size, origin and rotation."""

import io

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from heatsync.model.box import Box
from heatsync.model.columnar import Rows
from heatsync.model.packed_sheet import unpack_sheet
from heatsync.model.sheet import SheetEntry
from heatsync.parsing.boxes import entry_boxes
from heatsync.parsing.read_pdf import read_pdf
from heatsync.parsing.relay_legs import leg_spans
from heatsync.pdf.bounding_boxes import _printed_lines
from heatsync.pdf.document import open_document, read_pages
from heatsync.pdf.text_cleaning import page_text
from tests.support.hytek_pdf import random_program
from tests.support.pdf_pages import HEIGHT, LINES, SIZE, WIDTH, boxes, draw, no_progress
from tests.support.samples import sample_sheets


def test_a_box_is_measured_from_the_top_left_corner_in_points():
    for number, box in enumerate(boxes(draw(*LINES)).lines):
        left, top, right, bottom = box
        baseline = 200 + 20 * number
        assert left == pytest.approx(100, abs=1.5)
        assert baseline - SIZE * 1.2 < top < baseline < bottom < baseline + SIZE * 0.5
        assert right == pytest.approx(100 + stringWidth(LINES[number], "Helvetica", SIZE), abs=1.5)


@pytest.mark.parametrize(
    ("shape", "moved"),
    [
        (lambda page: page.set_cropbox(50, 100, WIDTH, HEIGHT - 40), (-50, -40)),
        (lambda page: page.set_mediabox(-30, -10, WIDTH, HEIGHT + 60), (30, 60)),
    ],
)
def test_boxes_on_a_page_with_another_origin_are_as_shown(shape, moved):
    for plain, other in zip(boxes(draw(*LINES)).lines, boxes(draw(*LINES, shape=shape)).lines, strict=True):
        assert other == pytest.approx([edge + moved[at % 2] for at, edge in enumerate(plain)], abs=0.2)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_on_a_rotated_page_are_as_shown(rotation):
    def rotated(left, top, right, bottom):
        return {
            90: (HEIGHT - bottom, left, HEIGHT - top, right),
            180: (WIDTH - right, HEIGHT - bottom, WIDTH - left, HEIGHT - top),
            270: (top, WIDTH - right, bottom, WIDTH - left),
        }[rotation]

    pdf = draw(*LINES, shape=lambda page: page.set_rotation(rotation))
    upright = boxes(draw(*LINES)).lines
    assert boxes(pdf).lines == tuple(pytest.approx(rotated(*box), abs=0.5) for box in upright)


def test_text_that_runs_upwards_has_one_box_around_it():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT))
    canvas.translate(300, 100)
    canvas.rotate(90)
    canvas.drawString(0, 0, LINES[1])
    canvas.save()
    (box,) = boxes(out.getvalue()).lines
    left, top, right, bottom = box
    assert 280 < left < right < 310
    assert bottom == pytest.approx(HEIGHT - 100, abs=3)
    assert bottom - top > 80


def test_each_relay_leg_has_a_box_of_its_own_in_the_line():
    found = boxes(draw("1) Doe, Kim D 13 2) Roe, Lee M 14", "3) Poe, Ash 13"))
    whole, first, second = found.lines[0], found.parts[0, 1], found.parts[0, 2]
    assert first[0] == whole[0]
    assert first[2] < second[0]
    assert second[2] == whole[2]
    assert found.parts[1, 3] == found.lines[1]


def test_an_age_in_brackets_is_not_a_legs_number():
    assert set(boxes(draw("1) (12) Doe, Kim 3) Roe, Lee (8)")).parts) == {(0, 1), (0, 3)}


def test_an_entry_without_a_known_line_has_no_box():
    def boxes_of(*places: dict[str, int]) -> tuple[Box | None, ...]:
        rows = [SheetEntry(event=0, page=1, name="Doe, Uma", **place) for place in places]
        return entry_boxes(Rows.of(SheetEntry._make, rows), pages)

    pages = (page_text(1, "Heat 1"),)
    assert boxes_of({}, {"line": 0}) == (None, None)
    with open_document(draw(*LINES)) as document:
        pages = read_pages(document, no_progress, parts_of=leg_spans)
    assert boxes_of({}, {"line": 99}) == (None, None)
    assert boxes_of({"line": 1}, {"line": 1, "leg": 2}) == (pages[0].boxes.lines[1],) * 2


@pytest.mark.parametrize(
    "pdf",
    [random_program(1, 1).pdf(), random_program(2, 2).pdf(), random_program(3, 3).pdf(), *sample_sheets().values()],
)
def test_the_box_of_each_entry_has_the_text_of_that_entry_only(pdf):
    sheet = unpack_sheet(read_pdf(pdf, no_progress))
    assert len(sheet.boxes) == len(sheet.entries)
    document = pypdfium2.PdfDocument(pdf)
    texts = {}
    for entry, (left, top, right, bottom) in zip(sheet.entries, sheet.boxes, strict=True):
        if entry.page not in texts:
            texts[entry.page] = document[entry.page - 1].get_textpage()
        _, height = document[entry.page - 1].get_size()
        inner = (bottom - top) / 6
        text = texts[entry.page].get_text_bounded(left, height - bottom + inner, right, height - top - inner)
        assert entry.name.split()[-1] in text
        assert len(text.strip().splitlines()) == 1
        if not entry.is_relay:
            assert text.strip().startswith(str(entry.lane))
            assert (entry.seed_time or "") in text
    for text in texts.values():
        text.close()
    document.close()


@given(st.text(st.sampled_from("aB1 ,\t\r\n\x00\u00ad\u03d0\ufffe\x0b\x0c\x1c\x85\u2028\u2019\U0001f3ca"), max_size=60))
def test_a_page_has_as_many_boxes_as_lines(text):
    assert [page_text(1, line).lines[0] for _, line in _printed_lines(text)] == list(page_text(1, text).lines)
    assert all(text[start : start + len(line)] == line for start, line in _printed_lines(text))
    assert page_text(1, text).lines == tuple(line for part in text.splitlines() for line in page_text(1, part).lines)
    assert all(line == " ".join(line.split()) for line in page_text(1, text).lines)


@given(st.lists(st.text(st.sampled_from("aB1 "), min_size=1), min_size=1).map("\r\n".join))
def test_a_tidy_page_is_split_into_lines_like_any_other(text):
    assert page_text(1, text).lines == tuple(filter(None, (" ".join(line.split()) for line in text.splitlines())))
    assert [line for _, line in _printed_lines(text)] == [line.strip() for line in text.splitlines() if line.strip()]
