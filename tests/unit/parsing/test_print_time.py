"""The time at which a sheet was printed, from the heading or footer of its pages."""

import pytest

from heatsync.model.packed_sheet import pack_sheet, unpack_sheet
from heatsync.parsing import parser
from heatsync.parsing.layouts.easywk import EASYWK
from heatsync.parsing.print_time import printed_at
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.text_cleaning import page_text
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_pages
from tests.support.traps.easywk import plain
from tests.support.traps.splash import turkish

EVENT = ("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT")


@pytest.mark.parametrize(
    ("line", "issued"),
    [
        ("Sample Swimmers HY-TEK's MEET MANAGER 8.0 - 11:02 PM 6/10/2026 Page 1", "2026-06-10T23:02"),
        ("HY-TEK's MEET MANAGER 7.0 - 7:02 AM  6/13/2026 Page 12", "2026-06-13T07:02"),
        ("HY-TEK's MEET MANAGER 8.0 - 19:45 2026-06-10 P\u00e1gina 1", "2026-06-10T19:45"),
        ("Splash Meet Manager, 11.83921 Registered to Sample 13.03.2026 13:33 - Seite 1", "2026-03-13T13:33"),
        ("Stand: 22.06.2026, 11:47:04 Uhr", "2026-06-22T11:47"),
        ("Printed 6/13/2026 at 7:02 a.m.", "2026-06-13T07:02"),
        ("HY-TEK's MEET MANAGER 8.0 - Page 1", None),
        ("Harbor Lights Invitational - 6/11/2026 to 6/14/2026", None),
        ("HY-TEK's MEET MANAGER 8.0 - 31:02 6/10/2026", None),
    ],
)
def test_a_day_and_a_time_side_by_side(line, issued):
    found = printed_at(line)
    assert (found and found.read("mdy")) == issued


def read(mark, meet=MEET, *events):
    return read_pages((mark, meet, SESSION, *(events or EVENT)))


def test_the_month_or_the_day_comes_first_as_in_the_sheet():
    assert read(MARK).issued == "2026-06-10T23:02"
    days_first = "Harbor Lights Invitational - 19/6/2026 to 20/6/2026"
    assert read(MARK, days_first).issued == "2026-10-06T23:02"
    assert read(MARK, "Harbor Lights Invitational").issued is None
    assert read(MARK.replace("6/10", "6/13"), "Harbor Lights Invitational").issued == "2026-06-13T23:02"


def test_the_day_of_printing_shows_which_number_is_the_month():
    one_day = "Harbor Lights Invitational - 6/12/2026"
    (session,) = read(MARK.replace("6/10", "6/13"), one_day).sessions
    assert session.date == "2026-06-12"


def test_pages_printed_a_minute_apart_are_one_printout():
    later = MARK.replace("11:02", "11:03").replace("Page 1", "Page 2")
    sheet = read_pages(
        (MARK, MEET, SESSION, *EVENT, "2 Roe, Kim 13 RC NT"),
        (later, MEET, SESSION, "Heat 1 Finals (#1 Girls 50 Free)", "3 Lark, Pim 13 RC NT"),
    )
    assert sheet.issued == "2026-06-10T23:03"
    assert len(sheet.events) == len(sheet.sessions) == 1
    assert [entry.lane for entry in sheet.entries] == [1, 2, 3]


def test_a_packed_sheet_keeps_it():
    assert unpack_sheet(pack_sheet(read(MARK))).issued == "2026-06-10T23:02"


@pytest.mark.parametrize(("make", "issued"), [(turkish, "2026-03-13T13:33"), (plain, "2026-06-22T11:47")])
def test_the_other_layouts_print_it_in_a_footer_or_on_the_cover(make, issued):
    assert unpack_sheet(read_pdf(make().pdf, lambda percent, text: None)).issued == issued


def test_an_entry_joined_to_the_time_of_printing_is_not_swallowed():
    lines = (
        "26. Muster-Cup 2023 Seite 1", "Abschnitt 2 - Samstag 24.06.2023", "Wettkampf 3 - 50m Brust weiblich",
        "Lauf 1/1 (09:13 Uhr)", *(f"Bahn {lane} Roe, Kim 2012 SC Au 06 00:34,15" for lane in range(1, 5)),
        "Stand: 22.06.2023, 11:47:04 Uhr Bahn 5 Doe, Uma 2012 SC Au 06 00:34,15",
    )  # fmt: skip
    sheet = parser.read(EASYWK, [page_text(1, "\r\n".join(lines))])
    assert (len(sheet.entries), len(sheet.unread)) == (4, 1)
