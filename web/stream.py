"""GET /api/batch/{id}/stream: a batch's events as server-sent events, past and live."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from heatsync.model.errors import NotFound
from web.batch_state_cache import BatchStateCache
from web.services import Handlers
from web.viewer import StreamResponse, Viewer, outlives_its_answer

if TYPE_CHECKING:
    from web.services import Services

_RETRY_MILLISECONDS = (1_000, 5_000)
_MOST_DIGITS = 18  # Python refuses to read a number of thousands


class StreamHandlers(Handlers):
    """Opens streams. A stream only observes: the batch runs without it."""

    def __init__(self, services: Services, timeout: float = 20.0) -> None:
        """`timeout`: seconds after which a viewer that acknowledges nothing is disconnected."""
        super().__init__(services)
        self._states = BatchStateCache(services)
        self._timeout = timeout

    async def stream(self, request: web.Request) -> web.StreamResponse:
        hub, batch_id, cursor = self._services.hub, request.match_info["batch_id"], _cursor(request)
        if not hub.is_telling(batch_id) and await self._has_it_all(batch_id, cursor):
            return web.Response(status=204)  # the one answer that keeps an EventSource from asking again
        hub.check_room(batch_id)
        if request.transport is None:
            return web.Response(status=204)  # it left while its batch was looked up: nobody reads this
        response = StreamResponse(self._timeout)
        if request.method == hdrs.METH_HEAD:
            return web.StreamResponse(headers=response.headers)
        waits = not outlives_its_answer(request)
        if waits:
            response.force_close()  # or one that asks for keep-alive by HTTP/1.0 waits for ever for the end
            response.headers[hdrs.CONNECTION] = "close"
        await response.prepare(request)
        # Spread over seconds, or all viewers come back in the same moment after a restart.
        await response.write(b"retry: %d\n\n" % random.randint(*_RETRY_MILLISECONDS))  # noqa: S311 - no secret
        viewer = Viewer(batch_id, request, hub.lose)
        hub.admit(viewer)
        self._services.actors.join(batch_id, viewer, cursor)
        if waits:
            try:
                await viewer.wait()
            finally:
                hub.dismiss(viewer)
        else:
            response.hand_over()
        return response

    async def _has_it_all(self, batch_id: str, cursor: int | None) -> bool:
        """Whether the batch is over and the viewer knows; wakes a batch that is not over."""
        state = await self._states.get(batch_id)
        if state is None:
            raise NotFound
        status, newest = state
        if not status.is_over:
            self._services.actors.wake(batch_id)
        return status.is_over and cursor == newest


def _cursor(request: web.Request) -> int | None:
    """The number of the last fact that the viewer has. A returning EventSource keeps its old query: the header wins."""
    given = request.headers.get("Last-Event-ID") or request.query.get("last_event_id") or ""
    is_number = given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS
    return int(given) if is_number else None
