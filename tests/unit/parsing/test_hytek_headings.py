"""Lines below an unknown heading are not assigned to the event or heat before it."""

import pytest

from tests.support.hytek_pdf import RANKED
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_page, read_pages

LARKS = tuple(f"{lane} Lark, Pim 13 RC NT" for lane in range(1, 9))
FIRST = ("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *LARKS, "Heat 2 of 2 Finals", *LARKS)


@pytest.mark.parametrize(
    ("header", "number", "label", "name"),
    [
        ("Event 2- Girls 11-12 50 Free", 2, "2", "Girls 11-12 50 Free"),
        ("Event 2: Girls 11-12 50 Free", 2, "2", "Girls 11-12 50 Free"),
        ("Event 2 - Girls 11-12 50 Free", 2, "2", "Girls 11-12 50 Free"),
        ("Event 2-Girls 11-12 50 Free", 2, "2", "Girls 11-12 50 Free"),
        ("Event # 2 Girls 11-12 50 Free", 2, "2", "Girls 11-12 50 Free"),
        ("EVENT 2 GIRLS 50 FREE", 2, "2", "GIRLS 50 FREE"),
        ("Event S2 Girls 50 Free", 2, "S2", "Girls 50 Free"),
        ("#12A Girls 50 Free", 12, "12A", "Girls 50 Free"),
        ("Event 101B Girls 50 Free", 101, "101B", "Girls 50 Free"),
        ("Event 21-22 Girls 50 Free", 21, "21 / 22", "Girls 50 Free"),
    ],
)
def test_event_numbers_are_parsed_in_all_printed_forms(header, number, label, name):
    sheet = read_page(*FIRST, header, LANES, "Heat 1 of 1 Finals", "5 Doe, Uma 12 RC 31.00")
    event = sheet.events[sheet.entries[-1].event]
    assert (event.number, event.label, event.name) == (number, label, name)
    assert (len(sheet.events), sheet.unread) == (2, ())


def test_labels_that_differ_by_a_letter_are_two_events():
    lines = (LANES, "Heat 1 of 1 Finals", "5 Doe, Uma 12 RC 31.00")
    sheet = read_pages(
        (MARK, MEET, SESSION, "Event 12A Girls 50 Free", *lines, "Event 12B Girls 50 Free", *lines),
        (MARK, MEET, SESSION, "Heat 2 Finals (#12B Girls 50 Free)", "6 Roe, Kim 12 RC 31.00"),
        (MARK, MEET, SESSION, "Event S12 Girls 50 Free", *lines),
        (MARK, MEET, SESSION, "Heat 2 Finals (#S12 Girls 50 Free)", "6 Roe, Kim 12 RC 31.00"),
    )
    assert [sheet.events[e.event].label for e in sheet.entries] == ["12A", "12B", "12B", "S12", "S12"]


@pytest.mark.parametrize(
    "header", ["Event II Girls 50 Free", "Event S-2 Girls 50 Free", "Event A", "Event2 Girls", "# X2 Girls 50"]
)
def test_all_lines_below_an_unknown_event_are_unread(header):
    below = ("Heat 1 of 1 Finals", "5 Doe, Uma 12 RC 31.00", "6 RC A")
    sheet = read_page(*FIRST, header, LANES, *below)
    assert [line.text for line in sheet.unread] == [header, *below[1:]]
    assert len(sheet.entries) == 16
    sheet = read_page("Event 1 Girls 50 Free", RANKED, *LARKS, header, RANKED, below[1], session="Psych Sheet")
    assert [line.text for line in sheet.unread] == [header, below[1]]


def test_a_known_event_ends_the_unread_lines():
    sheet = read_page(
        *FIRST, "Event II Girls 50 Free", LANES, "Event 3 Girls 100 Free", LANES, "Heat 1 of 1 Finals",
        "5 Doe, Uma 12 RC 31.00",
    )  # fmt: skip
    assert sheet.events[sheet.entries[-1].event].label == "3"
    assert not sheet.entries[-1].is_relay


@pytest.mark.parametrize("columns", [(LANES,), ()])
@pytest.mark.parametrize("line", ["Heat II of 3", "Heat 1A of 3 Finals", "Heat B Finals", "Heat #3", "Heat3 of 3"])
def test_lines_below_an_unknown_heat_are_not_lanes_of_the_last_one(line, columns):
    sheet = read_page("Event 1 Girls 50 Free", *columns, *FIRST[2:], line, "0 Doe, Uma 12 RC 31.00")
    assert [text for _, text, _ in sheet.unread] == [line]
    assert (sheet.entries[-1].heat, sheet.entries[-1].lane) == (None, None)
    assert any(note.code == "LANES_WITHOUT_HEAT" for note in sheet.notes)


@pytest.mark.parametrize(
    "line",
    ["Heat 3A Finals (#2 Girls 100 Free)", "Heat 3 Finals (#X-2 Girls 100 Free)", "Alternates (#X-2 Girls 100 Free)"],
)
def test_a_page_heading_with_an_unknown_event_is_not_the_last_events(line):
    sheet = read_page(*FIRST, line, "0 Doe, Uma 12 RC 31.00")
    assert [text for _, text, _ in sheet.unread][1:] == ["0 Doe, Uma 12 RC 31.00"]


@pytest.mark.parametrize("line", ["Event Sponsor: Lark Aquatics", "Heat Winners get a ribbon", "EVENTS 5 to 9 at noon"])
def test_a_remark_is_not_a_heading(line):
    sheet = read_page(*FIRST, line, "0 Doe, Uma 12 RC 31.00")
    assert (sheet.entries[-1].heat, sheet.entries[-1].lane) == (2, 0)
    assert sheet.unread == ()


@pytest.mark.parametrize("entry", ["3 Doe, Uma 12 RC-CA 31.00", "3 Uma Doe 12 RC-CA NT", "3 *Doe, Uma 12 RC-CA"])
@pytest.mark.parametrize(
    "heading", ["Heat 3", "Heat 3 of 3 Finals", "Heat 3 Finals (#1 Girls 50 Free)", "Heat 3 Finals (#1 Girls 50"]
)
def test_an_entry_joined_to_a_heat_is_unread_but_the_heat_is_read(heading, entry):
    if heading.endswith("50") and "," not in entry:
        return
    sheet = read_page(*FIRST, f"{heading} {entry}", "5 Roe, Kim 12 RC-CA 31.00")
    assert [line.text for line in sheet.unread] == [f"{heading} {entry}"]
    assert (sheet.entries[-1].event, sheet.entries[-1].heat, sheet.entries[-1].round) == (0, 3, None)


@pytest.mark.parametrize(
    "line",
    [
        "Heat 3 of 3 Finals Starts at 09:30 AM", "Heat 3 of 3 Finals (09:30 AM)", "Heat 3 (Heat 2 Girls 800 Free) (#1)",
        "Heat 3 (Heat 2 Girls 800 LC Meter",
    ],
)  # fmt: skip
def test_a_usual_heat_heading_is_not_split(line):
    sheet = read_page(*FIRST, line, "5 Roe, Kim 12 RC-CA 31.00")
    assert (sheet.unread, sheet.entries[-1].heat) == ((), 3)


@pytest.mark.parametrize(
    ("entry", "name"),
    [("4 Doe, Uma 12 RC-CA 31.00", "Girls 50 Free"), ("4 Uma Doe 12 RC NT", "Girls 50 Free 4 Uma Doe 12 RC NT")],
)
def test_an_entry_joined_to_an_event_is_unread_but_the_event_is_read(entry, name):
    lines = ("Event 1 Girls 50 Back", *LARKS, f"Event 2 Girls 50 Free {entry}", "5 Roe, Kim 12 RC-CA 31.00")
    sheet = read_page(*lines, session="Psych Sheet")
    assert [line.text for line in sheet.unread] == [lines[-2]]
    event = sheet.events[sheet.entries[-1].event]
    assert (event.label, event.name) == ("2", name)


@pytest.mark.parametrize(
    "name", ["Girls 50 Free, Timed Finals", "Girls 11-12, 50 Free", "Girls 4x50 Free, Girls 12 & U"]
)
def test_an_events_name_may_have_a_comma(name):
    sheet = read_page(f"Event 1 {name}", *FIRST[1:])
    assert (sheet.events[0].name, sheet.unread) == (name, ())


@pytest.mark.parametrize("more", ["1 Doe, Uma 12 RC-CA 31.00", "Doe, Uma 12 RC-CA 31.00", "1 RC A 2:05.81"])
def test_an_entry_joined_to_the_column_titles_is_unread(more):
    sheet = read_page("Event 1 Girls 50 Free", f"{RANKED} {more}", *LARKS[1:], session="Psych Sheet")
    assert [line.text for line in sheet.unread] == [f"{RANKED} {more}"]
    assert len(sheet.entries) == 7


def test_a_heat_joined_to_the_column_titles_is_read():
    sheet = read_page(*FIRST, f"{LANES} Heat 3 of 3 Finals", "0 Doe, Uma 12 RC-CA 31.00")
    assert (sheet.entries[-1].heat, sheet.entries[-1].lane, sheet.unread) == (3, 0, ())


@pytest.mark.parametrize("dots", ["...", " ...", ""])
def test_a_heat_without_its_count_continues_on_the_next_page_without_an_unread_line(dots):
    sheet = read_pages(
        (MARK, MEET, SESSION, "Event 21 Boys 100 Yard Breaststroke", LANES, "Heat 4 Timed Finals", LARKS[0]),
        (
            MARK, MEET, SESSION, f"Heat 4 Timed Finals{dots} (Event 21 Boys 100 Yard Breaststroke)",
            "4 Doe, Uma 12 RC 1:31.00",
        ),
    )  # fmt: skip
    assert sheet.unread == sheet.notes == ()
    assert [(entry.heat, entry.lane, entry.round) for entry in sheet.entries] == [
        (4, 1, "Timed Finals"),
        (4, 4, "Timed Finals"),
    ]
