"""Rules make lines from the groups of their patterns."""

import pytest

from heatsync.parsing.layout import Rule, from_groups, legs_rule, parse, rule, unnamed
from heatsync.parsing.lines import Broken, EmptyLane, Event, Heat, Legs, Line, Swimmer, Team


def lines(one: Rule, text: str) -> list[Line]:
    return list(parse([one], text))


def test_a_rule_with_a_line_makes_this_line():
    assert lines(rule(r"\d$", EmptyLane()), "3") == [EmptyLane()]
    assert lines(rule(r"Heat\b", Broken("heat", ends_heat=False)), "Heat II") == [Broken("heat", ends_heat=False)]


def test_a_rule_with_a_type_fills_its_fields_from_the_groups():
    heat = rule(
        r"Heat (?P<number>\d)(?: of (?P<of>\d))?(?P<is_about> ~)?(?: (?P<start>[\d:]+ [AP]M))?(?P<rest>.*)", Heat
    )
    assert lines(heat, "Heat 2 of 3 ~ 1:05 PM now") == [Heat(2, 3, start="13:05", is_about=True)]
    assert lines(heat, "Heat 2") == [Heat(2)]


def test_groups_that_are_empty_leave_the_default():
    team = rule(r"(?P<number>\d)? ?(?P<name>[a-z]+)(?P<letter>[A-Z]?)", Team)
    assert lines(team, "otters") == [Team(None, "otters")]


@pytest.mark.parametrize(("printed", "label"), [("12A", "12A"), ("21/22", "21 / 22"), ("21 & 22", "21 / 22")])
def test_labels_of_joined_events_are_written_one_way(printed, label):
    event = rule(r"Event (?P<label>(?P<number>\d+)\S*(?: & \d+)?)$", Event)
    assert lines(event, f"Event {printed}") == [Event(label, int(label[:2]), None)]


def test_known_fields_win():
    def named(found):
        return from_groups(Swimmer, found, number=4, name=found["name"].title())

    assert lines(rule(r"(?P<number>\d) (?P<name>.+)", named), "3 uma doe") == [Swimmer(4, "Uma Doe")]


LEG = r"(?P<leg>[1-8])\. *(?P<name>[A-Z][a-z]+)?(?: (?P<year>\d\d))?(?=\s+[1-8]\.|$)"


def test_legs_have_their_printed_numbers_and_blanks():
    legs = legs_rule(LEG)
    assert lines(legs, "1. Uma 12 2. 4. Kim") == [
        Legs((Swimmer(None, "Uma", year="12"), None, Swimmer(None, "Kim")), (1, 2, 4))
    ]
    assert lines(legs, "1. Uma 12 and more") == []


def test_a_line_with_a_leg_that_is_no_swimmer_is_no_line_of_legs():
    legs = legs_rule(
        r"(?P<name>[A-Za-z]+),", lambda found: Swimmer(None, found["name"]) if found["name"] != "of" else None
    )
    assert lines(legs, "Uma,Kim,") == [Legs((Swimmer(None, "Uma"), Swimmer(None, "Kim")))]
    assert lines(legs, "Uma,of,") == []


def test_an_unnamed_pattern_can_be_used_twice():
    assert unnamed(r"(?P<birth_year>\d)(?P<name>\w)(?P=name)?") == r"(?:\d)(?:\w)(?P=name)?"
