"""Notices what begins twice in one event: the heading of an event between them may be lost."""

from collections.abc import Sequence

from heatsync.model.message import Message
from heatsync.model.sheet import SheetEntry
from heatsync.parsing.lines import Heat


class Repeats:
    """Is told each event, heat and rank in the printed order. `entries` grow meanwhile."""

    def __init__(self, entries: Sequence[SheetEntry]) -> None:
        self._entries = entries
        self._begun: set[tuple[int, int | None, str | None]] = set()
        self._running: Heat | None = None
        self._page = self._at = 0
        self._last: tuple[int, str | None, int, int] | None = None
        self._is_tied = False
        self._certain = 0
        self._over_pages: list[int] = []

    def enter_event(self) -> None:
        self._begun.clear()
        self._running, self._last, self._is_tied = None, None, False

    @property
    def has_begun(self) -> bool:
        """Whether the event has a heat or a rank so far."""
        return bool(self._begun) or self._last is not None

    @property
    def has_numbered_heats(self) -> bool:
        return any(number is not None for _, number, _ in self._begun)

    def enter_heat(self, event: int, heat: Heat, page: int) -> bool:
        """Whether the heat began before and does not just continue on a new page."""
        key, at = (event, heat.number, heat.round), len(self._entries)
        is_again = key in self._begun and heat.continues is None
        is_running = self._running is not None and key == (event, self._running.number, self._running.round)
        is_same = heat == self._running and heat.start is not None  # as no other heat is
        is_repeat = is_again and not is_same and (not is_running or (page == self._page and at > self._at))
        if is_again and is_running and page != self._page:
            self._over_pages.append(at)
        self._certain += is_repeat
        self._begun.add(key)
        self._running, self._page, self._at = heat, page, at
        return is_repeat

    def enter_rank(self, rank: int, seed: str | None, page: int, line: int) -> None:
        """Two swimmers with one time may share rank 1: then nobody has rank 2, and nothing stands between them."""
        is_tie = self._last == (1, seed, page, line - 1)
        is_first_again = rank == 1 and self._last is not None and not is_tie
        self._certain += is_first_again or (rank == 2 and self._is_tied)  # noqa: PLR2004 - the rank
        self._is_tied = rank == 1 and is_tie
        self._last = rank, seed, page, line

    def notes(self) -> tuple[Message, ...]:
        """The warning, if there is any. Ask before the entries are put in another order."""
        found = self._certain + sum(not self._goes_on(at) for at in self._over_pages)
        return (Message("HEATS_REPEATED", repeats=found),) if found else ()

    def _goes_on(self, at: int) -> bool:
        """Whether a heat's line on a new page is only repeated there: the lanes below it follow those before it."""
        lanes = [entry.lane for entry in self._entries[max(0, at - 1) : at + 1] if entry.lane is not None]
        return lanes == sorted(set(lanes))
