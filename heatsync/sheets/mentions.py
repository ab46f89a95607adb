"""Counts how often a swimmer's name stands in a sheet, and which of that the entries and the rest of it explain."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, Literal

from heatsync.names import fold, readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from heatsync.names import SwimmerName
    from heatsync.sheets.sheet import Sheet, SheetEntry

Explanation = Literal["withdrawn", "record", "heading", "similar", "unread", "other", "entry"]
_NOTHING = frozenset({"unread", "other", "entry"})
_BROKEN = frozenset({"record", "unread", "other"})
"""The lines that may be one half of what the print has broken in two."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A line beside the swimmer's entries that holds the name.

    "similar" is the entry of a name that fits less well. "unread", "other" and "entry", which is somebody else's entry,
    explain nothing.
    """

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


def mentions(sheet: Sheet, swimmer: SwimmerName, entries: int, similar: Iterable[SheetEntry] = ()) -> Mentions:
    """`entries` is how many were found for the swimmer, `similar` those whose name fits less well.

    Every other line of the sheet is looked through here.
    """
    beside = [
        *(Mention(line.page, line.text, "unread") for line in sheet.unread),
        *(Mention(gone.page, gone.name, "withdrawn") for gone in sheet.withdrawn),
        *(Mention(aside.page, aside.text, aside.kind) for aside in sheet.asides),
    ]
    # A word of the name is looked for first: to part a thousand lines into words takes longer than all the rest.
    words = {part[0] for person in readings(swimmer.text) for part in (person.surname, person.given) if part}
    hopeful = [mention for mention in beside if _may_hold(mention.text, words)]
    found = [mention for mention in hopeful if swimmer.may_be_in(mention.text)]
    found += _broken([mention for mention in hopeful if mention not in found], swimmer)
    found += _in_names_of_events(sheet, swimmer, words)
    found += _in_others_entries(sheet, swimmer, words)
    found += (Mention(entry.page, entry.name, "similar") for entry in similar)
    explained = tuple(mention for mention in found if mention.kind not in _NOTHING)
    unexplained = tuple(mention for mention in found if mention.kind in _NOTHING)
    return Mentions(entries, explained, unexplained)


def _may_hold(text: str, words: set[str]) -> bool:
    letters = _letters(text)
    return "?" in letters or any(word in letters for word in words)


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    """Without the spaces: "Mc Roe" is "McRoe". The next swimmer in the sheet asks for the same texts."""
    return fold(text).replace(" ", "")


def _broken(halves: Sequence[Mention], swimmer: SwimmerName) -> Iterator[Mention]:
    """The names that a line's end parts: "5 Doe," and "Uma 13 NOVA-CA 1:02.00"."""
    pages: dict[int, list[Mention]] = defaultdict(list)
    for half in halves:
        if half.kind in _BROKEN:
            pages[half.page].append(half)
    for page, lines in pages.items():
        unread = [line for line in lines if line.kind == "unread"]
        others = [line for line in lines if line.kind != "unread"]
        # Only within their kind are the lines known to follow one another.
        for first, second in (*pairwise(unread), *pairwise(others), *product(others, unread), *product(unread, others)):
            text = f"{first.text} {second.text}"
            if swimmer.is_written_in(text):
                yield Mention(page, text, "unread" if second.kind == "unread" else first.kind)


def _in_names_of_events(sheet: Sheet, swimmer: SwimmerName, words: set[str]) -> Iterator[Mention]:
    for at, event in enumerate(sheet.events):
        if event.name and _may_hold(event.name, words) and swimmer.is_written_in(event.name):
            page = next((entry.page for entry in sheet.entries if entry.event == at), 1)
            yield Mention(page, event.name, "heading")


def _in_others_entries(sheet: Sheet, swimmer: SwimmerName, words: set[str]) -> Iterator[Mention]:
    """Perhaps a line of two swimmers that was taken for one's: the name stands where a club should."""
    teams = {team for entry in sheet.entries if (team := entry.team)}
    odd = {team for team in teams if _may_hold(team, words)}
    for entry in sheet.entries if odd else ():
        if entry.name and entry.team in odd:
            text = f"{entry.name} {entry.age or ''} {entry.team}"
            if swimmer.is_written_in(text) and not swimmer.fits(entry.name, cut=entry.cut):
                yield Mention(entry.page, " ".join(text.split()), "entry")
