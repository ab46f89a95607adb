"""A response whose body goes on after its handler has returned, and the connection that carries it.

aiohttp keeps a task, a request and a payload writer for every response that is not complete. Here a viewer costs only
its connection: the handler returns, and the viewer takes the place of aiohttp's protocol until it ends the body.

This file relies on private parts of aiohttp and aiohttp_sse. `tests/unit/web/test_aiohttp_internals.py` fails if they
change.
"""

import asyncio
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from aiohttp import HttpVersion11, web
from aiohttp.typedefs import Handler
from aiohttp_sse import EventSourceResponse

LAST_CHUNK: Final = b"0\r\n\r\n"
_MAX_RECEIVED_BYTES: Final = 16 * 1024
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


class StreamResponse(EventSourceResponse):
    """The headers and socket options of aiohttp_sse, without its ping task: the hub sends all heartbeats."""

    def __init__(self, timeout: float = 20.0) -> None:
        """The kernel disconnects a viewer that acknowledges nothing for `timeout` seconds."""
        super().__init__(send_timeout=timeout)
        self._is_detached = False

    def detach(self) -> None:
        """Keep the body open after the handler has returned. The holder of the connection ends it."""
        self._is_detached = True

    async def write_eof(self, data: bytes = b"") -> None:
        if not self._is_detached:
            await super().write_eof(data)
            return
        # The connection keeps the response. What aiohttp forgets at the end of a body, and the headers, which are
        # sent: 2 KB for each viewer.
        self._req = None
        self._payload_writer = None
        self._eof_sent = True
        self.headers.clear()

    async def _ping(self) -> None:
        return


class TakenConnection(asyncio.Protocol):
    """A connection that is taken from aiohttp until `give_back`.

    What the client sends meanwhile is kept for aiohttp, which would answer it in the middle of the stream.
    """

    __slots__ = ("_protocol", "_received", "_transport")

    def __init__(self, request: web.Request) -> None:
        """Raises `ConnectionResetError` if the client has disconnected."""
        if request.transport is None:
            raise ConnectionResetError
        self._transport = request.transport
        self._protocol: asyncio.Protocol = request.protocol
        self._received = b""

    @property
    def socket(self) -> socket.socket:
        connected: socket.socket = self._transport.get_extra_info("socket")
        return connected

    def take(self) -> None:
        """Receive the connection's events instead of aiohttp. Writing is paused whenever the transport holds bytes."""
        self._transport.set_protocol(self)
        self._transport.set_write_buffer_limits(high=0)

    def write_pieces(self, pieces: Iterable[bytes | memoryview]) -> None:
        """Write through the transport, without joining the pieces where the loop can do that."""
        self._transport.writelines(pieces)
        # Before Python 3.12.9 and 3.13.2 asyncio does not pause writing here (CVE-2024-12254), and the next event would
        # overtake what the transport holds. Setting the limits pauses it.
        self._transport.set_write_buffer_limits(high=0)

    def give_back(self) -> None:
        """Let aiohttp continue with what the client has sent."""
        self._transport.set_protocol(self._protocol)
        self._transport.set_write_buffer_limits()
        if self._received:
            self._protocol.data_received(self._received)

    def cut(self) -> None:
        """Disconnect at once. With a FIN the kernel would offer the unsent bytes for minutes; a reset drops them."""
        with suppress(OSError):  # disconnected already
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._transport.abort()

    async def wait(self) -> None:
        """Return when the stream has ended."""
        raise NotImplementedError

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) > _MAX_RECEIVED_BYTES:
            self.cut()

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.connection_lost(exc)


def outlives_response(request: web.Request) -> bool:
    """Whether the connection stays open after the response. If not, aiohttp closes it when the handler returns."""
    return bool(request.keep_alive) and request.version >= HttpVersion11


@web.middleware
async def in_turn(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a request that was pipelined behind a stream (RFC 9112, section 9.3.2) after the stream's end."""
    protocol = None if request.transport is None else request.transport.get_protocol()
    if isinstance(protocol, TakenConnection):
        await protocol.wait()
    return await handler(request)
