"""Detects heats and ranks that repeat or skip within an event: a heading between them may be missing."""

from collections.abc import Sequence

from heatsync.model.message import Message
from heatsync.model.sheet import SheetEntry
from heatsync.parsing.lines import Heat


class Repeats:
    """Receives each event, heat and rank in printed order. `entries` grows meanwhile."""

    def __init__(self, entries: Sequence[SheetEntry]) -> None:
        self._entries = entries
        self._begun: set[tuple[int, int | None, str | None]] = set()
        self._running: Heat | None = None
        self._page = self._at = 0
        self._last: tuple[int, str | None, int, int] | None = None
        self._is_tied = False
        self._certain = self._late = self._alternate = 0
        self._over_pages: list[int] = []

    def enter_event(self) -> None:
        self._begun.clear()
        self._running, self._last, self._is_tied, self._alternate = None, None, False, 0

    @property
    def has_begun(self) -> bool:
        """Whether the event has had a heat or a rank."""
        return bool(self._begun) or self._last is not None

    @property
    def has_numbered_heats(self) -> bool:
        return any(number is not None for _, number, _ in self._begun)

    def enter_heat(self, event: int, heat: Heat, page: int) -> bool:
        """Return whether the heat repeats an earlier one and does not just continue on a new page."""
        key, at = (event, heat.number, heat.round), len(self._entries)
        is_running = self._running is not None and key == (event, self._running.number, self._running.round)
        is_repeat = key in self._begun and not self._goes_on_with(heat)
        if is_repeat and is_running and page != self._page:
            self._over_pages.append(at)
        is_repeat = is_repeat and (not is_running or (page == self._page and at > self._at))
        self._certain += is_repeat
        self._begun.add(key)
        self._running, self._page, self._at = heat, page, at
        return is_repeat

    def _goes_on_with(self, heat: Heat) -> bool:
        """Whether a heat is certainly the one above: no two heats of an event start at the same time."""
        return heat.continues is not None or (heat.start is not None and heat == self._running)

    def enter_rank(self, rank: int, seed: str | None, page: int, line: int) -> None:
        """Two swimmers with equal times may share rank 1. They are on adjacent lines, and there is no rank 2."""
        is_tie = self._last == (1, seed, page, line - 1) and any(map(str.isdigit, seed or ""))
        is_first_again = rank == 1 and self._last is not None and not is_tie
        self._late += rank > 1 and self._last is None
        self._certain += is_first_again or (rank == 2 and self._is_tied)  # noqa: PLR2004 - the rank
        self._is_tied = rank == 1 and is_tie
        self._last = rank, seed, page, line

    def enter_alternate(self, rank: int | None) -> None:
        """If a rank is skipped, the heading of a heat above it may be missing."""
        if rank is not None:
            self._late += rank not in {1, self._alternate, self._alternate + 1}
            self._alternate = rank

    def notes(self) -> tuple[Message, ...]:
        """The warnings. Call this before entries are inserted."""
        found = self._certain + sum(not self._goes_on(at) for at in self._over_pages)
        repeated = (Message("HEATS_REPEATED", repeats=found),) if found else ()
        return (*repeated, Message("RANKS_INCOMPLETE", lists=self._late)) if self._late else repeated

    def _goes_on(self, at: int) -> bool:
        """Whether a heat continues on a new page: its lanes there are higher than those before."""
        lanes = [entry.lane for entry in self._entries[max(0, at - 1) : at + 1] if entry.lane is not None]
        return lanes == sorted(set(lanes))
