"""Damages one line of a sheet's text, and judges whether the reader noticed what it lost or changed."""

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.page_text import PageText
from heatsync.model.sheet import Sheet, SheetEntry

Read: TypeAlias = Callable[[Sequence[PageText]], Sheet]
Entry: TypeAlias = tuple[object, ...]

_TITLES_OF_YEARS = re.compile(r"\bName\b.*\b(?:Yr|Year|School)\b")
"""The titles say whether "7" is an age or a school year. Without them nothing does."""
MARKS = ("*", "x", "%", "#", "(EXH)", "EXH", "_____", "B____")


@dataclass(frozen=True)
class Fault:
    """The damaged lines of a page. `at` is the index of the damaged line before."""

    kind: str
    lines: tuple[str, ...]
    at: int


def remove(lines: Sequence[str], at: int, _: random.Random) -> Fault:
    return Fault("remove", (*lines[:at], *lines[at + 1 :]), at)


def double(lines: Sequence[str], at: int, _: random.Random) -> Fault:
    return Fault("double", (*lines[: at + 1], *lines[at:]), at)


def cut(lines: Sequence[str], at: int, chance: random.Random) -> Fault:
    """Cut the line between two words: the rest is on a line of its own."""
    words = lines[at].split()
    part = chance.randint(1, max(1, len(words) - 1))
    parts = filter(None, (" ".join(words[:part]), " ".join(words[part:])))
    return Fault("cut", (*lines[:at], *parts, *lines[at + 1 :]), at)


def join(lines: Sequence[str], at: int, _: random.Random) -> Fault:
    return Fault("join", (*lines[:at], " ".join(lines[at : at + 2]), *lines[at + 2 :]), at)


def move(lines: Sequence[str], at: int, _: random.Random) -> Fault:
    """Swap the line with the next one."""
    return Fault("move", (*lines[:at], *reversed(lines[at : at + 2]), *lines[at + 2 :]), at)


