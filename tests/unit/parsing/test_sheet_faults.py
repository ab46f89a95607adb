"""The fuzzer of lines notices a reader that loses or moves entries in silence, and accepts one that does not."""

import random
from dataclasses import replace

import pytest

from heatsync.model.columnar import Rows
from heatsync.model.page_text import PageText
from heatsync.model.sheet import Sheet, SheetEntry, UnreadLine
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from tests.support.hytek_pdf import RELAY
from tests.support.hytek_text import LANES, MARK, MEET, SESSION
from tests.support.sheet_faults import FaultySheet

LINES = (
    MARK, MEET, SESSION,
    *(
        line
        for event in (1, 2)
        for line in (
            f"Event {event} Girls {event * 50} Free", LANES,
            *(
                line
                for heat in (1, 2)
                for line in (f"Heat {heat} of 2 Finals", *(f"{lane} Doe, Uma 12 RC 3{lane}.00" for lane in range(1, 7)))
            ),
        )
    ),
    "Event 3 Girls 200 Medley Relay", RELAY, "Heat 1 of 1 Finals",
    "1 RC A 2:05.81", "1) Doe, Uma 13 2) Roe, Kim 14", "3) Lark, Pim 13 4) Poe, Lee 14",
    "2 Otters A 2:06.81", "1) Owl, Bea 13 2) Fox, Ann 14",
)  # fmt: skip
PAGES = [page_text(1, "\r\n".join(LINES))]
FAULTS = 200


def losses(read) -> list[str]:
    chance, sheet = random.Random(1), FaultySheet(PAGES, read)  # noqa: S311 - repeatable, not secret
    return [loss for _ in range(FAULTS) if (loss := sheet.try_one(chance))]


def with_entries(sheet: Sheet, entries: list[SheetEntry]) -> Sheet:
    return replace(sheet, entries=Rows.of(SheetEntry._make, entries))


def test_a_reader_that_reports_what_it_did_not_understand_passes():
    assert losses(read_sheet) == []


def read_and_report_nothing(pages: list[PageText]) -> Sheet:
    return replace(read_sheet(pages), unread=(), notes=())


def read_and_drop_what_differs(pages: list[PageText]) -> Sheet:
    """Read a damaged sheet without its last entry."""
    sheet = read_sheet(pages)
    return sheet if pages == PAGES else with_entries(sheet, [*sheet.entries][:-1])


def read_and_move(pages: list[PageText]) -> Sheet:
    """Read a damaged sheet as if its first swimmer were in the next heat."""
    sheet = read_sheet(pages)
    first, *others = sheet.entries
    return sheet if pages == PAGES else with_entries(sheet, [first._replace(heat=2, lane=8), *others])


@pytest.mark.parametrize("reader", [read_and_report_nothing, read_and_drop_what_differs, read_and_move])
def test_a_reader_that_loses_or_moves_entries_in_silence_fails(reader):
    assert len(losses(reader)) > FAULTS / 20


def test_a_line_that_is_reported_is_not_lost():
    def read(pages: list[PageText]) -> Sheet:
        sheet = read_and_drop_what_differs(pages)
        return sheet if pages == PAGES else replace(sheet, unread=(UnreadLine(1, "what was dropped", 9),))

    assert losses(read) == []
