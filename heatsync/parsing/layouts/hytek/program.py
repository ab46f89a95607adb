"""Reads Hy-Tek Meet Manager programs and psych sheets: a state machine over lines, session, event, heat, lane."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.sheet import Sheet, SheetEvent, SheetSession, UnreadLine
from heatsync.parsing.layouts.builder import SheetBuilder
from heatsync.parsing.layouts.dates import NUMERIC
from heatsync.parsing.layouts.hytek.days import dated
from heatsync.parsing.layouts.hytek.entries import SCRATCHED, is_scratched, looks_like_entry, swimmer_line
from heatsync.parsing.layouts.hytek.header import (
    Columns,
    EventHeader,
    Heading,
    begins_event,
    columns,
    ends_event_name,
    event_header,
    heading_lines,
    heading_of,
    is_licensee,
    is_single_gender,
    venue,
)
from heatsync.parsing.layouts.hytek.heat import (
    Alternates,
    Heat,
    alternates_line,
    begins_alternates,
    begins_heat,
    heat_line,
    lists_alternates,
)
from heatsync.parsing.layouts.hytek.place import Pending, Place
from heatsync.parsing.layouts.hytek.recovery import forget_doubtful_genders, recover_ageless, recover_unseeded
from heatsync.parsing.layouts.hytek.relay_teams import RelayTeams
from heatsync.parsing.layouts.hytek.relays import begins_team, looks_like_names
from heatsync.parsing.layouts.hytek.repeats import Repeats
from heatsync.parsing.layouts.hytek.timeline import Timeline, is_timeline
from heatsync.parsing.line_content import has_letters, has_time

_RELAY = re.compile(r"\b(?:Relay|Relevos?)\b", re.IGNORECASE)
# An entry never has a day behind its time, nor a colon before it: "10U Team: 1:10.23 1983 Pat Sample".
_RECORD = re.compile(rf"{NUMERIC.pattern}|[^\W\d]: *\d")
_MOST_HEADING = 8
_MOST_LANES = 24  # "34 Doe, Uma" is an empty lane 3 that touches lane 4
_MOST_HEATLESS = 0.2


def is_hytek(page: PageText) -> bool:
    """Whether the page has Hy-Tek's own heading."""
    return any(map(is_licensee, page.lines))


def read_hytek(pages: Sequence[PageText]) -> Sheet:
    """Read the whole sheet. Raises `NotAHeatSheet` for results and what is not understood."""
    reader = ProgramReader("hytek")
    for page in pages:
        reader.read(page)
    return reader.sheet(pages)


