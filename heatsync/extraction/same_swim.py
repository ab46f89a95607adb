"""Tells whether two entries are one swim, told twice: by two readers, or by AI that repeats itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heatsync.names.swimmer_name import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatsync.model.swim import Swim


def is_same_swim(one: Swim, other: Swim) -> bool:
    """Same event, heat and lane, or same rank where there is neither; and not of two rounds.

    Prelims and finals have heats of the same numbers: the final must not pass for the prelim that is known.
    """
    if replace(one, entry=None) == replace(other, entry=None):
        return True
    places = [_place(one), _place(other)]
    return places[0] == places[1] and any(part is not None for part in places[0][1:]) and _may_be_one_round(one, other)


def fresh(events: Iterable[Swim], known: Iterable[Swim] = ()) -> list[Swim]:
    """The events that are neither known nor told before."""
    told, new = list(known), []
    for event in events:
        if not any(is_same_swim(event, earlier) for earlier in told):
            told.append(event)
            new.append(event)
    return new


def _place(event: Swim) -> tuple[int | str | None, ...]:
    number = event.event_number if event.event_number is not None else event.event_label or event.event_name
    is_seeded = event.heat_number is not None or event.lane is not None
    return number, event.heat_number, event.lane, None if is_seeded else event.rank


def _may_be_one_round(one: Swim, other: Swim) -> bool:
    if one.round is None or other.round is None:
        return True
    rounds = fold(one.round), fold(other.round)
    return rounds[0] in rounds[1] or rounds[1] in rounds[0]  # "Finals" are "Timed Finals"
