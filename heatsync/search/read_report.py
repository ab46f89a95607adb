"""Builds the report on what was read of a sheet, for one swimmer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heatsync.model.read_report import MissingHeats, PageLine, ReadReport, TimedEvent, Withdrawn
from heatsync.names.folding import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatsync.model.read_report import HeatsBefore
    from heatsync.model.sheet import Sheet
    from heatsync.search.name_occurrences import NameOccurrence, NameOccurrences


def build_read_report(sheet: Sheet, mentions: NameOccurrences, before: Sequence[HeatsBefore | None]) -> ReadReport:
    """`before` says for each of the swimmer's entries what is swum before it."""
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
        timeline=tuple(_timeline(sheet)),
        entries_of_name=mentions.entries,
        explained=_lines(mentions.explained),
        unexplained=_lines(mentions.unexplained),
        before=tuple(before),
    )


def _lines(mentions: Sequence[NameOccurrence]) -> tuple[PageLine, ...]:
    return tuple(PageLine(mention.page, mention.text, mention.kind) for mention in mentions)


def _timeline(sheet: Sheet) -> list[TimedEvent]:
    timed = []
    for event in sheet.events:
        if event.start is not None:
            session = sheet.sessions[event.session]
            back = session.back_interval if "back" in fold(event.name or "") else None
            timed.append(
                TimedEvent(
                    event.label,
                    event.name,
                    event.round,
                    session.name,
                    session.date,
                    event.start,
                    (session.interval or 0) + (back or 0),
                )
            )
    return timed
