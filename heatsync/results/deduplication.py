"""Tells whether two entries of a batch are one swim, told twice. If in doubt they are two: none may be missing."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from heatsync.model.swim import TimeSource

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from heatsync.results.result_entry import ResultEntry

_OF_THE_SHEET = frozenset({TimeSource.PRINTED, TimeSource.APPROXIMATE})
_WORDS = re.compile(r"\d+|[^\W\d_]+")


def without_repeats(found: Iterable[ResultEntry]) -> list[ResultEntry]:
    """Of each swim the entry that was told first, in their order."""
    kept: dict[Hashable, list[ResultEntry]] = {}
    for entry in found:
        alike = kept.setdefault(_place(entry), [])
        if not any(_is_told_again(earlier, entry) for earlier in alike):
            alike.append(entry)
    return [entry for alike in kept.values() for entry in alike]


def _place(found: ResultEntry) -> Hashable:
    """What the entries of one swim have in common, whatever else their sheets print."""
    event, relay = found.event, found.event.relay
    number = event.event_label or event.event_number
    return (
        folded(found.meet_name),
        event.session_date,
        str(number),
        folded(event.event_name) if number is None else "",
        folded(event.round),
        event.heat_number,
        event.lane,
        event.rank if event.heat_number is None and event.lane is None else None,
        (folded(relay.letter), relay.leg) if relay else None,
        found.person,
    )


def _is_told_again(one: ResultEntry, other: ResultEntry) -> bool:
    """Whether two entries in one place are one swim. Sessions may count their events and heats from 1 again."""
    a, b = one.event, other.event
    if one.source == other.source:  # a printout that is in its PDF twice
        same = ("session_name", "event_name", "heat_start_time", "seed_time")
        return all(getattr(a, name) == getattr(b, name) for name in same)
    if a.session_date is None and not (
        _agree(folded(a.session_name), folded(b.session_name)) and _agree(one.meet_start, other.meet_start)
    ):
        return False
    # Where the meet is unknown too, two meets would share a number.
    same_name = _may_be_one_name if folded(one.meet_name) else _is_one_name
    starts = [event.heat_start_time for event in (a, b) if event.time_source in _OF_THE_SHEET]
    return same_name(a.event_name, b.event_name) and len(set(starts)) <= 1


def _may_be_one_name(one: str | None, other: str | None) -> bool:
    """Whether two printed names may be one event's: "200 Free" is "Girls 13-14 200 LC Meter Freestyle"."""
    few, many = sorted((_WORDS.findall(folded(one)), _WORDS.findall(folded(other))), key=len)
    return all(any(word == whole or (not word.isdigit() and word in whole) for whole in many) for word in few)


def _is_one_name(one: str | None, other: str | None) -> bool:
    return folded(one) == folded(other)


def _agree(one: str | None, other: str | None) -> bool:
    return not one or not other or one == other


def folded(text: str | None) -> str:
    decomposed = unicodedata.normalize("NFKD", (text or "").casefold())
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())
