"""One rule decides whether two entries are one swim: in an AI answer, beside the local reader's, and in a batch."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatsync.model.swim import RelayLeg, Swim, TimeSource
from heatsync.results.deduplication import _is_repeat, _place, without_repeats, without_repeats_in_sheet
from heatsync.results.result_entry import ResultEntry
from tests.unit.results.test_merge import merged, sheet

SWIM = Swim(
    event_number=1,
    event_label="1 / 2",
    event_name="Girls 13-14 50 Free",
    swimmer_name="Doe, Uma",
    age=13,
    birth_year=2012,
    team="RC",
    seed_time="29.50",
    heat_number=2,
    lane=4,
    heat_start_time="09:15",
    time_source=TimeSource.PRINTED,
    session_date="2026-03-14",
    session_name="Saturday",
    round="Prelims",
    page=3,
    read_by="ai",
    verified=False,
)
LEG = replace(SWIM, relay=RelayLeg("A", 2, "RC"))
RANKED = replace(SWIM, heat_number=None, lane=None, rank=5)

OTHER_SWIMS = [
    {"event_number": 3, "event_label": "3"},
    {"event_label": "1 / 3"},
    {"event_name": "Girls 13-14 100 Back"},
    {"event_name": "Boys 13-14 50 Free"},
    {"event_name": "Girls 13-14 50 Free Relay"},
    {"event_name": "Girls 13-14 150 Free"},
    {"swimmer_name": "Doe, Ute"},
    {"age": 11, "birth_year": None},
    {"birth_year": 2010, "age": None},
    {"team": "NOVA"},
    {"seed_time": "30.10"},
    {"seed_time": "NT"},
    {"heat_number": 3},
    {"lane": 5},
    {"heat_start_time": "17:05"},
    {"session_date": "2026-03-15"},
    {"session_name": "Sunday"},
    {"round": "Finals"},
    {"round": "Semifinals"},
    {"relay": RelayLeg("A", 2, "RC")},
]
UNSTATED = [
    "event_label", "event_name", "age", "birth_year", "team", "seed_time", "heat_start_time", "session_date",
    "session_name", "round", "page",
]  # fmt: skip


def in_sheet(*swims: Swim) -> list[Swim]:
    return without_repeats_in_sheet(swims)


def in_batch(*swims: Swim) -> int:
    """How many swims remain of several sheets with one entry each."""
    return merged(*(sheet(swim) for swim in swims)).total


@pytest.mark.parametrize("different", OTHER_SWIMS)
def test_ai_entries_that_contradict_each_other_are_two_swims(different):
    other = replace(SWIM, **different)
    assert in_sheet(SWIM, other) == [SWIM, other]
    assert in_sheet(other, SWIM) == [other, SWIM]
    assert merged(sheet(SWIM, other)).total == 2


@pytest.mark.parametrize("member", UNSTATED)
def test_an_ai_entry_that_omits_a_member_repeats_the_swim(member):
    vague = replace(SWIM, **{member: None})
    assert in_sheet(SWIM, vague) == [SWIM]
    assert in_sheet(vague, SWIM) == [vague]


@pytest.mark.parametrize(
    "repeat",
    [
        dict.fromkeys(UNSTATED),
        {"page": 9},
        {"rank": 7},
        {"swimmer_name": "UMÁ DOE"},
        {"swimmer_name": "Doe, Uma M"},
        {"event_name": "50 Freestyle"},
        {"team": "RC-CA"},
        {"seed_time": "29.50Y"},
        {"round": "PRELIMINARY"},
        {"session_name": "SATURDAY AM"},
        {"event_number": None, "event_label": "1/2"},
        {"read_by": "local", "verified": None},
    ],
)
def test_an_ai_entry_that_contradicts_nothing_repeats_the_swim(repeat):
    assert in_sheet(SWIM, replace(SWIM, **repeat)) == [SWIM]


@pytest.mark.parametrize("member", ["event_number", "heat_number", "lane"])
def test_an_entry_without_its_place_is_kept_beside_the_one_that_has_it(member):
    vague = replace(SWIM, **{member: None, "event_label": None})
    assert in_sheet(SWIM, vague) == [SWIM, vague]
    assert in_batch(SWIM, vague) == 2


def test_ranks_identify_entries_without_a_heat():
    assert in_sheet(RANKED, replace(RANKED, seed_time=None)) == [RANKED]
    for rank in (6, None):
        other = replace(RANKED, rank=rank)
        assert in_sheet(RANKED, other) == [RANKED, other]
        assert in_batch(RANKED, other) == 2
    assert len(in_sheet(SWIM, RANKED)) == 2


def test_entries_with_neither_heat_nor_rank_are_one_only_if_they_are_equal():
    bare = Swim(event_number=8, swimmer_name="Doe, Uma", read_by="ai")
    assert in_sheet(bare, bare, replace(bare, page=4)) == [bare]
    assert len(in_sheet(bare, replace(bare, seed_time="NT"))) == 2


@pytest.mark.parametrize("relay", [RelayLeg("A", 3, "RC"), RelayLeg("B", 2, "RC"), None])
def test_another_leg_of_a_relay_is_another_swim(relay):
    other = replace(LEG, relay=relay)
    assert in_sheet(LEG, other) == [LEG, other]
    assert in_batch(LEG, other) == 2


@pytest.mark.parametrize("relay", [RelayLeg(None, 2, None), RelayLeg("a", None, "RC")])
def test_a_relay_leg_that_omits_letter_or_number_repeats_the_leg(relay):
    assert in_sheet(LEG, replace(LEG, relay=relay)) == [LEG]


@pytest.mark.parametrize("round_", ["Timed Finals", "FINAL", "Finale"])
def test_rounds_are_compared_by_their_meaning(round_):
    finals = replace(SWIM, round="Finals")
    assert in_sheet(finals, replace(finals, round=round_)) == [finals]
    assert in_batch(finals, replace(finals, round=round_)) == 1


@pytest.mark.parametrize("round_", ["Semi-Finals", "Semifinals", "Quarterfinals", "B - Final", "Prelims", "Swim-off"])
def test_a_round_whose_name_contains_final_is_not_the_final(round_):
    finals = replace(SWIM, round="Finals")
    assert len(in_sheet(finals, replace(finals, round=round_))) == 2
    assert in_batch(finals, replace(finals, round=round_)) == 2


def test_a_vague_entry_never_joins_two_swims_into_one_whatever_the_order():
    vague = replace(SWIM, **dict.fromkeys(UNSTATED))
    saturday = replace(vague, session_name="Saturday", event_name="50 Free")
    sunday = replace(vague, session_name="Sunday", event_name="100 Back")
    for order in itertools.permutations([vague, saturday, sunday]):
        assert len(in_sheet(*order)) == 2, order
        assert in_sheet(*order)[0] == order[0]


def test_a_vague_sheet_never_joins_two_swims_of_other_sheets_whatever_the_order():
    undated = replace(SWIM, session_date=None, session_name=None, heat_start_time=None)
    named = [undated, replace(undated, session_name="Friday"), replace(undated, session_name="Saturday")]
    assert {in_batch(*order) for order in itertools.permutations(named)} == {2}


def test_a_vague_local_entry_never_hides_two_swims_that_only_ai_read():
    local = replace(SWIM, **dict.fromkeys(UNSTATED), read_by="local", verified=None)
    saturday = replace(SWIM, session_date=None)
    sunday = replace(saturday, session_name="Sunday")
    assert without_repeats_in_sheet([saturday, sunday], known=[local]) == [sunday]
    assert without_repeats_in_sheet([SWIM], known=[local, local]) == []


@pytest.mark.parametrize("different", [{"session_date": None}, {"round": None}, {"event_label": None}])
def test_in_two_sheets_an_unstated_day_round_or_label_is_not_a_known_one(different):
    assert in_batch(SWIM, replace(SWIM, **different)) == 2


def test_in_two_sheets_sessions_of_one_day_are_distinguished_by_their_names():
    morning = replace(SWIM, session_name="Saturday Morning", heat_start_time=None)
    assert in_batch(morning, replace(morning, session_name="Saturday Evening")) == 2
    assert in_batch(morning, replace(morning, session_name="Saturday")) == 1


def test_two_printed_lines_of_one_sheet_are_one_swim_only_if_they_are_equal():
    printed = replace(SWIM, read_by="local", verified=None)
    assert merged(sheet(printed, replace(printed, page=9))).total == 1
    for member in ("seed_time", "session_name", "event_name", "heat_start_time", "round", "session_date"):
        assert merged(sheet(printed, replace(printed, **{member: None}))).total == 2, member


def test_the_events_gender_is_a_whole_word():
    men, women = (replace(SWIM, event_name=f"{name} 50 Free") for name in ("Men", "Women"))
    assert len(in_sheet(men, women)) == 2
    assert in_batch(men, women) == 2


CHOICES: dict[str, list[object]] = {
    "event_number": [1, None],
    "event_label": ["1", "1 / 2", None],
    "event_name": ["50 Free", "Girls 50 Fr", "50 Freestyle", "Free 50 Relay", "Men 50 Free", "Women 50 Free", None],
    "swimmer_name": ["Doe, Uma", "Doe, Uma M", "Doe, Uma K", "UMA DOE"],
    "age": [13, 14, None],
    "team": ["RC", "RC-CA", "NOVA", None],
    "seed_time": ["29.50", "29.50Y", "NT", None],
    "heat_number": [2, None],
    "lane": [4, None],
    "rank": [5, None],
    "heat_start_time": ["09:15", "17:05", None],
    "session_date": ["2026-03-14", "2026-03-15", None],
    "session_name": ["Saturday", "Saturday AM", "Sunday", None],
    "round": ["Finals", "Timed Finals", "Semifinals", None],
    "relay": [RelayLeg("A", 2, "RC"), RelayLeg("A", None, None), None],
    "read_by": ["ai", "local"],
}
SWIMS = st.fixed_dictionaries({member: st.sampled_from(values) for member, values in CHOICES.items()})
ENTRIES = st.builds(
    lambda members, source: ResultEntry(Swim(**members), source, f"job-{source}", "Lark Open", None),
    SWIMS,
    st.sampled_from([1, 2]),
)


@given(one=ENTRIES, other=ENTRIES)
def test_the_rule_is_symmetric_and_reflexive(one, other):
    assert is_same_swim(one, other) == is_same_swim(other, one)
    assert is_same_swim(one, one)


def is_same_swim(one: ResultEntry, other: ResultEntry) -> bool:
    return _place(one) == _place(other) and _is_repeat(one, other)


@given(st.lists(ENTRIES, max_size=6))
def test_every_removed_entry_has_a_swim_among_the_kept_ones(entries):
    kept = without_repeats(entries)
    assert without_repeats(kept) == kept
    assert all(any(_is_like(entry, other) for other in kept) for entry in entries)


def _is_like(entry: ResultEntry, other: ResultEntry) -> bool:
    return entry.swim.heat_number == other.swim.heat_number and entry.swim.lane == other.swim.lane


def test_entries_of_several_sheets_keep_the_first():
    found = [ResultEntry(replace(SWIM, page=page), page, f"job-{page}", "Lark Open", None) for page in (1, 2)]
    assert without_repeats(found) == found[:1]


MEETS = [
    ("Łódź Cup 2026", "Lodz Cup 2026"),
    ("St. Mary's Open", "St Marys Open"),
    ("St.Mary\u2019s Open", "ST. MARY`S OPEN"),
    ("Weißer Löwe Pokal", "WEISSER LOWE POKAL"),
    ("I\u015eIK İli Kupas\u0131", "Isik Ili Kupasi"),
    ("O\ufb03cial Cœur Cup", "Official Coeur Cup"),
    ("Ørsted Cup", "Orsted Cup"),
]


@pytest.mark.parametrize(("one", "other"), [*MEETS, ("Lark-Open", "Lark Open"), ("St.Marys", "StMarys")])
def test_one_meet_is_recognized_in_every_spelling(one, other):
    assert merged(sheet(SWIM, meet=one), sheet(SWIM, meet=other)).total == 1


@pytest.mark.parametrize("other", ["Lodz Cup 2025", "Lodz Cup II 2026", "Lodz", "Cup Lodz 2026", ""])
def test_another_meet_stays_another_meet(other):
    assert merged(sheet(SWIM, meet="Łódź Cup 2026"), sheet(SWIM, meet=other)).total == 2
