"""Merges the programs of all heat sheets of a batch."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from heatsync.model.read_report import ListedEvent, ListedSession
from heatsync.model.sheet import SheetSession
from heatsync.results.issue_order import Issue, in_order
from heatsync.results.meet_name import name_key
from heatsync.results.printed_names import stage_order
from heatsync.results.program import ProgramSession
from heatsync.results.program_events import Clock, MergedEvent, MergedSession
from heatsync.results.race import Race
from heatsync.results.sheet_program import PrintedEvent, SheetProgram
from heatsync.results.start_times import Timeline

_LAST = "99:99"


@dataclass(frozen=True, slots=True)
class ProgramSource:
    """A heat sheet of a batch."""

    issue: Issue
    meet_name: str
    program: SheetProgram


def merge_programs(sources: Sequence[ProgramSource]) -> tuple[ProgramSession, ...]:
    """The sessions of all meets, the earliest first. The newest issue of a sheet decides."""
    by_sequence = {source.issue.source: source for source in sources}
    meets: dict[Hashable, list[ProgramSource]] = {}
    for issue in in_order([source.issue for source in sources]):
        meets.setdefault(issue.meet, []).append(by_sequence[issue.source])
    return tuple(sorted((session for own in meets.values() for session in _MeetProgram(own).sessions()), key=_order))


def _order(session: ProgramSession) -> tuple[bool, str, str]:
    """By day and start. Finals without a start come last on their day, other sessions without one come first."""
    is_of_finals = all(stage_order(event.round or "") for event in session.events)
    return session.date is None, session.date or "", session.start or (_LAST if is_of_finals else "")


class _Row(NamedTuple):
    """An event as one sheet prints it."""

    source: ProgramSource
    session: SheetSession
    event: PrintedEvent

    @property
    def sequence(self) -> int:
        return self.source.issue.source

    @property
    def race(self) -> Race:
        session = ListedSession(self.session.name, self.session.date, ())
        event = ListedEvent(self.event.label, self.event.name, (), is_seeded=True, is_whole=True)
        return Race.of_listed(session, event, self.event.round or "", self.source.issue.meet_start)

    @property
    def printed_session(self) -> tuple[int, int]:
        return self.sequence, self.event.session


class _MeetProgram:
    """First the events of heat sheets, then those that timelines add, and finally those that only a psych sheet lists.

    In doubt, two events are two: each is listed with what its own sheet says.
    """

    def __init__(self, sources: Sequence[ProgramSource]) -> None:
        self._meet_name = sources[-1].meet_name
        self._clock = Clock(
            Timeline((source.issue.meet, source.issue.report) for source in sources), sources[0].issue.meet
        )
        self._sessions: dict[Hashable, MergedSession] = {}
        self._events: list[MergedEvent] = []
        rows = [*_rows(sources)]
        for row in rows:
            if not row.session.is_timeline and not row.session.is_psych:
                self._add(row)
        self._add_timelines([row for row in rows if row.session.is_timeline])
        for row in rows:
            if row.session.is_psych:
                self._add_ranked(row)

    def sessions(self) -> Iterator[ProgramSession]:
        """The sessions that have events, in the order in which the sheets list them."""
        for session in dict.fromkeys(event.session for event in self._events):
            yield self._session(session, [event for event in self._events if event.session is session])

    def _session(self, session: MergedSession, merged: Sequence[MergedEvent]) -> ProgramSession:
        """The session with its events in the order of their starts, or as printed if a start is unknown."""
        days = {self._clock.date(event) for event in merged}
        events = [self._clock.timed(event) for event in merged]
        starts = [event.start for event in events if event.start]
        if len(starts) == len(events):
            events.sort(key=lambda event: event.start or _LAST)
        return ProgramSession(
            meet_name=self._meet_name,
            name=session.name,
            date=session.date or (days.pop() if len(days) == 1 else None),
            start=session.start or min(starts, default=None),
            events=tuple(events),
        )

    def _add(self, row: _Row, home: MergedSession | None = None) -> None:
        """Add an event, or update it if an older sheet lists it too."""
        older = next(
            (each for each in self._events if self._is_older(each, row) and each.race.is_race_of(row.race)), None
        )
        if older is None:
            self._events.append(MergedEvent(row.race, home or self._session_of(row), row.event, [row.sequence]))
        else:
            older.update(row.event, row.sequence)
            older.session.note(row.session)

    def _add_timelines(self, rows: Sequence[_Row]) -> None:
        """Add the events that no other sheet lists, each to the session of the events beside it in the timeline."""
        timed = {
            (row.label, row.name, row.round, row.session_name, row.date, row.start): event
            for event in self._events
            for row in self._clock.rows(event)
        }
        known = {row: timed[key] for row in rows if (key := _timed_row(row)) in timed}
        homes: dict[tuple[int, int], MergedSession] = {}
        for row, event in known.items():
            homes.setdefault(row.printed_session, event.session).note(row.session)
            event.sources.append(row.sequence)
        for row in rows:
            if row not in known:
                self._add(row, homes.get(row.printed_session))

    def _add_ranked(self, row: _Row) -> None:
        """A psych sheet's event is the first round of that event in the other sheets."""
        rounds = [each for each in self._events if self._is_older(each, row) and each.race.is_event_of(row.race)]
        if not rounds:
            self._add(row)
            return
        first = min(rounds, key=lambda each: (stage_order(each.race.round), each.race.date or ""))
        first.sources.append(row.sequence)
        if not first.printed.heats:
            first.printed = replace(first.printed, entries=row.event.entries)

    @staticmethod
    def _is_older(event: MergedEvent, row: _Row) -> bool:
        """Whether the event is another sheet's: one sheet may list an event in two parts."""
        return row.sequence not in event.sources

    def _session_of(self, row: _Row) -> MergedSession:
        """The session of this day and name. One without either is in one sheet only."""
        key = (row.session.date, name_key(row.session.name or ""))
        session = self._sessions.setdefault(key if any(key) else row.printed_session, MergedSession())
        session.note(row.session)
        return session


def _rows(sources: Iterable[ProgramSource]) -> Iterator[_Row]:
    for source in sources:
        for event in source.program.events:
            yield _Row(source, source.program.sessions[event.session], event)


def _timed_row(row: _Row) -> tuple[object, ...]:
    """The values that distinguish the rows of timelines."""
    event, session = row.event, row.session
    return event.label, event.name, event.round, session.name, session.date, event.start
