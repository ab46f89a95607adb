"""Estimates how long the heats of an event take from their seed times, to estimate when a later heat starts."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from heatsync.model.columnar import Rows
from heatsync.model.read_report import HeatsBefore
from heatsync.model.sheet import SheetEntry

_COLUMNS = [SheetEntry._fields.index(name) for name in ("event", "heat", "seed_time", "with_finals")]
_TIME = re.compile(r"X?(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,2}[.,]\d{2})[LSY]?")


class HeatDurations:
    """The duration of each heat of a sheet: its slowest seed time in seconds. Computed per event when it is needed."""

    def __init__(self, entries: Rows[SheetEntry]) -> None:
        self._events, self._heats, self._seeds, self._with_finals = map(entries.column, _COLUMNS)
        self._slowest: dict[int, dict[int, float]] = {}

    def before(self, entry: SheetEntry) -> HeatsBefore | None:
        """The heats of its session before the entry's. None if it has no heat, or if the event has no seed times."""
        if entry.heat is None or entry.with_finals:
            return None
        slowest = self._slowest_of(entry.event)
        later = self._in_finals_session(entry.event)
        times = [slowest.get(heat, 0.0) for heat in range(1, entry.heat) if heat not in later]
        known = max(slowest.values(), default=0.0)
        if times and not known:
            return None
        # A heat without seed times, or one that is not in the sheet, counts as the slowest.
        return HeatsBefore(len(times), round(sum(time or known for time in times), 2))

    def lasts(self, entry: SheetEntry) -> float | None:
        """How long the entry's heat takes. None if it has no heat, or if the heat has no seed times."""
        return self._slowest_of(entry.event).get(entry.heat) or None if entry.heat is not None else None

    def _in_finals_session(self, event: int) -> set[int | None]:
        return {self._heats[at] for at in self._rows[event] if self._with_finals[at]}

    def _slowest_of(self, event: int) -> dict[int, float]:
        if event not in self._slowest:
            slowest: dict[int, float] = {}
            for at in self._rows[event]:
                heat = self._heats[at]
                if heat is not None:
                    slowest[heat] = max(slowest.get(heat, 0.0), seconds(self._seeds[at]) or 0.0)
            self._slowest[event] = slowest
        return self._slowest[event]

    @cached_property
    def _rows(self) -> Mapping[int, list[int]]:
        """The rows of each event's entries. Finding those of one event takes as long as finding all."""
        rows: dict[int, list[int]] = defaultdict(list)
        for at, event in enumerate(self._events):
            rows[event].append(at)
        return rows


def seconds(seed: str | None) -> float | None:
    """The seconds of a printed time. None if it is not a time: "NT", "00:00,00"."""
    found = _TIME.fullmatch(seed or "")
    if not found:
        return None
    hours, minutes, rest = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest.replace(",", ".")) or None
