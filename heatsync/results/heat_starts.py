"""Estimates the starts of heats between two heats whose starts are known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from heatsync.model.swim import TimeSource
from heatsync.results.program import ProgramHeat


def between(heats: Sequence[ProgramHeat]) -> tuple[ProgramHeat, ...]:
    """The heats. One without a start gets an estimate if a heat before it and a heat after it have a start.

    A heat's heading at the top of a page is printed without its start. `heats` are in the order of their numbers.
    """
    filled = [*heats]
    timed = [at for at, heat in enumerate(heats) if heat.start is not None and not heat.with_finals]
    for before, after in pairwise(timed):
        first, last = _clock(heats[before].start), _clock(heats[after].start)
        if first <= last:
            for at in range(before + 1, after):
                share = _share(heats[at], heats[before], heats[after])
                if share is not None and not heats[at].with_finals:
                    start = _text(first + (last - first) * share)
                    filled[at] = replace(heats[at], start=start, time_source=TimeSource.ESTIMATED)
    return tuple(filled)


def _share(heat: ProgramHeat, before: ProgramHeat, after: ProgramHeat) -> float | None:
    """How far between two heats this one is, by their numbers: the sheet may lack some of the heats."""
    if heat.number is None or before.number is None or after.number is None:
        return None
    return (heat.number - before.number) / (after.number - before.number)


def _clock(text: str | None) -> timedelta:
    at = datetime.strptime(text or "", "%H:%M")  # noqa: DTZ007 - the meet's clock
    return timedelta(hours=at.hour, minutes=at.minute)


def _text(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
