"""Dates the sessions once the whole sheet is known."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from heatsync.model.message import Message
from heatsync.parsing.dates import PrintedDays, decide_order, meet_days, session_date, weekdays
from heatsync.parsing.print_time import PrintTime
from heatsync.parsing.sheet_builder import SheetBuilder


class PrintedDay(NamedTuple):
    """What is printed of a session's day: the day itself, or the meet's days and its name or number among them."""

    name: str | None
    day: str | None = None
    nth: int | None = None
    meet: PrintedDays | None = None

    def date(self, order: str | None) -> date | None:
        if self.day is not None:
            own = meet_days(PrintedDays(self.day, self.day), order)
            return own.first if own else None
        name, days = self.name or "", meet_days(self.meet, order) if self.meet else None
        if days is None or self.nth is None:
            return session_date(name, days, order)
        day, named = days.first + timedelta(days=self.nth - 1), weekdays(name)
        return day if day in [*days] and (not named or day.weekday() in named) else None


class SessionDays:
    """Collects what is printed about days, and decides whether dates start with the month or the day.

    `sessions` are by their index in the sheet. `meets` are the days of the meet in its headings, and `issues` the times
    at which the pages were printed.
    """

    def __init__(self) -> None:
        self.sessions: dict[int, PrintedDay] = {}
        self.meets: dict[PrintedDays, None] = {}
        self.issues: dict[PrintTime, None] = {}

    def date(self, sheet: SheetBuilder, lines: Iterable[str]) -> Iterator[Message]:
        """Date the sessions, the meet and the sheet. Yields a message for each day that can be read two ways.

        `lines` are those of the sheet that may have a date.
        """
        order = self._order(lines)
        sheet.issued = max(filter(None, (issue.read(order) for issue in self.issues)), default=None)
        for session, printed in self.sessions.items():
            day = printed.date(order)
            sheet.sessions[session] = sheet.sessions[session]._replace(date=day.isoformat() if day else None)
        own = dict.fromkeys(PrintedDays(printed.day, printed.day) for printed in self.sessions.values() if printed.day)
        meets = [days.first.isoformat() for meet in self.meets if (days := meet_days(meet, order))]
        dates = [session.date for session in sheet.sessions if session.date] if own else []
        sheet.meet_start = min(meets or dates, default=None)
        for doubtful in dict.fromkeys(days.first for days in own or self.meets if meet_days(days, order) is None):
            if order is None:
                yield Message("DAYS_AMBIGUOUS", day=doubtful)

    def _order(self, lines: Iterable[str]) -> str | None:
        meets = [meet for meet in self.meets if "." not in meet.first]
        names = {meet: [p.name for p in self.sessions.values() if p.meet == meet and p.name] for meet in meets}
        printed = [issue.day for issue in self.issues if "." not in issue.day]
        return decide_order([*lines, *printed], [*names.items()])
