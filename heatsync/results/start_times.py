"""Gives entries the start times and days that a timeline of their meet prints."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from heatsync.model.agreement import agree
from heatsync.model.read_report import HeatsBefore, ReadReport, TimedEvent
from heatsync.model.swim import Swim, TimeSource
from heatsync.names.folding import fold
from heatsync.results.event_names import contradict
from heatsync.results.meet_name import name_key
from heatsync.results.printed_names import round_family, same_stage, stage_order
from heatsync.results.result_entry import EventRound

_ALTERNATE = "Alternate"


class Timeline:
    """The start times of each meet's events, according to all sheets of a batch.

    If several sheets list an event, the last one decides.
    """

    def __init__(self, sheets: Iterable[tuple[Hashable, ReadReport | None]]) -> None:
        """`sheets` are pairs of a meet, which is equal for two sheets of one meet, and a read report."""
        events: dict[Hashable, list[TimedEvent]] = {}
        for meet, reading in sheets:
            if reading and reading.timeline:
                listed = {_row(timed) for timed in reading.timeline}
                kept = [timed for timed in events.get(meet, ()) if _row(timed) not in listed]
                events[meet] = kept + list(reading.timeline)
        self._rows_by_label: dict[Hashable, list[TimedEvent]] = {}
        for meet, rows in events.items():
            for row in rows:
                self._rows_by_label.setdefault((meet, fold(row.label or "")), []).append(row)

    def timed(self, swim: Swim, meet: Hashable, before: HeatsBefore | None) -> Swim:
        """The swim with the start time and day of its event, as far as it lacks them and they are certain."""
        if swim.round == _ALTERNATE:
            return _dated(swim, self._rows(replace(swim, round=None), meet))
        rows = self._rows(swim, meet)
        event = _only(rows) or (_first_round(rows) if swim.heat_number is None else None)
        if event is None or swim.heat_start_time is not None:
            return _dated(swim, rows)
        start, source = _start(event, before)
        return replace(swim, heat_start_time=start, time_source=source, session_date=swim.session_date or event.date)

    def rounds(self, swim: Swim, meet: Hashable) -> tuple[EventRound, ...]:
        """All rounds of the swim's event. None if two events could be meant."""
        swum = self._rows(swim, meet) or self._rows(replace(swim, round=None), meet)
        names = _names(swum)
        if _are_two_events(names):
            return ()
        every = self._rows(replace(swim, round=None, session_date=None, session_name=None), meet)
        listed = sorted((row for row in every if _names([row]) <= names), key=_order)
        rounds = (EventRound(row.round, row.date, row.session_name, row.start) for row in listed)
        return tuple(dict.fromkeys(rounds))

    def rows(self, swim: Swim, meet: Hashable) -> list[TimedEvent]:
        """The rows that time the swim's event: several for the parts of a combined event, none if they differ."""
        rows = self._rows(swim, meet)
        return rows if _only(rows) else []

    def _rows(self, swim: Swim, meet: Hashable) -> list[TimedEvent]:
        """The rows of the swim's event. A timeline may print the parts of a combined event in separate rows."""
        label = swim.event_label or (str(swim.event_number) if swim.event_number is not None else None)
        if label is None:
            return []
        if rows := self._rows_of(label, swim, meet):
            return rows
        parts = [self._rows_of(part, swim, meet) for part in label.split("/")]
        return [row for rows in parts for row in rows] if all(parts) else []

    def _rows_of(self, label: str, swim: Swim, meet: Hashable) -> list[TimedEvent]:
        rows = _of_heat([row for row in self._rows_by_label.get((meet, fold(label)), ()) if _may_be(row, swim)], swim)
        if _only(rows):
            return rows
        return [timed for timed in rows if _is_of_session(timed, swim.session_name)] or rows


def _of_heat(rows: list[TimedEvent], swim: Swim) -> list[TimedEvent]:
    """A timeline may print heats in rows of their own, if they do not follow each other."""
    if all(row.heat is None for row in rows):
        return rows
    return [row for row in rows if row.heat == swim.heat_number]


def _row(timed: TimedEvent) -> Hashable:
    """Equal for the rows of two issues of a timeline."""
    event = fold(timed.label or ""), fold(timed.name or "")
    return event, timed.date, name_key(timed.session_name or ""), round_family(timed.round)


def _only(rows: Sequence[TimedEvent]) -> TimedEvent | None:
    """The one row. None for an event in two parts: the timeline does not show which heats are in which part."""
    return rows[0] if len({(row.start, row.date) for row in rows}) == 1 else None


def _first_round(rows: Sequence[TimedEvent]) -> TimedEvent | None:
    """The one row of the first round. None if another round starts before it, or if the rows are of two events."""
    if not rows or _are_two_events(_names(rows)):
        return None
    stages = [stage_order(row.round or "") for row in rows]
    first = _only([row for row, stage in zip(rows, stages, strict=True) if stage == min(stages)])
    return first if first and first == min(rows, key=_order) else None


def _names(rows: Iterable[TimedEvent]) -> set[tuple[str, str]]:
    """The labels of rows, with their names."""
    return {(fold(row.label or ""), fold(row.name or "")) for row in rows}


def _are_two_events(names: set[tuple[str, str]]) -> bool:
    """Whether one label stands for two events, as in a meet with two pools."""
    return len({label for label, _ in names}) < len(names)


def _order(row: TimedEvent) -> tuple[str, str]:
    return row.date or "", row.start


def _dated(swim: Swim, rows: Iterable[TimedEvent]) -> Swim:
    """The swim with the day, if it lacks one and all rows are on one day."""
    days = {row.date for row in rows}
    return replace(swim, session_date=days.pop()) if swim.session_date is None and len(days) == 1 else swim


def _may_be(timed: TimedEvent, swim: Swim) -> bool:
    is_stage = not timed.round or not swim.round or same_stage(timed.round, swim.round)
    return is_stage and agree(timed.date, swim.session_date) and not contradict(timed.name, swim.event_name)


def _is_of_session(timed: TimedEvent, session_name: str | None) -> bool:
    name = fold(timed.session_name or "")
    return name != "" and name == fold(session_name or "")


def _start(event: TimedEvent, before: HeatsBefore | None) -> tuple[str, TimeSource]:
    """The start of the heat if it can be estimated, else that of the event."""
    if before is None or before.heats == 0 or event.heat is not None:
        return event.start, TimeSource.TIMELINE
    first = datetime.strptime(event.start, "%H:%M")  # noqa: DTZ007 - the meet's clock
    heat = first + timedelta(seconds=before.seconds + before.heats * event.interval)
    if heat.date() != first.date():  # no meet lasts past midnight: the seed times are another event's
        return event.start, TimeSource.TIMELINE
    return heat.strftime("%H:%M"), TimeSource.ESTIMATED
