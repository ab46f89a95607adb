"""Applies headings (meet, session, event, heat, column titles), which decide what the lines below belong to."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from heatsync.model.heading import HeadingKind
from heatsync.model.sheet import SheetEvent, SheetHeading
from heatsync.parsing import lines
from heatsync.parsing.event_name import is_part, is_single_gender
from heatsync.parsing.layout import Layout
from heatsync.parsing.line_content import has_time
from heatsync.parsing.place import Place
from heatsync.parsing.relay_teams import RelayTeams
from heatsync.parsing.repeats import Repeats
from heatsync.parsing.sessions import Sessions
from heatsync.parsing.sheet_builder import SheetBuilder

_BEGINS_NAME_END = re.compile(r"[\w(+&/]")  # "--- Break ---" does not
_NOT_BEGUN = -1


class Headings:
    """A heading that cannot be parsed still ends what is above it. `announced` is the current event."""

    def __init__(self, layout: Layout, sheet: SheetBuilder, place: Place) -> None:
        self._layout, self._sheet, self._place = layout, sheet, place
        self._search_relay = cache(layout.relay.search)  # a name is judged more than once
        self.sessions = Sessions(sheet, place, starts_rise=layout.starts_rise)
        self.teams = RelayTeams(sheet.entries, place)
        self.repeats = Repeats(sheet.entries)
        self.announced: lines.Event | None = None
        self._text = ""  # of the heading
        self._heading = SheetHeading(0, 0, "event", _NOT_BEGUN)  # the last event's
        self._is_again = False  # it repeats an earlier one
        self._start: str | None = None  # of the announced event
        self._titled: dict[int | None, bool] = {}  # events below column titles, and whether these are of a relay
        self._listed_page = 0  # the page of the last lane below the current event heading
        self._has_titles_again = False  # column titles follow such a lane
        self._heat_line = (0, 0)  # page and line of the last heat heading
        self._is_empty = False  # the current heat has no lane yet
        self._actions: dict[type, Callable[[Any], bool | None]] = {
            lines.Printout: self._enter_printout, lines.Meet: self.sessions.enter_meet,
            lines.Session: self._enter_session, lines.SessionDay: self._enter_day,
            lines.SessionStart: self.sessions.set_start, lines.EventStart: self._start_event,
            lines.Event: self._announce, lines.EventNameEnd: self._end_name, lines.EndOfList: self._close_event,
            lines.Heat: self._enter_heat, lines.Alternates: self._enter_alternates, lines.Columns: self._enter_columns,
            lines.LaneTitles: self._enter_lanes, lines.Broken: self._close, lines.Ignored: lambda _: True,
            lines.ReportSession: self.sessions.enter_in_report, lines.ReportEvent: self._add_event_of_report,
        }  # fmt: skip

    def accept(self, line: lines.Line, text: str) -> bool:
        """Return False if the line is not valid in this place, so that the next rule is tried."""
        self._text = text
        act = self._actions.get(type(line))
        return act is not None and act(line) is not False

    @property
    def is_behind_heat(self) -> bool:
        """Whether the line directly follows a heat heading."""
        return self._heat_line == (self._place.page, self._place.line - 1)

    def mark_lane(self) -> bool:
        """Record that the current heat has lanes. Returns True."""
        place = self._place
        if self._is_empty and place.heat is not None and place.event is not None:
            self._sheet.empty_heats.pop((place.event, place.heat.number), None)
        self._is_empty, self._listed_page = False, place.page
        return True

    def note(self, kind: HeadingKind, event: int, number: int | None = None) -> None:
        """Note that the current line heads entries."""
        self._sheet.headings[SheetHeading(self._place.page, self._place.line, kind, event, number)] = None

    # Meet and sessions

    def _enter_printout(self, printout: lines.Printout) -> None:
        if self.sessions.enter_printout(printout):
            self._close_event()

    def _enter_session(self, session: lines.Session) -> None:
        if self.sessions.enter(session):
            if not session.is_whole:
                self._report_unread()
            self._close_event()

    def _enter_day(self, day: lines.SessionDay) -> bool:
        return self.sessions.agrees(day.day, in_event=self.announced is not None) or self._close(
            lines.Broken("session")
        )

    def _start_event(self, start: lines.EventStart) -> None:
        event = self._place.event
        if event is None:
            self.sessions.enter_day(start)
            self._start = start.start
        elif not self.sessions.is_current(start, event):  # of the next event, whose heading is missing
            self._report_unread()
            self._close_event()

    def _add_event_of_report(self, event: lines.ReportEvent) -> None:
        if not self.sessions.add_event(event):
            self._report_unread()

    # Events

    def _announce(self, event: lines.Event) -> None:
        announced, self._listed_page = self.announced, 0
        if not (event.is_continued and announced and announced.label == event.label):
            self.repeats.enter_event()
            self._enter_event(event)
            return
        self._is_again = True
        self._print(self._place.event)
        if event.is_whole and self._place.event is None and is_part(announced.name, event.name):
            self.announced = event  # no heat yet: the longer name is the full one
        elif not event.is_whole or not is_part(event.name, announced.name):  # something is joined to the heading
            self._report_unread()

    def _enter_event(self, event: lines.Event) -> None:
        self._leave_event()
        self.announced, self._is_again = event, False
        self._print(None)
        self._place.is_listing = event.begins_list
        if not event.is_whole:
            self._report_unread()
        self._place.is_relay = self._is_relay(event.name)
        if not self._layout.lists_events:
            self.open_event()

    def _print(self, event: int | None) -> None:
        """The current line is the heading of this event."""
        self._heading = SheetHeading(self._place.page, self._place.line, "event", _NOT_BEGUN)
        if event is not None:
            self._note_event(event)

    def _note_event(self, event: int, count: int = 1) -> None:
        self._sheet.headings.pop(self._heading, None)
        self._heading = self._heading._replace(event=event, lines=count)
        if event != _NOT_BEGUN:
            self._sheet.headings[self._heading] = None

    def open_event(self) -> int | None:
        """The index of the current event, which is added to the sheet if it is only announced so far."""
        place, announced = self._place, self.announced
        if place.event is None and announced:
            place.event = self._sheet.event(
                SheetEvent(self.sessions.current, announced.number, announced.label, announced.name, self._start)
            )
            self._note_event(place.event, self._heading.lines)
            self._judge_name(place.event)
            place.is_listing |= announced.is_continued and place.event in self._titled
        return place.event

    def _judge_name(self, event: int) -> None:
        name, label = self._sheet.events[event].name or "", self._sheet.events[event].label or ""
        self._place.is_mixed = " / " in label or not is_single_gender(name)
        self._place.is_relay = self._titled.get(event, False) or self._is_relay(name)

    def lengthen_name(self, text: str) -> bool:
        """Return whether the line directly follows an event heading and is the rest of the event's name."""
        if not self._is_behind_event or has_time(text) or not _BEGINS_NAME_END.match(text):
            return False
        completes = self.lacks_name_end and not self._lacks_end(f"{self._name} {text}")
        return bool(completes or self._layout.name_end.match(text)) and self._append_to_name(text)

    def _end_name(self, end: lines.EventNameEnd) -> bool:
        if not self._is_behind_event:
            return False
        is_whole_again = self._is_again and not self._lacks_end(self._name)
        return end.text in self._name if is_whole_again else self._append_to_name(end.text)

    def _append_to_name(self, text: str) -> bool:
        if self.announced is None:
            return False
        self._note_event(self._heading.event, self._place.line - self._heading.line + 1)
        end = text.rstrip(" )") if text.count(")") > text.count("(") else text
        if self._name.endswith(f" {end}") or (self._is_again and f" {end} " in self._name):  # the heading is repeated
            return True
        self.announced = self.announced._replace(name=f"{self._name} {end}".strip())
        self._place.is_relay = self._place.is_relay or self._is_relay(self._name)
        if self._place.event is not None:
            self._sheet.lengthen_name(self._place.event, self._name)
            self._judge_name(self._place.event)
        return True

    @property
    def _name(self) -> str:
        return (self.announced and self.announced.name) or ""

    @property
    def lacks_name_end(self) -> bool:
        """Whether the line directly follows an event heading with an incomplete name."""
        return self._is_behind_event and self._lacks_end(self._name)

    def _lacks_end(self, name: str) -> bool:
        return not self._layout.whole_name.search(name)

    @property
    def _is_behind_event(self) -> bool:
        """Whether the line directly follows an event heading that may go on: its name is not completed yet."""
        page, line, *_, count = self._heading
        if (page, line + count) != (self._place.page, self._place.line) or self.announced is None:
            return False
        return count == 1 or self._lacks_end(self._name)

    def _is_relay(self, name: str | None) -> bool:
        return bool(name and self._search_relay(name))

    def _enter_columns(self, columns: lines.Columns) -> None:
        place = self._place
        if columns.is_relay and not place.is_relay and self.repeats.has_begun:  # of a relay whose heading is missing
            self._close(lines.Broken("event"))
        self._has_titles_again = self._listed_page == place.page
        place.columns, place.is_listing = columns, True
        place.is_relay = place.is_relay or columns.is_relay
        self._titled[place.event] = place.is_relay
        if not columns.is_whole:  # the joined text may be the next heat
            place.enter(None, is_alternates=place.is_alternates)
            self._report_unread()

    # Heats

    def _enter_heat(self, heat: lines.Heat) -> bool | None:
        if heat.continues:
            self._enter_event(heat.continues)
        self.teams.leave()
        event = self.open_event()
        if event is None:  # its heading is missing, so its lanes are unread
            self._place.enter(heat)
            return True
        if lost := self._lost_above(event, heat):
            return self._close(lines.Broken(lost))
        if not heat.is_whole:
            self._report_unread()
        self._place.enter(heat)
        self._heat_line = self._place.page, self._place.line
        self._is_empty = True
        self.note("heat", event, heat.number)
        self._sheet.heat(event, heat)
        return True

    def _lost_above(self, event: int, heat: lines.Heat) -> lines.Level | None:
        """The level of the heading that is missing above this heat, if any."""
        if heat.number is None and heat.start is None and self.repeats.has_numbered_heats:
            return "heat"
        if heat.number == 1 and self._has_titles_again:
            return "event"
        is_repeat = self.repeats.enter_heat(event, heat, self._place.page)
        return "event" if is_repeat and self._layout.repeat_ends_event else None

    def _enter_lanes(self, _: lines.LaneTitles) -> bool:
        is_first = self._place.heat is None or self._is_empty
        return is_first or self._close(lines.Broken("heat"))  # of a heat whose heading is missing

    def _enter_alternates(self, alternates: lines.Alternates) -> bool:
        if alternates.continues:
            self._enter_event(alternates.continues)
        self._leave_heat(is_alternates=True)
        if self._place.event is not None:
            self.note("heat", self._place.event)
        return self._place.event is not None

    def _leave_heat(self, *, is_alternates: bool = False) -> None:
        self._place.enter(None, is_alternates=is_alternates)
        self.teams.leave()

    # Headings that cannot be parsed

    def _close(self, broken: lines.Broken) -> bool:
        """End the current session, event or heat, and report the line. Return False if there is nothing to end."""
        if broken.level == "heat" and self.announced is None:
            return False
        self._report_unread()
        if broken.level == "session":
            self.sessions.lose()
        if broken.level != "heat":
            self._close_event()
            self._place.is_relay = True  # the lines below are unread, and may be a relay
        elif broken.ends_heat:
            self._place.columns = self._place.columns._replace(has_lane=True)
            self._leave_heat()
        return True

    def _close_event(self, _: lines.EndOfList | None = None) -> None:
        self.repeats.enter_event()
        self._leave_event()

    def _leave_event(self) -> None:
        self.announced, self._start = None, None
        self._listed_page, self._has_titles_again = 0, False
        self._place.event, self._place.is_listing = None, False
        self._leave_heat()

    def _report_unread(self) -> None:
        self._place.keep_unread(self._text, len(self._sheet.entries))
