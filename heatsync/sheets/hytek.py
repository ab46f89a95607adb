"""Reads Hy-Tek Meet Manager programs and psych sheets: a state machine over lines, session, event, heat, lane."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from heatsync.errors import NotAHeatSheet
from heatsync.sheets.dates import decide_order, meet_days, session_date
from heatsync.sheets.hytek_entries import (
    ageless_line,
    has_legs,
    legs,
    looks_like_entry,
    swimmer_line,
    team_line,
)
from heatsync.sheets.hytek_header import MARK, Columns, EventHeader, Heading, columns, event_header, heading
from heatsync.sheets.hytek_heat import Heat, heat_line
from heatsync.sheets.sheet import Sheet, SheetEntry, SheetEvent, SheetSession, UnreadLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatsync.sheets.hytek_entries import SwimmerLine, TeamLine
    from heatsync.sheets.lines import PageText

_ALTERNATES = re.compile(r"Alternates?\b", re.IGNORECASE)
_SINGLE_GENDER = re.compile(r"(?:Girls?|Boys?|Wom[ae]n|M[ae]n|Female|Male|Mujeres|Hombres)\b", re.IGNORECASE)
_RELAY = re.compile(r"\b(?:Relay|Relevos?)\b", re.IGNORECASE)
_LANES = Columns(has_lane=True, is_school=False, is_relay=False, is_results=False)
_NOT_ENTRIES = frozenset({"results", "report"})
_RELAY_SWIMMERS = 4
_MOST_UNREAD = 0.2
_SKIPPED = "Parts of this PDF are results or a session report; only its heat sheets were read."


def is_hytek(pages: Sequence[PageText]) -> bool:
    return any(MARK.search(line) for page in pages for line in page.lines)


def read_hytek(pages: Sequence[PageText]) -> Sheet:
    """Read the whole sheet. Raises `NotAHeatSheet` for results, reports and what is not understood."""
    reader = _Reader()
    for page in pages:
        reader.read(page)
    return reader.sheet(pages)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line stands: everything that the lines above it have said."""

    page: int
    event: int | None
    heat: Heat | None
    columns: Columns
    is_alternates: bool
    is_mixed: bool
    is_relay: bool


@dataclass(frozen=True, slots=True)
class _Pending:
    """A line that looks like an entry; where its entry belongs in the order if it is understood in the end."""

    at: int
    place: _Place
    text: str


