"""Dates the sessions once the whole sheet is known."""

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
    """Collects what is printed about each session, and decides whether dates start with the month or the day."""

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
        order = self._order(lines)
        self.issued = max(filter(None, (issue.read(order) for issue in self._issues)), default=None)
        for session, facts in self._facts.items():
            sheet.sessions[session] = sheet.sessions[session]._replace(date=_iso(_day(facts, order)))
        meets = [days.first.isoformat() for meet in self._meets if (days := _read(meet, order))]
        dates = (session.date for session in sheet.sessions if self._own_days)
        doubtful = () if order else self._doubtful()
        return min(meets or filter(None, dates), default=None), tuple(
            Message("DAYS_AMBIGUOUS", day=d) for d in doubtful
        )

    def _order(self, lines: Iterable[str]) -> str | None:
        meets = [meet for meet in self._meets if "." not in meet.first]
        names = {meet: [f.name for f in self._facts.values() if f.meet == meet and f.name] for meet in meets}
        printed = [issue.day for issue in self._issues if "." not in issue.day]
        return decide_order([*lines, *printed], [*names.items()])

    @property
    def _own_days(self) -> list[PrintedDays]:
        """The days that sessions print themselves."""
        return [PrintedDays(day, day) for day in dict.fromkeys(facts.day for facts in self._facts.values()) if day]

    def _doubtful(self) -> Iterable[str]:
        """The printed days that can be read two ways."""
        return dict.fromkeys(days.first for days in self._own_days or self._meets if _read(days, None) is None)


def _day(facts: _Facts, order: str | None) -> date | None:
    if facts.day is None:
        return _day_of_meet(facts, order)
    own = _read(PrintedDays(facts.day, facts.day), order)
    return own.first if own else None


def _day_of_meet(facts: _Facts, order: str | None) -> date | None:
    days = _read(facts.meet, order) if facts.meet else None
    if days is None or facts.nth is None:
        return session_date(facts.name or "", days, order)
    day, named = days.first + timedelta(days=facts.nth - 1), weekdays(facts.name or "")
    return day if day in [*days] and (not named or day.weekday() in named) else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read(printed: PrintedDays, order: str | None) -> Days | None:
    """A date with dots always starts with the day."""
    return meet_days(printed, "dmy" if "." in printed.first else order)
