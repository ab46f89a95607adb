"""Reads the lines of a session report: on which day a session is, and when each of its events starts."""

from heatsync.model.sheet import SheetEvent, SheetSession
from heatsync.parsing.lines import Printout, ReportEvent, ReportSession
from heatsync.parsing.session_days import SessionDays
from heatsync.parsing.sheet_builder import SheetBuilder


class Report:
    """Adds the sessions and events of session reports to a sheet."""

    def __init__(self, sheet: SheetBuilder, days: SessionDays) -> None:
        self._sheet, self._days = sheet, days
        self._printout: Printout | None = None
        self._session: int | None = None

    def enter(self, printout: Printout) -> None:
        self._printout, self._session = printout, None

    def add_session(self, line: ReportSession) -> None:
        session = self._current() if line.key is None else self._enter(line.key, line.name)
        known = self._sheet.sessions[session]
        self._sheet.sessions[session] = known._replace(
            start=line.start or known.start,
            interval=known.interval if line.interval is None else line.interval,
            back_interval=known.back_interval if line.interval is None else line.back_interval,
        )
        if line.day is not None:
            self._days.note(session, known.name, printout=self._printout, nth=line.day)

    def add_event(self, line: ReportEvent) -> None:
        self._sheet.event(
            SheetEvent(self._current(), line.number, line.label, line.name, line.start, line.round, heats_of=line.heats)
        )

    def _current(self) -> int:
        return self._enter("", None) if self._session is None else self._session

    def _enter(self, key: str, name: str | None) -> int:
        is_new = len(self._sheet.sessions)
        self._session = self._sheet.session((self._printout, key), SheetSession(name, None, is_timeline=True))
        if self._session == is_new:
            self._days.note(self._session, name, printout=self._printout)
        return self._session
