"""Tells how far a batch is with one read of the database for everybody who asks at the same moment.

After a restart thousands of viewers come back at once, and a read for each would keep the threads busy for seconds.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from heatsync.model.batch import BatchStatus
    from heatsync.store.batches import Batches

State: TypeAlias = "tuple[BatchStatus, int] | None"


class BatchStateCache:
    """Lives on the loop."""

    def __init__(self, batches: Batches, executor: Executor) -> None:
        self._batches = batches
        self._executor = executor
        self._asked: dict[str, asyncio.Future[State]] = {}

    async def of(self, batch_id: str) -> State:
        """The batch's status and the number of its newest fact, or None if there is no such batch."""
        answer = self._asked.get(batch_id)
        if answer is None:
            loop = asyncio.get_running_loop()
            answer = self._asked[batch_id] = loop.run_in_executor(self._executor, self._batches.state, batch_id)
            answer.add_done_callback(lambda _: self._asked.pop(batch_id))
        return await asyncio.shield(answer)  # one who hangs up must not take the answer from the others
