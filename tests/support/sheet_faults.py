"""Damages one line of a sheet's text, and judges whether the reader noticed what it lost or changed."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.page_text import PageText
from heatsync.model.sheet import Sheet, SheetEntry

Read: TypeAlias = Callable[[Sequence[PageText]], Sheet]
Entry: TypeAlias = tuple[object, ...]

_LEG = SheetEntry._fields.index("leg") - 1
MARKS = ("*", "x", "%", "#", "(EXH)", "EXH", "_____", "B____")


@dataclass(frozen=True)
class Fault:
    """The damaged lines of one page. `line` is the index of the damaged line, `is_local`: other lines are untouched."""

    kind: str
    lines: tuple[str, ...]
    line: int
    is_local: bool = True


def remove(lines: Sequence[str], at: int, _: random.Random) -> Fault:
    return Fault("remove", (*lines[:at], *lines[at + 1 :]), at)


def double(lines: Sequence[str], at: int, _: random.Random) -> Fault:
    return Fault("double", (*lines[: at + 1], *lines[at:]), at)


def cut(lines: Sequence[str], at: int, chance: random.Random) -> Fault:
    """The line ends within, and what is left of it stands on a line of its own."""
    words = lines[at].split()
    part = chance.randint(1, max(1, len(words) - 1))
    parts = filter(None, (" ".join(words[:part]), " ".join(words[part:])))
    return Fault("cut", (*lines[:at], *parts, *lines[at + 1 :]), at)


def join(lines: Sequence[str], at: int, _: random.Random) -> Fault:
    return Fault("join", (*lines[:at], " ".join(lines[at : at + 2]), *lines[at + 2 :]), at, is_local=False)


def move(lines: Sequence[str], at: int, _: random.Random) -> Fault:
    """The line changes places with the next one."""
    return Fault("move", (*lines[:at], *reversed(lines[at : at + 2]), *lines[at + 2 :]), at, is_local=False)


def mark(lines: Sequence[str], at: int, chance: random.Random) -> Fault:
    """A mark stands before or behind one of the line's words."""
    words = lines[at].split()
    place = chance.randint(0, len(words))
    marked = " ".join((*words[:place], chance.choice(MARKS), *words[place:]))
    return Fault("mark", (*lines[:at], marked, *lines[at + 1 :]), at)


FAULTS = (remove, double, cut, join, move, mark)


class FaultySheet:
    """One sheet whose lines are damaged one at a time."""

    def __init__(self, pages: Sequence[PageText], read: Read) -> None:
        self._pages, self._read = tuple(pages), read
        self._intact = read(pages)
        self._entries = _entries(self._intact)
        self._reports = _reports(self._intact)

    def try_one(self, chance: random.Random) -> str | None:
        """Damage a line at random. Returns what was lost or changed in silence, or None."""
        page = chance.choice([page for page in self._pages if page.lines])
        at = chance.randrange(len(page.lines))
        fault = chance.choice(FAULTS)(page.lines, at, chance)
        pages = [PageText(page.number, fault.lines) if one is page else one for one in self._pages]
        try:
            damaged = self._read(pages)
        except NotAHeatSheet:
            return None
        silent = self._silent(damaged, page, fault)
        if not silent:
            return None
        before = page.lines[max(0, at - 1) : at + 3]
        return f"{fault.kind}, page {page.number}, line {at}: {list(before)} -> {list(fault.lines[max(0, at - 1) : at + 3])}: {silent}"

    def _silent(self, damaged: Sheet, page: PageText, fault: Fault) -> str | None:
        known, read = self._entries, _entries(damaged)
        if fault.kind in {"move", "remove", "double"}:  # legs without numbers are counted
            known, read = _without_legs(self._entries), _without_legs(read)
        lost, new = known - read, read - known
        if not lost and not any(entry not in known for entry in new):
            return None
        if _reports(damaged) - self._reports:
            return None
        if fault.kind == "remove" and not new and self._are_on_line(lost, page, fault.line):
            return None
        return f"lost {list(lost)[:2]}, new {list(new)[:2]}"

    def _are_on_line(self, lost: Counter[Entry], page: PageText, line: int) -> bool:
        """Whether the lost entries are those of the removed line, so that their text is absent."""
        removed = Counter(
            _entry(self._intact, e) for e in self._intact.entries if (e.page, e.line) == (page.number, line)
        )
        return not lost - removed - _without_legs(removed)


def _entries(sheet: Sheet) -> Counter[Entry]:
    return Counter(_entry(sheet, entry) for entry in sheet.entries)


def _entry(sheet: Sheet, entry: SheetEntry) -> Entry:
    event = sheet.events[entry.event]
    name = " ".join(word for word in (event.name or "").split() if word not in MARKS)
    return (event.label, name, *entry[2:3], *entry[4:])


def _without_legs(entries: Counter[Entry]) -> Counter[Entry]:
    known = Counter[Entry]()
    for entry, count in entries.items():
        known[(*entry[:_LEG], *entry[_LEG + 1 :])] += count
    return known


def _reports(sheet: Sheet) -> Counter[object]:
    """All by which a family learns that something was not read: unread lines, notes, missing heats, withdrawals."""
    return Counter([
        *(line.text for line in sheet.unread),
        *sheet.notes,
        *((event.label, heat) for event in sheet.events for heat in event.missing_heats),
        *((gone.event, gone.name) for gone in sheet.withdrawn),
    ])  # fmt: skip
