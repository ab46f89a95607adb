"""The UID of each swim in calendars: the same in every issue of its sheet, so that a calendar moves its entry."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from heatsync.names.folding import fold
from heatsync.results.result_entry import ResultEntry
from heatsync.results.swim_key import SwimKey

Parts: TypeAlias = "tuple[object, ...]"
Numbered: TypeAlias = "Sequence[tuple[int, ResultEntry]]"


def uids_of(entries: Sequence[ResultEntry]) -> list[str]:
    """One UID per entry.

    Swims that share a key get what differs among them added, in this order: a namesake's age and team, the day and
    session, whether heats are drawn, the leg, the place, and finally a counter.
    """
    parts: dict[int, Parts] = {}
    for key, alike in _grouped(list(enumerate(entries)), _key):
        parts |= dict(_distinguished(alike, key, (_person, _session, _undrawn, _leg, _place)))
    return [_uid(parts[number]) for number in range(len(entries))]


def _distinguished(
    alike: Numbered, parts: Parts, differences: Sequence[Callable[[ResultEntry], Parts]]
) -> Iterator[tuple[int, Parts]]:
    if not differences:
        yield from ((number, (*parts, count) if count else parts) for count, (number, _) in enumerate(alike))
        return
    groups = _grouped(alike, differences[0])
    for difference, still_alike in groups:
        yield from _distinguished(still_alike, (*parts, *difference) if len(groups) > 1 else parts, differences[1:])


def _grouped(alike: Numbered, value: Callable[[ResultEntry], Parts]) -> list[tuple[Parts, Numbered]]:
    groups: dict[Parts, list[tuple[int, ResultEntry]]] = {}
    for number, entry in alike:
        groups.setdefault(value(entry), []).append((number, entry))
    return list(groups.items())


def _key(entry: ResultEntry) -> Parts:
    """Without day and session, which another sheet of the batch, such as a timeline, can add later."""
    key = SwimKey.of(entry)
    # The day separates two meets without a name. A named meet has the same name every year.
    when = key.year if key.meet else key.day or entry.meet_start
    # A psych sheet prints no round where a heat sheet prints "Prelims".
    round_ = "" if key.round == "heats" else key.round
    return (key.meet, when, key.event, key.event_name, round_, key.swimmer, key.relay)


def _person(entry: ResultEntry) -> Parts:
    swim = entry.swim
    return (swim.age, swim.birth_year, fold(swim.school_year or ""), fold(swim.team or ""))


def _session(entry: ResultEntry) -> Parts:
    key = SwimKey.of(entry)
    return (key.day, key.session)


def _undrawn(entry: ResultEntry) -> Parts:
    """Empty for a swim with a heat, so that a psych sheet of its meet does not change its UID."""
    return () if entry.swim.heat_number is not None else ("undrawn",)


def _leg(entry: ResultEntry) -> Parts:
    return (entry.swim.relay.leg,) if entry.swim.relay else ()


def _place(entry: ResultEntry) -> Parts:
    return (entry.swim.heat_number, entry.swim.lane, entry.swim.rank)


def _uid(parts: Parts) -> str:
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32] + "@heatsync"
