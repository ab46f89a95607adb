"""Finds a swimmer's name outside the entries, and decides which occurrences the sheet explains."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, product

from heatsync.model.read_report import PageLine
from heatsync.model.sheet import Sheet, SheetEntry
from heatsync.names.name_index import NameIndex
from heatsync.names.swimmer_name import SwimmerName

_EVENT, _TEAM = map(SheetEntry._fields.index, ("event", "team"))
_NOT_EXPLAINED = frozenset({"unread", "other", "entry"})
"""The kinds that explain no occurrence, as opposed to "withdrawn", "record", "heading" and "similar".

"entry" is the entry of another swimmer, "similar" the entry of a name that matches less well.
"""
_MAY_BE_BROKEN = frozenset({"record", "unread", "other"})
"""The lines that may be one half of a line that the print broke in two."""


@dataclass(frozen=True, slots=True)
class NameOccurrences:
    """The lines that contain the name and are none of the swimmer's entries."""

    explained: tuple[PageLine, ...]
    unexplained: tuple[PageLine, ...]


class OccurrenceIndex:
    """Everything in a sheet except the names of its entries, indexed once for many swimmers."""

    def __init__(self, sheet: Sheet) -> None:
        self._entries = sheet.entries
        self._lines = [
            *(PageLine(line.page, line.text, "unread") for line in sheet.unread),
            *(PageLine(withdrawal.page, withdrawal.name, "withdrawn") for withdrawal in sheet.withdrawn),
            *(PageLine(aside.page, aside.text, aside.kind) for aside in sheet.asides),
        ]
        self._events = [event.name or "" for event in sheet.events]
        self._teams = sheet.entries.column(_TEAM)
        self._line_index = NameIndex(line.text for line in self._lines)
        self._event_index = NameIndex(self._events)
        self._team_index = NameIndex(team or "" for team in self._teams.values)

    def find(self, swimmer: SwimmerName, similar: Iterable[SheetEntry] = ()) -> NameOccurrences:
        """`similar` are the entries whose name matches less well."""
        found = [
            *self._in_lines(swimmer),
            *self._in_event_names(swimmer),
            *self._in_other_entries(swimmer),
            *(PageLine(entry.page, entry.name, "similar") for entry in similar),
        ]
        return NameOccurrences(
            explained=tuple(line for line in found if line.kind not in _NOT_EXPLAINED),
            unexplained=tuple(line for line in found if line.kind in _NOT_EXPLAINED),
        )

    def _in_lines(self, swimmer: SwimmerName) -> list[PageLine]:
        candidates = [self._lines[at] for at in self._line_index.candidates(swimmer)]
        whole = [line for line in candidates if swimmer.may_appear_in(line.text)]
        halves = [line for line in candidates if line.kind in _MAY_BE_BROKEN and line not in whole]
        return [*whole, *_in_broken_lines(halves, swimmer)]

    def _in_event_names(self, swimmer: SwimmerName) -> Iterator[PageLine]:
        for at in self._event_index.candidates(swimmer):
            if swimmer.is_spelled_out_in(name := self._events[at]):
                first = next(iter(self._entries.column(_EVENT).rows_with({at})), None)
                yield PageLine(1 if first is None else self._entries[first].page, name, "heading")

    def _in_other_entries(self, swimmer: SwimmerName) -> Iterator[PageLine]:
        """The name in place of a team: a line with two swimmers may have been read as one entry."""
        teams = {self._teams.values[at] for at in self._team_index.candidates(swimmer)}
        for entry in (self._entries[at] for at in self._teams.rows_with(teams)):
            text = f"{entry.name} {entry.age or ''} {entry.team}"
            if entry.name and swimmer.is_spelled_out_in(text) and not swimmer.match(entry.name, cut=entry.cut):
                yield PageLine(entry.page, " ".join(text.split()), "entry")


def _in_broken_lines(halves: Iterable[PageLine], swimmer: SwimmerName) -> Iterator[PageLine]:
    """The names that a line break splits: "5 Doe," and "Uma 13 NOVA-CA 1:02.00"."""
    pages: dict[int, list[PageLine]] = defaultdict(list)
    for half in halves:
        pages[half.page].append(half)
    for page, lines in pages.items():
        for first, second in _pairs(lines):
            text = f"{first.text} {second.text}"
            if swimmer.is_spelled_out_in(text):
                yield PageLine(page, text, "unread" if second.kind == "unread" else first.kind)


def _pairs(lines: Sequence[PageLine]) -> Iterable[tuple[PageLine, PageLine]]:
    """The lines of a page that may be one. The order of unread lines and the others is unknown."""
    unread = [line for line in lines if line.kind == "unread"]
    others = [line for line in lines if line.kind != "unread"]
    return chain(pairwise(unread), pairwise(others), product(others, unread), product(unread, others))
