"""Viewers that are too many, too slow, or silently gone do not affect the others."""

import asyncio
import itertools
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest

from heatsync.jobs.pipeline import JobListener
from heatsync.model.errors import StoreUnavailable
from heatsync.model.message import Message
from heatsync.model.stream_events import EventType, Fact
from heatsync.store.event_log import EventLog
from heatsync.store.transitions import Transitions
from tests.support.eventually import LIMIT, eventually_on_loop
from tests.support.requirements import leave_out, program
from tests.support.stream_server import StreamServer, stream_server
from web import viewer as viewer_module
from web.hub import Hub
from web.viewer import Viewer

FACT = re.compile(rb"id: (\d+)\nevent: \w+\ndata: [^\n]*\n\n")
LONG_MESSAGE = Message(
    "RENDERING_PAGE", page="x" * 150_000
)  # ticks are published a few times a second, so they must be long
MOST_WAITING = 256 * 1024  # not megabytes, because one of the tested event loops copies queued bytes


@pytest.fixture
async def client():
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=LIMIT)
    ) as session:
        yield session


def numbers(received: bytes) -> list[int]:
    return [int(number) for number in FACT.findall(received)]


async def story(
    client: aiohttp.ClientSession, server: StreamServer, batch_id: str, cursor: int | None = None
) -> list[int]:
    headers = {} if cursor is None else {"Last-Event-ID": str(cursor)}
    async with client.get(server.url(batch_id), headers=headers) as answer:
        assert answer.status == 200
        return numbers(await answer.read())


def connect(
    server: StreamServer, batch_id: str, *, version: str = "1.1", headers: str = "", room: int = 0, more: bytes = b""
) -> socket.socket:
    peer = socket.socket()
    if room:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    peer.settimeout(LIMIT)
    peer.connect(("127.0.0.1", server.port))
    peer.sendall(f"GET {server.path(batch_id)} HTTP/{version}\r\nHost: h\r\n{headers}\r\n".encode() + more)
    return peer


def read_to_the_end(peer: socket.socket) -> bytes:
    received = bytearray()
    try:
        while content := peer.recv(65_536):
            received += content
    except ConnectionError:
        pass
    peer.close()
    return bytes(received)


def waiting(viewer: Viewer) -> int:
    """Bytes that the server keeps for a viewer."""
    transport = viewer._transport
    return 0 if transport.is_closing() else viewer._kept_bytes + transport.get_write_buffer_size()


def one_long_tick(done: threading.Event) -> Callable[[JobListener], None]:
    def tick(reports: JobListener) -> None:
        reports.tick(50, LONG_MESSAGE)
        done.set()

    return tick


async def begun(client: aiohttp.ClientSession, server: StreamServer, batch_id: str) -> Any:
    """An open stream whose viewer has received the first fact."""
    answer = await client.get(server.url(batch_id))
    async for line in answer.content:
        if line.startswith(b"id: "):
            return answer
    raise AssertionError("the stream ended")


async def refusal(client: aiohttp.ClientSession, server: StreamServer, batch_id: str, method: str = "GET") -> Any:
    async with client.request(method, server.url(batch_id)) as answer:
        return answer.status, method == "HEAD" or (await answer.json())["error"]


async def test_a_viewer_over_the_process_limit_is_refused_and_can_poll(sqlite_store, client) -> None:
    async with stream_server(sqlite_store, Hub(max_viewers=2, max_per_batch=9)) as server:
        first, second = server.post(), server.post()
        here = [await begun(client, server, first), await begun(client, server, second)]
        assert await refusal(client, server, first) == (503, "TOO_MANY_VIEWERS")
        assert await refusal(client, server, first, "HEAD") == (503, True)
        here[0].close()
        server.work.put(lambda reports: reports.tick(50, Message("OPENING")))  # a write detects that the viewer left
        await server.wait_until_left(1)
        (await begun(client, server, second)).close()
        server.end_jobs(2)


