"""Dates the sessions once the whole sheet is known."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from heatsync.model.message import Message
from heatsync.parsing.dates import PrintedDays, decide_order, meet_days, session_date
from heatsync.parsing.print_time import PrintTime
from heatsync.parsing.sheet_builder import SheetBuilder


class PrintedDay(NamedTuple):
    """What is printed of a session's day: the day itself, or the meet's days and its name or number among them."""

    name: str | None
    day: str | None = None
    nth: int | None = None
    meet: PrintedDays | None = None

    def date(self, order: str | None) -> date | None:
        printed = PrintedDays(self.day, self.day) if self.day else self.meet
        days = meet_days(printed, order) if printed else None
        if self.day:
            return days.first if days else None
        return session_date(self.name or "", days, order, self.nth)


class SessionDays:
    """Collects what is printed about days, and decides whether dates start with the month or the day.

    `sessions` are by their index in the sheet. `meets` are the days of the meet in its headings, and `issues` the times
    at which the pages were printed.
    """

    def __init__(self) -> None:
        self.sessions: dict[int, PrintedDay] = {}
        self.meets: dict[PrintedDays, None] = {}
        self.issues: dict[PrintTime, None] = {}

    def date(self, sheet: SheetBuilder, lines: Iterable[str]) -> tuple[Message, ...]:
        """Date the sessions, the meet and the sheet. Returns a message for each day that can be read two ways.

        `lines` are those of the sheet that may have a date.
        """
        order = self._order(lines)
        sheet.issued = max(filter(None, (issue.read(order) for issue in self.issues)), default=None)
        for session, printed in self.sessions.items():
            day = printed.date(order)
            sheet.sessions[session] = sheet.sessions[session]._replace(date=day.isoformat() if day else None)
        meets = [days.first.isoformat() for meet in self.meets if (days := meet_days(meet, order))]
        sheet.meet_start = min(meets or filter(None, (session.date for session in sheet.sessions)), default=None)
        return () if order else self._doubtful()

    def _doubtful(self) -> tuple[Message, ...]:
        own = [PrintedDays(printed.day, printed.day) for printed in self.sessions.values() if printed.day]
        days = dict.fromkeys(days.first for days in own or self.meets if meet_days(days, None) is None)
        return tuple(Message("DAYS_AMBIGUOUS", day=day) for day in days)

    def _order(self, lines: Iterable[str]) -> str | None:
        meets = [meet for meet in self.meets if "." not in meet.first]
        names = {meet: [p.name for p in self.sessions.values() if p.meet == meet and p.name] for meet in meets}
        printed = [issue.day for issue in self.issues if "." not in issue.day]
        return decide_order([*lines, *printed], [*names.items()])
