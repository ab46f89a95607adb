"""A picture of one line shows the line and its headings, wherever they stand, on a phone's screen and in few bytes."""

import io
import random

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from heatsync.model.cancel import CancelToken
from heatsync.model.packed_sheet import unpack_sheet
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.line_picture import MAX_BYTES, WIDTH, render_line
from heatsync.pdf.sandbox import Sandbox
from heatsync.search.finder import Finder
from tests.support.line_pictures import OTHER, SAME, blue, ink, likeness, opened, rules, yellow
from tests.support.pdf_pages import HEIGHT, LINES, boxes, draw, no_progress
from tests.support.samples import sample_sheets
from tests.support.traps import TRAPS

FRIDAY, FINALS = (sample_sheets()[f"{name}.pdf"] for name in ("friday-prelims", "saturday-finals"))


def swims(pdf, name="Uma Doe"):
    return Finder(unpack_sheet(read_pdf(pdf, no_progress))).find(SwimmerName(name)).swims


def picture(pdf, swim):
    png = render_line(pdf, no_progress, (swim.page, swim.box), [(each.page, each.box) for each in swim.headings])
    assert len(png) <= MAX_BYTES
    image = opened(png)
    assert image.width == WIDTH
    return image


def assert_shows(pdf, swim, image):
    """The marked line and all headings are in the picture, and each mark shows its own line."""
    [line] = yellow(image)
    assert likeness(image, line, pdf, swim.page, swim.box) > SAME
    headings = list(dict.fromkeys((each.page, each.box) for each in swim.headings))
    areas = blue(image)
    assert len(areas) == len(headings)
    for area, (page, box) in zip(areas, headings, strict=True):
        assert likeness(image, area, pdf, page, box) > SAME
        assert area[1] < line[1], "above the line"


@pytest.mark.parametrize(("pdf", "count"), [(FRIDAY, 2), (FINALS, 4)], ids=["friday", "finals"])
def test_a_picture_shows_the_line_below_its_headings(pdf, count):
    found = swims(pdf)
    assert len(found) == count
    for swim in found:
        assert_shows(pdf, swim, picture(pdf, swim))


@pytest.mark.parametrize("layout", sorted({trap.layout for trap in TRAPS}))
def test_a_picture_shows_the_line_below_its_headings_in_every_layout(layout):
    case = next(trap for trap in TRAPS if trap.layout == layout).make()
    sheet = unpack_sheet(read_pdf(case.pdf, no_progress))
    for name in sorted({entry.name for entry in sheet.entries})[:2]:
        for swim in swims(case.pdf, name)[:2]:
            assert_shows(case.pdf, swim, picture(case.pdf, swim))


def test_a_mark_does_not_show_another_line():
    first, _ = swims(FRIDAY)
    image = picture(FRIDAY, first)
    for line in boxes(FRIDAY).lines:
        if line != first.box:
            assert likeness(image, yellow(image)[0], FRIDAY, first.page, line) < OTHER


def test_a_heading_on_another_page_is_above_a_dashed_rule():
    _, swim = swims(FRIDAY)
    event, heat = swim.headings
    assert (event.page, heat.page, swim.page) == (1, 2, 2)
    image = picture(FRIDAY, swim)
    [rule] = rules(image)
    assert blue(image)[0][3] < rule < blue(image)[1][1]


def test_headings_right_above_the_line_are_right_above_it_in_the_picture_too():
    pdf = draw("Event 1 Girls 50 Free", "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC 27.90", "2 Roe, Kim 13 RC 27.95")
    event, heat, line, _ = boxes(pdf).lines
    image = opened(render_line(pdf, no_progress, (1, line), [(1, event), (1, heat)]))
    assert rules(image) == []
    (first, second), [marked] = blue(image), yellow(image)
    pitch = marked[1] - second[1]
    assert second[1] - first[1] == pytest.approx(pitch, abs=2)
    assert ink(image).getbbox()[3] > marked[3] + pitch / 2, "the next line"


def test_a_heading_of_event_and_heat_is_shown_once():
    pdf = draw("Heat 3 Finals (#7 Girls 50 Free)", "1 Doe, Uma 13 RC 27.90")
    heading, line = boxes(pdf).lines
    image = opened(render_line(pdf, no_progress, (1, line), [(1, heading), (1, heading)]))
    assert len(blue(image)) == 1


def test_a_relays_swimmer_is_marked_on_the_whole_line():
    *_, swim = swims(FINALS)
    image = picture(FINALS, swim)
    [(_, top, right, bottom)] = yellow(image)
    beside = ink(image.crop((right + 2, top, WIDTH, bottom))).getbbox()
    assert beside is not None, "the fourth swimmer"
    assert ink(image.crop((WIDTH - 4, top, WIDTH, bottom))).getbbox() is None, "no line is cut off"
    assert [heading.kind for heading in swim.headings] == ["event", "heat", "team"]


