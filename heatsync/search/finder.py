"""Finds one swimmer in a whole sheet, and says what a family must know: namesakes, alternates, what is unread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heatsync.model.sheet import SheetEntry
from heatsync.model.swim import RelayLeg, Swim, TimeSource
from heatsync.names.matching import MatchQuality
from heatsync.names.name_index import NameIndex
from heatsync.names.nearest import nearest_names
from heatsync.names.swimmer_name import same_person
from heatsync.search.heat_durations import HeatDurations
from heatsync.search.name_occurrences import OccurrenceIndex
from heatsync.search.read_report import build_read_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from heatsync.model.box import Box
    from heatsync.model.read_report import ReadReport
    from heatsync.model.sheet import Sheet, Withdrawal
    from heatsync.names.swimmer_name import SwimmerName
    from heatsync.search.name_occurrences import NameOccurrences


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The swimmer's entries in the sheet's order, the warnings, and what was read."""

    swims: tuple[Swim, ...]
    warnings: tuple[str, ...]
    read_report: ReadReport


class Finder:
    """A whole sheet and its names, made once: to ask it for one more swimmer takes a millisecond."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._entries = sheet.entries
        self._names = self._entries.column(SheetEntry._fields.index("name"))
        self._index = NameIndex(self._names.values)
        self._gone = NameIndex(gone.name for gone in sheet.withdrawn)
        self._pace = HeatDurations(self._entries)
        self._beside = OccurrenceIndex(sheet)

    def find(self, swimmer: SwimmerName) -> SearchResult:
        """Every entry whose name fits best; names that fit less well are named in a warning, never mixed in."""
        sheet = self.sheet
        names = {self._names.values[at] for at in self._index.candidates(swimmer)}
        hopeful = [(at, self._entries[at]) for at in self._names.rows_with(names)]
        printed = {(entry.name, entry.cut) for _, entry in hopeful}
        fits = {name: fit for name in printed if (fit := swimmer.match(name[0], cut=name[1]))}
        best = max(fits.values(), default=MatchQuality.NONE)
        chosen = [(at, entry) for at, entry in hopeful if fits.get((entry.name, entry.cut)) is best]
        entries = [entry for _, entry in chosen]
        similar = [entry for _, entry in hopeful if fits.get((entry.name, entry.cut), best) is not best]
        named = self._beside.mentions(swimmer, len(entries), similar)
        gone = (sheet.withdrawn[at] for at in self._gone.candidates(swimmer))
        withdrawn = [one for one in gone if swimmer.match(one.name)]
        warnings = [
            *self._not_there(swimmer, bool(entries or withdrawn)),
            *_doubtful(best, entries),
            *_left_out({entry.name for entry in similar}),
            *_perhaps_of(sheet, _namesakes(swimmer, (entry for _, entry in hopeful)), entries),
            *_about(sheet, entries, self._nameless_relays(entries), withdrawn),
            *_unread(sheet),
            *_unexplained(named),
            *sheet.notes,
        ]
        boxes = sheet.boxes or (None,) * len(self._entries)
        events = tuple(_swim_event(sheet, entry, boxes[at], number) for number, (at, entry) in enumerate(chosen, 1))
        reading = build_read_report(sheet, named, [self._pace.before(entry) for entry in entries])
        return SearchResult(events, tuple(dict.fromkeys(warnings)), reading)

    def _not_there(self, swimmer: SwimmerName, is_there: bool) -> Iterator[str]:  # noqa: FBT001 - the only question
        if is_there or not self._entries:  # a timeline names nobody
            return
        near = nearest_names(swimmer.text, filter(None, self._names.values))
        names = f" The nearest names are: {_listed(near)}." if near else ""
        yield f"{swimmer.not_there}{names}"

    def _nameless_relays(self, entries: Iterable[SheetEntry]) -> list[SheetEntry]:
        teams = {entry.team for entry in entries}
        relays = (self._entries[at] for at in self._names.rows_with({""}))
        return [relay for relay in relays if relay.team in teams]


def _swim_event(sheet: Sheet, entry: SheetEntry, box: Box | None, number: int) -> Swim:
    event = sheet.events[entry.event]
    session = sheet.sessions[event.session]
    relay = RelayLeg(letter=entry.relay_letter, leg=entry.leg, team=entry.team) if entry.is_relay else None
    return Swim(
        event_number=event.number,
        event_label=event.label,
        event_name=event.name,
        swimmer_name=entry.name,
        name_is_cut=entry.cut,
        age=entry.age,
        gender=entry.gender,
        birth_year=entry.birth_year,
        school_year=entry.school_year,
        team=entry.team,
        seed_time=entry.seed_time,
        heat_number=entry.heat,
        lane=entry.lane,
        rank=entry.rank,
        heat_start_time=entry.start,
        time_source=_time_source(entry),
        session_date=session.date,
        session_name=session.name,
        round=entry.round,
        relay=relay,
        page=entry.page,
        box=box,
        entry=number,
    )


def _time_source(entry: SheetEntry) -> TimeSource | None:
    if entry.start is None:
        return None
    return TimeSource.APPROXIMATE if entry.is_about else TimeSource.PRINTED


_DOUBTS = {
    MatchQuality.SWAPPED: "another word as the surname",
    MatchQuality.LONGER_SURNAME: "further words in the surname",
}


def _doubtful(best: MatchQuality, entries: Iterable[SheetEntry]) -> Iterator[str]:
    if best in _DOUBTS:
        names = dict.fromkeys(entry.name for entry in entries)
        yield f"The sheet has {_DOUBTS[best]}, so it may be somebody else: {_listed(names)}."


def _left_out(less: set[str]) -> Iterator[str]:
    if less:
        yield f"Names that fit only in part were left out: {_listed(sorted(less))}."


def _namesakes(swimmer: SwimmerName, entries: Iterable[SheetEntry]) -> list[SheetEntry]:
    """The entries of those who differ from the swimmer in the middle initial or the suffix only."""
    bare = swimmer.without_initials
    if bare.key == swimmer.key:  # who asks without an initial is given them all, as several people
        return []
    return [entry for entry in entries if not swimmer.match(entry.name) and bare.match(entry.name) is MatchQuality.FULL]


def _perhaps_of(sheet: Sheet, namesakes: Sequence[SheetEntry], entries: Iterable[SheetEntry]) -> Iterator[str]:
    for entry in entries if namesakes else ():
        whose = {other.name for other in namesakes if _may_be_of(other, entry)}
        if whose:
            event = f"event {sheet.events[entry.event].label or '?'}"
            yield f"{entry.name} in {event} may also be {_listed(sorted(whose))}, whom the sheet has too: please check."


def _may_be_of(one: SheetEntry, other: SheetEntry) -> bool:
    """Whether the second entry, with what it leaves out of the name, may be that of the first one's swimmer."""
    return same_person(one.name, other.name) and all(
        a is None or b is None or a == b
        for a, b in ((one.age, other.age), (one.birth_year, other.birth_year), (one.team, other.team))
    )


