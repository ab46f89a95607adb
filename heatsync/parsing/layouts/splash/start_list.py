"""Reads start lists of SPLASH Meet Manager in any language: by its numbers and shapes, not by its words."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from heatsync.model.page_text import PageText
from heatsync.model.sheet import Sheet, SheetEntry, SheetEvent, SheetSession, UnreadLine
from heatsync.parsing.layouts.builder import SheetBuilder
from heatsync.parsing.layouts.clock import clock
from heatsync.parsing.layouts.dates import PrintedDays
from heatsync.parsing.layouts.splash import headings
from heatsync.parsing.layouts.splash.days import dated, place_and_days
from heatsync.parsing.layouts.splash.headings import START, Event, Heat, Words
from heatsync.parsing.layouts.splash.relays import RELAY_SWIMMERS, legs, looks_like_legs
from heatsync.parsing.line_content import has_letters, has_time

_MARK = re.compile(r"\bSplash Meet Manager\b", re.IGNORECASE)
_SEED = r"(?P<seed>(?:\d{1,2}:){0,2}\d{1,2}[.,:]\d\d|NT)(?: ?\(?\d\dm\)?)?(?: ?\*)?$"
# Masters' lists have the age group ("65+") where others have the birth year.
_PERSON = r"(?P<lane>\d{1,2}) (?P<name>[^\W\d]\D*?) (?:(?P<year>(?:19|20)?\d\d)|\d\d\+)"
_SWIMMER = re.compile(rf"{_PERSON}(?: (?P<team>\D.*?|\d+\D.*?))? {_SEED}")
# Nearly every line.
_PLAIN = re.compile(r"(\d{1,2}) ([^\W\d]\D*) ((?:19|20)?\d\d) (\D.*) ((?:\d{1,2}:){0,2}\d{1,2}[.,:]\d\d|NT)$")
_UNTIMED = re.compile(rf"{_PERSON} (?P<team>(?!.*\d[.,:]\d)\D.*)(?P<seed>)$")
_TEAM = re.compile(rf"(?P<lane>\d{{1,2}}) (?P<team>\S.*?)(?: (?P<letter>[A-H]|[1-9]))? {_SEED}")
_RELAY = re.compile(r"\b\d+ ?[x\u00d7*] ?\d")
_IN_LANE = re.compile(r"\d{1,2}(?: |$)")
_ENTRY_LIKE = re.compile(r"\d{1,2} [^\W\d]")
_YEAR = re.compile(r"\d{4}")
_CENTURY = 100


def is_splash(page: PageText) -> bool:
    """Whether the page has SPLASH's own line, or else an event's date and start above its heats."""
    if any(map(_MARK.search, page.lines)):
        return True
    return any(map(START.match, page.lines)) and any(map(headings.is_numbered_heat, page.lines))


def read_splash(pages: Sequence[PageText]) -> Sheet:
    """Raises `NotAHeatSheet` for what is not understood: results have the same heading but no lanes."""
    reader = _Reader()
    for page in pages:
        reader.read(page)
    return reader.sheet(pages)


class _Reader:
    def __init__(self) -> None:
        self._sheet = SheetBuilder("splash")
        self._meets: Counter[str] = Counter()
        self._town: str | None = None
        self._meet_days: PrintedDays | None = None
        self._printed: dict[str, int] = {}
        self._session: int | None = None
        self._day: str | None = None
        self._announced: SheetEvent | None = None
        self._event: int | None = None
        self._heat: Heat | None = None
        self._heats: set[int | str | None] = set()
        self._is_relay = False
        self._team: SheetEntry | None = None
        self._legs = 0
        self._words = Words()
        self._page = self._line = 0

    def read(self, page: PageText) -> None:
        self._page = page.number
        above: str | None = None
        for self._line, line in enumerate(page.lines):
            for part in self._words.parts(line):
                if self._heat and (self._read_lane(part, self._heat) if part[0].isdigit() else self._read_legs(part)):
                    pass
                elif not _MARK.search(part) and not self._read_structure(part, above):
                    self._set_aside(part)
                    above = part

    def _read_structure(self, line: str, above: str | None) -> bool:
        if (heat := headings.heat(line)) and self._enter_event() is not None:
            self._enter_heat(heat, line)
        elif event := headings.event(line):
            self._announce(event)
        elif found := START.search(line):
            self._enter_session(found)
        elif place := place_and_days(line):
            self._town, self._meet_days = self._town or place[0], self._meet_days or place[1]
            if above:
                self._meets[above] += 1
        elif self._announced and (kind := self._words.begins(line)):
            self._note_unread(line)
            self._heat = None
            if kind == "event":
                self._leave_event()
        else:
            return False
        return True

    def _announce(self, event: Event) -> None:
        self._words.learn(event.word, "event")
        if self._announced is None or event.label != self._announced.label:
            self._leave_event()
            self._announced = SheetEvent(-1, event.number, event.label, event.name)
            self._is_relay = bool(_RELAY.search(event.name))

    def _leave_event(self) -> None:
        self._announced, self._event, self._heat, self._team = None, None, None, None
        self._heats.clear()

    def _enter_session(self, found: re.Match[str]) -> None:
        """SPLASH prints an event's day and start between its header and its first heat."""
        day, start = found["day"], clock(found["start"])
        if self._event is not None:  # of the next event, whose header is lost, unless a page prints it again
            if (day, start) != (self._day, self._sheet.events[self._event].start):
                self._note_unread(found.string)
                self._leave_event()
            return
        self._day, self._session = day, self._sheet.session(day, SheetSession(None, None))
        self._printed[day] = self._session
        if self._announced:
            self._announced = self._announced._replace(start=start)

    def _enter_event(self) -> int | None:
        if self._event is None and self._announced:
            if self._session is None:
                self._session = self._sheet.session(None, SheetSession(None, None))
            self._event = self._sheet.event(self._announced._replace(session=self._session))
        return self._event

    def _enter_heat(self, heat: Heat, line: str) -> None:
        if heat.number is not None:
            self._words.learn(heat.word, "heat")
        elif any(isinstance(known, int) for known in self._heats):
            self._note_unread(line)  # the heats of this event have numbers
            self._heat = None
            return
        known = heat.number or heat.round
        if known in self._heats and heat != self._heat:
            self._note_unread(line)  # of an event whose header is lost
            self._leave_event()
            return
        self._heats.add(known)
        self._heat, self._team = heat, None
        if self._event is not None and heat.number is not None:
            self._sheet.heat(self._event, heat.number, heat.of)

    def _read_lane(self, line: str, heat: Heat) -> bool:
        if self._event is None:
            raise AssertionError("a heat is read only within an event")
        if _IN_LANE.match(line):
            self._team, self._legs = None, 0
        if not line.isdigit():
            entry = self._team_in(line) if self._is_relay else self._swimmer_in(line)
            if entry is None:
                return False
            self._sheet.entries.append(entry)
            self._team = entry if self._is_relay else None
        if heat.number is not None:
            self._sheet.heat_has_lanes(self._event, heat.number)
        return True

    def _swimmer_in(self, line: str) -> SheetEntry | None:
        found = _PLAIN.match(line) or _SWIMMER.match(line) or _UNTIMED.match(line)
        if not found:
            return None
        lane, name, year, team, seed = found.groups()
        if team and has_time(team):
            return None
        return self._entry(int(lane), _comma_after_capitals(name), self._birth_year(year), team, seed or None)

    def _team_in(self, line: str) -> SheetEntry | None:
        found = _TEAM.match(line)
        if not found or has_time(found["team"]):
            return None
        team = self._entry(int(found["lane"]), "", None, found["team"], found["seed"])
        return team._replace(is_relay=True, relay_letter=found["letter"])

    def _entry(self, lane: int, name: str, birth_year: int | None, team: str | None, seed: str | None) -> SheetEntry:
        if self._event is None or self._heat is None:
            raise AssertionError("an entry is read only within a heat")
        number, start, round_ = self._heat.number, self._heat.start, self._heat.round
        # By their order, not by their names, which takes twice as long.
        # fmt: off
        return SheetEntry(
            self._event, self._page, name, self._line, team, None, birth_year, None, seed,
            number, lane, None, start, False, round_,
        )
        # fmt: on

    def _read_legs(self, line: str) -> bool:
        team, found = self._team, legs(line) if self._team else None
        if team is None or not found:
            return False
        if self._legs + len(found) > RELAY_SWIMMERS:  # of another team, whose line is lost
            self._team = None
            return False
        if self._sheet.entries[-1] is team:  # a team whose swimmers are printed is told by them
            self._sheet.entries.pop()
        team = team._replace(page=self._page, line=self._line)
        for number, (name, year) in enumerate(found, self._legs + 1):
            leg = team._replace(name=_comma_after_capitals(name), birth_year=self._birth_year(year), leg=number)
            self._sheet.entries.append(leg)
        self._legs += len(found)
        return True

    def _birth_year(self, printed: str | None) -> int | None:
        """Two digits are of this century unless the meet was over by then."""
        if printed is None or len(printed) > 2:  # noqa: PLR2004 - two digits
            return int(printed) if printed else None
        short = int(printed)
        meet = _year_in(self._day or (self._meet_days.first if self._meet_days else ""))
        if meet is None:
            return None
        century = meet - meet % _CENTURY
        return century + short if century + short <= meet else century - _CENTURY + short

    def _set_aside(self, line: str) -> None:
        in_lane = line[0].isdigit() or self._heat
        is_like_entry = self._heat and (_ENTRY_LIKE.match(line) or (self._is_relay and looks_like_legs(line)))
        if is_like_entry or (in_lane and has_letters(line) and has_time(line)):
            self._note_unread(line)
        elif has_letters(line):
            keep = self._sheet.other if self._heat else self._sheet.record if self._announced else self._sheet.heading
            keep(self._page, line)

    def _note_unread(self, line: str) -> None:
        self._sheet.unread.append(UnreadLine(self._page, line, self._line))

    def sheet(self, pages: Sequence[PageText]) -> Sheet:
        meet = max(self._meets, key=self._meets.__getitem__, default="")
        start, notes = dated(self._sheet, self._printed, self._meet_days, pages)
        return self._sheet.sheet(pages, meet, start, venue=self._town, notes=notes)


def _comma_after_capitals(name: str) -> str:
    """Give "DOE, Uma" for "DOE Uma": without the capitals nobody could tell any more which is the surname."""
    words, capitals = name.split(), 0
    while capitals < len(words) and len(words[capitals]) > 1 and words[capitals].isupper():
        capitals += 1
    if capitals in {0, len(words)} or words[-1].isupper() or "," in name:
        return name
    return f"{' '.join(words[:capitals])}, {' '.join(words[capitals:])}"


@lru_cache(8)
def _year_in(day: str) -> int | None:
    found = _YEAR.search(day)
    return int(found[0]) if found else None
