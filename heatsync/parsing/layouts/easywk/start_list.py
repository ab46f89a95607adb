"""Reads EasyWk's "Meldeergebnis": German sections, events, heats with an approximate time, birth years, withdrawals."""

import re
from collections import Counter
from collections.abc import Sequence

from heatsync.model.page_text import PageText
from heatsync.model.sheet import Sheet, SheetEntry, SheetEvent, SheetSession, UnreadLine, Withdrawal
from heatsync.parsing.layouts.builder import SheetBuilder
from heatsync.parsing.layouts.clock import CLOCK, clock
from heatsync.parsing.layouts.easywk import headings
from heatsync.parsing.layouts.easywk.headings import EventHeading, Heat, Section
from heatsync.parsing.line_content import has_letters, has_time

_SHOWN = re.compile(r"Bahn \d|abgem\. |(?:[^\W\d]+l|L)auf \d+(?:/\d+)? \((?:ca\. )?\d")
_HEADING = re.compile(r"(?P<meet>.+) Seite \d+$")
_MEET_DAYS = re.compile(r"(?:vom|am) (\d{1,2}\.\d{1,2}\.\d{4})")
_BEGINS = re.compile(rf"Beginn: ({CLOCK})")
_END_OF_LIST = "Abschnittsende"
_YEAR_AND_TEAM = (
    r"(?P<year>(?:19|20)\d\d)(?: ?/ ?AK ?\d{2,3}\+?)? (?P<team>(?![\d:,]+$).+?)"  # masters: "1983/AK 35"
    r"(?: (?P<seed>(?:\d{1,2}:){0,2}\d{1,2},\d\d|NT)(?: ?\(?[aA]\.? ?[kK]\.?\)?)?)?$"
)
# Nearly every line.
_PLAIN = r"(?P<name>\D+) (?P<year>(?:19|20)\d\d) (?P<team>[^\d:,].*) (?P<seed>(?:\d{1,2}:){0,2}\d{1,2},\d\d)$"
_PLAIN_ENTRY, _PLAIN_WITHDRAWN = re.compile(rf"Bahn (?P<lane>\d{{1,2}}) {_PLAIN}"), re.compile(rf"abgem\. {_PLAIN}")
_NO_TEAM = re.compile(r"\b(?:Bahn|Lauf|Wettkampf|Abschnitt) \d|\babgem\. |\d,\d\d\b")  # but a line joined to this one
_ENTRY = re.compile(rf"Bahn (?P<lane>\d{{1,2}}) (?P<name>\D+?|\d\. Mannschaft\b.*?) {_YEAR_AND_TEAM}")
_EMPTY = re.compile(r"Bahn \d{1,2}$")
_WITHDRAWN = re.compile(rf"abgem\. (?P<name>\D+?|\d\. Mannschaft\b.*?) {_YEAR_AND_TEAM}")
_RELAY = re.compile(r"(?P<letter>\d)\. Mannschaft\b")
_COLUMNS = re.compile(r"Bahn Schwimmer(?!.* Bahn \d)")
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


