"""One viewer of one batch: an open SSE answer, written to past aiohttp's per-response machinery."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import HttpVersion11
from aiohttp_sse import EventSourceResponse

if TYPE_CHECKING:
    from aiohttp import web

_MOST_BYTES_WAITING = 256 * 1024
_MOST_BYTES_IN_THE_KERNEL = 128 * 1024
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)
_LAST_CHUNK = b"0\r\n\r\n"


class StreamResponse(EventSourceResponse):
    """The library's headers and socket settings, without its ping task: the hub has one heartbeat for all.

    Once handed over to a viewer, its body goes on after the handler has returned: then a viewer costs no task and no
    request object, only its connection.
    """

    def __init__(self, patience: float = 20.0) -> None:
        """The kernel cuts off a peer that acknowledges nothing, or takes nothing, for `patience` seconds."""
        super().__init__(send_timeout=patience)
        self._is_handed_over = False

    def hand_over(self) -> None:
        """The viewer ends the body, not the handler's return."""
        self._is_handed_over = True

    async def write_eof(self, data: bytes = b"") -> None:
        if not self._is_handed_over:
            await super().write_eof(data)
            return
        # What the library forgets at a body's end, because the connection keeps the response; and the headers, which
        # have been sent: together 2 KB a viewer.
        self._req = None
        self._payload_writer = None
        self._eof_sent = True
        self.headers.clear()

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

    __slots__ = ("_chunked", "_descriptor", "_ended", "_is_behind", "_transport", "batch_id", "is_gone")

    def __init__(self, batch_id: str, request: web.Request) -> None:
        """Raises `ConnectionResetError` if it is gone already."""
        transport = request.transport
        if transport is None:
            raise ConnectionResetError
        self.batch_id = batch_id
        self.is_gone = False
        self._is_behind = False
        self._transport = transport
        self._chunked = request.version >= HttpVersion11  # the response says chunked on HTTP/1.0 too, and is not
        self._ended: asyncio.Future[None] | None = None
        # The kernel would hide megabytes of what a viewer does not read.
        peer: socket.socket = transport.get_extra_info("socket")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _MOST_BYTES_IN_THE_KERNEL)
        self._descriptor = -1 if transport.get_extra_info("sslcontext") else peer.fileno()

    def write(self, frames: Frames) -> bool:
        """Hand bytes to the kernel, or cut the viewer off if too many wait already; whether it is still there."""
        transport = self._transport
        if self.is_gone or transport.is_closing():
            return False
        data = frames.chunk if self._chunked else frames.plain
        waiting = transport.get_write_buffer_size()
        if waiting > _MOST_BYTES_WAITING:
            self._cut()
            return False
        if waiting == 0:
            self._is_behind = False
        if waiting == 0 and self._descriptor >= 0:
            # Straight to the socket, which is what a fan-out in C does. Only here is it safe: on the loop's own thread,
            # the transport open, so that the descriptor is still ours, and nothing waiting that this would overtake.
            try:
                sent = os.write(self._descriptor, data)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._cut()
                return False
            if sent == len(data):
                return True
            data = data[sent:]
        transport.write(data)
        return True

    def cut_if_stuck(self) -> None:
        """Called with every heartbeat: a viewer that is behind at two of them, and at no time between was not, is cut.

        The limit of bytes alone would let one that takes a few now and then keep the rest waiting for ever.
        """
        if self._transport.is_closing() or self._transport.get_write_buffer_size() == 0:
            return
        if self._is_behind:
            self._cut()
        self._is_behind = True

    def end(self) -> None:
        """Let the answer end cleanly."""
        if self.is_gone:
            return
        self.is_gone = True
        if self._ended is not None:
            if not self._ended.done():
                self._ended.set_result(None)
        elif self._chunked and not self._transport.is_closing():
            self._transport.write(_LAST_CHUNK)

    def _cut(self) -> None:
        # A reset, because the kernel would go on for minutes to offer what waits there to a peer that takes nothing.
        peer: socket.socket = self._transport.get_extra_info("socket")
        with suppress(OSError):  # it is gone already
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
        self._transport.abort()

    async def wait(self) -> None:
        """Until it ends: for connections that close with their answer, which the handler's return would end."""
        if not self.is_gone:
            self._ended = asyncio.get_running_loop().create_future()
            await self._ended
