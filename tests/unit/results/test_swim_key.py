"""The key of a swim survives what a re-post changes, and nothing else."""

from dataclasses import replace

import pytest

from heatsync.model.swim import RelayLeg
from heatsync.results.meet_name import name_key
from heatsync.results.result_entry import ResultEntry
from heatsync.results.swim_key import SwimKey, swimmer_key
from tests.unit.results.test_deduplication import MEETS
from tests.unit.results.test_merge import SWIM


def key(meet="Lark Open", **members):
    return SwimKey.of(ResultEntry(replace(SWIM, **members), 1, "job-1", meet, "2026-03-13"))


@pytest.mark.parametrize(
    "members",
    [
        {"heat_number": 5, "lane": 1, "heat_start_time": "10:00", "seed_time": "2:10.00", "rank": 3},
        {"swimmer_name": "Doe, Uma M"},
        {"swimmer_name": "Uma DOE"},
        {"swimmer_name": 'Doe, Uma "Umi"'},
        {"round": "Preliminary"},
        {"event_name": "girls 13-14 200 free"},
    ],
)
def test_a_repost_can_change(members):
    assert key() == key(**members)


def test_a_repost_can_spell_out_an_umlaut():
    assert swimmer_key("Müller, Uma") == swimmer_key("Mueller, Uma") != swimmer_key("Muller, Uma")


@pytest.mark.parametrize(
    "members",
    [
        {"session_date": "2026-03-15"},
        {"session_name": "Saturday Prelims"},
        {"event_number": 13},
        {"event_label": "12 / 13"},
        {"event_name": "Girls 13-14 200 Back"},
        {"swimmer_name": "Doe, Ute"},
        {"swimmer_name": "Doe, Uma Jr"},
        {"swimmer_name": "Doe, Uma Lotte"},
        {"round": "Finals"},
        {"round": "Semi-Finals"},
        {"round": "Swim-off"},
        {"round": None},
        {"relay": RelayLeg("A", 1, "Pond Club")},
    ],
)
def test_another_swim_has_another_key(members):
    assert key() != key(**members)


def test_the_leg_of_a_relay_is_not_part_of_the_key():
    assert key(relay=RelayLeg("A", 1, "Pond Club")) == key(relay=RelayLeg("A", 3, "Pond Club"))
    assert key(relay=RelayLeg("A", 1, "Pond Club")) != key(relay=RelayLeg("B", 1, "Pond Club"))


@pytest.mark.parametrize("other", ["Timed Finals", "FINAL", "A - Final", "Final B", "Finale"])
def test_finals_are_one_family(other):
    assert key(round="Finals") == key(round=other)


@pytest.mark.parametrize(
    "name",
    [
        "Lark Open UPDATED",
        "UPDATED Lark Open",
        "Lark Open - Revised",
        "Lark Open (Corrected)",
        "Lark Open v2",
        "Lark Open Version 2.1",
        "Lark Open rev. 3",
        "Lark Open - Update #2",
        "Lark Open - updated 6/12/2026 9:30 PM",
        "Lark Open, revised as of 12.6. 21:30",
        "Lark Open re-posted at 7 am",
        "Lark Open (aktualisiert)",
        "Lark Open - Mis \u00e0 jour",
        "Lark-Open * UPDATED *",
    ],
)
def test_words_that_mark_an_issue_are_not_part_of_a_name(name):
    assert name_key(name) == name_key("Lark Open")


@pytest.mark.parametrize(("one", "other"), MEETS)
def test_the_spelling_of_a_name_does_not_matter(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lark Open II", "Lark Open"),
        ("Lark Open 2", "Lark Open"),
        ("Lark Open 2026", "Lark Open 2025"),
        ("UPDATED 2026 Lark Open", "UPDATED 2025 Lark Open"),
        ("New Lark Open", "Lark Open"),
        ("Lark Open Finals", "Lark Open"),
        ("Team V Open", "Team Open"),
        ("", "Lark Open"),
    ],
)
def test_names_of_two_meets_stay_apart(one, other):
    assert name_key(one) != name_key(other)


def test_a_name_that_consists_of_a_mark_keeps_it():
    assert name_key("Updated") == "updated"
    assert name_key("") == ""
    assert name_key("UPDATED 2026 Lark Open") == name_key("2026 Lark Open")


def test_a_name_without_letters_has_an_empty_key():
    assert (swimmer_key(""), swimmer_key(", ,")) == ("", "")
    assert swimmer_key("A. J. Doe") == swimmer_key("Doe, AJ")
