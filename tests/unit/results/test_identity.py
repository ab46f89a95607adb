"""Two children with one name are never one person, and one child is two people only for a printed reason."""

import itertools
from dataclasses import replace

import pytest

from heatsync.model.errors import BadQuery
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.model.swim import RelayLeg, Swim
from heatsync.names.swimmer_name import SwimmerName
from heatsync.results.filters import Filters
from heatsync.results.identity import identify_people
from heatsync.results.person import Person
from heatsync.results.printed_names import same_team
from heatsync.results.result_entry import ResultEntry
from heatsync.search.finder import Finder
from tests.support.hytek_pdf import RELAY
from tests.support.hytek_text import LANES, read_page
from tests.unit.results.test_merge import job, merge, sheet

SWIM = Swim(
    event_number=1, swimmer_name="Doe, Uma", age=13, team="RC", heat_number=1, lane=4, round="Finals",
    session_date="2026-03-14", entry=1,
)  # fmt: skip
LEG = replace(SWIM, event_number=9, age=None, relay=RelayLeg("A", 2, "RC"))


def codes(found):
    return [warning.message.code for warning in found.warnings]


def other(event=2, **members):
    """A swim in another event."""
    return replace(SWIM, event_number=event, **members)


def results(*sheets, wanted=None):
    jobs = [job(sequence) for sequence in range(1, len(sheets) + 1)]
    extractions = {job.id: sheet for job, sheet in zip(jobs, sheets, strict=True)}
    return merge(jobs, extractions, wanted) if wanted else merge(jobs, extractions)


def persons(*sheets):
    """The person of each swim, ordered by event number and sheet."""
    found = sorted(results(*sheets).entries, key=lambda found: (found.swim.event_number, found.source))
    return [entry.person for entry in found]


@pytest.mark.parametrize(
    "members",
    [
        {"age": 11},
        {"team": "NOVA-CA"},
        {"swimmer_name": "Doe, Uma K"},
        {"age": None, "birth_year": 2009},
        {"relay": RelayLeg("A", 1, "NOVA"), "team": "NOVA"},
        {"event_name": "Boys 13-14 100 Fly"},
    ],
)
def test_contradictory_entries_belong_to_two_people(members):
    initial = replace(SWIM, swimmer_name="Doe, Uma M", event_name="Girls 13-14 50 Free")
    assert persons(sheet(initial, other(**members))) == [0, 1]
    assert codes(results(sheet(initial, other(**members)))) == ["SEVERAL_PEOPLE"]


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"swimmer_name": "Doe, Uma M"},
        {"swimmer_name": "UMA DOE"},
        {"age": None},
        {"team": None},
        {"age": None, "birth_year": 2013},
        {"age": None, "birth_year": 2012},
        {"team": "RC-CA"},
        {"relay": RelayLeg("A", 1, "RC"), "team": "RC"},
        {"event_name": "Mixed 200 Free Relay"},
        {"event_name": "100m Rücken weiblich"},
    ],
)
def test_omissions_and_other_spellings_do_not_make_two_people(members):
    swim = replace(SWIM, event_name="Girls 13-14 50 Free")
    assert persons(sheet(swim, other(**members))) == [0, 0]
    assert persons(sheet(swim), sheet(other(**members))) == [0, 0]
    assert results(sheet(swim, other(**members))).warnings == ()


@pytest.mark.parametrize(
    ("first", "second", "team"),
    [("SSS", "S8-SSS", "SSS"), ("SB8-SSS", "SM8-SSS", "SSS"), ("S14-SSS-NJ", "SSS-NJ", "SSS-NJ")],
)
def test_a_para_class_before_a_team_does_not_make_two_people(first, second, team):
    assert persons(sheet(replace(SWIM, team=first)), sheet(other(team=second, read_by="ai"))) == [0, 0]
    found = results(sheet(replace(SWIM, team=first), other(team=second, read_by="ai", verified=True)))
    assert [person.teams for person in found.people] == [(team,)]
    assert results(sheet(replace(SWIM, team=first)), wanted=Filters(team="SSS")).total == 1


