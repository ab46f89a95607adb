"""Many viewers of the real service as raw sockets, each with all bytes that it received."""

import re
import select
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Self

LIMIT = 90.0
"""Seconds that a test waits for an event. Far more than it takes, so that a busy machine fails no test."""

_FACT = re.compile(rb"id: (\d+)\nevent: \w+\ndata: [^\n]*\n\n")
LAST_CHUNK = b"0\r\n\r\n"


@dataclass(eq=False)
class Viewer:
    """One viewer: its connection, the bytes received, and whether the server closed it."""

    peer: socket.socket
    received: bytearray = field(default_factory=bytearray)
    is_chunked: bool = True
    closed: bool = False

    @property
    def facts(self) -> list[int]:
        """The numbers of the facts received, in order of arrival."""
        return [int(number) for number in _FACT.findall(self.received)]

    def has(self, fact: int) -> bool:
        """Whether this fact was received completely. Cheaper than `facts`, for use after each read."""
        start = self.received.rfind(b"\nid: %d\n" % fact)
        return start >= 0 and self.received.find(b"\n\n", start) >= 0

    @property
    def ended(self) -> bool:
        """Whether the response ended cleanly."""
        return self.received.endswith(LAST_CHUNK) if self.is_chunked else self.closed


class StreamViewers:
    """Connects viewers one after another, then reads from all of them in the calling thread."""

    def __init__(self, port: int, version: str = "1.1") -> None:
        """`version` is the version of HTTP."""
        self._port = port
        self._version = version
        self._epoll = select.epoll()
        self.viewers: dict[int, Viewer] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._epoll.close()
        for viewer in self.viewers.values():
            viewer.peer.close()

    def join(self, batch_id: str, cursors: Iterable[int | None], room: int = 0) -> list[Viewer]:
        """Connect a viewer for each cursor. `room` limits its receive buffer in bytes; 0 is the system's default."""
        joined = []
        for cursor in cursors:
            header = "" if cursor is None else f"Last-Event-ID: {cursor}\r\n"
            peer = socket.socket()
            if room:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
            peer.settimeout(LIMIT)
            peer.connect(("127.0.0.1", self._port))
            peer.sendall(
                f"GET /api/batch/{batch_id}/stream HTTP/{self._version}\r\nHost: test\r\n{header}\r\n".encode()
            )
            peer.setblocking(False)
            viewer = self.viewers[peer.fileno()] = Viewer(peer, is_chunked=self._version == "1.1")
            self._epoll.register(peer, select.EPOLLIN)
            joined.append(viewer)
        return joined

    def read_until(self, done: Callable[[Viewer], bool]) -> None:
        """Read until `done` is true for every viewer."""
        end = time.monotonic() + LIMIT
        waiting = {descriptor for descriptor, viewer in self.viewers.items() if not done(viewer)}
        while waiting:
            assert time.monotonic() < end, f"{len(waiting)} of {len(self.viewers)} viewers are still waiting"
            for descriptor, _ in self._epoll.poll(1.0):
                viewer = self.viewers[descriptor]
                try:
                    content = viewer.peer.recv(262_144)
                except ConnectionError:
                    content = b""
                viewer.received += content
                if not content:
                    viewer.closed = True
                    self._epoll.unregister(descriptor)
                if done(viewer) or viewer.closed:
                    assert done(viewer), "the server left a viewer too early"
                    waiting.discard(descriptor)
