"""Alternates are not taken for lanes, however they are printed."""

import pytest

from tests.support.hytek_pdf import RELAY
from tests.support.hytek_text import LANES, read_page

HEAT = ("Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *(f"{lane} Lark, Pim 13 RC NT" for lane in range(1, 9)))


@pytest.mark.parametrize(
    "heading",
    [
        "Alternates", "ALTERNATES:", "Alternate", "First Alternate", "1st Alternate:", "Second Alternates", "Suplentes",
        "Alternates - A Final", "Alternates - A - Final", "Alternates for A Final", "Alternates - Finals",
        "Alternates (#1 Girls 50 Free)", "Alternates - B Final (#1 Girls 50",
    ],
)  # fmt: skip
def test_headings_of_alternates_are_recognised(heading):
    sheet = read_page(*HEAT, heading, "1 Doe, Uma 13 RC 31.00")
    assert [(e.event, e.rank, e.round) for e in sheet.entries if e.name == "Doe, Uma"] == [(0, 1, "Alternate")]
    assert sheet.unread == ()


@pytest.mark.parametrize(
    "line", ["Alternates: Doe, Uma 12; Doe, Kim 12", "Alternates Doe, Uma 12 Doe, Kim 12", "1st Alternate: Uma Doe"]
)
def test_alternates_named_on_their_line_do_not_move_the_next_team(line):
    sheet = read_page(
        *HEAT, "Event 2 Girls 200 Free Relay", RELAY, "Heat 1 of 1 Finals", "4 SYS-FL A 2:05.81",
        "1) Roe, Sam 12 2) Roe, Lee 12", line, "5 RC-CA A 2:05.81", "1) Foe, Uma 12 2) Foe, Kim 12",
    )  # fmt: skip
    assert [text for _, text, _ in sheet.unread] == [line]
    swum = [(e.name, e.heat, e.lane, e.leg, e.round) for e in sheet.entries if e.team == "RC-CA"]
    assert swum == [("Foe, Uma", 1, 5, 1, "Finals"), ("Foe, Kim", 1, 5, 2, "Finals")]


@pytest.mark.parametrize("line", ["Alternates A - Final 1 Doe, Uma 13 RC 31.00", "Alternates as of Friday"])
def test_lines_below_an_unknown_heading_of_alternates_are_not_lanes(line):
    sheet = read_page(*HEAT, line, "2 Roe, Kim 13 RC 31.00")
    assert [text for _, text, _ in sheet.unread] == [line]
    assert [(e.heat, e.rank) for e in sheet.entries if e.name == "Roe, Kim"] == [(None, 2)]
    assert any(note.code == "LANES_WITHOUT_HEAT" for note in sheet.notes)


def test_a_surname_may_resemble_the_word_for_alternates():
    sheet = read_page(
        *HEAT, "Event 2 Mixed 200 Free Relay", RELAY, "Heat 1 of 1 Finals", "4 RC A 2:05.81",
        "Reservas, Uma W55 Roe, Kim W64",
    )  # fmt: skip
    assert [e.name for e in sheet.entries if e.is_relay] == ["Reservas, Uma", "Roe, Kim"]
