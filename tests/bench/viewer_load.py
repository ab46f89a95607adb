"""Many viewers in one process: connects them, and measures when the last of them has received an event.

It reads raw sockets with epoll and counts bytes, and does nothing else: the client must not be the bottleneck.
"""

import json
import re
import select
import socket
import time
from http.client import HTTPConnection
from typing import Any, Self

_STAMP = b'"t":'
_AT_ONCE = 256
_QUIET_SECONDS = 0.5
_BUFFER = 256 * 1024
_CARRIED = len(_STAMP) - 1


def ask(port: int, method: str, path: str) -> Any:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {answer.status} {body!r}")
        return json.loads(body)
    finally:
        connection.close()


class ViewerLoad:
    """Viewers of one batch, all connected and up to date."""

    def __init__(self, port: int, batch_id: str, viewers: int) -> None:
        self._port, self._batch_id, self._viewers = port, batch_id, viewers
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._buffer = bytearray(_BUFFER)
        self._room = memoryview(self._buffer)[_CARRIED:]
        self._carried: dict[int, bytes] = {}
        self._first = -1

    def __enter__(self) -> Self:
        request = f"GET /api/batch/{self._batch_id}/stream HTTP/1.1\r\nHost: bench\r\n\r\n".encode()
        while len(self._sockets) < self._viewers:
            for _ in range(min(_AT_ONCE, self._viewers - len(self._sockets))):
                viewer = socket.create_connection(("127.0.0.1", self._port), timeout=60)
                viewer.sendall(request)
                viewer.setblocking(False)
                self._sockets[viewer.fileno()] = viewer
                self._carried[viewer.fileno()] = b"\0" * _CARRIED
                self._epoll.register(viewer, select.EPOLLIN)
            self._read_until_quiet(0.0)
        self._first = next(iter(self._sockets))
        self._read_until_quiet(_QUIET_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._epoll.close()
        for viewer in self._sockets.values():
            viewer.close()

    def flood(self, events: int, milliseconds: float, timeout: float) -> tuple[list[int], list[int]]:
        """When each event was published, and when the last viewer received it, in nanoseconds."""
        self._ask_for(events, milliseconds)
        published: list[int] = []
        arrived: list[int] = []
        total, deadline = 0, time.monotonic() + timeout
        while len(arrived) < events:
            ready = self._epoll.poll(1.0)
            if time.monotonic() > deadline:
                raise RuntimeError(f"{total} of {events * self._viewers} deliveries in {timeout} s")
            for descriptor, _ in ready:
                total += self._read(descriptor, published)
            now = time.monotonic_ns()
            while len(arrived) < events and total >= self._viewers * (len(arrived) + 1):
                arrived.append(now)
        return published, arrived

    def rate(self, events: int, longest: float) -> float:
        """Deliveries per second when so many events are published at once, measured for at most `longest` seconds."""
        start, total = time.monotonic(), 0
        self._ask_for(events, 0)
        while total < events * self._viewers and time.monotonic() < start + longest:
            for descriptor, _ in self._epoll.poll(1.0):
                total += self._read(descriptor, [])
        return total / (time.monotonic() - start)

    def _ask_for(self, events: int, milliseconds: float) -> None:
        ask(self._port, "POST", f"/bench/flood?batch={self._batch_id}&events={events}&interval_ms={milliseconds}")

    def _read(self, descriptor: int, published: list[int]) -> int:
        count = self._sockets[descriptor].recv_into(self._room)
        if not count:
            raise RuntimeError("the server ended a stream")
        buffer, end = self._buffer, _CARRIED + count
        buffer[:_CARRIED] = self._carried[descriptor]
        self._carried[descriptor] = buffer[count:end]
        if descriptor == self._first:
            published += map(int, re.findall(rb'"t":(\d+)}', memoryview(buffer)[:end]))
        return buffer.count(_STAMP, 0, end)

    def _read_until_quiet(self, seconds: float) -> None:
        while ready := self._epoll.poll(seconds):
            for descriptor, _ in ready:
                self._read(descriptor, [])
