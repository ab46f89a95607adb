"""Shares one database read among all viewers that ask for a batch's state at the same moment.

After a restart thousands of viewers reconnect at once. A read for each would keep the executor busy for seconds.
"""

import asyncio
from typing import TypeAlias

from heatsync.model.batch import BatchStatus
from web.services import Services

BatchState: TypeAlias = "tuple[BatchStatus, int] | None"


class BatchStateCache:
    """Used on the event loop only."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._reads: dict[str, asyncio.Task[BatchState]] = {}

    async def get(self, batch_id: str) -> BatchState:
        """The batch's status and the number of its newest fact, or None if it doesn't exist."""
        read = self._reads.get(batch_id)
        if read is None:
            work = self._services.in_thread(self._services.store.batches.state, batch_id)
            read = self._reads[batch_id] = asyncio.create_task(work)
            read.add_done_callback(lambda _: self._reads.pop(batch_id))
        return await asyncio.shield(read)  # a viewer that disconnects must not cancel the others' read
