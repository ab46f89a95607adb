"""Notices what begins twice in one event of a Hy-Tek sheet: the line of an event between them may be lost."""

from collections.abc import Sequence

from heatsync.model.message import Message
from heatsync.model.sheet import SheetEntry
from heatsync.parsing.layouts.hytek.heat import Heat


class Repeats:
    """Is told each event's header, heat and rank in the printed order. `entries` grow meanwhile."""

    def __init__(self, entries: Sequence[SheetEntry]) -> None:
        self._entries = entries
        self._begun: set[tuple[int, int, str | None]] = set()
        self._running: tuple[int, int, str | None] | None = None
        self._page = self._at = 0
        self._has_ranks = False
        self._certain = 0
        self._over_pages: list[int] = []

    def enter_event(self) -> None:
        self._begun.clear()
        self._has_ranks = False

    def enter_heat(self, event: int, heat: Heat, page: int) -> None:
        heat_of_round, at = (event, heat.number, heat.round), len(self._entries)
        if heat_of_round in self._begun and not heat.continues:
            if heat_of_round == self._running and page != self._page:
                self._over_pages.append(at)
            elif heat_of_round != self._running or at > self._at:
                self._certain += 1
        self._begun.add(heat_of_round)
        self._running, self._page, self._at = heat_of_round, page, at

    def enter_rank(self, rank: int) -> None:
        self._certain += rank == 1 and self._has_ranks
        self._has_ranks = True

    def notes(self) -> tuple[Message, ...]:
        """The sentence for people, if there is anything to say. Ask before the entries are put in another order."""
        found = self._certain + sum(not self._goes_on(at) for at in self._over_pages)
        return (Message("HEATS_REPEATED", repeats=found),) if found else ()

    def _goes_on(self, at: int) -> bool:
        """Whether a heat's line on a new page is only repeated there: the lanes below it follow those before it."""
        lanes = [entry.lane for entry in self._entries[max(0, at - 1) : at + 1] if entry.lane is not None]
        return lanes == sorted(set(lanes))
