"""Reads EasyWk's "Meldeergebnis": German sections, events, heats with an approximate time, birth years, withdrawals."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from heatsync.sheets.layouts.builder import SheetBuilder
from heatsync.sheets.layouts.clock import CLOCK, clock
from heatsync.sheets.lines import has_letters, has_time
from heatsync.sheets.sheet import SheetEntry, SheetEvent, SheetSession, UnreadLine, Withdrawal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatsync.sheets.lines import PageText
    from heatsync.sheets.sheet import Sheet

_SHOWN = re.compile(r"Bahn \d|abgem\. |(?:[^\W\d]+l|L)auf \d+(?:/\d+)? \((?:ca\. )?\d")
_HEADING = re.compile(r"(?P<meet>.+) Seite \d+$")
_DAY = r"\d{1,2}\.\d{1,2}\.\d{4}"
_MEET_DAYS = re.compile(rf"(?:vom|am) ({_DAY})")
_SECTION = re.compile(rf"(?P<name>Abschnitt \d+)\b(?!.*\bMeldungen).*?(?P<day>{_DAY})")
_BEGINS = re.compile(rf"Beginn: ({CLOCK})")
_EVENT = re.compile(r"(?P<again>noch )?Wettkampf (?P<label>(?P<number>\d{1,4})[A-Za-z]?)(?: - (?P<name>.*))?$")
_HEAT = re.compile(
    rf"(?:noch )?(?:(?P<round>[^\W\d]+lauf)|Lauf) (?P<number>\d{{1,3}})(?:/(?P<of>\d{{1,3}}))?"
    rf"(?: \((?P<about>ca\. )?(?P<start>{CLOCK})(?: Uhr)?\))?(?P<rest>.*)$"
)
_YEAR_AND_TEAM = (
    r"(?P<year>(?:19|20)\d\d)(?: ?/ ?AK ?\d{2,3}\+?)? (?P<team>(?![\d:,]+$)(?!.* Bahn \d).+?)"  # masters: "1983/AK 35"
    r"(?: (?P<seed>(?:\d{1,2}:){0,2}\d{1,2},\d\d|NT)(?: \(?[aA]\.? ?[kK]\.?\)?)?)?$"
)
_ENTRY = re.compile(rf"Bahn (?P<lane>\d{{1,2}}) (?P<name>\D+?|\d\. Mannschaft\b.*?) {_YEAR_AND_TEAM}")
_EMPTY = re.compile(r"Bahn \d{1,2}$")
_WITHDRAWN = re.compile(rf"abgem\. (?P<name>\D+?|\d\. Mannschaft\b.*?) {_YEAR_AND_TEAM}")
_RELAY = re.compile(r"(?P<letter>\d)\. Mannschaft\b")
_COLUMNS = re.compile(r"Bahn Schwimmer")
_ENTRY_LIKE = re.compile(r"Bahn \d+ \S|abgem\. ")


def is_easywk(page: PageText) -> bool:
    """Whether the page has lanes, withdrawals or heat times as only EasyWk writes them."""
    return any(map(_SHOWN.match, page.lines))


def read_easywk(pages: Sequence[PageText]) -> Sheet:
    """Raises `NotAHeatSheet` for what is not understood."""
    reader = _Reader()
    for page in pages:
        reader.read(page)
    return reader.sheet(pages)


@dataclass(frozen=True, slots=True)
class _Heat:
    number: int
    start: str | None
    is_about: bool
    round: str | None


class _Reader:
    def __init__(self) -> None:
        self._sheet = SheetBuilder("easywk")
        self._meets: Counter[str] = Counter()
        self._meet_start: str | None = None
        self._venue: str | None = None
        self._session: int | None = None
        self._announced: re.Match[str] | None = None
        self._event: int | None = None
        self._heat: _Heat | None = None
        self._page = self._line = 0

    def read(self, page: PageText) -> None:
        self._page = page.number
        for self._line, line in enumerate(page.lines):
            if line.startswith("Bahn ") and self._heat and (found := _ENTRY.match(line)):
                self._read_entry(found, self._heat)
            elif self._heat and _EMPTY.match(line):
                self._note_lane(self._heat)
            elif not self._read_structure(line):
                self._set_aside(line)
        if self._venue is None and "Schwimmbad-Adresse" in page.lines[:-1]:
            self._venue = page.lines[page.lines.index("Schwimmbad-Adresse") + 1]

    def _read_structure(self, line: str) -> bool:
        if found := _EVENT.match(line):
            self._announce(found)
        elif (found := _HEAT.match(line)) and self._enter_event() is not None:
            self._enter_heat(found)
        elif (found := _WITHDRAWN.match(line)) and (event := self._enter_event()) is not None:
            year, team, seed = int(found["year"]), found["team"], found["seed"]
            self._sheet.withdrawn.append(Withdrawal(event, self._page, found["name"], self._line, team, year, seed))
        elif found := _SECTION.match(line):
            self._session = self._sheet.session(line, SheetSession(found["name"], _iso(found["day"])))
            self._announced, self._event, self._heat = None, None, None
        elif found := _HEADING.match(line):
            self._meets[found["meet"]] += 1
            self._sheet.heading(self._page, found["meet"])
        elif (found := _BEGINS.search(line)) and self._session is not None:
            self._sheet.sessions[self._session] = self._sheet.sessions[self._session]._replace(start=clock(found[1]))
        elif found := _MEET_DAYS.match(line):
            self._meet_start = self._meet_start or _iso(found[1])
        else:
            return bool(_COLUMNS.match(line))
        return True

    def _announce(self, found: re.Match[str]) -> None:
        """An event is one only when a heat or a withdrawal follows: each section begins with a list of its events."""
        if found["again"] and self._announced and self._announced["label"] == found["label"]:
            return  # a heat may run on over the page
        self._announced, self._event, self._heat = found, None, None

    def _enter_event(self) -> int | None:
        if self._event is None and self._announced:
            if self._session is None:
                self._session = self._sheet.session("", SheetSession(None, None))
            found = self._announced
            event = SheetEvent(self._session, int(found["number"]), found["label"], found["name"])
            self._event = self._sheet.event(event)
        return self._event

    def _enter_heat(self, found: re.Match[str]) -> None:
        named, number, of, about, start, rest = found.groups()
        rounds = " - ".join(filter(None, (named, rest.strip(" -()"))))
        self._heat = _Heat(int(number), clock(start) if start else None, bool(about), rounds or None)
        if self._event is not None:
            self._sheet.heat(self._event, self._heat.number, int(of) if of else None)

    def _read_entry(self, found: re.Match[str], heat: _Heat) -> None:
        if self._event is None:
            raise AssertionError("a heat is read only within an event")
        lane, name, year, team, seed = found.groups()
        relay = _RELAY.match(name)
        entry = SheetEntry(
            event=self._event,
            page=self._page,
            line=self._line,
            name="" if relay else name,
            team=team,
            birth_year=None if relay else int(year),
            seed_time=seed,
            heat=heat.number,
            lane=int(lane),
            start=heat.start,
            is_about=heat.is_about,
            round=heat.round,
            is_relay=relay is not None,
            relay_letter=relay["letter"] if relay else None,
        )
        self._sheet.entries.append(entry)
        self._note_lane(heat)

    def _note_lane(self, heat: _Heat) -> None:
        if self._event is not None:
            self._sheet.heat_has_lanes(self._event, heat.number)

    def _set_aside(self, line: str) -> None:
        if _ENTRY_LIKE.match(line) or ((self._heat or line[0].isdigit()) and has_letters(line) and has_time(line)):
            self._sheet.unread.append(UnreadLine(self._page, line, self._line))
        elif has_letters(line):
            keep = self._sheet.heading if self._event is None else self._sheet.other
            keep(self._page, line)

    def sheet(self, pages: Sequence[PageText]) -> Sheet:
        meet = max(self._meets, key=self._meets.__getitem__, default="")
        days = [session.date for session in self._sheet.sessions if session.date]
        return self._sheet.sheet(pages, meet, self._meet_start or min(days, default=None), venue=self._venue)


def _iso(day: str) -> str | None:
    number, month, year = map(int, day.split("."))
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        return None
