"""The floor of the viewer benchmark: a loop of `os.write` over the sockets. No fan-out in Python can be faster.

It speaks just enough HTTP for the load client: no store, no replay, no limits.
"""

import argparse
import json
import os
import re
import select
import socket
import time
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from tests.bench.sample_event import STREAM_HEAD, chunk, event

_BACKLOG = 16_384


class Floor:
    def __init__(self, port: int) -> None:
        self._listening = socket.create_server(("127.0.0.1", port), backlog=_BACKLOG)
        self._listening.setblocking(False)
        self._epoll = select.epoll()
        self._epoll.register(self._listening, select.EPOLLIN)
        self._peers: dict[int, socket.socket] = {}
        self._viewers: list[int] = []

    def run(self) -> None:
        while True:
            for descriptor, _ in self._epoll.poll():
                if descriptor == self._listening.fileno():
                    self._accept()
                else:
                    self._answer(descriptor)

    def _accept(self) -> None:
        with suppress(BlockingIOError):
            while True:
                peer, _ = self._listening.accept()
                peer.setblocking(False)
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the other servers do
                self._peers[peer.fileno()] = peer
                self._epoll.register(peer, select.EPOLLIN)

    def _answer(self, descriptor: int) -> None:
        try:
            request = self._peers[descriptor].recv(65_536)
        except OSError:
            request = b""
        if not request:
            self._epoll.unregister(descriptor)
            self._peers.pop(descriptor).close()
            if descriptor in self._viewers:
                self._viewers.remove(descriptor)
            return
        target = urlsplit(re.split(rb"\s", request, maxsplit=2)[1].decode())
        if target.path.endswith("/stream"):
            os.write(descriptor, STREAM_HEAD)
            self._viewers.append(descriptor)
            return
        body = json.dumps({"batchId": "floor"}).encode()
        os.write(descriptor, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        if target.path.endswith("/flood"):
            query = parse_qs(target.query)
            self._flood(int(query["events"][0]), float(query["interval_ms"][0]) / 1000)

    def _flood(self, count: int, seconds: float) -> None:
        start = time.monotonic()
        for n in range(count):
            time.sleep(max(0.0, start + n * seconds - time.monotonic()))
            data = chunk(event(n, time.monotonic_ns()))
            for descriptor in self._viewers:
                try:
                    sent = os.write(descriptor, data)
                except BlockingIOError:
                    sent = 0
                if sent < len(data):
                    self._write_rest(descriptor, data[sent:])

    @staticmethod
    def _write_rest(descriptor: int, data: bytes) -> None:
        writable = select.poll()
        writable.register(descriptor, select.POLLOUT)
        while data:
            writable.poll()
            data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    Floor(parser.parse_args().port).run()
