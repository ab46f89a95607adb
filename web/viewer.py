"""One viewer of one batch: writes events to its socket, and disconnects it if it does not read."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Iterable
from typing import Final

from aiohttp import HttpVersion11, web

from web.aiohttp_stream import LAST_CHUNK, TakenConnection, outlives_response

_MAX_KEPT_BYTES: Final = 4 * 1024 * 1024  # all viewers share these bytes: a burst must not disconnect those who read
_MIN_BYTES_PER_HEARTBEAT: Final = 64 * 1024
_MAX_KERNEL_BYTES: Final = 32 * 1024  # the kernel's TCP memory is small, and it would hold megabytes for each viewer
_NOTHING: Final[list[bytes]] = []  # shared by all viewers that are not behind: a list each is 0.5 MB per 10,000


class Frames:
    """Bytes for any number of viewers, framed once as a chunk of HTTP/1.1 (RFC 9112, section 7.1)."""

    __slots__ = ("chunk", "plain")

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.chunk = b"%x\r\n%s\r\n" % (len(plain), plain)


class Viewer(TakenConnection):
    """Lives on the event loop, which never waits for it. A viewer that is disconnected returns with its cursor.

    `direct` is the descriptor of its socket while chunks may be written to it past the transport, else -1. Writing past
    the transport would overtake bytes that wait in it, and a lost connection's descriptor may belong to another socket.
    """

    __slots__ = (
        "_descriptor",
        "_ended",
        "_given",
        "_is_behind",
        "_kept",
        "_kept_bytes",
        "_leave",
        "_sends_last_chunk",
        "_taken_before",
        "batch_id",
        "direct",
        "is_chunked",
        "is_gone",
    )

    def __init__(self, batch_id: str, request: web.Request, leave: Callable[[Viewer], None]) -> None:
        """`leave` is called when the connection is lost. Raises `ConnectionResetError` if it is lost already."""
        super().__init__(request)
        self.batch_id = batch_id
        self.is_gone = False
        self._leave = leave
        self.is_chunked = request.version >= HttpVersion11  # the response's own flag is also set on HTTP/1.0
        self._sends_last_chunk = outlives_response(request)
        self._ended: asyncio.Future[None] | None = None
        # Only while it is behind: what the transport does not hold yet, the number of bytes written in all, and how
        # many of them the client had taken at the last heartbeat, or -1.
        self._kept: list[bytes] = _NOTHING
        self._kept_bytes = self._given = 0
        self._taken_before = -1
        peer = self.socket
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _MAX_KERNEL_BYTES)
        is_encrypted = self._transport.get_extra_info("sslcontext") is not None
        self._descriptor = peer.fileno() if self.is_chunked and not is_encrypted else -1
        self._is_behind = self._transport.get_write_buffer_size() > 0
        self.direct = -1 if self._is_behind else self._descriptor
        self.take()

    def begin(self, replay: memoryview) -> bool:
        """Write the past events. Viewers share these bytes, which are never copied per viewer."""
        if self.is_gone or self._transport.is_closing():
            return False
        pieces = (b"%x\r\n" % len(replay), replay, b"\r\n") if self.is_chunked else (replay,)
        self._given += sum(map(len, pieces))
        self.write_pieces(pieces)
        return True

    def write_indirectly(self, data: bytes, sent: int = 0) -> bool:
        """Write `data` from `sent` on through the transport. Returns whether the viewer is still connected."""
        if self.is_gone or self._transport.is_closing():
            return False
        if not self._is_behind:
            self._given += len(data) - sent
            self._transport.write(memoryview(data)[sent:])  # the same bytes for all slow viewers
            return True
        # Kept here, because the transport would spend a kilobyte on each piece.
        if self._kept_bytes > _MAX_KEPT_BYTES:
            self.cut()
            return False
        if not self._kept:
            self._kept = []
        self._kept.append(data)
        self._kept_bytes += len(data)
        self._given += len(data)
        return True

    def cut_if_stuck(self) -> None:
        """Disconnect a viewer that took too little since the last heartbeat. Called before each heartbeat.

        Without it, a client that reads a few bytes now and then would hold its unsent bytes forever.
        """
        if not self._is_behind or self.is_gone or self._transport.is_closing():
            return
        taken = self._given - self._kept_bytes - self._transport.get_write_buffer_size()
        if self._taken_before >= 0 and taken - self._taken_before < _MIN_BYTES_PER_HEARTBEAT:
            self.cut()
        self._taken_before = taken

    def end(self) -> None:
        """End the response and give the connection back to aiohttp for the client's next request."""
        if self.is_gone:
            return
        self.is_gone = True
        self.direct = -1
        if not self._transport.is_closing():
            self._flush()
            if self._sends_last_chunk:
                self._transport.write(LAST_CHUNK)
            self.give_back()
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(None)

    def cut(self) -> None:
        """Disconnect at once."""
        self.direct = -1
        super().cut()

    @property
    def has_unsent_bytes(self) -> bool:
        """Whether the transport still holds bytes, also of a connection that is closing."""
        return bool(self._transport.get_write_buffer_size())

    async def wait(self) -> None:
        """Return when the stream has ended."""
        if not self.is_gone:
            self._ended = self._ended or asyncio.get_running_loop().create_future()
            await self._ended

    def pause_writing(self) -> None:
        super().pause_writing()
        self._is_behind = True
        self.direct = -1

    def resume_writing(self) -> None:
        super().resume_writing()
        self._is_behind = False
        if self._transport.is_closing():
            return
        self._flush()
        if not self._is_behind:  # the flush may have paused it again
            self.direct = self._descriptor
            self._taken_before = -1

    def connection_lost(self, exc: Exception | None) -> None:
        self.direct = -1
        super().connection_lost(exc)
        self._leave(self)

    def _flush(self) -> None:
        kept, self._kept, self._kept_bytes = self._kept, _NOTHING, 0
        if kept:
            self.write_pieces(kept)


def write_to_all(viewers: Iterable[Viewer], frames: Frames) -> list[Viewer]:
    """Write to each viewer, keep the bytes if it is behind, or disconnect it. Returns those that are gone.

    Writes straight to the sockets. The loop makes no other call than the kernel's: with thousands of viewers each
    further call costs a tenth of the time that the kernel takes.
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
