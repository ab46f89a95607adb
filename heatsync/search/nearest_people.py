"""Finds the swimmers of a sheet whose names resemble one that it does not contain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from heatsync.model.columnar import Rows
from heatsync.model.message import Message
from heatsync.model.read_report import NearestName
from heatsync.model.sheet import SheetEntry
from heatsync.names.nearest import nearest_names
from heatsync.names.several_names import two_names
from heatsync.names.swimmer_name import SwimmerName
from heatsync.search.search_warnings import not_in_sheet

_NAME = SheetEntry._fields.index("name")
MOST_NEAREST = 6
"""Swimmers: as many as a page can show as buttons."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """A swimmer who is not in the sheet: the similar ones, and the warning that says so."""

    nearest: tuple[NearestName, ...]
    warning: Message


def not_found(swimmer: SwimmerName, entries: Rows[SheetEntry]) -> NotFound:
    printed = [name for name in entries.column(_NAME).values if name]
    halves = two_names(swimmer.text) or ()
    matching = [name for half in halves if (name := _matching(half, printed))]
    if halves and len(matching) == len(halves):
        warning = Message("SEVERAL_SWIMMERS_IN_SHEET", swimmer=swimmer.text, names=matching)
        return NotFound(_people(matching, entries), warning)
    names = list(dict.fromkeys([*matching, *nearest_names(swimmer.text, printed)]))
    return NotFound(_people(names, entries), not_in_sheet(swimmer, names))


def _matching(half: str, printed: Sequence[str]) -> str | None:
    """The printed name of one half of "Uma Doe, Ash Poe"."""
    return next((name for name in nearest_names(half, printed, n=1) if SwimmerName(half).match(name)), None)


def _people(names: Iterable[str], entries: Rows[SheetEntry]) -> tuple[NearestName, ...]:
    """The swimmers with these names. A relay's team may not be the swimmer's own, so an own entry comes first."""
    people = [person for name in names for person in _people_with(name, entries)]
    return tuple(people[:MOST_NEAREST])


def _people_with(name: str, entries: Rows[SheetEntry]) -> Iterable[NearestName]:
    found = [entries[at] for at in entries.column(_NAME).rows_with({name})]
    own = [entry for entry in found if not entry.is_relay] or found
    return dict.fromkeys(NearestName(name, entry.team, entry.age, entry.birth_year, entry.school_year) for entry in own)
