"""Warns of two entries that may be one race in two sheets, where too little is printed to compare the sheets."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from heatsync.model.agreement import agree
from heatsync.model.message import Message
from heatsync.names.folding import fold
from heatsync.results.meet_name import name_key
from heatsync.results.printed_names import is_abbreviation
from heatsync.results.race import Race
from heatsync.results.result_entry import ResultEntry


def possibly_one_race(entries: Iterable[ResultEntry]) -> Iterator[Message]:
    """A message for each pair of a person's entries in heats of one event that nothing in print distinguishes."""
    seeded = [entry for entry in entries if entry.swim.heat_number is not None]
    for first, then in combinations(seeded, 2):
        if first.person == then.person and first.source != then.source and _may_be_one(first, then):
            swimmer = then.swim.swimmer_name or Message("UNNAMED_SWIMMER")
            yield Message("RACE_IN_TWO_SHEETS", first=first.swim.title, then=then.swim.title, swimmer=swimmer)


def _may_be_one(one: ResultEntry, other: ResultEntry) -> bool:
    race, another = Race.of_entry(one), Race.of_entry(other)
    return (
        _may_be_one_meet(one, other)
        and race.is_event_of(another)
        and agree(race.round or None, another.round or None)
        and agree(one.meet_start, other.meet_start)
        and _may_be_one_session(one, other)
    )


def _may_be_one_meet(one: ResultEntry, other: ResultEntry) -> bool:
    """Under two names, or none, a meet is one only if the swimmer has the same event on one day."""
    if name_key(one.meet_name) == name_key(other.meet_name) != "":
        return True
    names = fold(one.swim.event_name or ""), fold(other.swim.event_name or "")
    return one.swim.session_date == other.swim.session_date is not None and names[0] == names[1] != ""


def _may_be_one_session(one: ResultEntry, other: ResultEntry) -> bool:
    """With a round in both sheets, a session is the same one by any name."""
    if one.swim.round and other.swim.round:
        return True
    names = one.swim.session_name, other.swim.session_name
    return agree(*names) or is_abbreviation(names[0] or "", names[1] or "")
