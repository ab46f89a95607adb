"""Text that cannot be seen on a page is not read. Unusual but visible text is."""

import io

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from heatsync.model.errors import NoText
from heatsync.model.packed_sheet import unpack_sheet
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.document import open_document, read_pages
from heatsync.search.finder import Finder
from tests.support.hytek_pdf import Program
from tests.support.pdf_pages import no_progress
from tests.support.unknown_layout_pdf import HEAT, HEIGHT, WIDTH, in_white, unknown_sheet, write

HIDDEN = "5 Lark, Pim 12 GULL 2:15.00"


def read(pdf):
    with open_document(pdf) as document:
        return read_pages(document, no_progress)


def in_a_form(canvas):
    canvas.beginForm("secret")
    in_white(canvas, HIDDEN)
    canvas.endForm()
    canvas.doForm("secret")


def moved_off_in_a_form(canvas):
    canvas.beginForm("far")
    write(canvas, HIDDEN)
    canvas.endForm()
    canvas.translate(0, -500)
    canvas.doForm("far")


def transparent(canvas):
    canvas.setFillAlpha(0)
    write(canvas, HIDDEN)


def in_nearly_white(canvas):
    canvas.setFillColorRGB(0.97, 0.98, 0.97)
    write(canvas, HIDDEN)


def white_on_a_white_box(canvas):
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(20, 280, 500, 50, fill=1, stroke=0)
    write(canvas, HIDDEN)


def white_below_a_dark_box(canvas):
    in_white(canvas, HIDDEN)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.rect(20, 500, 9, 9, fill=1)


def white_outlines(canvas):
    canvas.setStrokeColorRGB(1, 1, 1)
    write(canvas, HIDDEN, mode=1)


def credited(*texts):
    """A page whose program signs it in white, as EasyWk does on every page."""

    def more(canvas):
        for text in texts:
            in_white(canvas, text)

    return unknown_sheet(HEAT, hide=more)


@pytest.mark.parametrize("texts", [('erzeugt mit "EasyWk"',), ("erzeugt mit", '"EasyWk 5.22"')])
def test_an_invisible_credit_of_the_meets_program_is_removed_without_a_warning(texts):
    (page,) = read(credited(*texts))
    assert not page.has_hidden
    assert page.lines == read(unknown_sheet(HEAT))[0].lines


def test_a_covered_credit_is_removed_without_a_warning():
    def cover(canvas):
        write(canvas, 'erzeugt mit "EasyWk"')
        canvas.setFillColorRGB(0.5, 0.5, 0.5)
        canvas.rect(20, 280, 500, 50, fill=1)

    (page,) = read(unknown_sheet(HEAT, hide=cover))
    assert not page.has_hidden
    assert page.lines == read(unknown_sheet(HEAT))[0].lines


@pytest.mark.parametrize("texts", [('erzeugt mit "EasyWk"', HIDDEN), ("erzeugt mit Lark, Pim EasyWk",)])
def test_other_invisible_text_beside_a_credit_is_reported(texts):
    (page,) = read(credited(*texts))
    assert page.has_hidden
    assert not any("Lark, Pim" in line and "2:15.00" in line for line in page.lines)


@pytest.mark.parametrize(
    "hide",
    [
        pytest.param(lambda canvas: write(canvas, HIDDEN, mode=3), id="invisible"),
        pytest.param(lambda canvas: write(canvas, HIDDEN, mode=7), id="clip only"),
        pytest.param(lambda canvas: write(canvas, HIDDEN, size=0.1), id="tiny"),
        pytest.param(lambda canvas: write(canvas, HIDDEN, x=WIDTH + 20), id="right of the page"),
        pytest.param(lambda canvas: write(canvas, HIDDEN, x=-400), id="left of the page"),
        pytest.param(lambda canvas: write(canvas, HIDDEN, y=HEIGHT + 30), id="above the page"),
        pytest.param(lambda canvas: write(canvas, HIDDEN, y=-30), id="below the page"),
        pytest.param(lambda canvas: in_white(canvas, HIDDEN), id="white"),
        in_nearly_white,
        white_on_a_white_box,
        white_below_a_dark_box,
        white_outlines,
        transparent,
        in_a_form,
        moved_off_in_a_form,
    ],
)
def test_hidden_text_is_removed_and_the_page_is_marked(hide):
    first, second = read(unknown_sheet(HEAT, HEAT, hide=hide, on=2))
    assert (first.lines, first.has_hidden) == (HEAT, False)
    assert (second.lines, second.has_hidden) == (HEAT, True)
    assert len(second.boxes.lines) == len(HEAT)


def on_a_dark_bar(canvas):
    canvas.setFillColorRGB(0, 0, 0.4)
    canvas.rect(20, 290, 500, 20, fill=1)
    in_white(canvas, HIDDEN)


def on_a_picture(canvas):
    dark = io.BytesIO()
    Image.new("RGB", (9, 9), (0, 60, 0)).save(dark, "PNG")
    canvas.drawImage(ImageReader(dark), 20, 290, 500, 20)
    in_white(canvas, HIDDEN)


def in_a_visible_form(canvas):
    canvas.beginForm("plain")
    write(canvas, HIDDEN)
    canvas.endForm()
    canvas.doForm("plain")


def in_outlines(canvas):
    canvas.setFillColorRGB(1, 1, 1)
    write(canvas, HIDDEN, mode=1)


@pytest.mark.parametrize("show", [on_a_dark_bar, on_a_picture, in_a_visible_form, in_outlines])
def test_unusual_but_visible_text_is_read(show):
    (page,) = read(unknown_sheet(HEAT, hide=show))
    assert page.lines == (*HEAT, HIDDEN)
    assert not page.has_hidden


def test_white_spaces_are_not_hidden_text():
    (page,) = read(unknown_sheet(HEAT, hide=lambda canvas: in_white(canvas, "    ")))
    assert not page.has_hidden


def test_a_scan_with_invisible_text_raises_no_text():
    pdf = unknown_sheet(None, hide=lambda canvas: write(canvas, " ".join(HEAT), mode=3))
    with pytest.raises(NoText):
        read_pdf(pdf, no_progress)


class WithHiddenSwimmer(Program):
    """A Hy-Tek program with a swimmer in white."""

    def draw(self, canvas, first_page=1):
        canvas.saveState()
        in_white(canvas, "7 Lark, Pim 13 NOVA-CA 1:15.00")
        canvas.restoreState()
        return super().draw(canvas, first_page)


def test_a_hidden_swimmer_is_not_found_and_a_warning_is_given():
    program = WithHiddenSwimmer()
    program.event("1", "Girls 13-14 100 LC Meter Freestyle")
    program.heat(1, 1)
    program.swim("4 Doe, Uma 13 NOVA-CA 1:02.00", "Doe, Uma", 13, "NOVA-CA", "1:02.00", heat=1, lane=4)
    sheet = unpack_sheet(read_pdf(program.pdf(), no_progress))
    assert sheet.hidden_pages == (1,)
    assert [entry.name for entry in sheet.entries] == ["Doe, Uma"]
    found = Finder(sheet).find(SwimmerName("Pim Lark"))
    assert found.swims == ()
    assert found.read_report.hidden_pages == (1,)
    assert "HIDDEN_TEXT_LEFT_OUT" in {warning.code for warning in found.warnings}
