"""One viewer's connection, byte for byte, whatever the client sends and however slowly it reads."""

import asyncio
import socket
import threading

import pytest

from heatsync.model.message import Message
from tests.integration.web.test_hub import connect, numbers, read_to_the_end
from tests.support.eventually import eventually_on_loop
from tests.support.stream_server import StreamServer, stream_server
from web.hub import Hub

ANSWER = b"HTTP/1.1 200 OK\r\n"
STREAM_TYPE = b"Content-Type: text/event-stream"


def split(received: bytes) -> list[bytes]:
    """The bodies of the chunked responses on one connection. Fails if a byte is misplaced."""
    bodies = []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        assert head.startswith(ANSWER), head
        assert b"Transfer-Encoding: chunked" in head
        body, size = b"", 1
        while size:
            line, _, received = received.partition(b"\r\n")
            size = int(line, 16)
            body += received[:size]
            assert received[size : size + 2] == b"\r\n"
            received = received[size + 2 :]
        bodies.append(body)
    return bodies


async def read_until(peer: socket.socket, marks: int) -> bytes:
    """Read until so many responses have ended."""
    received = b""
    while received.count(b"\r\n0\r\n\r\n") < marks:
        content = await asyncio.to_thread(peer.recv, 65_536)
        assert content, received
        received += content
    return received


def request(server: StreamServer, batch_id: str) -> bytes:
    return f"GET {server.path(batch_id)} HTTP/1.1\r\nHost: h\r\n\r\n".encode()


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_request_sent_during_a_stream_is_answered_after_its_end(sqlite_store, *, at_once: bool) -> None:
    async with stream_server(sqlite_store) as server:
        batches = [server.post(), server.post()]
        second = request(server, batches[1])
        peer = connect(server, batches[0], more=second if at_once else b"")
        await eventually_on_loop(lambda: server.hub._viewers)
        if not at_once:
            peer.sendall(second)
        server.end_jobs(2)
        bodies = split(await read_until(peer, 2))
        assert [numbers(body) for body in bodies] == [server.facts(batch_id) for batch_id in batches]
        peer.close()


async def test_invalid_bytes_during_a_stream_get_an_error_after_its_end(sqlite_store) -> None:
    async with stream_server(sqlite_store) as server:
        batch_id = server.post()
        peer = connect(server, batch_id)
        await eventually_on_loop(lambda: server.hub._viewers)
        peer.sendall(b"\0\xff nonsense\r\n\r\n")
        server.end_jobs()
        stream, end, rest = (await asyncio.to_thread(read_to_the_end, peer)).partition(b"\r\n0\r\n\r\n")
        assert [numbers(body) for body in split(stream + end)] == [server.facts(batch_id)]
        assert rest.startswith(b"HTTP/1.0 400")


async def test_a_client_that_sends_too_much_during_a_stream_is_disconnected(sqlite_store) -> None:
    async with stream_server(sqlite_store) as server:
        batch_id = server.post()
        peer = connect(server, batch_id)
        await eventually_on_loop(lambda: server.hub._viewers)
        peer.sendall(b"x" * 100_000)
        await server.wait_until_left(1)
        server.end_jobs()
        peer.close()


async def test_a_viewer_that_disconnects_is_removed_before_the_next_heartbeat(sqlite_store) -> None:
    async with stream_server(sqlite_store) as server:
        batch_id = server.post()
        peers = [connect(server, batch_id) for _ in range(3)]
        await eventually_on_loop(lambda: len(server.hub._viewers) == 3)
        peers[0].close()
        await server.wait_until_left(1)
        assert server.hub.viewers == 2
        assert server.hub.lost == 1
        server.end_jobs()
        for peer in peers[1:]:
            assert [numbers(body) for body in split(await read_until(peer, 1))] == [server.facts(batch_id)]
            peer.close()


async def test_a_connection_that_closes_after_its_response_has_the_close_header(sqlite_store) -> None:
    async with stream_server(sqlite_store) as server:
        batch_id = server.post()
        peers = [
            connect(server, batch_id, version=version, headers=headers)
            for version, headers in (
                ("1.1", "Connection: close\r\n"),
                ("1.0", ""),
                ("1.0", "Connection: keep-alive\r\n"),
            )
        ]
        await eventually_on_loop(lambda: len(server.hub._viewers) == len(peers))
        server.end_jobs()
        for peer in peers:
            head, _, body = (await asyncio.to_thread(read_to_the_end, peer)).partition(b"\r\n\r\n")
            assert b"Connection: close" in head
            assert STREAM_TYPE in head
            assert numbers(body) == server.facts(batch_id)


async def test_a_slow_reader_of_a_flood_stays_connected_and_receives_every_byte_in_order(sqlite_store) -> None:
    async with stream_server(sqlite_store, Hub(heartbeat_seconds=3_600)) as server:
        batch_id = server.post(20)
        peers = [connect(server, batch_id, room=4_096) for _ in range(5)]
        await eventually_on_loop(lambda: len(server.hub._viewers) == 5)
        for _ in range(6):
            done = threading.Event()
            server.work.put(
                lambda reports, done=done: (reports.tick(50, Message("RENDERING_PAGE", page="x" * 150_000)), done.set())
            )
            await eventually_on_loop(done.is_set)
        server.end_jobs(20)
        for peer in peers:
            [body] = split(await read_until(peer, 1))
            assert numbers(body) == server.facts(batch_id)
            peer.close()
