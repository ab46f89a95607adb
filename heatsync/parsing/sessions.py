"""Keeps track of the meet and its sessions, from page and session headings, event starts and session reports."""

from collections import Counter

from heatsync.model.sheet import SheetSession
from heatsync.parsing.lines import EventStart, Kind, Meet, Printout, ReportEvent, ReportSession, Session
from heatsync.parsing.place import Place
from heatsync.parsing.report import Report
from heatsync.parsing.session_days import SessionDays
from heatsync.parsing.sheet_builder import SheetBuilder


class Sessions:
    """Each method returns whether the event above ends."""

    def __init__(self, sheet: SheetBuilder, place: Place, *, starts_rise: bool = False) -> None:
        self._sheet, self._place = sheet, place
        self.days = SessionDays()
        self._report = Report(sheet, self.days, starts_rise=starts_rise)
        self._meets: Counter[str] = Counter()
        self._printouts: dict[Printout, int] = {}
        self._printout: Printout | None = None
        self._current: int | None = None
        self._day: str | None = None  # the current session's, as printed
        self.venue: str | None = None

    @property
    def kind(self) -> Kind:
        """The kind of the current printout."""
        return self._printout.kind if self._printout else "program"

    @property
    def has_results(self) -> bool:
        return any(printout.kind == "results" for printout in self._printouts)

    @property
    def meet(self) -> str:
        """The most frequent meet name in the page headings."""
        return max(filter(None, self._meets), key=self._meets.__getitem__, default="")

    @property
    def current(self) -> int:
        """The index of the current session. Without any heading the sheet is one session."""
        return self._new(None, None) if self._current is None else self._current

    def enter_meet(self, meet: Meet) -> None:
        self.venue = self.venue or meet.venue
        self.days.note_meet(meet.days)
        self.days.note_issue(meet.issued)
        self._meets[meet.name or ""] += 1

    def enter_printout(self, printout: Printout) -> bool:
        """Enter a printout. In merged PDFs, events do not continue in the next printout."""
        self.days.note_issue(printout.issued)
        printout = printout._replace(issued=None)  # the clock may have moved on between two pages
        if printout not in self._printouts:
            self.enter_meet(Meet(printout.meet, printout.days, printout.venue))
            self._printouts[printout] = -1
            if printout.kind != "report":
                session = SheetSession(printout.session, None, printout.kind == "psych")
                self._printouts[printout] = self._sheet.session(printout, session)
                self.days.note(self._printouts[printout], printout.session, printout=printout)
        is_new = printout != self._printout
        if is_new:
            self._printout, self._current = printout, self._printouts[printout]
            self._report.enter(printout)
        return is_new

    def enter(self, session: Session) -> bool:
        known = self._sheet.sessions[self._current] if self._current is not None else None
        is_same_day = session.day is None or session.day == self._day
        if known and known.name == session.name and is_same_day and session.is_whole:
            return False  # printed again
        self._new(session.name, session.day)
        return True

    def lose(self) -> None:
        """Enter a session with an unknown day, because its heading cannot be parsed."""
        self._report.lose_session()
        if self.kind != "report":
            self._new(None, None)

    def set_start(self, start: str | None) -> bool:
        """False if there is no session that could start."""
        if self._current is None:
            return False
        self._sheet.sessions[self._current] = self._sheet.sessions[self._current]._replace(start=start)
        return True

    def agrees(self, day: str, *, in_event: bool) -> bool:
        """Whether a day alone is that of the session heading above it; without a day, the session gets this one."""
        if self._day is None and self._current is not None and not in_event:
            self._day = day
            self.days.note(self._current, self._sheet.sessions[self._current].name, day=day)
        return self._day == day

    def enter_day(self, start: EventStart) -> None:
        """Enter the session of this day: events of the same day are one session."""
        if start.day != self._day:
            self._new(None, start.day)

    def is_current(self, start: EventStart, event: int) -> bool:
        """Whether the day and the start are those of the event, printed again."""
        return (start.day, start.start) == (self._day, self._sheet.events[event].start)

    def add_report(self, line: ReportSession | ReportEvent) -> bool:
        """False if the heading of the event's session is lost."""
        if isinstance(line, ReportEvent):
            return self._report.add_event(line)
        self._report.add_session(line)
        return True

    def _new(self, name: str | None, day: str | None) -> int:
        key = (name, day) if day else (self._place.page, self._place.line)
        self._current = self._sheet.session(key, SheetSession(name, None))
        self._day = day
        self.days.note(self._current, name, day=day)
        return self._current
