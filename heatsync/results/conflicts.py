"""Finds two races of one person that overlap by the estimated length of their heats, or start at the same minute."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from heatsync.model.agreement import agree
from heatsync.model.message import Message, Value
from heatsync.model.swim import TimeSource
from heatsync.results.meet_name import name_key
from heatsync.results.person import Person
from heatsync.results.printed_names import round_family
from heatsync.results.race import Race
from heatsync.results.result_entry import ResultEntry

_LAST_LEG = 4
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two entries of one person on one day, the earlier one first."""

    first: ResultEntry
    then: ResultEntry

    @property
    def is_same_minute(self) -> bool:
        return self.first.start == self.then.start

    def message(self, person: Value) -> Message:
        first, then = self.first.swim, self.then.swim
        start, next_start = first.heat_start_time or "", then.heat_start_time or ""
        if self.is_same_minute:
            return Message(
                "RACES_AT_SAME_MINUTE", person=person, first=first.event_title, then=then.event_title, start=start
            )
        return Message(
            "RACES_OVERLAP",
            person=person,
            first=first.event_title,
            then=then.event_title,
            start=start,
            next_start=next_start,
        )


def find_conflicts(entries: Iterable[ResultEntry]) -> Iterator[Conflict]:
    """The conflicts among entries whose day and start are known."""
    races: dict[Hashable, list[ResultEntry]] = defaultdict(list)
    for entry in entries:
        day = _day(entry)
        if entry.start is not None and _is_swum(entry) and day is not None:
            races[entry.person, day].append(entry)
    for own in races.values():
        for first, then in combinations(sorted(own, key=_seconds), 2):
            is_overlap = _seconds(first) == _seconds(then) or _seconds(then) < _end(first)
            if is_overlap and not _may_be_one_race(first, then):
                yield Conflict(first, then)


def conflict_warnings(conflicts: Iterable[Conflict], people: Sequence[Person]) -> Iterator[Message]:
    for conflict in conflicts:
        yield conflict.message(people[conflict.first.person].label)


def _is_swum(entry: ResultEntry) -> bool:
    """Alternates swim only if another swimmer does not."""
    relay = entry.swim.relay
    return round_family(entry.swim.round) != "alternate" and (relay is None or (relay.leg or 0) <= _LAST_LEG)


def _day(entry: ResultEntry) -> Hashable:
    """None if it is unknown. A session's name is enough within one sheet only."""
    swim = entry.swim
    return swim.session_date or ((entry.source, swim.session_name) if swim.session_name else None)


def _seconds(entry: ResultEntry) -> int:
    """The start in seconds after midnight."""
    return entry.start.hour * 3600 + entry.start.minute * _MINUTE if entry.start else 0


def _end(entry: ResultEntry) -> float:
    """When the heat is over, in seconds. The start of an event says nothing about the end of a later heat."""
    is_start_of_event = entry.swim.time_source is TimeSource.TIMELINE and entry.swim.heat_number != 1
    return _seconds(entry) + (0 if is_start_of_event else entry.heat_seconds or 0)


def _may_be_one_race(one: ResultEntry, other: ResultEntry) -> bool:
    """Two places in one race are a clash, or one swim in two sheets that could not be compared."""
    race, another = Race.of_entry(one), Race.of_entry(other)
    is_one_round = agree(race.round or None, another.round or None)
    return name_key(one.meet_name) == name_key(other.meet_name) and is_one_round and race.is_event_of(another)
