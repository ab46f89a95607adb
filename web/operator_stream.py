"""Tells the operators' desks, live, what runs, what failed and who is at work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp_sse import EventSourceResponse, sse_response

from heatsync.model.batch import BatchStatus
from heatsync.store.overview import BatchQuery
from web.access import Role
from web.json_body import encode
from web.operator_responses import Snapshot, failure_groups
from web.responses import BatchWithJobs
from web.services import Handlers

if TYPE_CHECKING:
    from aiohttp import web

    from web.services import Services

_SECONDS_BETWEEN_LOOKS: Final = 1.0
_MOST_RUNNING: Final = 100
_MOST_OVER: Final = 20
_MOST_FAILURES: Final = 200
_MOST_AUDIT: Final = 20
_IS_OVER: Final = BatchQuery(statuses=tuple(status for status in BatchStatus if status.is_over))


class OperatorStreamHandlers(Handlers):
    """Looks once a second while a desk is open, however many there are, and tells only what changed.

    It asks the rows and not the actors, so it also shows what other processes do. Lives on the web's loop.
    """

    def __init__(self, services: Services, seconds: float = _SECONDS_BETWEEN_LOOKS) -> None:
        super().__init__(services)
        self._seconds = seconds
        self._closing = asyncio.Event()
        self._looking: asyncio.Task[str] | None = None
        self._looked_at = float("-inf")

    async def stream(self, request: web.Request) -> web.StreamResponse:
        self._services.access.require(request, Role.READER)
        async with sse_response(request) as response:
            told = ""
            while self._goes_on(request, response):
                news = await self._look()
                if news != told:
                    try:
                        await response.send(news, event="overview")
                    except (ConnectionError, TimeoutError):  # the desk was closed, or does not read
                        break
                    told = news
                await self._pause()
        return response

    def _goes_on(self, request: web.Request, response: EventSourceResponse) -> bool:
        is_logged_in = self._services.access.role(request) is not None
        return is_logged_in and response.is_connected() and not self._closing.is_set()

    async def close(self, _: web.Application) -> None:
        """The server stops: let every desk go."""
        self._closing.set()

    async def _look(self) -> str:
        """The newest look. Desks that ask within the same second share one."""
        loop = asyncio.get_running_loop()
        if self._looking is None or (self._looking.done() and loop.time() - self._looked_at >= self._seconds / 2):
            self._looked_at = loop.time()
            self._looking = loop.create_task(self._services.in_thread(self._snapshot))
        return await asyncio.shield(self._looking)  # one desk that leaves must not take it from the others

    def _snapshot(self) -> str:
        store = self._services.store
        snapshot = Snapshot.of(
            paused=store.operations.is_paused(),
            counts=store.overview.counts(),
            running=[BatchWithJobs.of_view(view) for view in store.overview.unfinished(_MOST_RUNNING)],
            over=[BatchWithJobs.of_view(view) for view in store.overview.batches(_IS_OVER, limit=_MOST_OVER).items],
            failures=failure_groups(store.overview.failures(_MOST_FAILURES)),
            actors=self._services.actors.actor_statuses.all(),
            audit=store.audit.page(limit=_MOST_AUDIT).items,
        )
        return encode(snapshot).decode()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await self._closing.wait()
        except TimeoutError:
            return
