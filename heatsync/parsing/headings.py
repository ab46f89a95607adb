"""Acts on headings (meet, session, event, heat, column titles), which say what the lines below belong to."""

from collections.abc import Callable
from typing import Any

from heatsync.model.sheet import SheetEvent
from heatsync.parsing.event_name import is_single_gender
from heatsync.parsing.layout import Layout
from heatsync.parsing.lines import (
    Alternates,
    Broken,
    Columns,
    EndOfList,
    Event,
    EventNameEnd,
    EventStart,
    Heat,
    Ignored,
    Level,
    Line,
    Meet,
    Printout,
    ReportEvent,
    ReportSession,
    Session,
    SessionDay,
    SessionStart,
)
from heatsync.parsing.place import Place
from heatsync.parsing.printed_headings import PrintedHeadings
from heatsync.parsing.relay_teams import RelayTeams
from heatsync.parsing.repeats import Repeats
from heatsync.parsing.sessions import Sessions
from heatsync.parsing.sheet_builder import SheetBuilder


class Headings:
    """A heading that is not understood ends what it would have ended. `announced` is the event above, if any."""

    def __init__(self, layout: Layout, sheet: SheetBuilder, place: Place) -> None:
        self._layout, self._sheet, self._place = layout, sheet, place
        self.sessions = Sessions(sheet, place)
        self.printed = PrintedHeadings(place)
        self.teams = RelayTeams(sheet.entries)
        self.repeats = Repeats(sheet.entries)
        self.announced: Event | None = None
        self._start: str | None = None  # of the announced event
        self._relays: set[int | None] = set()
        self._listed: set[int | None] = set()  # events below column titles
        self._name_line = (0, 0)  # where the rest of an event's name may stand
        self._heat_line = (0, 0)  # where the last heat's heading stands
        self._is_empty = False  # the heat, so far
        self._actions: dict[type, Callable[[Any, str], bool]] = {
            Printout: self._enter_printout, Meet: self._enter_meet, Session: self._enter_session,
            SessionDay: self._enter_day, SessionStart: self._start_session, EventStart: self._start_event,
            Event: self._announce, EventNameEnd: self._lengthen_name, EndOfList: self._end_list,
            Heat: self._enter_heat, Alternates: self._enter_alternates, Columns: self._enter_columns,
            Broken: self._lose, ReportSession: self._add_report, ReportEvent: self._add_report,
            Ignored: lambda *_: True,
        }  # fmt: skip

    def accept(self, line: Line, text: str) -> bool:
        """False if the line cannot be that here, and something else should be tried."""
        act = self._actions.get(type(line))
        return act is not None and act(line, text)

    @property
    def is_behind_heat(self) -> bool:
        """Whether the line stands right behind the heading of a heat."""
        return self._heat_line == (self._place.page, self._place.line - 1)

    def mark_lane(self) -> None:
        """Note that the heat has lanes."""
        heat = self._place.heat
        if self._is_empty and heat is not None and heat.number is not None and self._place.event is not None:
            self._sheet.heat_has_lanes(self._place.event, heat.number)
        self._is_empty = False

    # Meet and sessions

    def _enter_printout(self, printout: Printout, _: str) -> bool:
        if self.sessions.enter_printout(printout):
            self._close_event()
        return True

    def _enter_meet(self, meet: Meet, _: str) -> bool:
        self.sessions.enter_meet(meet)
        return True

    def _enter_session(self, session: Session, text: str) -> bool:
        if self.sessions.enter(session):
            if not session.is_whole:
                self._report_unread(text)
            self._close_event()
        return True

    def _enter_day(self, day: SessionDay, text: str) -> bool:
        return self.sessions.agrees(day.day, in_event=self.announced is not None) or self._close("session", text)

    def _start_session(self, start: SessionStart, _: str) -> bool:
        return self.sessions.set_start(start.start)

    def _start_event(self, start: EventStart, text: str) -> bool:
        event = self._place.event
        if event is None:
            self.sessions.enter_day(start)
            self._start = start.start
        elif not self.sessions.is_current(start, event):  # of the next event, whose heading is lost
            self._report_unread(text)
            self._close_event()
        return True

    def _add_report(self, line: ReportSession | ReportEvent, _: str) -> bool:
        self.sessions.add_report(line)
        return True

    # Events

    def _announce(self, event: Event, text: str) -> bool:
        if event.is_continued and self.announced and self.announced.label == event.label:
            self.printed.repeat_event(self._place.event)
        else:
            self.repeats.enter_event()
            self._enter_event(event, text)
        return True

    def _enter_event(self, event: Event, text: str) -> None:
        self._leave_event()
        self.announced = event
        self.printed.announce_event()
        if not event.is_whole:
            self._report_unread(text)
        self._name_line = self._place.page, self._place.line + 1
        self._place.is_relay = self._is_relay(event.name)
        if not self._layout.lists_events:
            self.open_event()

    def open_event(self) -> int | None:
        """The index of the current event. An event that is only announced begins."""
        place, announced = self._place, self.announced
        if place.event is None and announced:
            place.event = self._sheet.event(
                SheetEvent(self.sessions.current, announced.number, announced.label, announced.name, self._start)
            )
            self.printed.add_event(place.event)
            name = self._sheet.events[place.event].name or ""
            place.is_mixed = " / " in announced.label or not is_single_gender(name)
            place.is_relay = place.event in self._relays or self._is_relay(name)
            place.is_listing = announced.is_continued and place.event in self._listed
        return place.event

    def _lengthen_name(self, end: EventNameEnd, _: str) -> bool:
        event = self._place.event
        if event is None or self._name_line != (self._place.page, self._place.line):
            return False
        self.printed.lengthen_event()
        known = self._sheet.events[event]
        if known.name and not known.name.endswith(end.text):
            self._sheet.events[event] = known._replace(name=f"{known.name} {end.text}")
        self._place.is_relay = self._place.is_relay or self._is_relay(end.text)
        return True

    def _is_relay(self, name: str | None) -> bool:
        return bool(name and self._layout.relay.search(name))

    def _end_list(self, _: EndOfList, __: str) -> bool:
        self._close_event()
        return True

    def _enter_columns(self, columns: Columns, text: str) -> bool:
        place = self._place
        if columns.is_relay and not place.is_relay and self.repeats.has_begun:  # of a relay whose heading is lost
            self._close("event", text)
        place.columns, place.is_listing = columns, True
        self._listed.add(place.event)
        place.is_relay = place.is_relay or columns.is_relay
        if place.is_relay:
            self._relays.add(place.event)
        if not columns.is_whole:  # what is joined to the line may be the next heat
            place.enter(None, is_alternates=place.is_alternates)
            self._report_unread(text)
        return True

    # Heats

    def _enter_heat(self, heat: Heat, text: str) -> bool:
        if heat.continues:
            self._enter_event(heat.continues, text)
        self.teams.leave()
        event = self.open_event()
        if event is None:  # its heading is lost: what follows stands in lanes, but is unread
            self._place.enter(heat)
            return True
        if heat.number is None and heat.start is None and self.repeats.has_numbered_heats:
            return self._close("heat", text)  # the heats of this event have numbers
        if self.repeats.enter_heat(event, heat, self._place.page) and self._layout.repeat_ends_event:
            return self._close("event", text)
        if not heat.is_whole:
            self._report_unread(text)
        self._place.enter(heat)
        self._heat_line = self._place.page, self._place.line
        self._is_empty = True
        self.printed.add_heat(event, heat)
        if heat.number is not None:
            self._sheet.heat(event, heat.number, heat.of)
        return True

    def _enter_alternates(self, alternates: Alternates, text: str) -> bool:
        if alternates.continues:
            self._enter_event(alternates.continues, text)
        self._leave_heat(is_alternates=True)
        if self._place.event is not None:
            self.printed.add_alternates(self._place.event)
        return self._place.event is not None

    def _leave_heat(self, *, is_alternates: bool = False) -> None:
        self._place.enter(None, is_alternates=is_alternates)
        self.teams.leave()

    # Headings that are not understood

    def _lose(self, broken: Broken, text: str) -> bool:
        return self._close(broken.level, text, ends_heat=broken.ends_heat)

    def _close(self, level: Level, text: str, *, ends_heat: bool = True) -> bool:
        """End what a heading of this level would have ended. False if there was nothing to end."""
        if level == "heat" and self.announced is None:
            return False
        self._report_unread(text)
        if level == "session":
            self.sessions.lose()
        if level != "heat":
            self._close_event()
            self._place.is_relay = True  # what follows is unread, and may be a relay
        elif ends_heat:
            self._place.columns = self._place.columns._replace(has_lane=True)
            self._leave_heat()
        return True

    def _close_event(self) -> None:
        self.repeats.enter_event()
        self._leave_event()

    def _leave_event(self) -> None:
        self.announced, self._start = None, None
        self._place.event, self._place.is_listing = None, False
        self._leave_heat()

    def _report_unread(self, text: str) -> None:
        self._place.keep_unread(text, len(self._sheet.entries))
