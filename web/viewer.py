"""One viewer of one batch: an open SSE answer, written to past aiohttp's per-response machinery."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import HttpVersion11
from aiohttp_sse import EventSourceResponse

if TYPE_CHECKING:
    from aiohttp import web

_MOST_BYTES_WAITING = 256 * 1024
_SECONDS_UNTIL_A_SILENT_PEER_IS_CUT = 20.0


class StreamResponse(EventSourceResponse):
    """The library's headers and socket settings without its ping task: the hub has one heartbeat for all."""

    def __init__(self) -> None:
        super().__init__(send_timeout=_SECONDS_UNTIL_A_SILENT_PEER_IS_CUT)

    async def _ping(self) -> None:
        return


class Frames:
    """Bytes for any number of viewers, with the framing of HTTP/1.1 added once."""

    __slots__ = ("chunk", "plain")

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.chunk = b"%x\r\n%s\r\n" % (len(plain), plain)


class Viewer:
    """Lives on the loop. Nobody waits for it: one that does not read is cut off and comes back by its cursor."""

    def __init__(self, batch_id: str, request: web.Request) -> None:
        self.batch_id = batch_id
        self._transport = request.transport
        self._chunked = request.version >= HttpVersion11  # the response says chunked on HTTP/1.0 too, and is not
        self._gone = asyncio.get_running_loop().create_future()

    @property
    def is_gone(self) -> bool:
        """Whether it left, was cut, or has been told everything. Nothing else tells of a viewer who left."""
        if not self._gone.done() and (self._transport is None or self._transport.is_closing()):
            self.end()
        return self._gone.done()

    def write(self, frames: Frames) -> None:
        """Hand bytes to the socket, or cut the viewer off if too many wait already."""
        if self.is_gone or self._transport is None or not frames.plain:
            return
        if self._transport.get_write_buffer_size() > _MOST_BYTES_WAITING:
            self._transport.abort()
            self.end()
        else:
            self._transport.write(frames.chunk if self._chunked else frames.plain)

    def end(self) -> None:
        """Let the answer end cleanly."""
        if not self._gone.done():
            self._gone.set_result(None)

    async def wait(self) -> None:
        """Until it is gone."""
        await self._gone
