"""Gives entries the start times and days that another sheet of their meet prints: a timeline, say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from heatsync.model.agreement import agree
from heatsync.model.swim import TimeSource
from heatsync.names.folding import fold
from heatsync.results.rounds import same_stage

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from heatsync.model.read_report import HeatsBefore, ReadReport, TimedEvent
from heatsync.model.swim import Swim

_ALTERNATE = "Alternate"


class Timeline:
    """What all sheets of a batch say of when events start, by meet."""

    def __init__(self, sheets: Iterable[tuple[Hashable, ReadReport | None]]) -> None:
        """`sheets`: the meet (whatever is equal for two sheets of one meet) and the reading of each."""
        self._events: dict[Hashable, list[TimedEvent]] = {}
        for meet, reading in sheets:
            if reading and reading.timeline:
                self._events.setdefault(meet, []).extend(reading.timeline)

    def timed(self, event: Swim, meet: Hashable, before: HeatsBefore | None) -> Swim:
        """The entry with its start time and day if it lacks them and exactly one event of its meet can be meant."""
        if event.heat_start_time is not None or event.round == _ALTERNATE:
            return event
        found = self._find(event, meet)
        if found is None:
            return event
        start, source = _start(found, before)
        return replace(event, heat_start_time=start, time_source=source, session_date=event.session_date or found.date)

    def _find(self, event: Swim, meet: Hashable) -> TimedEvent | None:
        label = event.event_label or (str(event.event_number) if event.event_number is not None else None)
        if label is None:
            return None
        if rows := self._rows(label, event, meet):
            return _only(rows)
        # The timeline may print the parts of a combined event in rows of their own, which must start together.
        parts = [self._rows(part, event, meet) for part in label.split("/")]
        return _only([row for rows in parts for row in rows]) if all(parts) else None

    def _rows(self, label: str, event: Swim, meet: Hashable) -> list[TimedEvent]:
        rows = [timed for timed in self._events.get(meet, ()) if _is_label(timed, label) and _may_be(timed, event)]
        return rows if _only(rows) else [timed for timed in rows if _is_of_session(timed, event.session_name)]


def _only(rows: list[TimedEvent]) -> TimedEvent | None:
    """The one row. None for an event in two parts: the timeline does not say which heats are in which."""
    return rows[0] if len({(row.start, row.date) for row in rows}) == 1 else None


def _is_label(timed: TimedEvent, label: str) -> bool:
    return fold(timed.label or "") == fold(label)


def _may_be(timed: TimedEvent, event: Swim) -> bool:
    is_stage = not timed.round or not event.round or same_stage(timed.round, event.round)
    return is_stage and agree(timed.date, event.session_date)


def _is_of_session(timed: TimedEvent, session_name: str | None) -> bool:
    name = fold(timed.session_name or "")
    return name != "" and name == fold(session_name or "")


def _start(event: TimedEvent, before: HeatsBefore | None) -> tuple[str, TimeSource]:
    """The event's start, or the heat's own if it can be estimated."""
    if before is None or before.heats == 0:
        return event.start, TimeSource.TIMELINE
    first = datetime.strptime(event.start, "%H:%M")  # noqa: DTZ007 - the meet's clock
    heat = first + timedelta(seconds=before.seconds + before.heats * event.interval)
    if heat.date() != first.date():  # nobody swims past midnight: the seed times are not of this event
        return event.start, TimeSource.TIMELINE
    return heat.strftime("%H:%M"), TimeSource.ESTIMATED