class _Reader:
    def __init__(self) -> None:
        self._headings: list[Heading] = []
        self._events: list[SheetEvent] = []
        self._numbered: dict[tuple[int, str], int] = {}
        self._entries: list[SheetEntry] = []
        self._pending: list[_Pending] = []
        self._session: int | None = None
        self._place = _Place(0, None, None, _LANES, is_alternates=False, is_mixed=False, is_relay=False)
        self._team: SheetEntry | None = None

    def read(self, page: PageText) -> None:
        self._place = replace(self._place, page=page.number)
        at = 0
        while at < len(page.lines):
            if MARK.search(page.lines[at]):
                found, used = heading(page.lines, at)
                self._enter_session(found)
                at += used
            else:
                self._read_line(page.lines[at])
                at += 1

    def _enter_session(self, found: Heading) -> None:
        if found not in self._headings:
            self._headings.append(found)
        session = self._headings.index(found)
        if session != self._session:  # merged printouts: no event runs on into the next one
            self._session, self._team = session, None
            self._place = replace(self._place, event=None, heat=None, is_alternates=False)

    def _read_line(self, line: str) -> None:
        if event := event_header(line):
            self._enter_event(event)
        elif heat := heat_line(line):
            if heat.continues:
                self._enter_event(heat.continues)
            self._place = replace(self._place, heat=heat, is_alternates=False)
            self._team = None
        elif found := columns(line):
            self._place = replace(self._place, columns=found, is_relay=self._place.is_relay or found.is_relay)
        elif _ALTERNATES.fullmatch(line):
            self._place, self._team = replace(self._place, heat=None, is_alternates=True), None
        elif self._is_skipped():
            pass
        elif not self._read_entry(line) and looks_like_entry(line):
            self._pending.append(_Pending(len(self._entries), self._place, line))

    def _is_skipped(self) -> bool:
        """Whether this part of a merged PDF lists no entries at all: results have lines that look like some."""
        return self._session is not None and self._headings[self._session].kind in _NOT_ENTRIES

    def _enter_event(self, header: EventHeader) -> None:
        if self._session is None:
            self._headings.append(Heading("", None, "program", None))
            self._session = len(self._headings) - 1
        key = (self._session, header.label)
        if key not in self._numbered:
            self._numbered[key] = len(self._events)
            self._events.append(SheetEvent(self._session, header.number, header.label, header.name))
        event = self._numbered[key]
        name = self._events[event].name or header.name or ""
        self._events[event] = replace(self._events[event], name=name or None)
        self._team = None
        self._place = replace(
            self._place,
            event=event,
            heat=None,
            is_alternates=False,
            is_mixed=not _SINGLE_GENDER.match(name),
            is_relay=bool(_RELAY.search(name)),
        )

    def _read_entry(self, line: str) -> bool:
        place = self._place
        if place.event is None or place.columns.is_results:
            return False
        is_school = place.columns.is_school
        if place.is_relay:
            if has_legs(line):
                return self._read_legs(line)
            if team := team_line(line):
                self._team = self._relay_team(team)
                self._entries.append(self._team)
                return True
            return False
        if swimmer := swimmer_line(line, is_mixed=place.is_mixed, is_school=is_school):
            self._entries.append(_swimmer_entry(place, swimmer))
            return True
        return False

    def _read_legs(self, line: str) -> bool:
        team = self._team
        if team is None:
            return False
        if self._entries[-1] is team:  # a team whose swimmers are printed is told by them
            self._entries.pop()
        for leg in legs(line, is_mixed=self._place.is_mixed, is_school=self._place.columns.is_school):
            entry = replace(team, name=leg.name, age=leg.age, school_year=leg.school_year, leg=leg.leg, cut=leg.is_cut)
            if leg.leg > _RELAY_SWIMMERS:
                entry = replace(entry, heat=None, lane=None, start=None, round="Alternate")
            self._entries.append(entry)
        return True

    def _relay_team(self, team: TeamLine) -> SheetEntry:
        entry = SheetEntry(
            event=_event(self._place),
            page=self._place.page,
            name="",
            team=team.team,
            seed_time=team.seed,
            is_relay=True,
            relay_letter=team.letter,
        )
        return _placed(entry, self._place, team.number)

    def sheet(self, pages: Sequence[PageText]) -> Sheet:
        kinds = {found.kind for found in self._headings}
        unread = self._recover_ageless()
        if not self._entries or len(unread) > _MOST_UNREAD * (len(unread) + len(self._entries)):
            raise NotAHeatSheet(_what_was_seen(kinds, len(self._entries), len(unread)))
        meets = Counter(found.meet for found in self._headings if found.meet)
        sessions, start, undecided = self._dated(pages)
        return Sheet(
            layout="hytek",
            meet_name=max(meets, key=meets.__getitem__, default=""),
            meet_start=start,
            pages=len(pages),
            sessions=sessions,
            events=tuple(self._events),
            entries=tuple(self._entries),
            unread=unread,
            blank_pages=tuple(page.number for page in pages if page.is_blank),
            notes=undecided + ((_SKIPPED,) if kinds & _NOT_ENTRIES else ()),
        )

    def _recover_ageless(self) -> tuple[UnreadLine, ...]:
        """Give the lines without an age a second chance, now that the teams are known; what is left is unread."""
        teams = sorted({e.team for e in self._entries if e.team}, key=len, reverse=True)
        unread: list[UnreadLine] = []
        found: list[tuple[int, SheetEntry]] = []
        for line in self._pending:
            place = line.place
            usable = place.event is not None and not place.is_relay and not place.columns.is_results
            if usable and (swimmer := ageless_line(line.text, teams)):
                found.append((line.at, _swimmer_entry(place, swimmer)))
            else:
                unread.append(UnreadLine(place.page, line.text))
        for at, entry in reversed(found):
            self._entries.insert(at, entry)
        return tuple(unread)

    def _dated(self, pages: Sequence[PageText]) -> tuple[tuple[SheetSession, ...], str | None, tuple[str, ...]]:
        named = [
            (days, [h.session for h in self._headings if h.days == days and h.session])
            for days in {found.days for found in self._headings}
            if days
        ]
        order = decide_order((line for page in pages for line in page.lines), named)
        days_of = {found: meet_days(found.days, order) if found.days else None for found in self._headings}
        sessions = []
        for found in self._headings:
            day = session_date(found.session or "", days_of[found], order)
            sessions.append(SheetSession(found.session, day.isoformat() if day else None, found.kind == "psych"))
        undecided = tuple(
            f"The meet's days ({days.first}) can be read with the month or the day first, and the sheet does not "
            "say which, so no day is given."
            for days, _ in named
            if order is None and meet_days(days, order) is None
        )
        starts = [days.first.isoformat() for days in days_of.values() if days]
        return tuple(sessions), min(starts, default=None), undecided


def _event(place: _Place) -> int:
    if place.event is None:
        raise AssertionError("an entry is read only within an event")
    return place.event


def _swimmer_entry(place: _Place, line: SwimmerLine) -> SheetEntry:
    entry = SheetEntry(
        event=_event(place),
        page=place.page,
        name=line.name,
        team=line.team,
        age=line.age,
        school_year=line.school_year,
        seed_time=line.seed,
    )
    return _placed(entry, place, line.number)


def _placed(entry: SheetEntry, place: _Place, number: int) -> SheetEntry:
    """The number before a name is a lane only under a heat; in rank-only events and among alternates it is a rank."""
    if place.is_alternates:
        return replace(entry, rank=number, round="Alternate")
    if place.heat is None:
        return replace(entry, rank=number)
    heat = place.heat
    return replace(
        entry, heat=heat.number, lane=number, start=heat.start, round=heat.round, with_finals=heat.with_finals
    )


def _what_was_seen(kinds: set[str], entries: int, unread: int) -> str:
    if "results" in kinds:
        return "This PDF is a list of results, not a heat sheet."
    if "report" in kinds:
        return "This PDF is a session report without swimmers, not a heat sheet."
    return (
        f"This PDF does not look like a heat sheet that we can read: {entries} entries were understood and {unread} "
        "lines that look like entries were not."
    )
