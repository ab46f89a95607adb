"""TeamUnify "Relay Teams": a club's relays with their swimmers, without heats and lanes."""

import pytest

from heatsync.model.sheet import Sheet
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text

TITLE = "Otter Aquatics | Relay Teams"
TEAM = "27A 2 4 LCM W 13-14 200 Medley Relay Relay A (Entry: 2:11.60L)"
LEGS = ("1. Doe, Uma Ann", "2. Roe, Kim", "3. van der Lark, Pim", "4. O'Poe, Zo\u00eb-Lee")


def read(*pages: tuple[str, ...]) -> Sheet:
    return read_sheet([page_text(number, "\r\n".join(lines)) for number, lines in enumerate(pages, 1)])


def test_the_print_gives_an_event_a_team_and_its_swimmers():
    sheet = read((TITLE, TEAM, *LEGS))
    assert sheet.layout == "teamunify"
    assert [(e.number, e.label, e.name) for e in sheet.events] == [(27, "27A", "LCM W 13-14 200 Medley Relay")]
    assert [(e.name, e.leg, e.relay_letter, e.team, e.seed_time) for e in sheet.entries] == [
        (name, leg, "A", "Otter Aquatics", "2:11.60L")
        for leg, name in enumerate(("Doe, Uma Ann", "Roe, Kim", "van der Lark, Pim", "O'Poe, Zo\u00eb-Lee"), 1)
    ]
    assert {(e.heat, e.lane, e.rank, e.is_relay) for e in sheet.entries} == {(None, None, None, True)}
    assert sheet.unread == ()


@pytest.mark.parametrize(
    ("row", "label", "name", "letter", "seed"),
    [
        ("3 1 1 SCY M 10 & Under 200 Free Relay Relay B (Entry: NT)", "3", "SCY M 10 & Under 200 Free Relay", "B",
         "NT"),
        ("104 3 6 SCM X Open 4x50 Medley Relay Relay C", "104", "SCM X Open 4x50 Medley Relay", "C", None),
        ("9 1 2 LCM W 15 & Over 800 Free Relay Relay A (Entry: X9:02.11L)", "9", "LCM W 15 & Over 800 Free Relay", "A",
         "X9:02.11L"),
    ],
)  # fmt: skip
def test_other_events_and_seeds(row, label, name, letter, seed):
    sheet = read((TITLE, row, "1. Doe, Uma 13", "2. Roe, Kim (12)"))
    assert [(e.label, e.name) for e in sheet.events] == [(label, name)]
    assert [(e.name, e.age, e.relay_letter, e.seed_time) for e in sheet.entries] == [
        ("Doe, Uma", 13, letter, seed),
        ("Roe, Kim", 12, letter, seed),
    ]


def test_two_teams_of_an_event_and_a_team_without_swimmers():
    second = TEAM.replace("Relay A", "Relay B")
    sheet = read((TITLE, TEAM, *LEGS, second, "28 2 4 LCM M 13-14 200 Medley Relay Relay A (Entry: NT)", *LEGS))
    assert [(e.label, e.number) for e in sheet.events] == [("27A", 27), ("28", 28)]
    assert [(e.event, e.relay_letter, e.name) for e in sheet.entries if e.leg in {None, 1}] == [
        (0, "A", "Doe, Uma Ann"), (0, "B", ""), (1, "A", "Doe, Uma Ann"),
    ]  # fmt: skip


def test_swimmers_may_share_a_line_or_follow_on_the_next_page():
    sheet = read((TITLE, TEAM, f"{LEGS[0]} {LEGS[1]}"), (TITLE, LEGS[2], LEGS[3], "5. Fox, Ann"))
    assert [(e.name, e.leg, e.round) for e in sheet.entries] == [
        ("Doe, Uma Ann", 1, None), ("Roe, Kim", 2, None), ("van der Lark, Pim", 3, None),
        ("O'Poe, Zo\u00eb-Lee", 4, None), ("Fox, Ann", 5, "Alternate"),
    ]  # fmt: skip
    assert sheet.unread == ()


def test_blank_legs_are_no_swimmers():
    sheet = read((TITLE, TEAM, LEGS[0], "2.", "3.", LEGS[3]))
    assert [e.leg for e in sheet.entries] == [1, 4]
    assert sheet.unread == ()


def test_a_title_without_a_club_gives_no_team():
    assert {e.team for e in read(("Relay Teams", TEAM, *LEGS)).entries} == {None}


@pytest.mark.parametrize(
    "line", ["2. Kim Roe 12 alternate", "Roe, Kim", "Relay B, Entry 2:11", "27B 2 LCM W 13-14 200 Medley Relay"]
)
def test_a_line_that_is_not_understood_is_unread(line):
    sheet = read((TITLE, TEAM, *LEGS, TEAM.replace("Relay A", "Relay B"), LEGS[0], line))
    assert [unread.text for unread in sheet.unread] == [line]


def test_swimmers_below_a_team_that_is_not_understood_are_unread():
    lost = "28 2nd 4 LCM M 13-14 200 Medley Relay Relay A"
    sheet = read((TITLE, *(line for _ in range(5) for line in (TEAM, *LEGS)), lost, LEGS[0]))
    assert [unread.text for unread in sheet.unread] == [lost.removesuffix(" Relay A"), "Relay A", LEGS[0]]


@pytest.mark.parametrize(
    "line",
    ["2. X Roe, Kim", "2. (B) Roe, Kim", "# 2. Roe, Kim", "2. Roe, Kim EXH", "2. Roe, ____ Kim", "* 2. Roe, Kim"],
)
def test_a_mark_in_an_unknown_place_is_left_out_or_makes_the_line_unread(line):
    sheet = read((TITLE, TEAM, *LEGS, TEAM.replace("Relay A", "Relay B"), LEGS[0], line))
    assert [entry.name for entry in sheet.entries[5:]] in ([], ["Roe, Kim"])
    assert len(sheet.entries) + len(sheet.unread) == 6
