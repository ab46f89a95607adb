"""The body of the meets' program."""

from typing import Self

import msgspec

from heatsync.jobs.batch_program import MergedProgram
from heatsync.model.batch import BatchStatus
from heatsync.model.swim import TimeSource
from heatsync.results.event_names import short_event_name
from heatsync.results.program import ProgramEvent, ProgramSession
from web.json_body import Body
from web.responses import Success


class HeatState(Body, frozen=True, kw_only=True):
    """A heat, and the source of its start time."""

    number: int | None
    entries: int
    start: str | None = msgspec.field(name="startTime")
    time_source: TimeSource | None
    with_finals: bool


class EventState(Body, frozen=True, kw_only=True):
    """A round of an event."""

    number: int | None = msgspec.field(name="eventNumber")
    label: str | None = msgspec.field(name="eventLabel")
    name: str | None = msgspec.field(name="eventName")
    short_name: str | None = msgspec.field(name="eventShortName")
    round: str | None
    start: str | None = msgspec.field(name="startTime")
    time_source: TimeSource | None
    heat_count: int | None
    entries: int | None
    heats: tuple[HeatState, ...]
    sources: tuple[int, ...]

    @classmethod
    def of_event(cls, event: ProgramEvent) -> Self:
        return cls.of(event, short_name=short_event_name(event.name))


class SessionState(Body, frozen=True, kw_only=True):
    meet_name: str
    name: str | None = msgspec.field(name="sessionName")
    date: str | None = msgspec.field(name="sessionDate")
    start: str | None = msgspec.field(name="startTime")
    events: tuple[EventState, ...]

    @classmethod
    def of_session(cls, session: ProgramSession) -> Self:
        return cls.of(session, events=tuple(map(EventState.of_event, session.events)))


class ProgramSheet(Body, frozen=True, kw_only=True):
    """A heat sheet that was read. `has_program` is False if its events are not in the program."""

    sequence: int
    id: str = msgspec.field(name="jobId")
    filename: str | None
    meet_name: str
    has_program: bool


class ProgramResponse(Success, frozen=True, kw_only=True):
    """The program of a batch so far."""

    id: str = msgspec.field(name="batchId")
    status: BatchStatus
    sources: tuple[ProgramSheet, ...]
    sessions: tuple[SessionState, ...]

    @classmethod
    def of_batch(cls, merged: MergedProgram) -> Self:
        sources = [
            ProgramSheet.of(source.job, source.extraction, has_program=source.job.sequence not in merged.without)
            for source in merged.sources
        ]
        return cls.of(merged.batch, sources=sources, sessions=tuple(map(SessionState.of_session, merged.sessions)))