class _Reader:
    def __init__(self) -> None:
        self._sheet = SheetBuilder("easywk")
        self._meets: Counter[str] = Counter()
        self._meet_start: str | None = None
        self._venue: str | None = None
        self._session: int | None = None
        self._announced: EventHeading | None = None
        self._event: int | None = None
        self._heat: Heat | None = None
        self._is_empty = False  # the heat, so far
        self._columns: set[str] = set()
        self._heats: set[tuple[str | None, int | None]] = set()
        self._page = self._line = 0

    def read(self, page: PageText) -> None:
        self._page = page.number
        for self._line, line in enumerate(page.lines):
            for part in headings.parts(line):
                self._read_line(part)
        if self._venue is None and "Schwimmbad-Adresse" in page.lines[:-1]:
            self._venue = page.lines[page.lines.index("Schwimmbad-Adresse") + 1]

    def _read_line(self, line: str) -> None:
        if line in self._columns:
            return
        if line.startswith("Bahn "):
            read = self._heat is not None and self._read_lane(line, self._heat)
        elif line.startswith("abgem. "):
            read = self._read_withdrawal(line)
        else:
            read = self._read_heading(line)
        if read or self._read_facts(line):
            return
        if _COLUMNS.match(line):
            self._columns.add(line)
        else:
            self._set_aside(line)

    def _read_heading(self, line: str) -> bool:
        if event := headings.event(line):
            self._announce(event)
        elif (heat := headings.heat(line)) and self._enter_event() is not None:
            self._enter_heat(heat, line)
        elif section := headings.section(line):
            self._enter_section(section, line)
        elif day := headings.day_alone(line):
            return self._enter_day(day, line)
        elif kind := headings.begins(line):
            return self._forget(kind, line)
        else:
            return False
        return True

    def _read_facts(self, line: str) -> bool:
        if found := _HEADING.match(line):
            self._meets[found["meet"]] += 1
            self._sheet.heading(self._page, found["meet"])
        elif (found := _BEGINS.search(line)) and self._session is not None:
            self._sheet.sessions[self._session] = self._sheet.sessions[self._session]._replace(start=clock(found[1]))
        elif found := _MEET_DAYS.match(line):
            self._meet_start = self._meet_start or headings.iso_day(found[1])
        elif line.startswith(_END_OF_LIST):
            self._leave_event()  # or a heat whose event's line is lost would be of the list's last one
        else:
            return False
        return True

    def _read_withdrawal(self, line: str) -> bool:
        found = _whole(_PLAIN_WITHDRAWN, line) or _whole(_WITHDRAWN, line)
        event = self._enter_event() if found else None
        if not found or event is None:
            return False
        name, year, team, seed = found.groups()
        self._sheet.withdrawn.append(Withdrawal(event, self._page, name, self._line, team, int(year), seed))
        return True

    def _enter_section(self, section: Section, line: str) -> None:
        known = self._sheet.sessions[self._session] if self._session is not None else None
        if known and known.name == section.name and section.date in {None, known.date} and section.is_whole:
            return  # printed again
        if not section.is_whole:
            self._note_unread(line)
        key = (section.name, section.date) if section.date else (self._page, self._line)
        self._session = self._sheet.session(key, SheetSession(section.name, section.date))
        self._leave_event()

    def _enter_day(self, day: str, line: str) -> bool:
        """A weekday and a day alone are those of the section above them; another day than its own puts it in doubt."""
        if self._session is None:
            return False
        known = self._sheet.sessions[self._session]
        if known.date is None and self._announced is None:
            self._sheet.sessions[self._session] = known._replace(date=day)
        elif known.date != day:
            self._forget("section", line)
        return True

    def _forget(self, kind: str, line: str) -> bool:
        """A heading that cannot be read ends what the one before it began. Whether there was anything to end."""
        if kind == "heat" and self._announced is None:
            return False
        if kind == "section":
            self._session = self._sheet.session((self._page, self._line), SheetSession(None, None))
        if kind == "heat":
            self._heat = None
        else:
            self._leave_event()
        self._note_unread(line)
        return True

    def _leave_event(self) -> None:
        self._announced, self._event, self._heat = None, None, None

    def _announce(self, event: EventHeading) -> None:
        """An event is one only when a heat or a withdrawal follows: each section begins with a list of its events."""
        if event.is_again and self._announced and self._announced.label == event.label:
            return  # a heat may run on over the page
        self._announced, self._event, self._heat = event, None, None
        self._heats.clear()

    def _enter_event(self) -> int | None:
        if self._event is None and self._announced:
            if self._session is None:
                self._session = self._sheet.session("", SheetSession(None, None))
            found = self._announced
            self._event = self._sheet.event(SheetEvent(self._session, found.number, found.label, found.name))
        return self._event

    def _enter_heat(self, heat: Heat, line: str) -> None:
        known = (heat.round, heat.number)
        if known in self._heats and (heat != self._heat or heat.start is None):  # of an event whose line is lost
            self._forget("event", line)
            return
        if not heat.is_whole:
            self._note_unread(line)
        self._heats.add(known)
        self._heat, self._is_empty = heat, True
        if self._event is not None and heat.number is not None:
            self._sheet.heat(self._event, heat.number, heat.of)

    def _read_lane(self, line: str, heat: Heat) -> bool:
        """Whether the line is an entry, or an empty lane."""
        if self._event is None:
            raise AssertionError("a heat is read only within an event")
        if found := _whole(_PLAIN_ENTRY, line) or _whole(_ENTRY, line):
            lane, name, year, team, seed = found.groups()
            # By their order, not by their names, which takes twice as long.
            # fmt: off
            entry = SheetEntry(
                self._event, self._page, name, self._line, team, None, int(year), None, seed,
                heat.number, int(lane), None, heat.start, heat.is_about, heat.round,
            )
            # fmt: on
            if name[0].isdigit() and (relay := _RELAY.match(name)):
                entry = entry._replace(name="", birth_year=None, is_relay=True, relay_letter=relay["letter"])
            self._sheet.entries.append(entry)
        elif not _EMPTY.match(line):
            return False
        if self._is_empty and heat.number is not None:
            self._sheet.heat_has_lanes(self._event, heat.number)
            self._is_empty = False
        return True

    def _set_aside(self, line: str) -> None:
        if _ENTRY_LIKE.match(line) or ((self._heat or line[0].isdigit()) and has_letters(line) and has_time(line)):
            self._note_unread(line)
        elif has_letters(line):
            keep = self._sheet.heading if self._event is None else self._sheet.other
            keep(self._page, line)

    def _note_unread(self, line: str) -> None:
        self._sheet.unread.append(UnreadLine(self._page, line, self._line))

    def sheet(self, pages: Sequence[PageText]) -> Sheet:
        meet = max(self._meets, key=self._meets.__getitem__, default="")
        days = [session.date for session in self._sheet.sessions if session.date]
        return self._sheet.sheet(pages, meet, self._meet_start or min(days, default=None), venue=self._venue)


def _whole(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    found = pattern.match(line)
    if not found:
        return None
    team = found["team"]
    holds_line = ("," in team or headings.may_hold_line(team)) and _NO_TEAM.search(team)
    return None if holds_line else found
