"""Gives the sessions of a Hy-Tek sheet their days, once everything that the sheet prints is known."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from heatsync.model.message import Message
from heatsync.parsing.layouts.builder import SheetBuilder
from heatsync.parsing.layouts.dates import Days, decide_order, meet_days, session_date, weekdays
from heatsync.parsing.layouts.hytek.header import Heading
from heatsync.parsing.layouts.hytek.timeline import Timeline


def dated(
    sheet: SheetBuilder, headings: Mapping[Heading, int], timeline: Timeline, lines: Sequence[str]
) -> tuple[str | None, tuple[Message, ...]]:
    """Date the sessions; gives the meet's first day, and a sentence for each day that can be read two ways.

    `lines` are those of the sheet that may have a day.
    """
    timed = {
        heading: [name for name, _ in sessions.values() if name] for heading, sessions in timeline.sessions.items()
    }
    named = [
        (days, [name for h in headings if h.days == days for name in (h.session, *timed.get(h, ())) if name])
        for days in {heading.days for heading in headings}
        if days
    ]
    order = decide_order(lines, named)
    days_of = {heading: meet_days(heading.days, order) if heading.days else None for heading in headings}
    for heading, index in headings.items():
        if heading not in timed:
            _set_date(sheet, index, session_date(heading.session or "", days_of[heading], order))
    for heading, sessions in timeline.sessions.items():
        for index, (name, day) in sessions.items():
            _set_date(sheet, index, _timeline_date(name, day, days_of[heading], order))
    undecided = tuple(
        Message("DAYS_AMBIGUOUS", day=days.first)
        for days, _ in named
        if order is None and meet_days(days, order) is None
    )
    starts = [days.first.isoformat() for days in days_of.values() if days]
    return min(starts, default=None), undecided


def _set_date(sheet: SheetBuilder, index: int, day: date | None) -> None:
    sheet.sessions[index] = sheet.sessions[index]._replace(date=day.isoformat() if day else None)


def _timeline_date(name: str | None, nth: int | None, days: Days | None, order: str | None) -> date | None:
    """The meet's nth day. None if the session is named after another weekday, or the meet is over by then."""
    if days is None or nth is None:
        return session_date(name or "", days, order)
    day = days.first + timedelta(days=nth - 1)
    named = weekdays(name or "")
    return day if day in list(days) and (not named or day.weekday() in named) else None
