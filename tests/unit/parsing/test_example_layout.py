"""The example of docs/layouts.md works as printed there."""

from dataclasses import replace
from pathlib import Path

from heatsync.parsing.layout import rule
from heatsync.parsing.lines import EventNameEnd
from heatsync.parsing.parser import read
from heatsync.pdf.text_cleaning import page_text
from tests.support import example_layout
from tests.support.example_layout import EXAMPLE

PAGE = (Path(__file__).parents[3] / "docs" / "layouts.md").read_text()
LINES = PAGE.split("```text\n", 1)[1].split("```", 1)[0].splitlines()


def test_the_page_shows_the_whole_module():
    source = Path(example_layout.__file__).read_text()
    assert source.split('"""\n\n', 1)[1] in PAGE


def test_the_layout_reads_the_lines_of_the_page():
    sheet = read(EXAMPLE, [page_text(1, "\r\n".join(LINES))])
    entries = [(sheet.events[e.event].label, e.heat, e.lane, e.name, e.age, e.team, e.seed_time) for e in sheet.entries]
    assert entries == [
        ("12", 1, 2, "Uma Doe", 13, "Otters", "31.20"),
        ("12", 1, 4, "Kim Roe", 12, "Sharks", "NT"),
        ("12", 2, 3, "Pim Lark", 13, "Otters", "29.90"),
    ]
    assert (sheet.meet_name, sheet.sessions[0].date, sheet.entries[2].start) == ("Sample Cup", "2026-09-13", "09:35")
    assert (sheet.unread, sheet.notes, sheet.events[0].missing_heats) == ((), (), ())


def test_a_heading_that_the_layout_does_not_know_is_reported():
    heat_1, lost = LINES[:-2], LINES[-2:]
    lost[0] = "HEAT No. 2"
    lanes = [f"{lane} Ann Fox (11) Otters NT" for lane in range(5, 11)]
    sheet = read(EXAMPLE, [page_text(1, "\r\n".join((*heat_1, *lanes, *lost)))])
    assert [line.text for line in sheet.unread] == lost
    assert {entry.heat for entry in sheet.entries} == {1}


def test_a_name_on_a_line_of_its_own_belongs_to_the_event_above_only():
    name = rule(r"\d+m .*$", lambda found: EventNameEnd(found.string))
    layout = replace(EXAMPLE, structure=(name, *EXAMPLE.structure))
    lines = [line.replace("Girls 50m Freestyle", "Girls") for line in LINES]
    at = next(at for at, line in enumerate(lines) if line.startswith("EVENT")) + 1
    sheet = read(layout, [page_text(1, "\r\n".join((*lines[:at], "50m Freestyle", *lines[at:], "50m Butterfly")))])
    assert [event.name for event in sheet.events] == ["Girls 50m Freestyle"]
