"""What a newer issue of a sheet changes: a swim that it moves, scratches or adds."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from heatsync.model.message import Message
from heatsync.model.swim import Swim, TimeSource
from heatsync.names.folding import fold
from heatsync.results.printed_names import same_round
from heatsync.results.result_entry import ResultEntry

_LEAST_MINUTES = 5
"""An estimated start that moves less is not a change: one more swimmer in an earlier heat moves it by seconds."""


class ChangeKind(StrEnum):
    CHANGED = "changed"
    SCRATCHED = "scratched"
    ADDED = "added"


class Difference(NamedTuple):
    """A member of `Swim` that the newer issue changes, in words."""

    member: str
    message: Message


@dataclass(frozen=True, slots=True)
class Change:
    """`before` is the swim in the oldest sheet, `after` the one in the newest; None if it has none.

    `source` is the sheet that decides. `differences` are empty unless the swim is changed. `is_withdrawn`: the newest
    sheet prints the swimmer as withdrawn. `is_doubtful`: parts of the event in the newest sheet were not read, so the
    place can be another one.
    """

    kind: ChangeKind
    before: ResultEntry | None
    after: ResultEntry | None
    source: int
    differences: tuple[Difference, ...] = ()
    is_withdrawn: bool = False
    is_doubtful: bool = False

    @property
    def entry(self) -> ResultEntry:
        """The newest entry that there is."""
        entry = self.after or self.before
        assert entry is not None  # noqa: S101 - a change has a swim
        return entry

    @property
    def message(self) -> Message:
        swim, swimmer = self.entry.swim, self.entry.swim.swimmer_name or Message("UNNAMED_SWIMMER")
        if self.kind is ChangeKind.CHANGED:
            changes = [difference.message for difference in self.differences]
            if self.is_doubtful:
                return Message("SWIM_MAY_HAVE_CHANGED", event=swim.event_title, swimmer=swimmer, changes=changes)
            return Message("SWIM_CHANGED", event=swim.event_title, swimmer=swimmer, changes=changes)
        if self.kind is ChangeKind.ADDED:
            return Message("SWIM_ADDED", swim=swim.title, swimmer=swimmer)
        if self.is_withdrawn:
            return Message("SWIM_WITHDRAWN", swim=swim.title, swimmer=swimmer)
        return Message("SWIM_SCRATCHED", swim=swim.title, swimmer=swimmer)


def differences(one: Swim, other: Swim) -> Iterator[Difference]:
    """The values that both issues give and that differ, in the order in which a swimmer needs them."""
    if one.event_label and other.event_label and fold(one.event_label) != fold(other.event_label):
        yield Difference("event_label", Message("CHANGED_EVENT", before=one.event_label, after=other.event_label))
    if one.round and other.round and not same_round(one.round, other.round):
        yield Difference("round", Message("CHANGED_ROUND", before=one.round, after=other.round))
    yield from _place_differences(one, other)
    yield from _relay_differences(one, other)
    if one.heat_start_time and other.heat_start_time and _minutes_apart(one, other) >= _least_minutes(one, other):
        start = Message("CHANGED_START", before=one.heat_start_time, after=other.heat_start_time)
        yield Difference("heat_start_time", start)


def _place_differences(one: Swim, other: Swim) -> Iterator[Difference]:
    if _differ(one.heat_number, other.heat_number):
        heat = Message("CHANGED_HEAT", before=one.heat_number or 0, after=other.heat_number or 0)
        yield Difference("heat_number", heat)
    if _differ(one.lane, other.lane):
        yield Difference("lane", Message("CHANGED_LANE", before=one.lane or 0, after=other.lane or 0))


def _relay_differences(one: Swim, other: Swim) -> Iterator[Difference]:
    if one.relay is None or other.relay is None:
        return
    if one.relay.letter and other.relay.letter and one.relay.letter != other.relay.letter:
        yield Difference("relay", Message("CHANGED_RELAY", before=one.relay.letter, after=other.relay.letter))
    if _differ(one.relay.leg, other.relay.leg):
        yield Difference("relay", Message("CHANGED_LEG", before=one.relay.leg or 0, after=other.relay.leg or 0))


def _differ(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other


def _minutes_apart(one: Swim, other: Swim) -> int:
    return abs(_minutes(one.heat_start_time) - _minutes(other.heat_start_time))


def _least_minutes(one: Swim, other: Swim) -> int:
    return _LEAST_MINUTES if TimeSource.ESTIMATED in {one.time_source, other.time_source} else 1


def _minutes(clock: str | None) -> int:
    hours, _, minutes = (clock or "").partition(":")
    return int(hours) * 60 + int(minutes) if hours.isdigit() and minutes.isdigit() else 0
