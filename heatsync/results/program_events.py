"""Joins the values that several heat sheets print of one event, and times its heats."""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from heatsync.model.read_report import HeatsBefore, TimedEvent
from heatsync.model.sheet import SheetSession
from heatsync.model.swim import Swim, TimeSource
from heatsync.results.heat_starts import between
from heatsync.results.program import ProgramEvent, ProgramHeat
from heatsync.results.race import Race
from heatsync.results.sheet_program import PrintedEvent, PrintedHeat
from heatsync.results.start_times import Timeline


@dataclass(eq=False)
class MergedSession:
    """A session as far as known. `start` is as printed."""

    name: str | None = None
    date: str | None = None
    start: str | None = None

    def note(self, printed: SheetSession) -> None:
        """Adopt the values that a newer sheet prints of the session."""
        self.name = self.name or printed.name
        self.date = self.date or printed.date
        self.start = printed.start or self.start


@dataclass(eq=False)
class MergedEvent:
    """A round of an event as far as known. `sources` are sequences of jobs."""

    race: Race
    session: MergedSession
    printed: PrintedEvent
    sources: list[int] = field(default_factory=list)

    def begins_with(self, heat: int | None) -> bool:
        """Whether no heat of the session comes before this one, as far as known."""
        later = {each.number for each in self.printed.heats if each.with_finals}
        return heat is None or all(number in later for number in range(1, heat))

    def update(self, newer: PrintedEvent, source: int) -> None:
        """Adopt the values that a newer sheet prints. Others stay."""
        older = self.printed
        heats = _joined(older, newer)
        self.printed = replace(
            newer,
            label=newer.label or older.label,
            name=newer.name or older.name,
            round=newer.round or older.round,
            start=newer.start or older.start,
            heat_count=newer.heat_count or older.heat_count,
            entries=sum(heat.entries for heat in heats) or newer.entries or older.entries,
            heats=heats,
        )
        self.sources.append(source)


def _joined(older: PrintedEvent, newer: PrintedEvent) -> tuple[PrintedHeat, ...]:
    """The newer heats, and those of the older sheet that the newer one has too but does not print."""
    if not newer.heats:
        return older.heats
    printed = {heat.number for heat in newer.heats}
    count = newer.heat_count or 0
    kept = [heat for heat in older.heats if heat.number not in printed and heat.number and heat.number <= count]
    return tuple(sorted((*kept, *newer.heats), key=lambda heat: (heat.number is None, heat.number)))


class Clock:
    """Times the events of one meet by the sheets' own times and by its timelines."""

    def __init__(self, timeline: Timeline, meet: Hashable) -> None:
        self._timeline, self._meet = timeline, meet

    def rows(self, event: MergedEvent) -> list[TimedEvent]:
        """The timeline's rows that time this event."""
        return self._timeline.rows(_swim(event), self._meet)

    def timed(self, event: MergedEvent) -> ProgramEvent:
        printed = event.printed
        heats = tuple(self._heat(event, heat) for heat in printed.heats)
        start, source = self._start(event, next((heat for heat in heats if not heat.with_finals), None))
        return ProgramEvent(
            number=printed.number,
            label=printed.label,
            name=printed.name,
            round=printed.round,
            start=start,
            time_source=source,
            heat_count=printed.heat_count,
            entries=printed.entries,
            heats=between(heats),
            sources=tuple(sorted({*event.sources})),
        )

    def date(self, event: MergedEvent) -> str | None:
        """The event's day, by its session or else by a timeline."""
        return self._timeline.timed(_swim(event), self._meet, None).session_date

    def _start(self, event: MergedEvent, first: ProgramHeat | None) -> tuple[str | None, TimeSource | None]:
        """The start of an event by its first heat, by its own line, or by a timeline."""
        if first is not None and first.start is not None and event.begins_with(first.number):
            return first.start, first.time_source
        if event.printed.start is not None:
            return event.printed.start, TimeSource.TIMELINE
        swim = replace(_swim(event), heat_number=1 if event.printed.heats else None)
        timed = self._timeline.timed(swim, self._meet, HeatsBefore(0, 0))
        return timed.heat_start_time, timed.time_source

    def _heat(self, event: MergedEvent, heat: PrintedHeat) -> ProgramHeat:
        swim = replace(_swim(event), heat_number=heat.number)
        if heat.start is not None:
            source = TimeSource.APPROXIMATE if heat.is_about else TimeSource.PRINTED
            swim = replace(swim, heat_start_time=heat.start, time_source=source)
        elif not heat.with_finals:
            swim = self._timeline.timed(swim, self._meet, heat.before)
        is_first = heat.before is not None and heat.before.heats == 0
        is_of_event = swim.time_source is TimeSource.TIMELINE and not is_first and heat.number is not None
        return ProgramHeat(
            number=heat.number,
            entries=heat.entries,
            start=None if is_of_event else swim.heat_start_time,
            time_source=None if is_of_event else swim.time_source,
            with_finals=heat.with_finals,
        )


def _swim(event: MergedEvent) -> Swim:
    """The event as a swim in it would have it."""
    printed = event.printed
    return Swim(
        event_number=printed.number,
        event_label=printed.label,
        event_name=printed.name,
        round=printed.round,
        session_date=event.session.date,
        session_name=event.session.name,
    )
