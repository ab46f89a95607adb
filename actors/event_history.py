"""The story of one batch as viewers are told it: the encoded facts that hold, and how far the running job is."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from heatsync.model.stream_events import EventType, Fact, Tick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


class EventHistory:
    """Kept for a batch while somebody watches it. Its cursor makes the order: older facts are dropped, gaps filled."""

    def __init__(self, read_after: Callable[[int], Iterable[Fact]]) -> None:
        """`read_after` gives the facts past a number from the event log."""
        self._read_after = read_after
        self._frames: dict[int, bytes] = {}
        self._newest_of_job: dict[str, int] = {}
        self._ticks: dict[str, Tick] = {}
        self._story: _Story | None = None
        self.newest = 0
        self.is_over = False
        for fact in read_after(0):
            self._append(fact)

    def accept(self, news: Fact | Tick) -> list[Fact | Tick]:
        """What viewers are to be told now that this is news: nothing, it, or with it what had been missing."""
        if isinstance(news, Tick):
            return [news] if self._is_current(news) else []
        if news.number <= self.newest:
            return []
        if news.number == self.newest + 1:
            self._append(news)
            return [news]
        return self.catch_up()

    def replay(self, cursor: int | None) -> memoryview:
        """Everything past the cursor that holds, and the newest ticks. A cursor beyond the newest fact is none.

        All who join before the next event are given parts of the same bytes: thousands come back at once.
        """
        if self._story is None:
            self._story = _Story(self._frames, [tick.frame for tick in self._ticks.values()])
        return self._story.after(cursor if cursor is not None and 0 <= cursor <= self.newest else 0)

    def catch_up(self) -> list[Fact | Tick]:
        """Take the whole story from the log, which also knows what of it holds no more; what was missing of it."""
        newest = self.newest
        facts = list(self._read_after(0))  # first: if that fails, what is known stays
        self._frames.clear()
        self._story = None
        for fact in facts:
            self._append(fact)
        return [fact for fact in facts if fact.number > newest]

    def _append(self, fact: Fact) -> None:
        self._story = None
        for number in fact.supersedes:
            self._frames.pop(number, None)
        self._frames[fact.number] = fact.frame
        self.newest = fact.number
        self.is_over = fact.type is EventType.BATCH_COMPLETED
        if fact.job_id is not None:
            self._newest_of_job[fact.job_id] = fact.number
            self._ticks.pop(fact.job_id, None)

    def _is_current(self, tick: Tick) -> bool:
        """Whether no fact of the job is newer than the tick."""
        if self.is_over or tick.after < self._newest_of_job.get(tick.job_id, 0):
            return False
        self._ticks[tick.job_id] = tick
        self._story = None
        return True


class _Story:
    """What can be replayed, in one piece, and where in it each fact begins."""

    def __init__(self, frames: Mapping[int, bytes], ticks: Sequence[bytes]) -> None:
        self._whole = memoryview(b"".join([*frames.values(), *ticks]))
        self._numbers = list(frames)
        self._starts = list(accumulate(map(len, frames.values()), initial=0))

    def after(self, number: int) -> memoryview:
        """The facts past this number, and the ticks."""
        return self._whole[self._starts[bisect_right(self._numbers, number)] :]
