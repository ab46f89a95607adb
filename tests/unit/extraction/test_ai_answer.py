import json
from dataclasses import asdict

import pytest

from heatsync.extraction.ai_answer import AiAnswer, AiEntry, AiRelay, answer_schema, check_answer
from heatsync.extraction.page_selection import PageSelection
from heatsync.model.errors import AiBadAnswer
from heatsync.model.message import Message
from heatsync.model.swim import RelayLeg, TimeSource
from heatsync.names.swimmer_name import SwimmerName


def entry(**members):
    return dict.fromkeys(AiEntry.model_fields) | {"swimmer_name": "Doe, Uma"} | members


def answer(*entries, **members):
    whole = {"meet_name": None, "meet_start": None, "entries": list(entries), "similar_names": []} | members
    return json.dumps(whole)


def checked(*entries, swimmer="Uma Doe", **members):
    return check_answer(AiAnswer.parse(answer(*entries, **members)), SwimmerName(swimmer), SHOWN, "1")


def test_entries_that_ai_repeats_are_one():
    told = {"event_number": 7, "heat_number": 2, "lane": 4}
    answer = checked(
        entry(**told), entry(**told, swimmer_name="Uma Doe"), entry(**told, round="Finals"),
        entry(**told | {"lane": 5}), entry(event_number=8), entry(event_number=8),
        entry(event_number=8, seed_time="NT"),
    )  # fmt: skip
    assert [(swim.event_number, swim.lane, swim.entry) for swim in answer.swims] == [
        (7, 4, 1), (7, 5, 2), (8, None, 3), (8, None, 4),
    ]  # fmt: skip


def test_entries_in_one_lane_on_two_days_are_two():
    place = {"event_number": 1, "heat_number": 2, "lane": 4}
    answer = checked(
        entry(**place, session_name="Saturday", event_name="50 Free"),
        entry(**place, session_name="Sunday", event_name="100 Back"),
    )
    assert [(swim.event_name, swim.entry) for swim in answer.swims] == [("50 Free", 1), ("100 Back", 2)]


def objects(schema):
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def test_the_schema_is_valid_for_strict_models():
    found = list(objects(answer_schema()))
    assert len(found) == 3
    for schema in found:
        assert schema["additionalProperties"] is False
        assert set(schema["required"]) == set(schema["properties"])
    assert "maxItems" not in json.dumps(answer_schema())


SHOWN = PageSelection(tuple(range(1, 10)), ())
LOCAL_ONLY = {
    "box": None, "name_is_cut": False, "school_year": None, "gender": None, "read_by": "ai", "verified": False,
    "headings": (),
}  # fmt: skip
"""Members that are not in the answer: the local reader's, and the result of the verification."""


def test_an_entry_keeps_every_member():
    relay = {"letter": "A", "leg": 2, "team": "Lark SC A"}
    found = checked(
        entry(
            page=3,
            event_number=21,
            event_label="21 / 22",
            event_name="Girls 13-14 200 Free",
            age=13,
            birth_year=2013,
            team="Lark SC",
            seed_time="2:10.55Y",
            heat_number=8,
            lane=0,
            rank=4,
            heat_start_time="9:05 AM",
            time_source="approximate",
            session_date="2026-03-07",
            session_name="Saturday",
            round="Prelims",
            relay=relay,
        ),
        meet_name="Lark  Open",
        meet_start="2026-03-06",
    )
    (swim,) = found.swims
    assert asdict(swim) == {
        "event_number": 21,
        "event_label": "21 / 22",
        "event_name": "Girls 13-14 200 Free",
        "swimmer_name": "Doe, Uma",
        "age": 13,
        "birth_year": 2013,
        "team": "Lark SC",
        "seed_time": "2:10.55Y",
        "heat_number": 8,
        "lane": 0,
        "rank": 4,
        "heat_start_time": "09:05",
        "time_source": TimeSource.APPROXIMATE,
        "session_date": "2026-03-07",
        "session_name": "Saturday",
        "round": "Prelims",
        "relay": relay,
        "page": 3,
        "entry": 1,
        **LOCAL_ONLY,
    }
    assert swim.relay == RelayLeg("A", 2, "Lark SC A")
    assert (found.meet_name, found.meet_start, found.warnings) == ("Lark Open", "2026-03-06", ())


