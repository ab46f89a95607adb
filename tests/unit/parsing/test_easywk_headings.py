"""EasyWk headings are parsed in all printed forms. An unknown heading still ends the event or heat before it."""

import pytest

from heatsync.model.sheet import Sheet
from heatsync.parsing import parser
from heatsync.parsing.layouts.easywk import EASYWK
from heatsync.pdf.text_cleaning import page_text

FIRST = (
    "26. Muster-Cup 2023 Seite 1", "Abschnitt 2 - Samstag 24.06.2023", "Wettkampf 3 - 50m Brust weiblich",
    "Lauf 1/1 (ca. 09:13 Uhr)",
    *(f"Bahn {lane} {name}, Kim 2012 SC Au 06 00:34,15" for lane, name in enumerate(("Vogel", "Wald", "Tal", "Au"), 1)),
    "Bahn 5 Storch, Kim 2012 SC Au 06 00:34,15",
)  # fmt: skip
UMA = "Bahn 6 Doe, Uma 2014 SV 1919 Musterstadt 00:53,09"


def read(*lines: str) -> Sheet:
    return parser.read(EASYWK, [page_text(1, "\r\n".join((*FIRST, *lines)))])


def umas(sheet: Sheet) -> list[tuple[object, ...]]:
    """Event, day, heat, start and round of Uma's entries."""
    return [
        (sheet.events[e.event].label, sheet.sessions[sheet.events[e.event].session].date, e.heat, e.start, e.round)
        for e in sheet.entries
        if e.name == "Doe, Uma"
    ]


def test_text_joined_to_the_column_titles_is_read():
    columns = "Bahn Schwimmer Jahrgang Verein Meldezeit"
    sheet = read(
        "Abschnitt 3 - Sonntag 25.06.2023", columns, f"{columns} Beginn: 09:00", "Wettkampf 4 - 50m Brust weiblich"
    )
    assert [session.start for session in sheet.sessions] == [None, "09:00"]


@pytest.mark.parametrize(
    "line",
    [
        "Wettkampf 4: 50m Brust weiblich", "Wettkampf 4 \u2013 50m Brust weiblich",
        "Wettkampf 4 \u2014 50m Brust weiblich", "Wettkampf 4 50m Brust weiblich",
    ],
)  # fmt: skip
def test_an_events_name_follows_any_dash(line):
    sheet = read(line, "Lauf 1/1 (ca. 10:00 Uhr)", UMA)
    assert umas(sheet) == [("4", "2023-06-24", 1, "10:00", None)]
    assert sheet.events[1].name == "50m Brust weiblich"
    assert not sheet.unread


@pytest.mark.parametrize(
    ("line", "heat", "start", "round_"),
    [
        ("Endlauf A (ca. 17:00 Uhr)", None, "17:00", "Endlauf A"),
        ("Endlauf (17:00 Uhr)", None, "17:00", "Endlauf"),
        ("Finale B (ca. 17:00 Uhr)", None, "17:00", "Finale B"),
        ("Endlauf 2 von 2 (ca. 17:00 Uhr)", 2, "17:00", "Endlauf"),
        ("Lauf 2/2 (ca. 17:00 Uhr) \u2013 A-Finale", 2, "17:00", "A-Finale"),
    ],
)
def test_a_final_may_have_a_letter_or_no_number(line, heat, start, round_):
    sheet = read(line, UMA)
    assert umas(sheet) == [("3", "2023-06-24", heat, start, round_)]
    assert not sheet.unread


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["Abschnitt 3", "Sonntag 25.06.2023"], "2023-06-25"),
        (["Abschnitt 3", "Sonntag, den 25. Juni 2023"], "2023-06-25"),
        (["Abschnitt 4 - Sonntag, 25. Juni 2023"], "2023-06-25"),
        (["Abschnitt 4 \u2013 Sonntag 25.06.2023 \u2013 Halle B"], "2023-06-25"),
        (["Abschnitt 3"], None),
        (["Abschnitt 3 - Sonntag"], None),
    ],
)
def test_a_sections_day_may_be_spelled_out_or_on_the_next_line(lines, day):
    sheet = read(*lines, "Wettkampf 4 - 50m Brust weiblich", "Lauf 1/1 (ca. 10:00 Uhr)", UMA)
    assert umas(sheet) == [("4", day, 1, "10:00", None)]
    assert not sheet.unread


