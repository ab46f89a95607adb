"""Adds up how long the heats of an event take by their seed times, so that a heat's own start can be estimated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from heatsync.reading import HeatsBefore

if TYPE_CHECKING:
    from heatsync.sheets.sheet import Sheet, SheetEntry

_TIME = re.compile(r"X?(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,2}[.,]\d{2})[LSY]?")


class Pace:
    """The seconds of each heat: those of its slowest swimmer. Made once for a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._slowest: dict[tuple[int, int], float] = {}
        for entry in sheet.entries:
            if entry.heat is not None:
                key = (entry.event, entry.heat)
                self._slowest[key] = max(self._slowest.get(key, 0.0), seconds(entry.seed_time) or 0.0)

    def before(self, entry: SheetEntry) -> HeatsBefore | None:
        """What is swum before the entry's heat; None if it has none, or if too few seed times are printed."""
        if entry.heat is None or entry.with_finals:
            return None
        heats = range(1, entry.heat)
        times = [self._slowest.get((entry.event, heat), 0.0) for heat in heats]
        known = max((time for (event, _), time in self._slowest.items() if event == entry.event), default=0.0)
        if times and not known:
            return None
        # A heat without times, or one that is not in the sheet, is the slowest that could be.
        return HeatsBefore(len(heats), round(sum(time or known for time in times), 2))


def seconds(seed: str | None) -> float | None:
    """The seconds of a printed time, None for what is none ("NT", "00:00,00")."""
    found = _TIME.fullmatch(seed or "")
    if not found:
        return None
    hours, minutes, rest = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest.replace(",", ".")) or None