def mark(lines: Sequence[str], at: int, chance: random.Random) -> Fault:
    """Put a mark before or behind one of the line's words."""
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
        """Damage a line at random. Returns a description of what was lost or changed in silence, or None."""
        page = chance.choice([page for page in self._pages if page.lines])
        at = chance.randrange(len(page.lines))
        fault = chance.choice(FAULTS)(page.lines, at, chance)
        pages = [PageText(page.number, fault.lines) if one is page else one for one in self._pages]
        try:
            damaged = self._read(pages)
        except NotAHeatSheet:
            return None
        silent = None if _leaves_doubled_line(page, fault) else self._silent(damaged, page, fault)
        if not silent:
            return None
        before, after = (lines[max(0, at - 1) : at + 3] for lines in (page.lines, fault.lines))
        return f"{fault.kind}, page {page.number}, line {at}: {list(before)} -> {list(after)}: {silent}"

    def _silent(self, damaged: Sheet, page: PageText, fault: Fault) -> str | None:
        known, read = self._entries, _entries(damaged)
        if self._moves_legs(page, fault) or self._moves_unread(page, fault):
            # A line may be read now, such as a swimmer who was one too many for a team.
            unread = {line.text for line in self._intact.unread}
            read -= _from_lines(unread, damaged, page.number, fault.lines)
        if self._moves_legs(page, fault):
            known, read = _without_order(known), _without_order(read)
        if self._gives_legs_to_another_team(page, fault):
            known, read = _without_teams(known), _without_teams(read)
        if self._moves_heading_with_entry(page, fault):
            moved = {*page.lines[fault.at : fault.at + 2]}
            known = _without_headings(known - _from_lines(moved, self._intact, page.number, page.lines))
            read = _without_headings(read - _from_lines(moved, damaged, page.number, fault.lines))
        if fault.kind == "remove" and _TITLES_OF_YEARS.search(page.lines[fault.at]):
            known, read = _without_years(known), _without_years(read)
        if self._removes_genderless(page, fault):
            known, read = _without_genders(known), _without_genders(read)
        lost, new = known - read, {entry for entry in read if entry not in known}
        if fault.kind == "remove":
            lost, new = self._without_absent(lost, new, page, fault)
        if not (lost or new) or _reports(damaged) - self._reports or _swaps_empty_heat(damaged, page, fault):
            return None
        return f"lost {list(lost)[:2]}, new {list(new)[:2]}"

    def _moves_legs(self, page: PageText, fault: Fault) -> bool:
        """Whether the fault changes the order of relay swimmers without printed numbers.

        They are counted, so the text itself gives them other numbers, and makes alternates of the fifth and later.
        """
        lines = {"remove": [fault.at], "double": [fault.at], "move": [fault.at, fault.at + 1]}.get(fault.kind, [])
        return any(")" not in page.lines[line] for line in self._lines_of_legs(page) & {*lines})

    def _moves_unread(self, page: PageText, fault: Fault) -> bool:
        """Whether a line that was reported has moved or is removed: lines that it made unreadable may be read now."""
        unread = {line.text for line in self._intact.unread}
        return fault.kind in {"move", "remove"} and not unread.isdisjoint(page.lines[fault.at : fault.at + 2])

    def _gives_legs_to_another_team(self, page: PageText, fault: Fault) -> bool:
        """Whether relay swimmers change places with another kind of line, or lose the line of their team.

        The text then lists them below the team above, as a whole sheet may do.
        """
        lines = {fault.at, fault.at + 1} if fault.kind == "move" else {fault.at}
        if fault.kind in {"move", "remove"} and lines & self._event_lines_of_teams(page):
            return True
        legs = [line in self._lines_of_legs(page) for line in (fault.at, fault.at + 1)]
        return legs in {"move": ([True, False], [False, True]), "remove": ([False, True],)}.get(fault.kind, ())

    def _event_lines_of_teams(self, page: PageText) -> set[int]:
        """The lines that name a relay team and its event, and so decide both for the swimmers below."""
        return self._lines_of("team", page) & self._lines_of("event", page)

    def _moves_heading_with_entry(self, page: PageText, fault: Fault) -> bool:
        """Whether a line that is both heading and entry has moved: another event or heat then has the lines below."""
        lines = {fault.at, fault.at + 1} if fault.kind == "move" else {fault.at}
        headings = self._lines_of("heat", page) | self._lines_of("event", page)
        entries = {entry.line for entry in self._intact.entries if entry.page == page.number}
        return fault.kind in {"move", "remove", "double"} and bool(lines & headings & entries)

    def _lines_of(self, kind: str, page: PageText) -> set[int]:
        return {row.line for row in self._intact.headings if row.kind == kind and row.page == page.number}

    def _removes_genderless(self, page: PageText, fault: Fault) -> bool:
        """Whether the removed swimmer had no gender: an event's letters count only if all its swimmers have one."""
        on_line = [e for e in self._intact.entries if (e.page, e.line) == (page.number, fault.at)]
        return fault.kind == "remove" and any(entry.gender is None for entry in on_line)

    def _lines_of_legs(self, page: PageText) -> set[int | None]:
        return {e.line for e in self._intact.entries if e.leg is not None and e.page == page.number}

    def _without_absent(
        self, lost: Counter[Entry], new: set[Entry], page: PageText, fault: Fault
    ) -> tuple[Counter[Entry], set[Entry]]:
        """Without the entries whose text was removed, and the team that thereby has no swimmers left."""
        absent = [entry for entry in self._intact.entries if (entry.page, entry.line) == (page.number, fault.at)]
        removed_line = page.lines[fault.at]
        removed = Counter(_entry(self._intact, entry) for entry in absent)
        removed += _without_genders(removed) + _without_headings(removed)
        if self._moves_legs(page, fault):
            removed = _without_order(removed)
        # A later page may repeat the removed heading of an event with a part of the event's name.
        shorter = Counter(
            {known: lost[known] for known in lost for entry in new if _is_shorter(entry, known, removed_line)}
        )
        lost, new = (
            lost - shorter,
            {entry for entry in new if not any(_is_shorter(entry, k, removed_line) for k in lost)},
        )
        nobody = dict.fromkeys(("age", "birth_year", "school_year", "gender", "leg"))
        teams = {_entry(self._intact, e._replace(name="", cut=False, **nobody)) for e in absent if e.is_relay}
        return lost - removed, new - teams