def _about(
    sheet: Sheet, entries: Sequence[SheetEntry], nameless: Sequence[SheetEntry], withdrawn: Sequence[Withdrawal]
) -> Iterator[str]:
    gone = [SheetEntry(w.event, w.page, w.name, team=w.team, birth_year=w.birth_year) for w in withdrawn]
    whose = _whose if _may_be_several([*entries, *gone]) else _nobodys

    def of(chosen: Iterable[SheetEntry]) -> str:
        return _listed(dict.fromkeys(f"event {sheet.events[e.event].label or '?'}{whose(e)}" for e in chosen))

    alternates = [e for e in entries if e.round == "Alternate"]
    if alternates:
        yield f"Listed as an alternate, who swims only if somebody else does not: {of(alternates)}."
    if unseeded := [e for e in entries if e.heat is None and e.rank is not None and e not in alternates]:
        yield f"Heats and lanes are not seeded yet, the sheet gives only a rank: {of(unseeded)}."
    if finals := [e for e in entries if e.with_finals]:
        yield f"Printed in this session but swum in the finals session: {of(finals)}."
    if cut := [e for e in entries if e.cut]:
        yield f"The sheet prints only the beginning of the name, so it may be somebody else's: {of(cut)}."
    if undated := [e for e in entries if sheet.sessions[sheet.events[e.event].session].date is None]:
        yield f"The sheet does not say on which day it is: {of(undated)}."
    if nameless:
        yield f"The relays of the team are printed without the swimmers' names: {of(nameless)}."
    if gone:
        yield f"Printed as withdrawn, so it is not among the entries: {of(gone)}."


def _may_be_several(entries: Sequence[SheetEntry]) -> bool:
    """Whether the entries may be several people's. What is said of one must not be taken for another's."""
    people = (
        {e.name for e in entries},
        {e.age for e in entries if e.age},
        {e.birth_year for e in entries if e.birth_year},
    )
    return any(len(values) > 1 for values in (*people, {e.team for e in entries if not e.is_relay}))


def _whose(entry: SheetEntry) -> str:
    known = ", ".join(str(part) for part in (entry.age or entry.birth_year, entry.team) if part)
    return (f" of {entry.name}" if entry.name else "") + (f" ({known})" if known else "")


def _nobodys(_: SheetEntry) -> str:
    return ""


_PLACES = {
    "unread": "a line that could not be read",
    "other": "a line that is no entry",
    "entry": "somebody else's entry",
}


def _unexplained(named: NameOccurrences) -> Iterator[str]:
    for line in named.unexplained:
        yield f'The name stands in {_PLACES[line.kind]} (page {line.page}): "{line.text}".'


def _unread(sheet: Sheet) -> Iterator[str]:
    if sheet.unread:
        pages = _listed(dict.fromkeys(str(line.page) for line in sheet.unread))
        yield f"Lines that look like entries but could not be read: {len(sheet.unread)} (page {pages})."
    missing = [
        f"event {event.label or '?'} (heat {', '.join(map(str, event.missing_heats))})"
        for event in sheet.events
        if event.missing_heats
    ]
    if missing:
        yield f"Some heats are not in this sheet: {_listed(missing)}."
    if sheet.blank_pages:
        yield not_searched(sheet.blank_pages)
    if sheet.hidden_pages:
        yield hidden_left_out(sheet.hidden_pages)


def not_searched(pages: Iterable[int]) -> str:
    """The warning that nobody has read these pages."""
    return f"Some pages are pictures without text and were not searched (page {_listed(map(str, pages))})."


def hidden_left_out(pages: Iterable[int]) -> str:
    """The warning that these pages hold more text than can be seen."""
    return f"Some pages hold text that cannot be seen on them; it was left out (page {_listed(map(str, pages))})."


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(texts)  # names have commas of their own
