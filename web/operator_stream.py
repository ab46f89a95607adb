"""Tells the operators' desks, live, what runs, what failed and who is at work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp_sse import sse_response

from heatsync.model.batch import BatchStatus
from heatsync.store.overview import BatchQuery
from web import batch_json, operator_json
from web.access import Role
from web.responses import encode

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from aiohttp import web

    from actors.actor_status import ActorStatuses
    from heatsync.store.operations import Operations
    from heatsync.store.overview import Overview
    from web.access import Access

_SECONDS_BETWEEN_LOOKS: Final = 1.0
_MOST_RUNNING: Final = 100
_MOST_OVER: Final = 20
_MOST_FAILURES: Final = 200
_MOST_AUDIT: Final = 20
_IS_OVER: Final = BatchQuery(statuses=tuple(status for status in BatchStatus if status.is_over))


class OperatorStream:
    """Looks once a second while a desk is open, however many there are, and tells only what changed.

    It asks the rows and not the actors, so it also shows what other processes do. Lives on the web's loop.
    """

    def __init__(
        self,
        access: Access,
        overview: Overview,
        operations: Operations,
        actor_statuses: ActorStatuses,
        executor: Executor,
        seconds: float = _SECONDS_BETWEEN_LOOKS,
    ) -> None:
        self._access = access
        self._overview = overview
        self._operations = operations
        self._actor_statuses = actor_statuses
        self._executor = executor
        self._seconds = seconds
        self._closing = asyncio.Event()
        self._looking: asyncio.Task[str] | None = None
        self._looked_at = float("-inf")

    async def stream(self, request: web.Request) -> web.StreamResponse:
        self._access.require(request, Role.READER)
        async with sse_response(request) as response:
            told = ""
            while response.is_connected() and not self._closing.is_set() and self._access.role(request) is not None:
                news = await self._look()
                if news != told:
                    try:
                        await response.send(news, event="overview")
                    except (ConnectionError, TimeoutError):  # the desk was closed, or does not read
                        break
                    told = news
                await self._pause()
        return response

    async def close(self, _: web.Application) -> None:
        """The server stops: let every desk go."""
        self._closing.set()

    async def _look(self) -> str:
        """The newest look. Desks that ask within the same second share one."""
        loop = asyncio.get_running_loop()
        if self._looking is None or (self._looking.done() and loop.time() - self._looked_at >= self._seconds / 2):
            self._looked_at = loop.time()
            self._looking = loop.create_task(self._read())
        return await asyncio.shield(self._looking)  # one desk that leaves must not take it from the others

    async def _read(self) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._snapshot)

    def _snapshot(self) -> str:
        running = self._overview.unfinished(_MOST_RUNNING)
        over = self._overview.batches(_IS_OVER, limit=_MOST_OVER)
        totals = self._overview.counts()
        audit = self._overview.audit.page(limit=_MOST_AUDIT)
        return encode(
            {
                "paused": self._operations.is_paused(),
                "counts": {"batches": dict(totals.batches), "jobs": dict(totals.jobs)},
                "running": [batch_json.listed(view) for view in running],
                "over": [batch_json.listed(view) for view in over.items],
                "failures": operator_json.failures(self._overview.failures(_MOST_FAILURES)),
                "actors": [operator_json.actor(each) for each in self._actor_statuses.all()],
                "audit": operator_json.audit(audit)["audit"],
            }
        ).decode()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await self._closing.wait()
        except TimeoutError:
            return