def _entries(sheet: Sheet) -> Counter[Entry]:
    return Counter(_entry(sheet, entry) for entry in sheet.entries)


def _entry(sheet: Sheet, entry: SheetEntry) -> Entry:
    """All of an entry except its place in the text. Marks that a fault adds to an event's name may stay there."""
    event = sheet.events[entry.event]
    name = " ".join(word for word in (event.name or "").split() if word not in MARKS)
    return (event.label, name, entry._replace(event=0, page=0, line=None))


def _from_lines(texts: set[str], sheet: Sheet, number: int, lines: Sequence[str]) -> Counter[Entry]:
    """The entries on a line of the page with one of these texts."""
    on_page = [entry for entry in sheet.entries if entry.page == number and entry.line is not None]
    return Counter(_entry(sheet, entry) for entry in on_page if lines[entry.line or 0] in texts)


def _leaves_doubled_line(page: PageText, fault: Fault) -> bool:
    """Whether the lines around a removed one are equal: the text then repeats what it said of two heats."""
    around = {*page.lines[fault.at - 1 : fault.at], *page.lines[fault.at + 1 : fault.at + 2]}
    return fault.kind == "remove" and 0 < fault.at < len(page.lines) - 1 and len(around) == 1


def _is_shorter(entry: Entry, known: Entry, removed: str) -> bool:
    """Whether the entry is the known one without the end of its event's name, which only the removed line had."""
    if (entry[0], entry[2]) != (known[0], known[2]):
        return False
    return known[1] == f"{entry[1]} {removed}" or (known[1] in removed and known[1].startswith(entry[1]))


def _swaps_empty_heat(damaged: Sheet, page: PageText, fault: Fault) -> bool:
    """Whether two adjacent heat headings change places: the sheet reports an empty heat either way."""
    words = {line.split()[0] for line in page.lines[fault.at : fault.at + 2]}
    return fault.kind == "move" and len(words) == 1 and "HEATS_EMPTY" in {note.code for note in damaged.notes}


def _without_order(entries: Counter[Entry]) -> Counter[Entry]:
    known = Counter[Entry]()
    nowhere = {"leg": 0, "heat": None, "lane": None, "start": None, "round": None}
    for (label, name, entry), count in entries.items():
        known[label, name, entry if entry.leg is None else entry._replace(**nowhere)] += count
    return known


def _without_years(entries: Counter[Entry]) -> Counter[Entry]:
    known = Counter[Entry]()
    for (label, name, entry), count in entries.items():
        known[label, name, entry._replace(age=None, school_year=None)] += count
    return known


def _without_genders(entries: Counter[Entry]) -> Counter[Entry]:
    known = Counter[Entry]()
    for (label, name, entry), count in entries.items():
        known[label, name, entry._replace(gender=None)] += count
    return known


def _without_headings(entries: Counter[Entry]) -> Counter[Entry]:
    known = Counter[Entry]()
    for (_, _, entry), count in entries.items():
        known[None, None, entry._replace(heat=None)] += count
    return known


def _without_teams(entries: Counter[Entry]) -> Counter[Entry]:
    """Relay swimmers with only the values that they keep in any team of their heat."""
    known = Counter[Entry]()
    for (label, name, entry), count in entries.items():
        if not entry.is_relay:
            known[label, name, entry] += count
        elif entry.name:
            nobody = entry._replace(leg=0, lane=None, seed_time=None, team=None, relay_letter=None)
            known[(label, name, nobody) if entry.heat is not None else (None, None, nobody)] += count
    return known


def _reports(sheet: Sheet) -> Counter[object]:
    """Everything that reports what was not read: unread lines, notes, missing heats and withdrawals."""
    return Counter([
        *(line.text for line in sheet.unread),
        *sheet.notes,
        *((event.label, heat) for event in sheet.events for heat in event.missing_heats),
        *((gone.event, gone.name) for gone in sheet.withdrawn),
    ])  # fmt: skip
