"""Reads the lines of a session report: on which day a session is, and when each of its events starts."""

from heatsync.model.sheet import SheetEvent, SheetSession
from heatsync.parsing.dates import printed_days
from heatsync.parsing.lines import Printout, ReportEvent, ReportSession
from heatsync.parsing.session_days import SessionDays
from heatsync.parsing.sheet_builder import SheetBuilder


class Report:
    """Adds the sessions and events of session reports to a sheet. `starts_rise`: see `Layout`."""

    def __init__(self, sheet: SheetBuilder, days: SessionDays, *, starts_rise: bool = False) -> None:
        self._sheet, self._days, self._starts_rise = sheet, days, starts_rise
        self._printout: Printout | None = None
        self._session: int | None = None
        self._date: str | None = None
        self._round: str | None = None
        self._last = ""  # start
        self._lost = 0  # headings of sessions

    def enter(self, printout: Printout) -> None:
        self._printout, self._session, self._date, self._round = printout, None, None, None

    def lose_session(self) -> None:
        """The heading of a session was not understood: no day or name is known of the events below."""
        self._session, self._date, self._round = None, None, None
        self._lost += 1

    def add_session(self, line: ReportSession) -> None:
        self._note_day_and_round(line)
        if (line.key, line.start, line.day, line.interval) == (None, None, None, None):
            return
        session = self._current() if line.key is None else self._enter(line.key, line.name)
        known = self._sheet.sessions[session]
        self._sheet.sessions[session] = known._replace(
            start=line.start or known.start,
            interval=known.interval if line.interval is None else line.interval,
            back_interval=known.back_interval if line.interval is None else line.back_interval,
        )
        if line.day is not None:
            self._days.note(session, known.name, printout=self._printout, nth=line.day)

    def _note_day_and_round(self, line: ReportSession) -> None:
        if line.date is not None:
            self._date, self._session = line.date, None
        if line.date or line.key or line.round:
            self._round = line.round

    def add_event(self, line: ReportEvent) -> bool:
        """False if the event cannot be in this session: the heading of another one is lost above it."""
        is_lost = self._starts_rise and line.start is not None and self._session is not None and line.start < self._last
        if is_lost:
            self.lose_session()
        session = self._current()
        self._last = line.start or self._last
        self._sheet.event(
            SheetEvent(
                session, line.number, line.label, line.name, line.start, line.round or self._round,
                heats_of=line.heats, heat=line.heat,
            )
        )  # fmt: skip
        return not is_lost

    def _current(self) -> int:
        return self._enter("", self._date) if self._session is None else self._session

    def _enter(self, key: str, name: str | None) -> int:
        is_new = len(self._sheet.sessions)
        self._session = self._sheet.session(
            (self._printout, self._lost, self._date, key), SheetSession(name, None, is_timeline=True)
        )
        self._last = ""
        if self._session == is_new:
            days = printed_days(self._date or "")
            self._days.note(
                self._session, self._date or name, printout=self._printout, day=days.first if days else None
            )
        return self._session
