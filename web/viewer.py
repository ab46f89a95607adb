"""One viewer of one batch: an open SSE answer, written to past aiohttp's per-response machinery."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from aiohttp import HttpVersion11, web
from aiohttp_sse import EventSourceResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aiohttp.typedefs import Handler

_MOST_BYTES_WAITING = 4 * 1024 * 1024  # of bytes that all share: a flood must not cut those who read it
_LEAST_BYTES_BETWEEN_HEARTBEATS = 64 * 1024
_MOST_BYTES_IN_THE_KERNEL = 32 * 1024  # all kernels' memory for TCP together is small: thousands who are behind fill it
_MOST_BYTES_HEARD = 16 * 1024
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)
_LAST_CHUNK = b"0\r\n\r\n"
_NOTHING: Final[list[bytes]] = []  # for all who are not behind: a list for each would be half a megabyte


class StreamResponse(EventSourceResponse):
    """The library's headers and socket settings, without its ping task: the hub has one heartbeat for all.

    Once handed over to a viewer, its body goes on after the handler has returned: then a viewer costs no task and no
    request object, only its connection.
    """

    def __init__(self, timeout: float = 20.0) -> None:
        """The kernel cuts off a peer that acknowledges nothing, or takes nothing, for `timeout` seconds."""
        super().__init__(send_timeout=timeout)
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


class Viewer(asyncio.Protocol):
    """Lives on the loop. Nobody waits for it: one that does not read is cut off and comes back by its cursor.

    `direct` is its socket's descriptor as long as one may write chunks to it past the transport, else -1: not when
    something waits in the transport, which that would overtake, and not when the connection is lost, because after that
    the descriptor is somebody else's.

    It has the connection to itself until its answer ends: whatever the peer says meanwhile is kept for then, because
    aiohttp would answer it in the middle of the stream.
    """

    __slots__ = (
        "_descriptor",
        "_ended",
        "_ends_itself",
        "_given",
        "_heard",
        "_is_behind",
        "_kept",
        "_kept_bytes",
        "_leave",
        "_protocol",
        "_taken_before",
        "_transport",
        "batch_id",
        "direct",
        "is_chunked",
        "is_gone",
    )

    def __init__(self, batch_id: str, request: web.Request, leave: Callable[[Viewer], None]) -> None:
        """`leave` is told when its connection is lost. Raises `ConnectionResetError` if it is gone already."""
        transport = request.transport
        if transport is None:
            raise ConnectionResetError
        self.batch_id = batch_id
        self.is_gone = False
        self._leave = leave
        self._transport = transport
        self.is_chunked = request.version >= HttpVersion11  # the response says chunked on HTTP/1.0 too, and is not
        self._ends_itself = outlives_its_answer(request)
        self._ended: asyncio.Future[None] | None = None
        # While it is behind: what the transport is not given yet, how many bytes were to wait in all, and how many of
        # them were taken at the last heartbeat, or -1.
        self._kept: list[bytes] = _NOTHING
        self._kept_bytes = self._given = 0
        self._taken_before = -1
        # The kernel would hide megabytes of what a viewer does not read.
        peer: socket.socket = transport.get_extra_info("socket")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _MOST_BYTES_IN_THE_KERNEL)
        self._descriptor = peer.fileno() if self.is_chunked and not transport.get_extra_info("sslcontext") else -1
        self._heard = b""
        self._protocol: asyncio.Protocol = request.protocol
        self._is_behind = transport.get_write_buffer_size() > 0
        self.direct = -1 if self._is_behind else self._descriptor
        transport.set_protocol(self)
        transport.set_write_buffer_limits(high=0)  # from here on it is behind whenever anything waits in the transport

    def begin(self, story: memoryview) -> bool:
        """Tell it the story so far, which all who come share and may be long: never copied for one of them."""
        if self.is_gone or self._transport.is_closing():
            return False
        pieces = (b"%x\r\n" % len(story), story, b"\r\n") if self.is_chunked else (story,)
        self._given += sum(map(len, pieces))
        self._transport.writelines(pieces)
        return True

    def write(self, frames: Frames) -> bool:
        """Hand bytes to the kernel, or keep them for later, or cut the viewer off; whether it is still there."""
        return not write_to_all([self], frames)

    def write_indirectly(self, data: bytes, sent: int = 0) -> bool:
        """Write the rest of the data by the transport, or after what waits there; whether the viewer is still there."""
        if self.is_gone or self._transport.is_closing():
            return False
        if not self._is_behind:
            self._given += len(data) - sent
            self._transport.write(memoryview(data)[sent:])  # the same bytes for all who are behind
            return True
        # Not to the transport, which would spend a kilobyte on each piece.
        if self._kept_bytes > _MOST_BYTES_WAITING:
            self.cut()
            return False
        if not self._kept:
            self._kept = []
        self._kept.append(data)
        self._kept_bytes += len(data)
        self._given += len(data)
        return True

    def cut_if_stuck(self) -> None:
        """Called with every heartbeat: a viewer that was behind at the last one too, and took little since, is cut.

        The limit of bytes alone would let one that takes a few now and then keep the rest waiting for ever.
        """
        if not self._is_behind or self.is_gone or self._transport.is_closing():
            return
        taken = self._given - self._kept_bytes - self._transport.get_write_buffer_size()
        if self._taken_before >= 0 and taken - self._taken_before < _LEAST_BYTES_BETWEEN_HEARTBEATS:
            self.cut()
        self._taken_before = taken

    def end(self) -> None:
        """Let the answer end cleanly, and the connection go on to what was asked behind it."""
        if self.is_gone:
            return
        self.is_gone = True
        self.direct = -1
        transport = self._transport
        if not transport.is_closing():
            self._give_what_was_kept()
            if self._ends_itself:
                transport.write(_LAST_CHUNK)
            transport.set_protocol(self._protocol)
            transport.set_write_buffer_limits()
            if self._heard:
                self._protocol.data_received(self._heard)
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(None)

    def cut(self) -> None:
        """End the connection at once."""
        self.direct = -1
        # A reset, because the kernel would go on for minutes to offer what waits there to a peer that takes nothing.
        peer: socket.socket = self._transport.get_extra_info("socket")
        with suppress(OSError):  # it is gone already
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
        self._transport.abort()

    @property
    def owes(self) -> bool:
        """Whether the kernel has not yet been given everything: a connection that is closing waits for that too."""
        return bool(self._transport.get_write_buffer_size())

    async def wait(self) -> None:
        """Until it ends."""
        if not self.is_gone:
            self._ended = self._ended or asyncio.get_running_loop().create_future()
            await self._ended

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if len(self._heard) > _MOST_BYTES_HEARD:
            self.cut()

    def pause_writing(self) -> None:
        self._protocol.pause_writing()
        self._is_behind = True
        self.direct = -1

    def resume_writing(self) -> None:
        self._protocol.resume_writing()
        self._is_behind = False
        if self._transport.is_closing():
            return
        self._give_what_was_kept()
        if not self._is_behind:
            self.direct = self._descriptor
            self._taken_before = -1

    def connection_lost(self, exc: Exception | None) -> None:
        self.direct = -1
        self._protocol.connection_lost(exc)
        self._leave(self)

    def _give_what_was_kept(self) -> None:
        kept, self._kept, self._kept_bytes = self._kept, _NOTHING, 0
        if kept:
            self._transport.writelines(kept)


def write_to_all(viewers: Iterable[Viewer], frames: Frames) -> list[Viewer]:
    """Hand bytes to the kernel for each of them, or keep them for later, or cut off who does not read: who is gone.

    Straight to the sockets, which is what a fan-out in C does. One loop without a call in it but the kernel's: with
    thousands of viewers every call more is a tenth of what the kernel takes.
    """
    gone, write, chunk, size = [], os.write, frames.chunk, len(frames.chunk)
    for viewer in viewers:
        descriptor = viewer.direct
        sent = 0
        if descriptor >= 0:
            try:
                sent = write(descriptor, chunk)
            except BlockingIOError:
                pass
            except OSError:
                viewer.cut()
            if sent == size:
                continue
        if not viewer.write_indirectly(chunk if viewer.is_chunked else frames.plain, sent):
            gone.append(viewer)
    return gone


def outlives_its_answer(request: web.Request) -> bool:
    """Whether the connection stays when the stream ends: else the handler's return ends both."""
    return bool(request.keep_alive) and request.version >= HttpVersion11


@web.middleware
async def in_turn(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What is asked behind a stream on the same connection is answered after its end, not in the middle of it."""
    protocol = None if request.transport is None else request.transport.get_protocol()
    if isinstance(protocol, Viewer):
        await protocol.wait()
    return await handler(request)
