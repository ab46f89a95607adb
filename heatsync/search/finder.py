"""Finds one swimmer in a whole sheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from heatsync.model.box import Box
from heatsync.model.extraction import Extraction
from heatsync.model.heading import Heading
from heatsync.model.message import Message
from heatsync.model.read_report import HeatsBefore, ListedSession
from heatsync.model.sheet import Sheet, SheetEntry, SheetHeat, Withdrawal
from heatsync.model.swim import RelayLeg, Swim, TimeSource
from heatsync.names.matching import MatchQuality
from heatsync.names.name_index import NameIndex
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing import READER_VERSION
from heatsync.search.heading_index import HeadingIndex
from heatsync.search.heat_durations import HeatDurations
from heatsync.search.listed_events import listed_sessions
from heatsync.search.name_occurrences import OccurrenceIndex
from heatsync.search.nearest_people import not_found
from heatsync.search.read_report import build_read_report
from heatsync.search.search_warnings import (
    doubtful_match,
    entry_warnings,
    possible_namesakes,
    similar_names_left_out,
    unexplained_occurrences,
    unread_parts,
)


@dataclass(frozen=True, slots=True)
class _Matches:
    """The entries whose names match: the best are the swimmer's (each with its index), the others are similar."""

    quality: MatchQuality
    own: Sequence[tuple[int, SheetEntry]]
    similar: Sequence[SheetEntry]
    candidates: Sequence[SheetEntry]

    @property
    def entries(self) -> list[SheetEntry]:
        return [entry for _, entry in self.own]


class Finder:
    """A whole sheet with its names indexed once. Each further search takes about a millisecond."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._entries = sheet.entries
        self._boxes = sheet.boxes or (None,) * len(sheet.entries)
        self._names = self._entries.column(SheetEntry._fields.index("name"))
        self._name_index = NameIndex(self._names.values)
        self._withdrawn_index = NameIndex(withdrawal.name for withdrawal in sheet.withdrawn)
        self._durations = HeatDurations(self._entries)
        self._headings = HeadingIndex(sheet)
        self._occurrences = OccurrenceIndex(sheet)

    def find(self, swimmer: SwimmerName) -> Extraction:
        """The entries whose names match best, in the sheet's order. A warning lists the names that match less well."""
        matches = self._matches(swimmer)
        entries, withdrawn = matches.entries, self._withdrawn(swimmer)
        occurrences = self._occurrences.find(swimmer, matches.similar)
        # A timeline has no names, so no swimmer is missing from it.
        missing = not_found(swimmer, self._entries) if self._entries and not (entries or withdrawn) else None
        warnings = [
            *([missing.warning] if missing else []),
            *([] if self._entries else [Message("TIMELINE_ONLY")]),
            *doubtful_match(matches.quality, entries),
            *similar_names_left_out(matches.similar),
            *possible_namesakes(self.sheet, _namesakes(swimmer, matches.candidates), entries),
            *entry_warnings(self.sheet, entries, self._nameless_relays(entries), withdrawn),
            *unread_parts(self.sheet),
            *unexplained_occurrences(occurrences),
            *self.sheet.notes,
        ]
        return Extraction(
            extractor="local",
            version=READER_VERSION,
            meet_name=self.sheet.meet_name,
            meet_start=self.sheet.meet_start,
            swims=tuple(
                _swim(self.sheet, self._timed(entry), self._boxes[at], self._headings.above(entry), number)
                for number, (at, entry) in enumerate(matches.own, 1)
            ),
            warnings=tuple(dict.fromkeys(warnings)),
            read_report=replace(
                build_read_report(self.sheet, occurrences, self._listed, [*map(self._heat, entries)]),
                nearest_names=missing.nearest if missing else (),
            ),
        )

    @cached_property
    def _listed(self) -> tuple[ListedSession, ...]:
        return listed_sessions(self.sheet)

    def _heat(self, entry: SheetEntry) -> tuple[HeatsBefore | None, float | None]:
        return self._durations.before(entry), self._durations.lasts(entry)

    def _timed(self, entry: SheetEntry) -> SheetEntry:
        """The entry with the start of its heat. A heat that continues at the top of a page is printed without it."""
        heat = self._timed_heats.get((entry.event, entry.heat, entry.round)) if entry.start is None else None
        return entry._replace(start=heat.start, is_about=heat.is_about) if heat else entry

    @cached_property
    def _timed_heats(self) -> Mapping[tuple[int, int | None, str | None], SheetHeat]:
        heats = (heat for heat in self.sheet.heats if heat.start is not None and heat.number is not None)
        return {(heat.event, heat.number, heat.round): heat for heat in heats}

    def _matches(self, swimmer: SwimmerName) -> _Matches:
        rows = self._candidates(swimmer)
        qualities = _qualities(swimmer, {(entry.name, entry.cut) for _, entry in rows})
        best = max(qualities.values(), default=MatchQuality.NONE)
        matching = [(at, entry) for at, entry in rows if (entry.name, entry.cut) in qualities]
        return _Matches(
            quality=best,
            own=[(at, entry) for at, entry in matching if qualities[entry.name, entry.cut] is best],
            similar=[entry for _, entry in matching if qualities[entry.name, entry.cut] is not best],
            candidates=[entry for _, entry in rows],
        )

    def _candidates(self, swimmer: SwimmerName) -> list[tuple[int, SheetEntry]]:
        names = {self._names.values[at] for at in self._name_index.candidates(swimmer)}
        return [(at, self._entries[at]) for at in self._names.rows_with(names)]

    def _withdrawn(self, swimmer: SwimmerName) -> list[Withdrawal]:
        candidates = (self.sheet.withdrawn[at] for at in self._withdrawn_index.candidates(swimmer))
        return [withdrawal for withdrawal in candidates if swimmer.match(withdrawal.name)]

    def _nameless_relays(self, entries: Iterable[SheetEntry]) -> list[SheetEntry]:
        """The relays of the swimmer's teams that are printed without their swimmers."""
        teams = {entry.team for entry in entries}
        relays = (self._entries[at] for at in self._names.rows_with({""}))
        return [relay for relay in relays if relay.team in teams]


def _qualities(swimmer: SwimmerName, names: Iterable[tuple[str, bool]]) -> dict[tuple[str, bool], MatchQuality]:
    """The printed names that match, each with whether its column cut it."""
    return {(name, cut): quality for name, cut in names if (quality := swimmer.match(name, cut=cut))}


def _namesakes(swimmer: SwimmerName, candidates: Iterable[SheetEntry]) -> list[SheetEntry]:
    """The entries of swimmers who differ in the middle initial or the suffix only.

    None if the requested name has no initial: then the entries of all of them match.
    """
    bare = swimmer.without_initials
    if bare.key == swimmer.key:
        return []
    return [e for e in candidates if not swimmer.match(e.name) and bare.match(e.name) is MatchQuality.FULL]


def _swim(sheet: Sheet, entry: SheetEntry, box: Box | None, headings: tuple[Heading, ...], number: int) -> Swim:
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
        headings=headings,
        entry=number,
    )


def _time_source(entry: SheetEntry) -> TimeSource | None:
    if entry.start is None:
        return None
    return TimeSource.APPROXIMATE if entry.is_about else TimeSource.PRINTED
