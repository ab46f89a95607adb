"""Estimates the starts of heats between two heats whose starts are known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from heatsync.model.swim import TimeSource
from heatsync.results.program import ProgramHeat


def between(heats: Sequence[ProgramHeat]) -> tuple[ProgramHeat, ...]:
    """The heats, those without a start with an estimate if a heat before and a heat after them have one.

    A heat's heading at the top of a page is printed without its start. `heats` are in the order of their numbers.
    """
    filled = [*heats]
    timed = [at for at, heat in enumerate(heats) if heat.start is not None and not heat.with_finals]
    for before, after in pairwise(timed):
        first, last = _clock(heats[before].start), _clock(heats[after].start)
        if first <= last:
            for at in range(before + 1, after):
                start = first + (last - first) * (at - before) / (after - before)
                filled[at] = _estimated(heats[at], start)
    return tuple(filled)


def _estimated(heat: ProgramHeat, start: timedelta) -> ProgramHeat:
    return heat if heat.with_finals else replace(heat, start=_text(start), time_source=TimeSource.ESTIMATED)


def _clock(text: str | None) -> timedelta:
    at = datetime.strptime(text or "", "%H:%M")  # noqa: DTZ007 - the meet's clock
    return timedelta(hours=at.hour, minutes=at.minute)


def _text(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"
