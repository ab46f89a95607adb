"""Gives a Hy-Tek sheet's doubtful lines a second chance, once all teams of the sheet are known."""

import re
from collections.abc import Sequence

from heatsync.model.sheet import SheetEntry
from heatsync.parsing.layouts.builder import SheetBuilder
from heatsync.parsing.layouts.hytek.entries import ageless_line, team_and_seed
from heatsync.parsing.layouts.hytek.place import Pending

_MIXED = re.compile(r"\bmi(?:x|st)", re.IGNORECASE)


def recover_ageless(sheet: SheetBuilder, lines: Sequence[Pending]) -> None:
    """Read the lines without an age; what is left is unread."""
    if not lines:
        return
    teams = sorted({e.team for e in sheet.entries if e.team}, key=len, reverse=True)
    found: list[tuple[int, SheetEntry]] = []
    for pending in lines:
        place, line = pending.place, pending.line
        usable = place.event is not None and not place.is_relay and not place.columns.is_results
        if usable and line.line is not None and (swimmer := ageless_line(line.text, teams)):
            found.append((pending.at, place.entry(line.page, line.line, swimmer)))
        else:
            sheet.unread.append(line)
    for at, entry in reversed(found):
        sheet.entries.insert(at, entry)


def recover_unseeded(entries: list[SheetEntry]) -> None:
    """Take the "NT" that touches a long team from it."""
    untimed = [at for at, entry in enumerate(entries) if entry.seed_time is None and entry.team]
    teams = {entry.team for entry in entries if entry.team} if untimed else set()
    for at in untimed:
        if parted := team_and_seed(entries[at].team or "", teams):
            entries[at] = entries[at]._replace(team=parted[0], seed_time=parted[1])


def forget_doubtful_genders(sheet: SheetBuilder) -> None:
    """Believe the letter at an age only in a mixed event in which nobody goes without: else it may be an initial."""
    told = {entry.event for entry in sheet.entries if entry.gender}
    if not told:
        return
    silent = {entry.event for entry in sheet.entries if entry.name and not entry.gender}
    mixed = {
        at
        for at in told - silent
        if _MIXED.search(sheet.events[at].name or "") or " / " in (sheet.events[at].label or "")
    }
    sheet.entries[:] = [
        entry if not entry.gender or entry.event in mixed else entry._replace(gender=None) for entry in sheet.entries
    ]