async def test_the_broadcaster_keeps_a_history_until_the_last_viewer_leaves(sqlite_store, client) -> None:
    def histories() -> object:
        return next(
            status.doing.parameters["batches"]
            for status in server.actors.actor_statuses.all()
            if status.kind == "broadcaster"
        )

    async with stream_server(sqlite_store) as server:
        batch_id = server.post()
        answers = [await begun(client, server, batch_id) for _ in range(2)]
        for answer, left in zip(answers, (1, 0), strict=True):
            answer.close()
            server.work.put(
                lambda reports: reports.tick(50, Message("OPENING"))
            )  # a write detects that the viewer left
            await server.wait_until_left(1)
            await eventually_on_loop(lambda left=left: histories() == left)
        server.end_jobs()


async def test_the_limit_of_one_batch_does_not_affect_other_batches(sqlite_store, client) -> None:
    async with stream_server(sqlite_store, Hub(max_viewers=9, max_per_batch=1)) as server:
        full, other = server.post(), server.post()
        await begun(client, server, full)
        assert await refusal(client, server, full) == (503, "TOO_MANY_VIEWERS")
        await begun(client, server, other)
        server.end_jobs(2)


async def test_ended_and_unknown_batches_are_reported_even_at_the_limit(sqlite_store, client) -> None:
    async with stream_server(sqlite_store, Hub(max_viewers=1, max_per_batch=1)) as server:
        over = server.post()
        server.end_jobs()
        last = (await story(client, server, over))[-1]
        running = server.post()
        await begun(client, server, running)
        async with client.get(server.url(over), headers={"Last-Event-ID": str(last)}) as answer:
            assert answer.status == 204
        assert await refusal(client, server, "00000000-0000-4000-8000-000000000000") == (404, "NOT_FOUND")
        server.end_jobs()


async def test_joining_a_watched_batch_does_not_read_its_state(sqlite_store, client, monkeypatch) -> None:
    reads, state = [], sqlite_store.batches.state
    monkeypatch.setattr(sqlite_store.batches, "state", lambda batch_id: reads.append(batch_id) or state(batch_id))
    async with stream_server(sqlite_store) as server:
        batch_id = server.post()
        here = await begun(client, server, batch_id)
        before = len(reads)
        late = [asyncio.create_task(story(client, server, batch_id, cursor)) for cursor in (None, 1, 2) * 20]
        for _ in late:
            server.work.put(lambda reports: reports.tick(50, Message("OPENING")))
        await eventually_on_loop(lambda: len(server.hub._viewers) == 61)
        assert len(reads) == before
        server.end_jobs()
        told = await asyncio.gather(*late)
        facts = server.facts(batch_id)
        assert told == [facts, facts[1:], facts[2:]] * 20
        here.close()


async def test_viewers_that_connect_at_once_share_one_read(sqlite_store, client, monkeypatch) -> None:
    reads, may_go, state = [], threading.Event(), sqlite_store.batches.state

    def slow_state(batch_id: str) -> object:
        reads.append(batch_id)
        assert may_go.wait(LIMIT)
        return state(batch_id)

    async with stream_server(sqlite_store) as server:
        batch_id = server.post()
        monkeypatch.setattr(sqlite_store.batches, "state", slow_state)
        coming = [asyncio.create_task(story(client, server, batch_id)) for _ in range(50)]
        leaving = asyncio.create_task(story(client, server, batch_id))
        await eventually_on_loop(lambda: reads)
        leaving.cancel()
        may_go.set()
        server.end_jobs()
        told = await asyncio.gather(*coming)
        assert told == [server.facts(batch_id)] * 50
        assert len(reads) < 50, "each would have read for itself"


async def test_a_failed_read_fails_every_request_that_waited_for_it(sqlite_store, client, monkeypatch) -> None:
    def away(_: str) -> object:
        raise StoreUnavailable

    async with stream_server(sqlite_store) as server:
        batch_id = server.post()
        with monkeypatch.context() as patched:
            patched.setattr(sqlite_store.batches, "state", away)
            answers = await asyncio.gather(*(refusal(client, server, batch_id) for _ in range(10)))
        assert answers == [(503, "UNAVAILABLE")] * 10
        server.end_jobs()
        assert await story(client, server, batch_id) == server.facts(batch_id)


