"""Difficult sheets ("traps") are read without an error, errors would be detected, and unknown layouts are refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.packed_sheet import unpack_sheet
from heatsync.parsing.read_pdf import read_pdf
from heatsync.parsing.read_sheet import LAYOUTS, read_sheet
from heatsync.pdf.sandbox import Sandbox
from heatsync.pdf.text_cleaning import page_text
from tests import accuracy
from tests.support.pdf_pages import no_progress
from tests.support.traps import (
    TRAPS,
    Trap,
    colombia_acuatica,
    easywk,
    entry_list,
    heats_list,
    hytek,
    maestro,
    splash,
    team_manager,
    teamunify,
    timeline,
)

SINGLE_COLUMN = [
    maestro, easywk, splash, colombia_acuatica, teamunify, timeline, team_manager, entry_list, heats_list,
]  # fmt: skip
KNOWS = {layout.name: layout.knows for layout in LAYOUTS}


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap.layout}: {trap.name}")
def test_every_trap_is_read_without_an_error(trap):
    marks = trap.marks()
    assert marks.is_full, marks


def test_every_layout_has_traps_with_unique_names():
    assert {trap.layout for trap in TRAPS} == set(KNOWS)
    assert len({(trap.layout, trap.name) for trap in TRAPS}) == len(TRAPS)


def test_a_wrong_lane_is_counted_as_an_error():
    def wrong_lane() -> hytek.Case:
        case = hytek.one_column()
        return replace(case, known=[replace(case.known[0], lane=9), *case.known[1:]])

    marks = Trap("hytek", "one wrong lane", wrong_lane).marks()
    assert (marks.entries - marks.found, len(marks.wrong), marks.missed) == (1, 1, 1)


@pytest.mark.parametrize(
    "fault",
    [
        {"dates": ["2026-06-11"]},
        {"asked": {"Nobody Atall": 1}},
        {"withdrawn": ["Doe, Uma"]},
        {"blank_pages": [1]},
        {"unread": 1},
        {"starts": ["09:00"]},
    ],
)
def test_a_wrong_fact_about_the_sheet_is_counted_as_an_error(fault):
    marks = Trap("hytek", "one wrong fact", lambda: replace(hytek.one_column(), **fault)).marks()
    assert (len(marks.wrong), marks.missed) == (1, 0)
    assert not marks.is_full


def test_the_accuracy_report_fails_unless_all_entries_are_read(monkeypatch, capsys):
    monkeypatch.setattr(accuracy, "TRAPS", [TRAPS[0]])
    assert accuracy.main() == 0
    bad = Trap("hytek", "none of it", lambda: replace(hytek.one_column(), unread=1))
    monkeypatch.setattr(accuracy, "TRAPS", [TRAPS[0], bad])
    assert accuracy.main() == 1
    assert "none of it: unread lines: 0, not 1" in capsys.readouterr().out


def test_the_report_of_real_sheets_lists_each_file_and_those_that_are_not_sheets(tmp_path, capsys):
    (tmp_path / "meet.pdf").write_bytes(maestro.random_sheet(1).pdf())
    assert accuracy.main(str(tmp_path)) == 0
    (tmp_path / "menu.pdf").write_bytes(b"%PDF-1.4 nothing")
    assert accuracy.main(str(tmp_path)) == 1
    told = capsys.readouterr().out
    assert "meet.pdf" in told
    assert "PDF_DAMAGED" in told


@given(seed=st.integers(0, 10_000), rows=st.integers(8, 70), module=st.sampled_from(SINGLE_COLUMN))
def test_all_entries_are_read_with_any_page_breaks(seed, rows, module):
    layout = module.__name__.rpartition(".")[2]
    marks = Trap(layout, "any page breaks", lambda: module.case(module.random_sheet(seed, rows=rows))).marks()
    assert marks.is_full, marks


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap.layout}: {trap.name}")
def test_each_trap_is_recognised_by_one_layout_only(trap):
    seen = []

    def keep(pages):
        seen.extend(pages)
        return read_sheet(pages)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("heatsync.parsing.read_pdf.read_sheet", keep)
        read_pdf(trap.make().pdf, no_progress)
    assert {layout for layout, knows in KNOWS.items() if any(map(knows, seen))} == {trap.layout}


@pytest.mark.parametrize(
    "make",
    [
        hytek.two_columns, easywk.plain, splash.turkish, maestro.plain, team_manager.school, entry_list.plain,
        heats_list.plain, colombia_acuatica.plain, teamunify.plain, timeline.plain,
    ],
    ids=lambda make: make.__module__.rpartition(".")[2],
)  # fmt: skip
def test_a_confined_worker_reads_every_layout(make, tmp_path):
    case = make()
    pdf = tmp_path / "sheet.pdf"
    pdf.write_bytes(case.pdf)
    sandbox = Sandbox(slots=1, preload=[read_pdf])
    sandbox.start()
    try:
        sheet = unpack_sheet(sandbox.run(read_pdf, pdf, cancel=CancelToken()))
    finally:
        sandbox.close()
    assert len(sheet.entries) == len(case.known)


UNKNOWN = {
    "lane behind the name": ["Event 1 Girls 50 Free", "Heat 1", "Uma Doe (13) RC, lane 4, 27.90"],
    "one table of names": ["Swimmer Age Club Event Heat Lane Time", "Uma Doe 13 RC 1 2 4 27.90"],
    "lanes across": ["Heat 1 of 1", "Lane 1 Lane 2", "Uma Doe Kim Roe", "27.90 28.10"],
    "German, not EasyWk": ["Wettkampf 1", "Lauf 1", "1 Uma Vogel 2009 SV Nordstadt 34,15"],
}


@pytest.mark.parametrize("lines", UNKNOWN.values(), ids=UNKNOWN)
def test_the_error_for_an_unknown_layout_describes_what_was_found(lines):
    pages = [page_text(number, "\r\n".join(["Sample Meet 2026", *lines * 20])) for number in (1, 2)]
    with pytest.raises(NotAHeatSheet, match="UNKNOWN_LAYOUT"):
        read_sheet(pages)


@pytest.mark.parametrize("lines", UNKNOWN.values(), ids=UNKNOWN)
@pytest.mark.parametrize(
    "heading",
    [
        "Heat Sheet Home B Meet \u2014 Jul 6, 2026 Page 1 of 2",
        "Sample Swimmers HY-TEK's MEET MANAGER 8.0 - 11:02 PM 6/10/2026 Page 1",
        "Splash Meet Manager, 11.8 Registered to Sample 13.03.2026 13:33 - Page 1",
        "Lauf 1/1 (ca. 09:00 Uhr)",
        team_manager.HEADING[0],
        "Entry List by Event",
        "H1 L2 (1) Sample Hill School HSSA",
    ],
)
def test_a_known_heading_above_an_unknown_layout_is_refused(heading, lines):
    pages = [page_text(number, "\r\n".join([heading, "Meet Program", *lines * 20])) for number in (1, 2)]
    with pytest.raises(NotAHeatSheet):
        read_sheet(pages)


def test_a_browsers_print_header_is_ignored():
    lines = ["Sample Swimmers HY-TEK's MEET MANAGER 8.0 - Page 1", "Sample Cup - 6/11/2026", "Meet Program"]
    lines += ["Event 1 Girls 50 Free", "Lane Name Age Team Seed Time", "Heat 1 of 1 Finals", "1 Doe, Uma 13 RC NT"]
    sheet = read_sheet([page_text(1, "\r\n".join(["Heat Sheet - friday.pdf Page 1 of 9", *lines]))])
    assert (sheet.layout, len(sheet.entries)) == ("hytek", 1)


def test_the_error_for_a_text_without_times_is_specific():
    with pytest.raises(NotAHeatSheet, match="NO_SWIM_TIMES"):
        read_sheet([page_text(1, "Menu\r\nSoup of the day\r\nApple pie with cream")])


def test_a_file_with_two_layouts_is_refused():
    of_both = [*maestro.random_sheet(3)._pages, *splash.random_sheet(3)._pages]
    pages = [page_text(number, "\r\n".join(lines)) for number, lines in enumerate(of_both, 1)]
    with pytest.raises(NotAHeatSheet) as raised:
        read_sheet(pages)
    assert raised.value.message == Message("SEVERAL_LAYOUTS", pages=[1, 6])


@pytest.mark.parametrize("module", [easywk, splash])
def test_a_page_of_an_unknown_layout_in_a_known_sheet_is_unread(module):
    strange = [f"{lane} Storch, Kim 12 SC Au 06 34.15" for lane in range(1, 6)]
    pages = [strange, *module.random_sheet(3)._pages]
    sheet = read_sheet([page_text(number, "\r\n".join(lines)) for number, lines in enumerate(pages, 1)])
    assert [(line.page, line.text) for line in sheet.unread] == [(1, text) for text in strange]
