"""Counts how often a swimmer's name stands in a sheet, and which of that the entries and the rest of it explain."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING, Literal

from heatsync.model.sheet import SheetEntry
from heatsync.names.name_index import NameIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from heatsync.model.sheet import Sheet
    from heatsync.names.swimmer_name import SwimmerName

Explanation = Literal["withdrawn", "record", "heading", "similar", "unread", "other", "entry"]
_EVENT, _TEAM = map(SheetEntry._fields.index, ("event", "team"))
_NOTHING = frozenset({"unread", "other", "entry"})
_BROKEN = frozenset({"record", "unread", "other"})
"""The lines that may be one half of what the print has broken in two."""


@dataclass(frozen=True, slots=True)
class NameOccurrence:
    """A line beside the swimmer's entries that holds the name.

    "similar" is the entry of a name that fits less well. "unread", "other" and "entry", which is somebody else's entry,
    explain nothing.
    """

    page: int
    text: str
    kind: Explanation


@dataclass(frozen=True, slots=True)
class NameOccurrences:
    """`entries` counts those whose name fits, relay legs and alternates among them."""

    entries: int
    explained: tuple[NameOccurrence, ...]
    unexplained: tuple[NameOccurrence, ...]

    @property
    def total(self) -> int:
        return self.entries + len(self.explained) + len(self.unexplained)


class OccurrenceIndex:
    """All of a sheet but the entries' own names, made once to be asked for one swimmer after the other."""

    def __init__(self, sheet: Sheet) -> None:
        self._entries = sheet.entries
        self._lines = [
            *(NameOccurrence(line.page, line.text, "unread") for line in sheet.unread),
            *(NameOccurrence(gone.page, gone.name, "withdrawn") for gone in sheet.withdrawn),
            *(NameOccurrence(aside.page, aside.text, aside.kind) for aside in sheet.asides),
        ]
        self._events = [event.name or "" for event in sheet.events]
        self._teams = sheet.entries.column(_TEAM)
        self._of_lines = NameIndex(line.text for line in self._lines)
        self._of_events = NameIndex(self._events)
        self._of_teams = NameIndex(team or "" for team in self._teams.values)

    def mentions(self, swimmer: SwimmerName, entries: int, similar: Iterable[SheetEntry] = ()) -> NameOccurrences:
        """`entries` is how many were found for the swimmer, `similar` those whose name fits less well."""
        hopeful = [self._lines[at] for at in self._of_lines.candidates(swimmer)]
        found = [mention for mention in hopeful if swimmer.may_appear_in(mention.text)]
        found += _broken([mention for mention in hopeful if mention not in found], swimmer)
        found += self._in_names_of_events(swimmer)
        found += self._in_others_entries(swimmer)
        found += (NameOccurrence(entry.page, entry.name, "similar") for entry in similar)
        explained = tuple(mention for mention in found if mention.kind not in _NOTHING)
        unexplained = tuple(mention for mention in found if mention.kind in _NOTHING)
        return NameOccurrences(entries, explained, unexplained)

    def _in_names_of_events(self, swimmer: SwimmerName) -> Iterator[NameOccurrence]:
        for at in self._of_events.candidates(swimmer):
            if swimmer.is_spelled_out_in(name := self._events[at]):
                first = next(iter(self._entries.column(_EVENT).rows_with({at})), None)
                yield NameOccurrence(1 if first is None else self._entries[first].page, name, "heading")

    def _in_others_entries(self, swimmer: SwimmerName) -> Iterator[NameOccurrence]:
        """Perhaps a line of two swimmers that was taken for one's: the name stands where a club should."""
        odd = {self._teams.values[at] for at in self._of_teams.candidates(swimmer)}
        for entry in (self._entries[at] for at in self._teams.rows_with(odd)):
            text = f"{entry.name} {entry.age or ''} {entry.team}"
            if entry.name and swimmer.is_spelled_out_in(text) and not swimmer.match(entry.name, cut=entry.cut):
                yield NameOccurrence(entry.page, " ".join(text.split()), "entry")


def _broken(halves: Sequence[NameOccurrence], swimmer: SwimmerName) -> Iterator[NameOccurrence]:
    """The names that a line's end parts: "5 Doe," and "Uma 13 NOVA-CA 1:02.00"."""
    pages: dict[int, list[NameOccurrence]] = defaultdict(list)
    for half in halves:
        if half.kind in _BROKEN:
            pages[half.page].append(half)
    for page, lines in pages.items():
        unread = [line for line in lines if line.kind == "unread"]
        others = [line for line in lines if line.kind != "unread"]
        # Only within their kind are the lines known to follow one another.
        for first, second in (*pairwise(unread), *pairwise(others), *product(others, unread), *product(unread, others)):
            text = f"{first.text} {second.text}"
            if swimmer.is_spelled_out_in(text):
                yield NameOccurrence(page, text, "unread" if second.kind == "unread" else first.kind)
