"""Counts how often a swimmer's name stands in a sheet, and which of that the entries and the rest of it explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from heatsync.names import fold, readings

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def mentions(sheet: Sheet, swimmer: SwimmerName, entries: int) -> Mentions:
    """`entries` is how many were found for the swimmer; every other line of the sheet is looked through here."""
    beside = [
        *(Mention(line.page, line.text, "unread") for line in sheet.unread),
        *(Mention(gone.page, gone.name, "withdrawn") for gone in sheet.withdrawn),
        *(Mention(aside.page, aside.text, aside.kind) for aside in sheet.asides),
    ]
    found = _with_name(beside, swimmer)
    explained = tuple(mention for mention in found if mention.kind not in {"unread", "other"})
    unexplained = tuple(mention for mention in found if mention.kind in {"unread", "other"})
    return Mentions(entries, explained, unexplained)


def _with_name(beside: Iterable[Mention], swimmer: SwimmerName) -> list[Mention]:
    """A word of the name is looked for first: to part a thousand lines into words takes longer than all the rest."""
    words = {word for person in readings(swimmer.text) for word in person.surname}
    return [mention for mention in beside if _may_hold(fold(mention.text), words) and swimmer.appears_in(mention.text)]


def _may_hold(folded: str, words: set[str]) -> bool:
    return any(word in folded for word in words)
