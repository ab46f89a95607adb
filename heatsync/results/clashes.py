"""Detects a swimmer who would have to be in two lanes at once. Nothing else in a sheet reveals two such people."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from heatsync.model.message import Message, Value
from heatsync.results.person import Person
from heatsync.results.result_entry import ResultEntry

_LAST_LEG = 4


class Round(NamedTuple):
    """A round of an event in one sheet; `event` is the event in words."""

    source: int
    date: str | None
    session: str | None
    event_name: str | None
    name: str | None
    event: Value


Places = dict[Round, set[tuple[int, int, int | None]]]
"""The heat, lane and leg of each of a swimmer's places, by round."""


def places_of(entries: Iterable[ResultEntry]) -> Places:
    """The places of these entries. Legs past the fourth are left out: their swimmers replace any other leg's."""
    places: Places = {}
    for entry in entries:
        swim = entry.swim
        leg = swim.relay.leg if swim.relay else None
        if swim.heat_number is not None and swim.lane is not None and (leg or 0) <= _LAST_LEG:
            places.setdefault(_round(entry), set()).add((swim.heat_number, swim.lane, leg))
    return places


def collide(one: Places, other: Places) -> bool:
    """Whether one person would have to swim in two lanes, or on two legs, of one round."""
    return any(one.get(round_, places) != places for round_, places in other.items())


def clash_warnings(people: Sequence[Person], entries: Sequence[ResultEntry]) -> Iterator[Message]:
    for index, person in enumerate(people):
        own = [entry for entry in entries if entry.person == index]
        for round_, places in places_of(own).items():
            if len(places) > 1:
                yield Message("CLASH", person=person.label, places=len(places), event=round_.event)


def _round(entry: ResultEntry) -> Round:
    swim = entry.swim
    number = swim.event_label or swim.event_number
    event = Message("EVENT", event=str(number)) if number else swim.event_name or Message("AN_EVENT")
    return Round(entry.source, swim.session_date, swim.session_name, swim.event_name, swim.round, event)