def test_a_para_swimmer_is_one_person_over_all_sheets_of_a_batch():
    relay = "Event 9 Women 200 LC Meter Medley Relay", RELAY, "Heat 1 of 1 Finals", "4 SSS A 2:05.81"
    pages = (
        ("Event 1 Women 50 Free", LANES, "Heat 1 of 1 Finals", "4 Lark, Pim S8 14 S8-SSS 40.00"),
        ("Event 2 Women 100 Breast", LANES, "Heat 1 of 1 Finals", "5 Lark, Pim SB8 14 SB8-SSS 1:40.00"),
        ("Event 3 Women 200 IM", "ID# Name Age Team Seed Time", "2 A, 12 + Lark, Pim SM8 14 SM8-SSS 3:40.00"),
        ("Event 4 Women 400 Free", LANES, "Heat 1 of 1 Finals", "3 Lark, Pim 14 SSS-NJ 6:40.00"),
        (*relay, "1) Lark, Pim 14 2) Doe, Uma 12"),
    )
    read = [sheet(*Finder(read_page(*lines)).find(SwimmerName("Pim Lark")).swims) for lines in pages]
    by_ai = replace(SWIM, swimmer_name="Lark, Pim S8", age=14, team="S8-SSS", event_number=7, read_by="ai")
    assert persons(*read, sheet(by_ai)) == [0] * 6


def test_a_team_in_another_spelling_of_its_umlauts_does_not_make_two_people():
    assert persons(sheet(replace(SWIM, team="SV Münster")), sheet(other(team="SV Muenster"))) == [0, 0]
    assert results(sheet(replace(SWIM, team="SV Münster")), wanted=Filters(team="SV Muenster")).total == 1


def test_two_spellings_of_an_umlaut_are_one_person_in_two_sheets():
    one, two = replace(SWIM, swimmer_name="Müller, Uma"), other(swimmer_name="Mueller, Uma")
    assert persons(sheet(one), sheet(two)) == [0, 0]
    assert results(sheet(one), sheet(replace(one, swimmer_name="MUELLER, Uma"))).total == 1


def test_two_spellings_of_an_umlaut_in_one_sheet_are_two_people():
    one, two = replace(SWIM, swimmer_name="Müller, Uma"), other(swimmer_name="Mueller, Uma")
    assert persons(sheet(one, two)) == [0, 1]
    assert codes(results(sheet(one, two))) == ["SEVERAL_PEOPLE"]
    assert persons(sheet(replace(one, swimmer_name="Muller, Uma"), two)) == [0, 1]
    assert persons(sheet(one, replace(two, swimmer_name="Muller, Uma"))) == [0, 1]
    assert persons(sheet(one), sheet(replace(two, swimmer_name="Muller, Uma"))) == [0, 0]
    assert persons(sheet(one, replace(two, swimmer_name="Müller, Uma M"))) == [0, 0]


def test_a_girl_and_a_boy_of_one_name_in_mixed_events_are_two_people():
    girl, boy = (
        replace(SWIM, event_name="Mixed 50 Free", gender="female"),
        other(event_name="Mixed 50 Back", gender="male"),
    )
    assert persons(sheet(girl, boy)) == [0, 1]
    assert persons(sheet(girl, replace(boy, gender=None))) == [0, 0]
    assert persons(sheet(girl, other(event_name="Girls 13-14 50 Back"))) == [0, 0]
    assert persons(sheet(girl, other(event_name="Girls 13-14 50 Back", gender="male"))) == [0, 0], (
        "the event knows better"
    )


def test_an_unattached_swimmer_may_swim_in_a_teams_relay():
    for club in ("UNAT", "UN-01-SI", None):
        assert persons(sheet(replace(SWIM, team=club), replace(LEG, team="NOVA"))) == [0, 0], club


def test_a_mixed_event_may_belong_to_the_girl_or_the_boy_of_one_name():
    swims = [other(n, event_name=name) for n, name in enumerate(("Girls 50 Free", "Boys 50 Free", "Mixed 100 IM"), 1)]
    found = results(sheet(*swims))
    assert [entry.person for entry in found.entries] == [0, 1, 2]
    assert [render(person.label) for person in found.people] == [
        "Doe, Uma (female, 13, RC)",
        "Doe, Uma (male, 13, RC)",
        "Doe, Uma (13, RC)",
    ]
    assert found.people[2].is_unclear


LEGS = (("Doe, Uma M", 1), ("Doe, Uma", 3))


def test_indistinguishable_people_are_one_with_a_warning():
    found = results(sheet(SWIM, replace(SWIM, lane=5)))
    assert [entry.person for entry in found.entries] == [0, 0]
    (warning,) = found.warnings
    event = Message("EVENT", event="1")
    assert warning.message == Message("CLASH", person=found.people[0].label, places=2, event=event)
    assert render(found.people[0].label) == "Doe, Uma (13, RC)"


