"""Gives entries the start times and days that a timeline of their meet prints."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from heatsync.model.agreement import agree
from heatsync.model.read_report import HeatsBefore, ReadReport, TimedEvent
from heatsync.model.swim import Swim, TimeSource
from heatsync.names.folding import fold
from heatsync.results.printed_names import same_stage

_ALTERNATE = "Alternate"


class Timeline:
    """The start times of each meet's events, according to all sheets of a batch."""

    def __init__(self, sheets: Iterable[tuple[Hashable, ReadReport | None]]) -> None:
        """`sheets` are pairs of a meet, which is equal for two sheets of one meet, and a read report."""
        self._events: dict[Hashable, list[TimedEvent]] = {}
        for meet, reading in sheets:
            if reading and reading.timeline:
                self._events.setdefault(meet, []).extend(reading.timeline)

    def timed(self, swim: Swim, meet: Hashable, before: HeatsBefore | None) -> Swim:
        """The swim with the start time and day of its event, unless it has a time or matches several events."""
        if swim.heat_start_time is not None or swim.round == _ALTERNATE:
            return swim
        event = self._event_of(swim, meet)
        if event is None:
            return swim
        start, source = _start(event, before)
        return replace(swim, heat_start_time=start, time_source=source, session_date=swim.session_date or event.date)

    def _event_of(self, swim: Swim, meet: Hashable) -> TimedEvent | None:
        label = swim.event_label or (str(swim.event_number) if swim.event_number is not None else None)
        if label is None:
            return None
        if rows := self._rows(label, swim, meet):
            return _only(rows)
        # The timeline may print the parts of a combined event in separate rows, which must start together.
        parts = [self._rows(part, swim, meet) for part in label.split("/")]
        return _only([row for rows in parts for row in rows]) if all(parts) else None

    def _rows(self, label: str, swim: Swim, meet: Hashable) -> list[TimedEvent]:
        rows = [timed for timed in self._events.get(meet, ()) if _is_label(timed, label) and _may_be(timed, swim)]
        return rows if _only(rows) else [timed for timed in rows if _is_of_session(timed, swim.session_name)]


def _only(rows: list[TimedEvent]) -> TimedEvent | None:
    """The one row. None for an event in two parts: the timeline does not show which heats are in which part."""
    return rows[0] if len({(row.start, row.date) for row in rows}) == 1 else None


def _is_label(timed: TimedEvent, label: str) -> bool:
    return fold(timed.label or "") == fold(label)


def _may_be(timed: TimedEvent, swim: Swim) -> bool:
    is_stage = not timed.round or not swim.round or same_stage(timed.round, swim.round)
    return is_stage and agree(timed.date, swim.session_date)


def _is_of_session(timed: TimedEvent, session_name: str | None) -> bool:
    name = fold(timed.session_name or "")
    return name != "" and name == fold(session_name or "")


def _start(event: TimedEvent, before: HeatsBefore | None) -> tuple[str, TimeSource]:
    """The start of the heat if it can be estimated, else that of the event."""
    if before is None or before.heats == 0:
        return event.start, TimeSource.TIMELINE
    first = datetime.strptime(event.start, "%H:%M")  # noqa: DTZ007 - the meet's clock
    heat = first + timedelta(seconds=before.seconds + before.heats * event.interval)
    if heat.date() != first.date():  # no meet lasts past midnight: the seed times are another event's
        return event.start, TimeSource.TIMELINE
    return heat.strftime("%H:%M"), TimeSource.ESTIMATED
