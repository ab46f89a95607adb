"""The UID of a swim in calendars."""

from dataclasses import replace

import pytest

from heatsync.model.swim import RelayLeg
from heatsync.results.result_entry import ResultEntry
from heatsync.results.swim_uids import uids_of
from tests.unit.results.test_deduplication import MEETS
from tests.unit.results.test_merge import SWIM

LEGS = {leg: replace(SWIM, relay=RelayLeg("A", leg, "Pond Club")) for leg in (1, 3, 4)}


def uids(*swims, meet="Lark Open"):
    return uids_of([ResultEntry(swim, 1, "job-1", meet, "2026-03-13") for swim in swims])


@pytest.mark.parametrize(
    "change",
    [
        {"heat_number": 4, "lane": 1, "heat_start_time": "09:40"},
        {"swimmer_name": "Doe, Uma M"},
        {"swimmer_name": "DÓE, Uma"},
        {"round": "Preliminary"},
        {"session_date": "2026-03-15"},
        {"session_name": "Saturday"},
        {"session_date": None},
        {"round": None},
        {"age": 13, "team": "RC", "seed_time": "2:14.50"},
    ],
)
def test_the_uid_survives_what_another_issue_of_the_sheet_changes(change):
    assert uids(SWIM) == uids(replace(SWIM, **change))


def test_timed_finals_are_finals():
    assert uids(replace(SWIM, round="Finals")) == uids(replace(SWIM, round="Timed Finals"))


@pytest.mark.parametrize(
    ("one", "other"), [*MEETS, ("Lark Open", "Lark Open - UPDATED"), ("Lark Open", "Lark-Open v2")]
)
def test_the_uid_survives_every_spelling_of_the_meet(one, other):
    assert uids(SWIM, meet=one) == uids(SWIM, meet=other)


@pytest.mark.parametrize(
    "change",
    [
        {"event_number": 13},
        {"round": "Finals"},
        {"swimmer_name": "Doe, Ute"},
        {"session_date": "2027-03-14"},
        {"event_name": "Girls 13-14 200 Back"},
        {"relay": RelayLeg("A", 1, None)},
    ],
)
def test_another_swim_has_another_uid(change):
    assert uids(SWIM) != uids(replace(SWIM, **change))


def test_another_meet_has_another_uid():
    assert uids(SWIM) != uids(SWIM, meet="Finch Open")


def test_meets_without_a_name_are_distinguished_by_their_days():
    assert uids(SWIM, meet="") != uids(replace(SWIM, session_date="2026-03-15"), meet="")


def test_swims_that_share_a_key_get_stable_uids_of_their_own():
    psych = [replace(SWIM, heat_number=None, lane=None, rank=None, age=age) for age in (9, 13)]
    swims = [LEGS[1], LEGS[3], *psych, SWIM, SWIM, replace(SWIM, session_date="2026-03-15")]
    first = uids(*swims)
    assert len(set(first)) == len(swims)
    assert first == uids(*swims)


def test_the_uid_of_a_leg_does_not_depend_on_other_legs():
    assert uids(LEGS[1], LEGS[3])[1] == uids(LEGS[3], LEGS[4])[0]


def test_a_psych_sheet_does_not_change_the_uid_of_a_heat():
    psych = replace(SWIM, heat_number=None, lane=None, rank=7)
    assert uids(psych, SWIM)[1] == uids(SWIM)[0]


def test_a_namesake_in_another_event_changes_no_uid():
    assert uids(SWIM, replace(SWIM, event_number=20, age=11))[0] == uids(SWIM)[0]


def test_the_uids_of_namesakes_in_one_event_survive_another_lane_and_order():
    one, other = replace(SWIM, age=11), replace(SWIM, age=13, lane=5)
    before = uids(one, other)
    assert uids(replace(other, lane=7), replace(one, heat_number=1)) == before[::-1]
