"""Applies headings (meet, session, event, heat, column titles), which decide what the lines below belong to."""

import re
from collections.abc import Callable
from typing import Any

from heatsync.model.sheet import SheetEvent
from heatsync.parsing.event_name import is_part, is_single_gender
from heatsync.parsing.layout import Layout
from heatsync.parsing.line_content import has_time
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
    LaneTitles,
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

_BEGINS_NAME_END = re.compile(r"[\w(+&/]")  # "--- Break ---" does not


class Headings:
    """A heading that cannot be parsed still ends what is above it. `announced` is the current event."""

    def __init__(self, layout: Layout, sheet: SheetBuilder, place: Place) -> None:
        self._layout, self._sheet, self._place = layout, sheet, place
        self.sessions = Sessions(sheet, place, starts_rise=layout.starts_rise)
        self.printed = PrintedHeadings(place)
        self.teams = RelayTeams(sheet.entries)
        self.repeats = Repeats(sheet.entries)
        self.announced: Event | None = None
        self._is_again = False  # the last event heading repeats an earlier one
        self._start: str | None = None  # of the announced event
        self._relays: set[int | None] = set()
        self._listed: set[int | None] = set()  # events below column titles
        self._event_line = (0, 0)  # page and line of the last event heading
        self._listed_page = 0  # the page of the last lane below the current event heading
        self._has_titles_again = False  # column titles follow such a lane
        self._heat_line = (0, 0)  # page and line of the last heat heading
        self._is_empty = False  # the current heat has no lane yet
        self._actions: dict[type, Callable[[Any, str], bool]] = {
            Printout: self._enter_printout, Meet: self._enter_meet, Session: self._enter_session,
            SessionDay: self._enter_day, SessionStart: self._start_session, EventStart: self._start_event,
            Event: self._announce, EventNameEnd: self._end_name, EndOfList: self._end_list,
            Heat: self._enter_heat, Alternates: self._enter_alternates, Columns: self._enter_columns,
            LaneTitles: self._enter_lanes,
            Broken: self._lose, ReportSession: self._add_report, ReportEvent: self._add_report,
            Ignored: lambda *_: True,
        }  # fmt: skip

    def accept(self, line: Line, text: str) -> bool:
        """Return False if the line is not valid in this place, so that the next rule is tried."""
        act = self._actions.get(type(line))
        return act is not None and act(line, text)

    @property
    def is_behind_heat(self) -> bool:
        """Whether the line directly follows a heat heading."""
        return self._heat_line == (self._place.page, self._place.line - 1)

    def mark_lane(self) -> None:
        """Record that the current heat has lanes."""
        heat = self._place.heat
        if self._is_empty and heat is not None and heat.number is not None and self._place.event is not None:
            self._sheet.heat_has_lanes(self._place.event, heat.number)
        self._is_empty, self._listed_page = False, self._place.page

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
        elif not self.sessions.is_current(start, event):  # of the next event, whose heading is missing
            self._report_unread(text)
            self._close_event()
        return True

    def _add_report(self, line: ReportSession | ReportEvent, text: str) -> bool:
        if isinstance(line, ReportSession):
            self.sessions.enter_in_report(line)
        elif not self.sessions.add_event(line):
            self._report_unread(text)
        return True

    # Events

    def _announce(self, event: Event, text: str) -> bool:
        announced, self._listed_page = self.announced, 0
        if not (event.is_continued and announced and announced.label == event.label):
            self.repeats.enter_event()
            self._enter_event(event, text)
            return True
        self._is_again = True
        self.printed.repeat_event(self._place.event)
        self._event_line = self._place.page, self._place.line
        if event.is_whole and self._place.event is None and is_part(announced.name, event.name):
            self.announced = event  # no heat yet: the longer name is the full one
        elif not event.is_whole or not is_part(event.name, announced.name):  # something is joined to the heading
            self._report_unread(text)
        return True

    def _enter_event(self, event: Event, text: str) -> None:
        self._leave_event()
        self.announced, self._is_again = event, False
        self.printed.announce_event()
        self._place.is_listing = event.begins_list
        if not event.is_whole:
            self._report_unread(text)
        self._event_line = self._place.page, self._place.line
        self._place.is_relay = self._is_relay(event.name)
        if not self._layout.lists_events:
            self.open_event()

    def open_event(self) -> int | None:
        """The index of the current event, which is added to the sheet if it is only announced so far."""
        place, announced = self._place, self.announced
        if place.event is None and announced:
            place.event = self._sheet.event(
                SheetEvent(self.sessions.current, announced.number, announced.label, announced.name, self._start)
            )
            self.printed.add_event(place.event)
            self._judge_name(place.event)
            place.is_listing |= announced.is_continued and place.event in self._listed
        return place.event

    def _judge_name(self, event: int) -> None:
        name, label = self._sheet.events[event].name or "", self._sheet.events[event].label or ""
        self._place.is_mixed = " / " in label or not is_single_gender(name)
        self._place.is_relay = event in self._relays or self._is_relay(name)

    def lengthen_name(self, text: str) -> bool:
        """Return whether the line directly follows an event heading and is the rest of the event's name."""
        if self.announced is None or not self._is_behind_event or not self._ends_name(self.announced.name or "", text):
            return False
        return self._append_to_name(text)

    def _end_name(self, end: EventNameEnd, _: str) -> bool:
        if not self._is_behind_event or self.announced is None:
            return False
        name = self.announced.name or ""
        return end.text in name if self._is_again and not self._lacks_end(name) else self._append_to_name(end.text)

    def _append_to_name(self, text: str) -> bool:
        if self.announced is None:
            return False
        self.printed.lengthen_event()
        end = text.rstrip(" )") if text.count(")") > text.count("(") else text
        name = self.announced.name or ""
        if name.endswith(f" {end}") or (self._is_again and f" {end} " in name):  # the heading is repeated
            return True
        name = f"{name} {end}".strip()
        self.announced = self.announced._replace(name=name)
        if self._lacks_end(name):
            self._event_line = self._place.page, self._place.line
        self._place.is_relay = self._place.is_relay or self._is_relay(name)
        if self._place.event is not None:
            self._sheet.lengthen_name(self._place.event, name)
            self._judge_name(self._place.event)
        return True

    def _ends_name(self, name: str, text: str) -> bool:
        if has_time(text) or not _BEGINS_NAME_END.match(text):
            return False
        completes = self._lacks_end(name) and not self._lacks_end(f"{name} {text}")
        return completes or bool(self._layout.name_end.match(text))

    @property
    def lacks_name_end(self) -> bool:
        """Whether the line directly follows an event heading with an incomplete name."""
        return self._is_behind_event and self.announced is not None and self._lacks_end(self.announced.name or "")

    def _lacks_end(self, name: str) -> bool:
        return not self._layout.whole_name.search(name)

    @property
    def _is_behind_event(self) -> bool:
        return self._event_line == (self._place.page, self._place.line - 1)

    def _is_relay(self, name: str | None) -> bool:
        return bool(name and self._layout.relay.search(name))

    def _end_list(self, _: EndOfList, __: str) -> bool:
        self._close_event()
        return True

    def _enter_columns(self, columns: Columns, text: str) -> bool:
        place = self._place
        if columns.is_relay and not place.is_relay and self.repeats.has_begun:  # of a relay whose heading is missing
            self._close("event", text)
        self._has_titles_again = self._listed_page == place.page
        place.columns, place.is_listing = columns, True
        self._listed.add(place.event)
        place.is_relay = place.is_relay or columns.is_relay
        if place.is_relay:
            self._relays.add(place.event)
        if not columns.is_whole:  # the joined text may be the next heat
            place.enter(None, is_alternates=place.is_alternates)
            self._report_unread(text)
        return True

    # Heats

    def _enter_heat(self, heat: Heat, text: str) -> bool:
        if heat.continues:
            self._enter_event(heat.continues, text)
        self.teams.leave()
        event = self.open_event()
        if event is None:  # its heading is missing, so its lanes are unread
            self._place.enter(heat)
            return True
        if lost := self._lost_above(event, heat):
            return self._close(lost, text)
        if not heat.is_whole:
            self._report_unread(text)
        self._place.enter(heat)
        self._heat_line = self._place.page, self._place.line
        self._is_empty = True
        self.printed.add_heat(event, heat)
        if heat.number is not None:
            self._sheet.heat(event, heat.number, heat.of)
        return True

    def _lost_above(self, event: int, heat: Heat) -> Level | None:
        """The level of the heading that is missing above this heat, if any."""
        if heat.number is None and heat.start is None and self.repeats.has_numbered_heats:
            return "heat"
        if heat.number == 1 and self._has_titles_again:
            return "event"
        is_repeat = self.repeats.enter_heat(event, heat, self._place.page)
        return "event" if is_repeat and self._layout.repeat_ends_event else None

    def _enter_lanes(self, _: LaneTitles, text: str) -> bool:
        is_first = self._place.heat is None or self._is_empty
        return is_first or self._close("heat", text)  # of a heat whose heading is missing

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

    # Headings that cannot be parsed

    def _lose(self, broken: Broken, text: str) -> bool:
        return self._close(broken.level, text, ends_heat=broken.ends_heat)

    def _close(self, level: Level, text: str, *, ends_heat: bool = True) -> bool:
        """End the current session, event or heat, and report the line. Return False if there is nothing to end."""
        if level == "heat" and self.announced is None:
            return False
        self._report_unread(text)
        if level == "session":
            self.sessions.lose()
        if level != "heat":
            self._close_event()
            self._place.is_relay = True  # the lines below are unread, and may be a relay
        elif ends_heat:
            self._place.columns = self._place.columns._replace(has_lane=True)
            self._leave_heat()
        return True

    def _close_event(self) -> None:
        self.repeats.enter_event()
        self._leave_event()

    def _leave_event(self) -> None:
        self.announced, self._start = None, None
        self._listed_page, self._has_titles_again = 0, False
        self._place.event, self._place.is_listing = None, False
        self._leave_heat()

    def _report_unread(self, text: str) -> None:
        self._place.keep_unread(text, len(self._sheet.entries))
