"""Gives sessions their days once everything that the sheet prints is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from heatsync.model.message import Message
from heatsync.parsing.dates import Days, PrintedDays, decide_order, meet_days, session_date, weekdays
from heatsync.parsing.lines import Printout
from heatsync.parsing.print_time import PrintTime
from heatsync.parsing.sheet_builder import SheetBuilder


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is printed of a session's day: the day itself, or the meet's days and its name or number among them."""

    name: str | None
    day: str | None
    nth: int | None
    meet: PrintedDays | None


class SessionDays:
    """Collects the facts about each session, and decides in the end whether the month or the day comes first."""

    def __init__(self) -> None:
        self._facts: dict[int, _Facts] = {}
        self._meets: dict[PrintedDays, None] = {}
        self._issues: dict[PrintTime, None] = {}
        self.issued: str | None = None
        """When the last page was printed, once the sessions have their dates: "YYYY-MM-DDTHH:MM"."""

    def note(
        self,
        session: int,
        name: str | None,
        *,
        printout: Printout | None = None,
        nth: int | None = None,
        day: str | None = None,
    ) -> None:
        self._facts[session] = _Facts(name, day, nth, printout.days if printout else None)

    def note_meet(self, days: PrintedDays | None) -> None:
        if days is not None:
            self._meets[days] = None

    def note_issue(self, issued: PrintTime | None) -> None:
        if issued is not None:
            self._issues[issued] = None

    def date(self, sheet: SheetBuilder, lines: Iterable[str]) -> tuple[str | None, tuple[Message, ...]]:
        """Date the sessions. Returns the meet's first day, and a message for each day that can be read two ways.

        `lines` are those of the sheet that may have a date.
        """
        named = [(meet, [f.name for f in self._facts.values() if f.meet == meet and f.name]) for meet in self._meets]
        printed = [issue.day for issue in self._issues if "." not in issue.day]
        order = decide_order([*lines, *printed], [(meet, names) for meet, names in named if "." not in meet.first])
        self.issued = max(filter(None, (issue.read(order) for issue in self._issues)), default=None)
        doubtful: dict[str, None] = {}
        for session, facts in self._facts.items():
            day = _day(facts, order)
            if day is None and facts.day and order is None and "." not in facts.day:
                doubtful[facts.day] = None
            sheet.sessions[session] = sheet.sessions[session]._replace(date=day.isoformat() if day else None)
        meets = {meet: _read(meet, order) for meet in self._meets}
        if not any(facts.day for facts in self._facts.values()):
            doubtful |= dict.fromkeys(meet.first for meet, days in meets.items() if order is None and days is None)
        firsts = [days.first.isoformat() for days in meets.values() if days]
        dates = [session.date for session in sheet.sessions if session.date]
        first = min(firsts, default=None) or (min(dates, default=None) if self._has_own_days() else None)
        return first, tuple(Message("DAYS_AMBIGUOUS", day=day) for day in doubtful)

    def _has_own_days(self) -> bool:
        return any(facts.day for facts in self._facts.values())


def _day(facts: _Facts, order: str | None) -> date | None:
    if facts.day is not None:
        own = _read(PrintedDays(facts.day, facts.day), order)
        return own.first if own else None
    days = _read(facts.meet, order) if facts.meet else None
    if days is None or facts.nth is None:
        return session_date(facts.name or "", days, order)
    day, named = days.first + timedelta(days=facts.nth - 1), weekdays(facts.name or "")
    return day if day in list(days) and (not named or day.weekday() in named) else None


def _read(printed: PrintedDays, order: str | None) -> Days | None:
    """With dots the day comes first everywhere."""
    return meet_days(printed, "dmy" if "." in printed.first else order)