def test_a_line_without_headings_is_shown_between_its_neighbors():
    pdf = draw("Heat 1 of 1 Finals", "1 Doe, Uma 13 RC 27.90", "2 Roe, Kim 13 RC 27.95")
    image = opened(render_line(pdf, no_progress, (1, boxes(pdf).lines[1]), []))
    [(_, top, _, bottom)] = yellow(image)
    assert ink(image.crop((0, 0, WIDTH, top))).getbbox()
    assert ink(image.crop((0, bottom, WIDTH, image.height))).getbbox()
    assert image.width == WIDTH


def wide_table():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792))
    canvas.setFont("Helvetica", 9)
    canvas.drawString(20, 700, "Event 1 Girls 13-14 100 LC Meter Butterfly")
    for lane, name in enumerate(["Roe, Kim", "Doe, Uma", *["Lark, Pim"] * 30], 1):
        for x, text in ((20, str(lane)), (60, name), (280, "13"), (330, "HARB-CA"), (550, f"1:{lane:02}.27")):
            canvas.drawString(x, 700 - 13 * lane, text)
    canvas.save()
    return out.getvalue()


def test_the_gaps_of_a_wide_table_are_narrowed_so_that_its_text_is_readable():
    pdf = wide_table()
    _, _, box, *_ = boxes(pdf).lines
    assert box[2] - box[0] > 500
    image = opened(render_line(pdf, no_progress, (1, box), []))
    [(left, top, right, bottom)] = yellow(image)
    scale = (bottom - top) / (box[3] - box[1] + 2)
    assert scale > 1.8, "pixels for each point"
    assert right <= WIDTH
    name = (left + round(36 * scale), top, left + round(70 * scale), bottom)
    assert ink(image.crop(name)).getbbox() is not None, "near the lane"
    time = (right - round(26 * scale), top, right, bottom)
    assert likeness(image, time, pdf, 1, (box[2] - 24, box[1], box[2], box[3])) > SAME


@pytest.mark.parametrize(
    "shape",
    [
        lambda page: page.set_rotation(90),
        lambda page: page.set_rotation(270),
        lambda page: page.set_cropbox(50, 100, 612, 752),
    ],
)
def test_a_mark_is_on_its_line_whatever_the_pages_rotation_and_origin(shape):
    pdf = draw(*LINES, shape=shape)
    box = boxes(pdf).lines[1]
    image = opened(render_line(pdf, no_progress, (1, box), [(1, boxes(pdf).lines[0])]))
    assert likeness(image, yellow(image)[0], pdf, 1, box) > SAME


def test_a_line_at_the_edge_of_the_page_is_shown_whole():
    pdf = draw(LINES[1], at=(2, HEIGHT - 3))
    (box,) = boxes(pdf).lines
    [line] = yellow(opened(render_line(pdf, no_progress, (1, box), [])))
    assert line[2] - line[0] > 100


def test_a_huge_line_is_rendered_in_bounds():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14_400, 14_400))
    canvas.drawString(9, 9, "1 Doe, Uma")
    canvas.save()
    image = opened(render_line(out.getvalue(), no_progress, (1, (0, 0, 14_400, 14_400)), [(1, (0, 0, 14_400, 1))]))
    assert image.width == WIDTH
    assert image.height <= 2_000


def test_a_picture_behind_the_text_costs_colors_and_neighbors_but_not_too_many_bytes():
    noise = Image.frombytes("RGB", (600, 600), random.Random(1).randbytes(600 * 600 * 3))  # noqa: S311 - repeatable
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792))
    canvas.drawImage(ImageReader(noise), 0, 400, 612, 392)
    lanes = [f"{lane} Doe, Uma 13 RC" for lane in range(1, 9)]
    for at, text in enumerate(["Event 1 Girls 50 Free", "Heat 1 of 1", *lanes]):
        canvas.drawString(40, 700 - 14 * at, text)
    canvas.save()
    event, heat, *lanes = boxes(out.getvalue()).lines
    png = render_line(out.getvalue(), no_progress, (1, lanes[-1]), [(1, event), (1, heat)])
    assert len(png) <= MAX_BYTES
    assert opened(png).width == WIDTH


def test_a_confined_worker_renders_a_picture(tmp_path):
    _, swim = swims(FRIDAY)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(FRIDAY)
    headings = [(heading.page, heading.box) for heading in swim.headings]
    sandbox = Sandbox(slots=1)
    png = sandbox.run(render_line, path, (swim.page, swim.box), headings, cancel=CancelToken())
    assert_shows(FRIDAY, swim, opened(png))
    sandbox.close()


def test_a_confined_worker_renders_a_wide_table(tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(wide_table())
    sandbox = Sandbox(slots=1)
    png = sandbox.run(render_line, path, (1, boxes(wide_table()).lines[2]), [], cancel=CancelToken())
    assert len(yellow(opened(png))) == 1
    sandbox.close()