async def test_200_viewers_that_do_not_read_are_disconnected_and_resume_from_their_cursor(
    sqlite_store, client, monkeypatch
) -> None:
    monkeypatch.setattr("web.viewer._MAX_KEPT_BYTES", MOST_WAITING)
    async with stream_server(sqlite_store) as server:
        batch_id = server.post(20)
        reading = [asyncio.create_task(story(client, server, batch_id)) for _ in range(10)]
        await eventually_on_loop(lambda: len(server.hub._viewers) == 10)
        readers = list(server.hub._viewers)
        stuck = [connect(server, batch_id, room=4_096) for _ in range(200)]
        await eventually_on_loop(lambda: len(server.hub._viewers) == 210)
        kept, ticks = 0, 0
        while len(server.hub._viewers) > 10:
            done = threading.Event()
            server.work.put(one_long_tick(done))
            await eventually_on_loop(done.is_set)
            await eventually_on_loop(lambda: not any(map(waiting, readers)))
            kept, ticks = max(kept, *map(waiting, server.hub._viewers)), ticks + 1
            assert ticks < 10_000, "nobody is cut"
        assert kept <= MOST_WAITING + 2 * 300_000
        assert set(server.hub._viewers) == set(readers)
        server.end_jobs(20)
        told = await asyncio.gather(*reading)
        facts = server.facts(batch_id)
        assert told == [facts] * 10, "the others were not disturbed"
        had = [numbers(received) for received in await asyncio.to_thread(lambda: list(map(read_to_the_end, stuck)))]
        rest = await asyncio.gather(*(story(client, server, batch_id, seen[-1] if seen else None) for seen in had))
        assert [seen + more for seen, more in zip(had, rest, strict=True)] == [facts] * 200


async def test_viewers_receive_the_end_of_a_batch_even_if_the_commit_response_is_lost(
    sqlite_store, client, monkeypatch
) -> None:
    finish, lost = Transitions.finish, [StoreUnavailable]

    def finish_unheard(self, claim, count):
        fact = finish(self, claim, count)
        if fact is not None and lost:
            raise lost.pop()
        return fact

    monkeypatch.setattr(Transitions, "finish", finish_unheard)
    async with stream_server(sqlite_store) as server:
        batch_id = server.post()
        reading = asyncio.create_task(story(client, server, batch_id))
        await eventually_on_loop(lambda: server.hub._viewers)
        server.end_jobs()
        assert await reading == server.facts(batch_id)


async def test_viewers_reconnect_after_a_failed_read_and_miss_nothing(sqlite_store, client, monkeypatch) -> None:
    after, outage = EventLog.after, []

    def after_or_outage(self, batch_id, number):
        if outage:
            raise outage.pop()
        return after(self, batch_id, number)

    monkeypatch.setattr(EventLog, "after", after_or_outage)
    async with stream_server(sqlite_store) as server:
        batch_id = server.post()
        answer = await begun(client, server, batch_id)
        told = server.facts(batch_id)
        outage.append(StoreUnavailable())
        # Those before it have to be read.
        early = Fact(batch_id, told[-1] + 100, EventType.JOB_PROGRESS, b"{}")
        server.actors.publish((early,))
        await answer.content.read()
        coming_back = asyncio.create_task(story(client, server, batch_id, told[-1]))
        server.end_jobs()
        assert await coming_back == server.facts(batch_id)[len(told) :]


async def test_a_viewer_that_stays_behind_between_two_heartbeats_is_disconnected(sqlite_store, client) -> None:
    async with stream_server(sqlite_store, Hub(heartbeat_seconds=0.05)) as server:
        batch_id = server.post()
        stuck = connect(server, batch_id, room=4_096)
        await eventually_on_loop(lambda: server.hub._viewers)
        [slow] = server.hub._viewers
        while not waiting(slow) and not slow.is_gone:
            done = threading.Event()
            server.work.put(one_long_tick(done))
            await eventually_on_loop(done.is_set)
        assert waiting(slow) < viewer_module._MAX_KEPT_BYTES // 2, "it is not the limit of bytes that cuts it"
        reading = asyncio.create_task(story(client, server, batch_id))
        await server.wait_until_left(1)
        await eventually_on_loop(lambda: server.hub._viewers)
        assert slow not in server.hub._viewers
        server.end_jobs()
        assert await reading == server.facts(batch_id)
        stuck.close()