def test_two_legs_or_teams_of_one_relay_belong_to_two_people():
    first, second = (replace(LEG, swimmer_name=name, relay=RelayLeg("A", leg, "RC")) for name, leg in LEGS)
    assert persons(sheet(first, second)) == [0, 1]
    assert persons(sheet(first, replace(second, lane=5, relay=RelayLeg("B", 1, "RC")))) == [0, 1]
    substitute = replace(second, heat_number=None, lane=None, round="Alternate", relay=RelayLeg("B", 5, "RC"))
    assert persons(sheet(first, substitute)) == [0, 0]


def test_two_birth_years_are_two_people():
    years = [other(n, age=None, birth_year=year) for n, year in ((1, 2009), (2, 2010))]
    assert persons(sheet(*years)) == [0, 1]


def test_two_school_years_are_two_people():
    years = [other(n, age=None, school_year=year) for n, year in ((1, "FR"), (2, "SR"))]
    assert persons(sheet(*years)) == [0, 1]


def test_two_lanes_of_one_round_belong_to_two_people():
    namesake = replace(SWIM, swimmer_name="Doe, Uma M", lane=5)
    assert persons(sheet(SWIM, namesake)) == [0, 1]
    assert persons(sheet(SWIM, replace(namesake, round="Prelims"))) == [0, 0]
    assert persons(sheet(SWIM), sheet(namesake)) == [0], "a newer sheet may reseed the event"


def test_the_order_of_entries_does_not_change_the_people():
    swims = [
        SWIM,
        other(2, swimmer_name="Doe, Uma K", age=11),
        other(3, swimmer_name="Doe, Uma M"),
        other(4, age=None, team="NOVA"),
        other(5, age=11, team=None),
        LEG,
    ]
    groupings = set()
    entries = [ResultEntry(swim, 1, "job-1", "Lark Open", None) for swim in swims]
    for order in itertools.permutations(entries):
        people = {}
        for entry, person in zip(order, identify_people(order)[1], strict=True):
            people.setdefault(person, set()).add(entry.swim.event_number)
        groupings.add(frozenset(map(frozenset, people.values())))
    assert groupings == {frozenset(map(frozenset, ([1, 3], [2, 5], [4], [9])))}


def test_an_entry_that_fits_two_people_is_given_to_neither():
    unknown = other(3, swimmer_name="Doe, Uma", age=None, team=None)
    found = results(
        sheet(replace(SWIM, swimmer_name="Doe, Uma K", age=11), other(2, swimmer_name="Doe, Uma M"), unknown)
    )
    assert [entry.person for entry in found.entries] == [0, 1, 2]
    assert [person.is_unclear for person in found.people] == [False, False, True]
    assert Message("UNCLEAR_PERSON", entries=1, person="Doe, Uma") in [warning.message for warning in found.warnings]


def test_a_relay_leg_that_fits_two_people_belongs_to_the_teams_swimmer():
    clubs = [SWIM, other(2, team="NOVA-CA")]
    assert persons(sheet(*clubs, LEG)) == [0, 1, 0]
    assert persons(sheet(*clubs, replace(LEG, team="NOVA-CA"))) == [0, 1, 1]
    assert persons(sheet(*clubs, replace(LEG, team="PV"))) == [0, 1, 2]


def test_a_cut_name_belongs_to_the_person_with_the_whole_name():
    assert persons(sheet(SWIM, other(9, swimmer_name="Doe, U", name_is_cut=True))) == [0, 0]


SPRING, SUMMER = {"meet": "Lark Open", "start": "2026-03-14"}, {"meet": "Finch Open", "start": "2026-06-12"}
YOUNGER = replace(SWIM, swimmer_name="Doe, Uma M")
OLDER = other(2, swimmer_name="Doe, Uma M", age=14, session_date="2026-06-12")


def test_a_birthday_between_meets_needs_the_same_initial_and_team():
    assert persons(sheet(YOUNGER, **SPRING), sheet(OLDER, **SUMMER)) == [0, 0]
    assert results(sheet(YOUNGER, **SPRING), sheet(OLDER, **SUMMER)).people[0].ages == (13, 14)
    assert render(Person("Doe, Uma M", (13, 14), (), None, None, None, ("RC",), 2).label) == "Doe, Uma M (13 or 14, RC)"
    for doubt in (
        {"swimmer_name": "Doe, Uma"},
        {"team": "NOVA"},
        {"team": None},
        {"age": 15},
        {"session_date": "2026-03-01"},
        {"session_date": "2026-03-14"},
    ):
        assert persons(sheet(YOUNGER, **SPRING), sheet(replace(OLDER, **doubt), **SUMMER)) == [0, 1], doubt


