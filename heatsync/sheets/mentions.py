"""Counts how often a swimmer's name stands in a sheet, and which of that the entries and the rest of it explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from heatsync.names import NameIndex

if TYPE_CHECKING:
    from heatsync.names import SwimmerName
    from heatsync.sheets.sheet import Sheet

Explanation = Literal["withdrawn", "record", "heading", "unread", "other"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A line beside the entries that holds the name. "unread" and "other" explain nothing."""

    page: int
    text: str
    kind: Explanation


@dataclass(frozen=True, slots=True)
class Mentions:
    """`entries` counts those whose name fits, relay legs and alternates among them."""

    entries: int
    explained: tuple[Mention, ...]
    unexplained: tuple[Mention, ...]

    @property
    def total(self) -> int:
        return self.entries + len(self.explained) + len(self.unexplained)


class LinesBeside:
    """The lines of a sheet that are no entries, made once to be asked for one swimmer after the other."""

    def __init__(self, sheet: Sheet) -> None:
        self._lines = [
            *(Mention(line.page, line.text, "unread") for line in sheet.unread),
            *(Mention(gone.page, gone.name, "withdrawn") for gone in sheet.withdrawn),
            *(Mention(aside.page, aside.text, aside.kind) for aside in sheet.asides),
        ]
        self._index = NameIndex(line.text for line in self._lines)

    def mentions(self, swimmer: SwimmerName, entries: int) -> Mentions:
        """`entries` is how many were found for the swimmer."""
        hopeful = (self._lines[at] for at in self._index.hopeful(swimmer))
        found = [line for line in hopeful if swimmer.appears_in(line.text)]
        explained = tuple(mention for mention in found if mention.kind not in {"unread", "other"})
        unexplained = tuple(mention for mention in found if mention.kind in {"unread", "other"})
        return Mentions(entries, explained, unexplained)
