"""Builds the read report of a search."""

from collections.abc import Iterator, Sequence

from heatsync.model.read_report import (
    HeatsBefore,
    ListedSession,
    MissingHeats,
    PageLine,
    ReadReport,
    TimedEvent,
    Withdrawn,
)
from heatsync.model.sheet import Sheet
from heatsync.names.folding import fold
from heatsync.search.name_occurrences import NameOccurrences


def build_read_report(
    sheet: Sheet,
    occurrences: NameOccurrences,
    listed: tuple[ListedSession, ...],
    heats: Sequence[tuple[HeatsBefore | None, float | None]],
) -> ReadReport:
    """`heats` has, for each of the swimmer's entries, the heats before its own, and the duration of its own."""
    return ReadReport(
        layout=sheet.layout,
        pages=sheet.pages,
        events=len(sheet.events),
        heats=sum(len(event.heats) for event in sheet.events),
        entries=len(sheet.entries),
        missing_heats=tuple(
            MissingHeats(event.label, missing) for event in sheet.events if (missing := event.missing_heats)
        ),
        unread=tuple(PageLine(line.page, line.text) for line in sheet.unread),
        blank_pages=sheet.blank_pages,
        hidden_pages=sheet.hidden_pages,
        withdrawn=tuple(
            Withdrawn(gone.page, sheet.events[gone.event].label, gone.name, gone.team, gone.birth_year, gone.seed_time)
            for gone in sheet.withdrawn
        ),
        timeline=tuple(_timed_events(sheet)),
        entries_of_name=len(heats),
        explained=occurrences.explained,
        unexplained=occurrences.unexplained,
        before=tuple(before for before, _ in heats),
        heat_seconds=tuple(seconds for _, seconds in heats),
        issued=sheet.issued,
        listed=listed,
    )


def _timed_events(sheet: Sheet) -> Iterator[TimedEvent]:
    for event in sheet.events:
        if event.start is not None:
            session = sheet.sessions[event.session]
            pause = session.interval or 0
            if "back" in fold(event.name or ""):
                pause += session.back_interval or 0
            yield TimedEvent(
                event.label, event.name, event.round, session.name, session.date, event.start, pause, event.heat
            )
