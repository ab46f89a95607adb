"""All legs of a Hy-Tek relay are read, or their line is reported as unread."""

import pytest

from tests.support.hytek_pdf import RELAY
from tests.support.hytek_text import LANES, read_page

PLAIN = (
    "Event 1 Girls 50 Free", LANES, "Heat 1 of 1 Finals", *(f"{lane} Lark, Pim 13 RC NT" for lane in range(1, 9)),
)  # fmt: skip
TEAM = ("Event 2 Girls 200 Free Relay", RELAY, "Heat 1 of 1 Finals", "4 SYS-FL A 2:05.81")


@pytest.mark.parametrize(
    ("printed", "name"),
    [("*Doe, Uma", "Doe, Uma"), ("* Doe, Uma", "Doe, Uma"), ("'t Doe, Uma", "'t Doe, Uma"), ("?oe, Uma", "?oe, Uma")],
)
def test_a_leg_may_start_with_a_mark(printed, name):
    sheet = read_page(*TEAM, f"1) {printed} 12 2) Roe, Lee 12")
    assert [(e.name, e.age, e.leg) for e in sheet.entries] == [(name, 12, 1), ("Roe, Lee", 12, 2)]
    assert sheet.unread == ()


@pytest.mark.parametrize("strange", ["@Doe, Uma 12", '"Doe", Uma 12', "12 Doe, Uma", "(12) Doe, Uma", "Doe, Uma (8)"])
def test_a_line_with_an_unknown_leg_is_unread(strange):
    legs = f"1) {strange} 2) Roe, Lee 12"
    sheet = read_page(*PLAIN, *TEAM, legs, "3) Poe, Kim 12 4) ________")
    assert [(e.name, e.leg) for e in sheet.entries if e.is_relay] == [("Poe, Kim", 3)]
    assert [line.text for line in sheet.unread] == [legs]


@pytest.mark.parametrize("team", ["5 RC-CA A SCR 2:05.81", "5 RC-CA A 2:05.81 SCR", "5 RC-CA A SCR"])
def test_a_scratched_relay_and_its_legs_are_unread(team):
    sheet = read_page(*PLAIN, *TEAM, team, "1) Doe, Uma 12 2) Roe, Lee 12", "6 SCR A 2:05.81")
    assert [line.text for line in sheet.unread] == [team, "1) Doe, Uma 12 2) Roe, Lee 12"]
    assert [e.team for e in sheet.entries if e.is_relay] == ["SYS-FL", "SCR"]
