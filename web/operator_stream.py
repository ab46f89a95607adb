"""GET /api/operator/stream: a live overview of batches, failures and actors for the operator pages."""

import asyncio
from contextlib import suppress
from typing import Final

from aiohttp import web
from aiohttp_sse import sse_response

from heatsync.model.batch import BatchStatus
from heatsync.store.overview import BatchQuery
from web.access import Role
from web.json_body import encode
from web.operator_responses import Snapshot, failure_groups
from web.responses import BatchWithJobs
from web.services import Handlers, Services

_INTERVAL: Final = 1.0
_MAX_RUNNING: Final = 100
_MAX_OVER: Final = 20
_MAX_FAILURES: Final = 200
_MAX_AUDIT: Final = 20
_IS_OVER: Final = BatchQuery(statuses=tuple(status for status in BatchStatus if status.is_over))


class OperatorStreamHandlers(Handlers):
    """Takes one snapshot a second for all open pages together, and sends it only if it differs from the last.

    The snapshot is read from the database, so it includes the work of other processes. Used on the event loop only.
    """

    def __init__(self, services: Services, interval: float = _INTERVAL) -> None:
        """`interval`: seconds between two snapshots."""
        super().__init__(services)
        self._interval = interval
        self._closing = asyncio.Event()
        self._reading: asyncio.Task[str] | None = None
        self._read_at = float("-inf")

    async def stream(self, request: web.Request) -> web.StreamResponse:
        access = self._access
        access.require(request, Role.READER)
        async with sse_response(request) as response:
            sent = ""
            while access.role(request) is not None and response.is_connected() and not self._closing.is_set():
                snapshot = await self._newest()
                if snapshot != sent:
                    try:
                        await response.send(snapshot, event="overview")
                    except (ConnectionError, TimeoutError):  # the page was closed, or stopped reading
                        break
                    sent = snapshot
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._interval):
                        await self._closing.wait()
        return response

    async def close(self, _app: web.Application) -> None:
        """End all streams."""
        self._closing.set()

    async def _newest(self) -> str:
        """The newest snapshot. Requests within the same interval share one."""
        loop = asyncio.get_running_loop()
        if self._reading is None or (self._reading.done() and loop.time() - self._read_at >= self._interval / 2):
            self._read_at = loop.time()
            self._reading = loop.create_task(self._in_thread(self._snapshot))
        return await asyncio.shield(self._reading)  # a page that is closed must not cancel it for the others

    def _snapshot(self) -> str:
        store = self._store
        snapshot = Snapshot.of(
            paused=store.operations.is_paused(),
            counts=store.overview.counts(),
            running=[BatchWithJobs.of_view(view) for view in store.overview.unfinished(_MAX_RUNNING)],
            over=[BatchWithJobs.of_view(view) for view in store.overview.batches(_IS_OVER, limit=_MAX_OVER).items],
            failures=failure_groups(store.overview.failures(_MAX_FAILURES)),
            actors=self._actors.actor_statuses.all(),
            audit=store.audit.page(limit=_MAX_AUDIT).items,
        )
        return encode(snapshot).decode()
