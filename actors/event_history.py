"""The framed events of one watched batch: its facts that hold, and the newest tick of each job."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import accumulate

from actors.audience import Broadcast
from heatsync.model.stream_events import EventType, Fact, Tick


class EventHistory:
    """Kept while a batch has viewers. Facts go out in the order of their numbers: old ones are dropped, gaps filled."""

    def __init__(self, read_after: Callable[[int], Iterable[Fact]], frame: Callable[[Fact | Tick], bytes]) -> None:
        """`read_after` reads the facts after a number from the event log; `frame` is the audience's."""
        self._read_after = read_after
        self._frame = frame
        self._facts: dict[int, bytes] = {}
        self._ticks: dict[str, bytes] = {}
        self._newest_of_job: dict[str, int] = {}
        self._replay: _Replay | None = None
        self.newest = 0
        self.is_over = False
        for fact in read_after(0):
            self._append(fact)

    def accept(self, event: Fact | Tick) -> list[Broadcast]:
        """What to send to viewers now that this event was published: nothing, the event, or also facts missed before.

        Raises what `read_after` raises.
        """
        if isinstance(event, Tick):
            return self._accept_tick(event)
        if event.number <= self.newest:
            return []
        if event.number == self.newest + 1:
            return [self._append(event)]
        return self.catch_up()

    def replay(self, cursor: int | None) -> memoryview:
        """The facts after the cursor that still hold, and the newest ticks. A cursor past the newest fact is ignored.

        All viewers that join before the next event share the same bytes: after a restart thousands reconnect at once.
        """
        if self._replay is None:
            self._replay = _Replay(self._facts, self._ticks.values())
        return self._replay.after(cursor if cursor is not None and 0 <= cursor <= self.newest else 0)

    def catch_up(self) -> list[Broadcast]:
        """Read all facts again, because the log also knows which ones no longer hold; those that were missing.

        Raises what `read_after` raises.
        """
        newest = self.newest
        facts = list(self._read_after(0))  # before anything is cleared: if this fails, the history stays as it is
        self._facts.clear()
        self._replay = None
        sent = [self._append(fact) for fact in facts]
        return [broadcast for fact, broadcast in zip(facts, sent, strict=True) if fact.number > newest]

    def _append(self, fact: Fact) -> Broadcast:
        self._replay = None
        for number in fact.supersedes:
            self._facts.pop(number, None)
        frame = self._facts[fact.number] = self._frame(fact)
        self.newest = fact.number
        self.is_over = fact.type is EventType.BATCH_COMPLETED
        if fact.job_id is not None:
            self._newest_of_job[fact.job_id] = fact.number
            self._ticks.pop(fact.job_id, None)
        return Broadcast(fact.batch_id, fact, frame, self.is_over)

    def _accept_tick(self, tick: Tick) -> list[Broadcast]:
        if self.is_over or tick.after < self._newest_of_job.get(tick.event.id, 0):  # the job has a newer fact
            return []
        self._replay = None
        frame = self._ticks[tick.event.id] = self._frame(tick)
        return [Broadcast(tick.batch_id, tick, frame, is_last=False)]


class _Replay:
    """The bytes of a full replay, and the offset of each fact."""

    def __init__(self, facts: Mapping[int, bytes], ticks: Collection[bytes]) -> None:
        self._whole = memoryview(b"".join([*facts.values(), *ticks]))
        self._numbers = list(facts)
        self._starts = list(accumulate(map(len, facts.values()), initial=0))

    def after(self, number: int) -> memoryview:
        """The facts after this number, and the ticks."""
        return self._whole[self._starts[bisect_right(self._numbers, number)] :]