class ProgramReader:
    """The state machine. Other programs that print events, heats and entries as Hy-Tek's does may use it too."""

    def __init__(self, layout: str, *, has_lanes: bool = False) -> None:
        """`has_lanes`: the number before a name is a lane though no columns' header says so."""
        self._sheet = SheetBuilder(layout)
        self._timeline = Timeline(self._sheet)
        self._headings: dict[Heading, int] = {}
        self._heading: Heading | None = None
        self._is_list = False  # of results or events: there are no entries in it
        self._pending: list[Pending] = []
        self._others: list[str] = []  # the lines that are no entries
        self._place = Place(Columns(has_lane=has_lanes, is_school=False, is_relay=False, is_results=False))
        # Most lines that are no entry stand in a sheet more than once.
        self._structure, self._heading_of = cache(_structure), cache(heading_of)
        self._teams = RelayTeams(self._sheet.entries)
        self._heatless = 0
        self._repeats = Repeats(self._sheet.entries)
        self._header = -1
        self._is_empty = False  # the heat, so far
        self._relays: set[int | None] = set()
        self._page = self._line = 0
        self._venue: str | None = None

    def read(self, page: PageText, passed_over: Collection[int] = ()) -> None:
        """`passed_over`: the lines of the page's heading that somebody else has read."""
        self._page = page.number
        lines, headings = page.lines, {*passed_over}
        if lines and not is_licensee(lines[0]):
            self._enter_late_heading(lines)
        for self._line, line in enumerate(lines):
            if self._line in headings:
                self._sheet.heading(self._page, line)
            elif line[0].isdigit() and self._read_entry(line):
                continue
            elif is_licensee(line):
                headings.update(range(self._line, self._enter_heading(lines, self._line)))
            else:
                self._read_line(line)
            self._others.append(line)

    def _enter_heading(self, lines: tuple[str, ...], at: int) -> int:
        """Give the index of the line behind the heading."""
        printed = heading_lines(lines, at + 1)
        end = at + 1 + len(printed)
        found = self._heading_of(printed)
        if found.kind == "program" and is_timeline(lines[end:]):
            found = found._replace(kind="report")
        self._venue = self._venue or venue(lines[at])
        self.enter_session(found)
        return end

    def _enter_late_heading(self, lines: tuple[str, ...]) -> None:
        """A heading at the end of a page's text is of all its lines."""
        for at in range(max(1, len(lines) - _MOST_HEADING), len(lines)):
            if is_licensee(lines[at]):
                self._enter_heading(lines, at)

    def enter_session(self, found: Heading) -> None:
        if found not in self._headings:
            session = SheetSession(found.session, None, found.kind == "psych")
            self._headings[found] = -1 if found.kind == "report" else self._sheet.session(found, session)
        if found != self._heading:  # merged printouts: no event runs on into the next one
            self._heading, self._is_list = found, found.kind in {"results", "report"}
            self._place.event = None
            self._leave_heat()
            self._timeline.enter(found)

    def _read_line(self, line: str) -> None:
        kind = self._heading.kind if self._heading else "program"
        if kind == "results":
            return
        if kind == "report":
            self._timeline.read(self._page, self._line, line)
        elif found := self._structure(line):
            self._enter(found)
            if found.has_more:
                self._keep_unread(line)
        elif not (self._lose_heading(line) or self._read_odd_entry(line) or self._read_name_end(line)):
            self._set_aside(line)

    def _read_odd_entry(self, line: str) -> bool:
        """Read what begins with something else than a lane: "*3 Doe, Uma", or legs without their numbers."""
        return not line[0].isdigit() and self._read_entry(line)

    def _enter(self, found: Heat | EventHeader | Columns | Alternates) -> None:
        match found:
            case Heat():
                self._enter_heat(found)
            case EventHeader():
                self._repeats.enter_event()
                self._enter_event(found)
            case Columns():
                self._enter_columns(found)
            case Alternates():
                self._enter_alternates(found)

    def _lose_heading(self, line: str) -> bool:
        """Whether a line begins as a heading and is none that we know: what follows has not the last one's place."""
        is_heat = begins_heat(line) or begins_alternates(line)
        is_event = begins_event(line) or (is_heat and "(#" in line)
        if not (is_event or is_heat):
            return False
        self._keep_unread(line)
        place = self._place
        if is_event:
            place.event, place.is_listing = None, False
            place.is_relay = True  # what follows is unread, and may be a relay
            self._leave_heat()
        elif not lists_alternates(line):
            place.columns = place.columns._replace(has_lane=True)
            self._leave_heat()
        return True

    def _read_name_end(self, line: str) -> bool:
        """Whether a narrow column has put the end of the event's name on a line of its own."""
        event, line = self._place.event, line.rstrip(")")
        if event is None or self._line != self._header + 1 or not ends_event_name(line):
            return False
        known = self._sheet.events[event]
        if known.name and not known.name.endswith(line):
            self._sheet.events[event] = known._replace(name=f"{known.name} {line}")
        self._place.is_relay = self._place.is_relay or _is_relay(line)
        return True

    def _set_aside(self, line: str) -> None:
        """Keep a line that is no entry: as a record if it stands where they do, as unread if it may be an entry."""
        in_lanes = self._place.is_listing or self._place.heat is not None
        is_record = not in_lanes and _RECORD.search(line)
        in_relay = self._place.is_relay and in_lanes
        may_be_entry = looks_like_entry(line) or (in_relay and (looks_like_names(line) or begins_team(line)))
        if not is_record and (may_be_entry or (in_lanes and has_letters(line) and has_time(line))):
            self._keep_unread(line)
        elif has_letters(line):
            keep = self._sheet.other if in_lanes else self._sheet.record
            keep(self._page, line)

    def _keep_unread(self, line: str) -> None:
        unread = UnreadLine(self._page, line, self._line)
        self._pending.append(Pending(len(self._sheet.entries), replace(self._place), unread))

    def _enter_event(self, header: EventHeader) -> None:
        if self._heading is None:
            self.enter_session(Heading("", None, "program", None))
        session = self._headings[self._heading] if self._heading else 0
        event = self._sheet.event(SheetEvent(session, header.number, header.label, header.name))
        name = self._sheet.events[event].name or ""
        place, self._header = self._place, self._line
        place.event, place.is_listing = event, False
        place.is_mixed = " / " in header.label or not is_single_gender(name)
        place.is_relay = event in self._relays or _is_relay(name)
        self._leave_heat()

    def _enter_columns(self, found: Columns) -> None:
        place = self._place
        place.columns, place.is_listing = found, True
        place.is_relay = place.is_relay or found.is_relay
        if place.is_relay:
            self._relays.add(place.event)
        if found.has_more:  # what is joined to the line may be the next heat
            place.enter(None, is_alternates=place.is_alternates)

    def _enter_heat(self, heat: Heat) -> None:
        if heat.continues:
            self._enter_event(heat.continues)
        self._teams.leave()
        place = self._place
        place.enter(heat)
        self._is_empty = True
        if place.event is not None:
            self._sheet.heat(place.event, heat.number, heat.of)
            self._repeats.enter_heat(place.event, heat, self._page)

    def _enter_alternates(self, alternates: Alternates) -> None:
        if alternates.continues:
            self._enter_event(alternates.continues)
        self._leave_heat(is_alternates=True)

    def _leave_heat(self, *, is_alternates: bool = False) -> None:
        self._place.enter(None, is_alternates=is_alternates)
        self._teams.leave()

    def _read_entry(self, line: str) -> bool:
        """Whether the line is an entry, or an empty lane."""
        place = self._place
        event, heat, shown = place.event, place.heat, place.columns
        if event is None or shown.is_results or self._is_list:
            return False
        if line.isdigit():
            read = heat is not None
        elif place.is_relay:
            read = self._read_relay(line)
        else:
            swimmer = swimmer_line(line, is_mixed=place.is_mixed, is_school=shown.is_school, has_codes=shown.has_codes)
            if swimmer is None or (heat is not None and swimmer[0] > _MOST_LANES):
                return False
            read = True
            if SCRATCHED in line and is_scratched(line, swimmer[4]):
                self._sheet.withdrawn.append(place.withdrawal(self._page, self._line, swimmer))
            else:
                self._sheet.entries.append(place.entry(self._page, self._line, swimmer))
                if heat is None:
                    self._note_heatless(swimmer[0])
        if read and self._is_empty and heat is not None:
            self._sheet.heat_has_lanes(event, heat.number)
            self._is_empty = False
        return read

    def _read_relay(self, line: str) -> bool:
        if self._teams.has_legs(line):
            return self._teams.read_legs(self._place, self._page, self._line, line)
        number = self._teams.read_team(self._place, self._page, self._line, line)
        if number is not None and self._place.heat is None:
            self._note_heatless(number)
        return number is not None

    def _note_heatless(self, number: int) -> None:
        if self._place.is_alternates:
            return
        if self._place.columns.has_lane:
            self._heatless += 1
        else:
            self._repeats.enter_rank(number)

    def sheet(self, pages: Sequence[PageText]) -> Sheet:
        repeated = self._repeats.notes()
        recover_ageless(self._sheet, self._pending)
        recover_unseeded(self._sheet.entries)
        forget_doubtful_genders(self._sheet)
        skipped = any(found.kind == "results" for found in self._headings)
        if skipped and not self._sheet.entries and not self._sheet.events:
            raise NotAHeatSheet(Message("RESULTS_ONLY"))
        if self._heatless > _MOST_HEATLESS * len(self._sheet.entries):  # heats are called what nobody has seen yet
            entries = len(self._sheet.entries)
            raise NotAHeatSheet(Message("TOO_MANY_LANES_WITHOUT_HEAT", heatless=self._heatless, entries=entries))
        meets = Counter(found.meet for found in self._headings if found.meet)
        start, notes = dated(self._sheet, self._headings, self._timeline, self._others)
        notes += (Message("RESULTS_SKIPPED"),) if skipped else ()
        notes += (Message("LANES_WITHOUT_HEAT", entries=self._heatless),) if self._heatless else ()
        notes += repeated
        meet = max(meets, key=meets.__getitem__, default="")
        return self._sheet.sheet(pages, meet, start, venue=self._venue, notes=notes)


def _structure(line: str) -> Heat | EventHeader | Columns | Alternates | None:
    return heat_line(line) or event_header(line) or columns(line) or alternates_line(line)


def _is_relay(event_name: str) -> bool:
    # To look for the letters first takes a tenth of the time, and most events are none.
    return "rel" in event_name.lower() and bool(_RELAY.search(event_name))