@pytest.mark.parametrize(("version", "headers"), [("1.1", "Connection: close\r\n"), ("1.0", "")])
async def test_a_connection_that_closes_after_its_response_receives_every_event(
    sqlite_store, version: str, headers: str
) -> None:
    async with stream_server(sqlite_store) as server:
        batch_id = server.post(2)
        peers = [connect(server, batch_id, version=version, headers=headers) for _ in range(5)]
        await eventually_on_loop(lambda: len(server.hub._viewers) == 5)
        server.end_jobs(2)
        for peer in peers:
            received = await asyncio.to_thread(read_to_the_end, peer)
            assert numbers(received) == server.facts(batch_id)
            assert received.endswith(b"0\r\n\r\n" if version == "1.1" else b"}\n\n")


async def test_one_connection_can_watch_several_batches_in_turn(sqlite_store) -> None:
    async with stream_server(sqlite_store) as server:
        batches = [server.post(), server.post()]
        server.end_jobs(2)
        peer = connect(server, batches[0])
        for batch_id in batches:
            received = b""
            while not received.endswith(b"0\r\n\r\n"):
                received += await asyncio.to_thread(peer.recv, 65_536)
            assert numbers(received) == server.facts(batch_id)
            peer.sendall(f"GET {server.path(batches[1])} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        peer.close()


# Clients that vanish silently: a separate network whose cable is pulled


NETWORKS = itertools.count()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=LIMIT)


@contextmanager
def network_of_its_own() -> Iterator[tuple[str, str]]:
    """A network namespace behind a virtual cable: its name, and this side's address."""
    name = f"hs{os.getpid()}x{next(NETWORKS)}"
    cable = f"{name}a"
    here = f"198.18.{os.getpid() // 64 % 256}.{os.getpid() % 64 * 4 + 1}"  # a different one for each process
    there = f"{here.rpartition('.')[0]}.{os.getpid() % 64 * 4 + 2}"
    try:
        _run(program("ip"), "netns", "add", name)
    except subprocess.SubprocessError as error:
        leave_out(f"this user may not make a network namespace ({error})")
    try:
        _run("ip", "link", "add", cable, "type", "veth", "peer", "name", "there", "netns", name)
        _run("ip", "addr", "add", f"{here}/30", "dev", cable)
        _run("ip", "link", "set", cable, "up")
        _run("ip", "-n", name, "addr", "add", f"{there}/30", "dev", "there")
        _run("ip", "-n", name, "link", "set", "there", "up")
        yield name, here
    finally:
        _run("ip", "netns", "delete", name)
        subprocess.run(["ip", "link", "delete", cable], check=False, capture_output=True)  # noqa: S607 - found below


FAR_VIEWERS = """
import socket, sys
host, port, path, count = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
peers = [socket.create_connection((host, port)) for _ in range(count)]
for peer in peers:
    peer.sendall(f"GET {path} HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n".encode())
    while b"id: 1" not in peer.recv(65536): pass
sys.stdin.read()
"""


async def test_viewers_whose_network_goes_silent_are_removed(sqlite_store, client) -> None:
    hub = Hub(heartbeat_seconds=0.2)
    with network_of_its_own() as (name, host):
        async with stream_server(sqlite_store, hub, host="0.0.0.0", viewer_timeout=1.0) as server:  # noqa: S104 - the test's own cable
            batch_id = server.post()
            near = asyncio.create_task(story(client, server, batch_id))
            program = (sys.executable, "-c", FAR_VIEWERS, host, str(server.port), server.path(batch_id), "20")
            far = await asyncio.to_thread(
                subprocess.Popen, ["ip", "netns", "exec", name, *program], stdin=subprocess.PIPE
            )
            await eventually_on_loop(lambda: len(hub._viewers) == 21)
            await asyncio.to_thread(_run, "ip", "-n", name, "link", "set", "there", "down")
            await server.wait_until_left(20)
            assert len(hub._viewers) == 1, "who is near is still there"
            server.end_jobs()
            assert await near == server.facts(batch_id)
            far.kill()
            far.communicate()