def test_ages_do_not_change_within_a_meet():
    assert persons(sheet(YOUNGER, **SPRING), sheet(OLDER, **SPRING)) == [0, 1]
    assert persons(sheet(YOUNGER, meet=""), sheet(OLDER, meet="")) == [0, 1], "unknown meets may be one"
    assert persons(sheet(YOUNGER, OLDER, **SPRING)) == [0, 1]


def test_the_older_of_two_namesakes_is_not_the_younger_after_a_birthday():
    both = sheet(YOUNGER, replace(OLDER, session_date="2026-03-14"), **SPRING)
    found = results(both, sheet(replace(OLDER, event_number=3), **SUMMER))
    assert [entry.person for entry in found.entries] == [0, 1, 2]
    assert [person.is_unclear for person in found.people] == [False, False, True]


def test_the_same_swim_of_one_person_in_two_sheets_is_one_entry():
    found = results(sheet(SWIM), sheet(replace(SWIM, swimmer_name="Doe, Uma M", age=None)))
    assert (found.total, found.people[0].entries, found.people[0].name) == (1, 1, "Doe, Uma M")


def test_two_people_printed_in_one_lane_keep_two_entries():
    found = results(sheet(SWIM), sheet(replace(SWIM, age=11)))
    assert [entry.person for entry in found.entries] == [0, 1]


def test_no_entries_means_no_people():
    assert results(sheet()).people == ()


TWO = sheet(replace(SWIM, age=11), other(2, team="NOVA-CA"))


@pytest.mark.parametrize(
    ("query", "swims"),
    [
        ({"age": "11"}, [1]),
        ({"age": "13"}, [2]),
        ({"team": "nova"}, [2]),
        ({"team": "NOVA-CA"}, [2]),
        ({"team": "rc", "age": "11"}, [1]),
        ({"team": "rc", "age": "13"}, []),
        ({"team": "N"}, []),
        ({}, [1, 2]),
    ],
)
def test_filters_select_one_of_two_people(query, swims):
    found = results(TWO, wanted=Filters.parse(**query))
    assert [entry.swim.event_number for entry in found.entries] == swims
    assert [(person.ages, person.entries) for person in found.people] == [((11,), 1), ((13,), 1)], (
        "all people are listed"
    )
    assert bool(found.warnings) == (len(swims) != 1)


def test_filters_that_exclude_everyone_list_the_people():
    (warning,) = results(TWO, wanted=Filters(age=17, team="PV")).warnings
    assert render(warning.text) == (
        "No swimmer in the heat sheets has this name and age and team. "
        "Swimmers with this name: Doe, Uma (11, RC); Doe, Uma (13, NOVA-CA)."
    )


def test_ambiguous_people_are_kept_with_a_warning():
    ageless = sheet(SWIM, other(2, swimmer_name="Doe, Uma", age=None, team="NOVA-CA"))
    found = results(ageless, wanted=Filters(age=13))
    assert found.total == 2
    assert codes(found) == ["SEVERAL_PEOPLE", "PERSON_NOT_CERTAIN"]
    assert results(ageless, wanted=Filters(age=11)).total == 1


def test_a_birth_year_matches_both_ages_of_its_year():
    german = sheet(other(1, age=None, birth_year=2013), other(2, age=None, birth_year=2009))
    for age, swims in ((13, [1]), (12, [1]), (11, []), (17, [2])):
        found = results(german, wanted=Filters(age=age)).entries
        assert [entry.swim.event_number for entry in found] == swims, age


@pytest.mark.parametrize(
    "query",
    [
        *({"age": age} for age in ("", "0", "121", "-1", "11.0", "eleven", "1e1", " 11", "\u0661\u0661", "9" * 99)),
        *({"team": team} for team in ("", "  ", "'", "x" * 201)),
    ],
)
def test_invalid_filters_are_rejected(query):
    with pytest.raises(BadQuery):
        Filters.parse(**query)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("NOVA-CA", "NOVA", True),
        ("Pacific Northwes", "Pacific Northwest Aquatics", True),
        ("RC", "RCA", False),
        ("NOVA-CA", "NOVA-FL", False),
        ("SV Zwickau 1904", "sv zwickau 1904", True),
        ("", "RC", True),
    ],
)
def test_teams_match_by_whole_words_or_up_to_the_column_width(one, other, same):
    assert same_team(one, other) is same_team(other, one) is same