def test_blank_members_are_unknown():
    found = checked(entry(team="", seed_time="  ", time_source="printed"))
    (swim,) = found.swims
    known = {name: value for name, value in asdict(swim).items() if value}
    assert known == {"swimmer_name": "Doe, Uma", "entry": 1, "read_by": "ai"}
    assert (found.meet_name, found.meet_start) == ("", None)


def test_other_swimmers_entries_are_left_out_with_a_warning():
    found = checked(
        entry(event_number=1),
        entry(event_number=2, swimmer_name="Doerr, Uma"),
        entry(event_number=3, swimmer_name=None),
        entry(event_number=4, swimmer_name="UMA DOE"),
    )
    assert [(swim.entry, swim.event_number) for swim in found.swims] == [(1, 1), (2, 4)]
    names = ["Doerr, Uma", Message("UNNAMED_SWIMMER")]
    assert found.warnings == (Message("AI_OTHER_NAMES_LEFT_OUT", names=names, swimmer="Uma Doe"),)


def test_the_nearest_names_are_suggested_for_a_missing_swimmer():
    found = checked(entry(swimmer_name="Doerr, Uma"), similar_names=["Dole, Uma", "Lark, Pim"])
    assert found.swims == ()
    assert found.warnings[-1] == Message("NOT_IN_SHEET_NEAREST", swimmer="Uma Doe", names=["Dole, Uma", "Doerr, Uma"])


def test_without_similar_names_nothing_is_suggested():
    assert checked().warnings == (Message("NOT_IN_SHEET", swimmer="Uma Doe"),)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("event_number", 0),
        ("heat_number", -1),
        ("lane", -1),
        ("rank", 0),
        ("page", 0),
        ("age", 99999),
        ("heat_start_time", "noon"),
        ("heat_start_time", "25:00"),
        ("session_date", "7 March"),
        ("session_date", "2026-02-30"),
    ],
)
def test_an_impossible_value_is_left_out_with_a_warning(member, value):
    found = checked(entry(**{member: value}))
    assert getattr(found.swims[0], member) is None
    assert len(found.warnings) == 1


def test_an_impossible_relay_leg_is_left_out_with_a_warning():
    found = checked(entry(relay={"letter": None, "leg": 0, "team": None}))
    assert found.swims[0].relay == RelayLeg(None, None, None)
    assert len(found.warnings) == 1


@pytest.mark.parametrize(
    ("said", "time"), [("8:32", "08:32"), ("13:05", "13:05"), ("1:05 PM", "13:05"), ("1:05pm", "13:05")]
)
def test_clock_times_become_24_hours(said, time):
    swim = checked(entry(heat_start_time=said)).swims[0]
    assert (swim.heat_start_time, swim.time_source) == (time, TimeSource.PRINTED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I could not find the swimmer.",
        "null",
        "[]",
        "{}",
        answer()[:-1],
        answer(surprise=1),
        answer(entries="none"),
        answer(entry(event_number="21")),
        answer(entry(event_number=1.5)),
        answer(entry(lane=True)),
        answer(entry(time_source="guessed")),
        answer({"swimmer_name": "Doe, Uma"}),
        answer(entry(relay={"letter": "A"})),
        answer(*[entry()] * 2001),
        "[" * 100_000,
    ],
)
def test_a_malformed_answer_is_rejected_without_quoting_it(text):
    with pytest.raises(AiBadAnswer) as raised:
        AiAnswer.parse(text)
    assert raised.value.__suppress_context__
    assert not raised.value.transient


def test_the_schema_has_every_member_of_a_swim():
    members = set(asdict(checked(entry()).swims[0]))
    assert set(AiEntry.model_fields) == members - {"entry", *LOCAL_ONLY}
    assert set(AiRelay.model_fields) == {"letter", "leg", "team"}


def test_a_para_class_is_not_part_of_the_name_or_the_team():
    printed = [("Doe, Uma S8", "S8-SSS"), ("Doe, Uma S8/SB7", "SB7-SSS"), ("Doe, Uma", "SSS")]
    entries = [entry(swimmer_name=name, team=team, event_number=at) for at, (name, team) in enumerate(printed, 1)]
    found = checked(*entries)
    assert {(swim.swimmer_name, swim.team) for swim in found.swims} == {("Doe, Uma", "SSS")}
    assert (len(found.swims), found.warnings) == (3, ())
