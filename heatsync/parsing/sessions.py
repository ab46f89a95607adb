"""Keeps track of the meet and its sessions, from page and session headings, event starts and session reports."""

from collections import Counter
from collections.abc import Hashable

from heatsync.model.sheet import SheetEvent, SheetSession
from heatsync.parsing.dates import printed_days
from heatsync.parsing.lines import EventStart, Meet, Printout, ReportEvent, ReportSession, Session, SessionStart
from heatsync.parsing.place import Place
from heatsync.parsing.session_days import PrintedDay, SessionDays
from heatsync.parsing.sheet_builder import SheetBuilder


class Sessions:
    """`starts_rise`: see `Layout`."""

    def __init__(self, sheet: SheetBuilder, place: Place, *, starts_rise: bool = False) -> None:
        self._sheet, self._place, self._starts_rise = sheet, place, starts_rise
        self.days = SessionDays()
        self._meets: Counter[str] = Counter()
        self._printouts: dict[Printout, int | None] = {}
        self.printout = Printout()
        """The current one."""
        self._current: int | None = None
        self._day: str | None = None  # the current session's, as printed
        self._in_report: int | None = None  # the current session of a session report, and what is printed above it:
        self._date: str | None = None
        self._round: str | None = None
        self._last_start = ""
        self._lost = 0  # headings of sessions

    @property
    def has_results(self) -> bool:
        return any(printout.kind == "results" for printout in self._printouts)

    @property
    def current(self) -> int:
        """The index of the current session. Without any heading the sheet is one session."""
        return self._new(None, None) if self._current is None else self._current

    def enter_meet(self, meet: Meet) -> None:
        """Note what is printed of the meet. The sheet gets the name that is printed most often."""
        self._sheet.venue = self._sheet.venue or meet.venue
        self.days.meets |= {meet.days: None} if meet.days else {}
        self.days.issues |= {meet.issued: None} if meet.issued else {}
        self._meets[meet.name or ""] += bool(meet.name)
        self._sheet.meet_name = max(self._meets, key=self._meets.__getitem__)

    def enter_printout(self, printout: Printout) -> bool:
        """Whether the event above ends. In merged PDFs, events do not continue in the next printout."""
        self.days.issues |= {printout.issued: None} if printout.issued else {}
        printout = printout._replace(issued=None)  # the clock may have moved on between two pages
        if printout == self.printout:
            return False
        if printout not in self._printouts:
            self.enter_meet(Meet(printout.meet, printout.days, printout.venue))
            self._printouts[printout] = None if printout.kind == "report" else self._add(printout)
        self.printout, self._current = printout, self._printouts[printout]
        self._in_report, self._date, self._round = None, None, None
        return True

    def _add(self, printout: Printout) -> int:
        session = SheetSession(printout.session, None, printout.kind == "psych")
        return self._session(printout, session, PrintedDay(printout.session, meet=printout.days))

    def enter(self, session: Session) -> bool:
        """Whether the event above ends: not if the heading of the current session is printed again."""
        known = self._sheet.sessions[self._current] if self._current is not None else None
        is_same_day = session.day is None or session.day == self._day
        if known and known.name == session.name and is_same_day and session.is_whole:
            return False
        self._new(session.name, session.day)
        return True

    def lose(self) -> None:
        """Enter a session with an unknown day, because its heading cannot be parsed."""
        self._lose_in_report()
        if self.printout.kind != "report":
            self._new(None, None)

    def set_start(self, start: SessionStart) -> bool:
        """False if there is no session that could start."""
        if self._current is None:
            return False
        self._sheet.sessions[self._current] = self._sheet.sessions[self._current]._replace(start=start.start)
        return True

    def agrees(self, day: str, *, in_event: bool) -> bool:
        """Whether a day alone is that of the session heading above it; without a day, the session gets this one."""
        if self._day is None and self._current is not None and not in_event:
            self._day = day
            self.days.sessions[self._current] = PrintedDay(None, day)
        return self._day == day

    def enter_day(self, start: EventStart) -> None:
        """Enter the session of this day: events of the same day are one session."""
        if start.day != self._day:
            self._new(None, start.day)

    def is_current(self, start: EventStart, event: int) -> bool:
        """Whether the day and the start are those of the event, printed again."""
        return (start.day, start.start) == (self._day, self._sheet.events[event].start)

    def enter_in_report(self, line: ReportSession) -> None:
        """Note what a session report says of its current session or of the next one."""
        self._note_day_and_round(line)
        if (line.key, line.start, line.day, line.interval) == (None, None, None, None):
            return
        at = self._current_in_report if line.key is None else self._new_in_report(line.key, line.name)
        known = self._sheet.sessions[at]
        known = known._replace(start=line.start or known.start)
        if line.interval is not None:
            known = known._replace(interval=line.interval, back_interval=line.back_interval)
        self._sheet.sessions[at] = known
        if line.day is not None:
            meet = self.printout.days
            self.days.sessions[at] = PrintedDay(known.name, nth=line.day, meet=meet)

    def _note_day_and_round(self, line: ReportSession) -> None:
        if line.date is not None:
            self._date, self._in_report = line.date, None
        if line.date or line.key or line.round:
            self._round = line.round

    def add_event(self, line: ReportEvent) -> bool:
        """False if the event cannot be in this session: the heading of another one is lost above it."""
        is_late = not self._starts_rise or line.start is None or line.start >= self._last_start
        is_lost = self._in_report is not None and not is_late
        if is_lost:
            self._lose_in_report()
        session, round_ = self._current_in_report, line.round or self._round
        self._last_start = line.start or self._last_start
        event = SheetEvent(session, line.number, line.label, line.name, line.start, round_)
        self._sheet.event(event._replace(heats_of=line.heats, heat=line.heat))
        return not is_lost

    @property
    def _current_in_report(self) -> int:
        return self._new_in_report("", self._date) if self._in_report is None else self._in_report

    def _new_in_report(self, key: str, name: str | None) -> int:
        days, meet = printed_days(self._date or ""), self.printout.days
        printed = PrintedDay(self._date or name, days.first if days else None, meet=meet)
        session = SheetSession(name, None, is_timeline=True)
        self._in_report = self._session((self.printout, self._lost, self._date, key), session, printed)
        self._last_start = ""
        return self._in_report

    def _lose_in_report(self) -> None:
        """No day or name is known of the events below."""
        self._in_report, self._date, self._round = None, None, None
        self._lost += 1

    def _new(self, name: str | None, day: str | None) -> int:
        key = (name, day) if day else (self._place.page, self._place.line)
        self._current, self._day = self._session(key, SheetSession(name, None), PrintedDay(name, day)), day
        return self._current

    def _session(self, key: Hashable, session: SheetSession, printed: PrintedDay) -> int:
        """The index of the session with this key."""
        at = self._sheet.session(key, session)
        self.days.sessions.setdefault(at, printed)
        return at
