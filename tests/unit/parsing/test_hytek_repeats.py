"""A heat or list that starts twice in one event is reported, unless that is normal."""

import pytest

from tests.support.hytek_pdf import RANKED, RELAY
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_page, read_pages

HEAT = "Heat 1 of 1 Finals"
FIRST = ("Event 1 Girls 50 Free", LANES, HEAT, "4 Roe, Kim 13 RC NT")
SECOND = "5 Doe, Uma 12 RC 31.00"


def repeated(sheet):
    return [note.parameters["repeats"] for note in sheet.notes if note.code == "HEATS_REPEATED"]


@pytest.mark.parametrize(
    "lines",
    [
        (*FIRST, "Contest 2 Girls 50 Back", HEAT, SECOND),
        (*FIRST, "Heat 2 of 2 Finals", "1 Lark, Pim 13 RC NT", HEAT, SECOND),
        (*FIRST, "Heat 2 Finals (#1 Girls 50 Free)", "1 Lark, Pim 13 RC NT", HEAT, SECOND),
        ("Event 1 Girls 200 Free Relay", RELAY, HEAT, "4 RC A NT", "1) Roe, Kim 13 2) Roe, Lee 13", HEAT, "5 RC B NT"),
        ("Event 1 Girls 50 Free", RANKED, "1 Roe, Kim 13 RC 30.00", "2 Lark, Pim 13 RC NT", "1 Doe, Uma 12 RC 31.00"),
        ("Event 1 Girls 200 Free Relay", "Team Relay Seed Time", "1 RC A 2:05.81", "1 RC B 2:06.81"),
    ],
)  # fmt: skip
def test_a_heat_or_list_that_starts_again_is_reported(lines):
    assert repeated(read_page(*lines)) == [1]


@pytest.mark.parametrize(
    "lines",
    [
        (*FIRST, "Event 2 Girls 50 Back", HEAT, SECOND),
        (*FIRST, "Event 1 Girls 50 Free", "Heat 2 of 2 Finals", SECOND),
        (*FIRST, "Heat 1 of 1 Swim-off", SECOND),
        (*FIRST, "Heat 1 Finals (#1 Girls 50 Free)", SECOND),
        ("Event 1 Girls 50 Free", LANES, HEAT, HEAT, SECOND),
        (*FIRST, "Alternates", "1 Lark, Pim 13 RC NT", "Alternates - A Final", "1 Lark, Pim 13 RC NT"),
        (
            "Event 1 Girls 50 Free", RANKED, "1 Roe, Kim 13 RC 30.00", "Event 2 Girls 50 Back", RANKED,
            "1 Roe, Kim 13 RC 30.00",
        ),
    ],
)  # fmt: skip
def test_normal_repetitions_are_not_reported(lines):
    assert repeated(read_page(*lines)) == []


@pytest.mark.parametrize(("lane", "said"), [(5, []), (4, [1]), (3, [1])])
def test_a_heat_repeated_on_a_new_page_continues_with_the_next_lane(lane, said):
    sheet = read_pages((MARK, MEET, SESSION, *FIRST), (MARK, MEET, SESSION, HEAT, f"{lane} Roe, Kim 13 RC NT"))
    assert repeated(sheet) == said


def test_consecutive_sessions_have_separate_events():
    sheet = read_pages((MARK, MEET, SESSION, *FIRST), (MARK, MEET, "Meet Program - Saturday Finals", *FIRST))
    assert repeated(sheet) == []