@pytest.mark.parametrize(
    "line", ["Abschnitt 4 - Sonntag, 25. Brachet 2023", "Abschnitt Nr. 4 25.06.2023", "Sonntag 25.06.2023"]
)
def test_an_unknown_section_has_no_day_and_is_reported(line):
    sheet = read(line, "Wettkampf 4 - 50m Brust weiblich", "Lauf 1/1 (ca. 10:00 Uhr)", UMA)
    assert umas(sheet) == [("4", None, 1, "10:00", None)]
    assert [unread.text for unread in sheet.unread] == [line]


@pytest.mark.parametrize(
    "line", ["Wettkampf Nr. 4 - 50m Brust", "Wettkampf 4/5 - 50m Brust", "Lauf 1x (ca. 10 Uhr)", "Lauf zwei"]
)
def test_entries_below_an_unknown_heading_are_not_assigned_to_the_one_before(line):
    sheet = read(line, UMA.replace("Bahn 6", "Bahn 1"), *FIRST[2:])
    assert umas(sheet) == []
    assert [unread.text for unread in sheet.unread] == [line, UMA.replace("Bahn 6", "Bahn 1")]


def test_a_repeated_heat_number_belongs_to_an_event_whose_line_is_missing():
    sheet = read("Lauf 1/1 (ca. 10:00 Uhr)", UMA, "Wettkampf 5 - 50m Brust", *FIRST[3:])
    assert umas(sheet) == []
    assert [unread.text for unread in sheet.unread] == ["Lauf 1/1 (ca. 10:00 Uhr)", UMA]


def test_a_heat_whose_heading_is_repeated_on_the_next_page_continues():
    sheet = read("noch Wettkampf 3 - 50m Brust weiblich", "Lauf 1/1 (ca. 09:13 Uhr)", UMA)
    assert umas(sheet) == [("3", "2023-06-24", 1, "09:13", None)]
    assert not sheet.unread


def test_a_repeated_section_heading_changes_nothing():
    assert umas(read("Abschnitt 2", UMA)) == [("3", "2023-06-24", 1, "09:13", None)]


def test_the_list_of_events_does_not_name_the_event_of_the_first_heats():
    listed = ["Abschnitt 3 - Sonntag 25.06.2023", "Wettkampf 8 - 50m R\u00fccken", "Wettkampf 9 - 50m Brust"]
    sheet = read(*listed, "Abschnittsende (ca. 16:34 Uhr)", "Lauf 1/1 (ca. 10:00 Uhr)", UMA)
    assert umas(sheet) == []
    assert [unread.text for unread in sheet.unread] == [UMA]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (f"Lauf 2/2 (ca. 10:00 Uhr) {UMA}", ("3", 2, "10:00")),
        (f"Wettkampf 4 - 50m Brust weiblich Lauf 1/1 (ca. 10:00 Uhr) {UMA}", ("4", 1, "10:00")),
        (f"{UMA} Lauf 2/2 (ca. 10:00 Uhr)", ("3", 1, "09:13")),
        (f"{UMA} noch Wettkampf 3 - 50m Brust weiblich", ("3", 1, "09:13")),
    ],
)
def test_a_heading_joined_to_an_entry_is_split(line, place):
    sheet = read(line)
    assert [(event, heat, start) for event, _, heat, start, _ in umas(sheet)] == [place]
    assert not sheet.unread


@pytest.mark.parametrize(
    "line",
    [
        f"abgem. Roe, Sam 2012 SC Au 06 abgem. {UMA[7:]}",
        f"Bahn Schwimmerin Jg. Verein Meldezeit {UMA}",
    ],
)
def test_other_joined_lines_are_unread(line):
    sheet = read(line)
    assert umas(sheet) == []
    assert [unread.text for unread in sheet.unread] == [line]


def test_a_heat_heading_with_unknown_text_is_read_and_reported():
    sheet = read("Lauf 2/2 um 10:00 Uhr", UMA)
    assert umas(sheet) == [("3", "2023-06-24", 2, None, None)]
    assert [unread.text for unread in sheet.unread] == ["Lauf 2/2 um 10:00 Uhr"]
