"""GET /api/batch/{id}/stream: a batch's events, past and live (WHATWG HTML, section 9.2, server-sent events)."""

import asyncio
import random
from typing import Final

from aiohttp import hdrs, web

from heatsync.model.batch import BatchStatus
from heatsync.model.errors import NotFound
from web.aiohttp_stream import StreamResponse, outlives_response
from web.services import Handlers, Services
from web.viewer import Viewer

_RETRY_MILLISECONDS: Final = (1_000, 5_000)
_MAX_CURSOR_DIGITS: Final = 18  # Python refuses to parse numbers of thousands of digits


class StreamHandlers(Handlers):
    """Opens streams. A stream only observes: the batch runs without it."""

    def __init__(self, services: Services, timeout: float = 20.0) -> None:
        """`timeout`: seconds after which a viewer that acknowledges nothing is disconnected."""
        super().__init__(services)
        self._states: dict[str, asyncio.Task[tuple[BatchStatus, int] | None]] = {}
        self._timeout = timeout

    async def stream(self, request: web.Request) -> web.StreamResponse:
        hub, batch_id, cursor = self._services.hub, request.match_info["batch_id"], _cursor(request)
        if not hub.is_live(batch_id) and await self._has_everything(batch_id, cursor):
            return web.Response(status=204)  # the one status that stops an EventSource from reconnecting
        hub.check_limits(batch_id)
        if request.transport is None:
            return web.Response(status=204)  # the client disconnected meanwhile: it never reads this
        response = StreamResponse(self._timeout)
        if request.method == hdrs.METH_HEAD:
            return web.StreamResponse(headers=response.headers)
        closes = not outlives_response(request)
        if closes:
            response.force_close()  # otherwise an HTTP/1.0 client with keep-alive never sees the stream's end
            response.headers[hdrs.CONNECTION] = "close"
        await response.prepare(request)
        # Random, so that not all viewers reconnect in the same moment after a restart.
        await response.write(b"retry: %d\n\n" % random.randint(*_RETRY_MILLISECONDS))  # noqa: S311 - no secret
        viewer = Viewer(batch_id, request, hub.lose)
        hub.admit(viewer)
        self._actors.join(batch_id, viewer, cursor)
        if closes:
            try:
                await viewer.wait()
            finally:
                hub.dismiss(viewer)
        else:
            response.detach()
        return response

    async def _has_everything(self, batch_id: str, cursor: int | None) -> bool:
        """Whether the batch is over and the viewer has its last event. Wakes a batch that is not over."""
        state = await self._state(batch_id)
        if state is None:
            raise NotFound
        status, last_event_id = state
        if not status.is_over:
            self._actors.wake(batch_id)
        return status.is_over and cursor == last_event_id

    async def _state(self, batch_id: str) -> tuple[BatchStatus, int] | None:
        """The batch's status and the number of its newest fact. Viewers that ask at the same moment share one read.

        After a restart thousands of viewers reconnect at once. A read for each would take the executor for seconds.
        """
        read = self._states.get(batch_id)
        if read is None:
            work = self._in_thread(self._store.batches.state, batch_id)
            read = self._states[batch_id] = asyncio.create_task(work)
            read.add_done_callback(lambda _: self._states.pop(batch_id))
        return await asyncio.shield(read)  # a viewer that disconnects must not cancel the others' read


def _cursor(request: web.Request) -> int | None:
    """The ID of the last event that the viewer has. The header wins: a reconnecting EventSource keeps its old query."""
    given = request.headers.get("Last-Event-ID") or request.query.get("last_event_id") or ""
    is_number = given.isascii() and given.isdigit() and len(given) <= _MAX_CURSOR_DIGITS
    return int(given) if is_number else None
