"""Streams of real batches over real sockets: the actors, the event log and the hub together."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientPayloadError, ClientSession, ClientTimeout, TCPConnector

from actors.system import ActorSystem
from heatsync.model.message import Message
from heatsync.store.batches import NewJob
from heatsync.store.store import Store
from tests.support.actor_doubles import ScriptedPipeline
from tests.support.eventually import LIMIT
from tests.support.services import make_services
from tests.support.sse import read_events
from web.app import make_app
from web.hub import Hub

LINK = NewJob("heats.pdf", "http://example.com/heats.pdf", None)


@dataclass
class Live:
    """A running service with a batch that continues on `go_on`."""

    store: Store
    actors: ActorSystem
    hub: Hub
    url: Callable[[str], str]
    session: ClientSession
    turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def post(self, jobs: int) -> str:
        batch_id = self.store.batches.create("Uma Doe", [LINK] * jobs).id
        self.actors.wake(batch_id)
        return batch_id

    def go_on(self, jobs: int) -> None:
        self.turns.release(jobs)

    def stream(self, batch_id: str, cursor: int | None = None, **more: Any) -> Any:
        headers = {} if cursor is None else {"Last-Event-ID": str(cursor)}
        return self.session.get(self.url(f"/api/batch/{batch_id}/stream"), headers=headers, **more)


@pytest.fixture
async def live(aiohttp_server, sqlite_store, tmp_path) -> AsyncIterator[Live]:
    hub, turns = Hub(), threading.Semaphore(0)

    def take_turn(reports, cancel):
        reports.tick(50, Message("OPENING"))
        while not turns.acquire(timeout=0.05):
            cancel.check()

    pipeline = ScriptedPipeline(sqlite_store, dict.fromkeys(range(1, 100), take_turn))
    actors = ActorSystem(sqlite_store, pipeline, hub, max_active_batches=4)
    with ThreadPoolExecutor(4) as executor:
        app = make_app(make_services(sqlite_store, actors, executor, tmp_path, hub=hub))
        server = await aiohttp_server(app)
        hub.open(actors.unwatch)
        timeout = ClientTimeout(total=LIMIT)
        async with ClientSession(connector=TCPConnector(limit=0), timeout=timeout) as session:
            yield Live(sqlite_store, actors, hub, lambda path: str(server.make_url(path)), session, turns)
        await asyncio.to_thread(actors.stop, LIMIT)
        hub.close()


async def read_all(live: Live, batch_id: str, cursor: int | None = None) -> list[tuple[int | None, dict[str, Any]]]:
    async with live.stream(batch_id, cursor) as response:
        assert response.status == 200
        return [event async for event in read_events(response)]


async def test_a_stream_sends_the_contracts_events_and_ends_after_batch_completed(live: Live) -> None:
    batch_id = live.post(2)
    live.go_on(2)
    story = await read_all(live, batch_id)
    assert [event["type"] for number, event in story if number] == [
        "batch_started",
        "job_progress",
        "job_progress",
        "job_completed",
        "job_progress",
        "job_progress",
        "job_completed",
        "batch_completed",
    ]
    started, completed, over = story[0][1], next(e for _, e in story if e["type"] == "job_completed"), story[-1][1]
    assert started == {"type": "batch_started", "batchId": batch_id, "totalJobs": 2, "swimmerName": "Uma Doe"}
    assert set(completed) == {"type", "jobId", "sequence", "resultCode", "eventCount", "meetName", "cached"}
    assert (over["completedJobs"], over["failedJobs"], over["totalEvents"]) == (2, 0, 1)
    assert [result["status"] for result in over["results"]] == ["completed", "completed"]


async def test_the_response_headers_prevent_buffering_by_proxies(live: Live) -> None:
    batch_id = live.post(1)
    async with live.stream(batch_id) as response:
        head = dict(response.headers)
        first = await response.content.readline()
        live.go_on(1)
    assert head["Content-Type"].startswith("text/event-stream")
    assert head["Cache-Control"] == "no-cache"
    assert head["X-Accel-Buffering"] == "no"
    assert first.startswith(b"retry: ")


async def test_a_head_request_returns_the_headers_and_adds_no_viewer(live: Live) -> None:
    batch_id = live.post(1)
    async with live.stream(batch_id) as get, live.session.head(live.url(f"/api/batch/{batch_id}/stream")) as head:
        assert head.status == get.status
        volatile = {"Date", "Transfer-Encoding"}  # a HEAD response has no body, so no framing
        assert {k: v for k, v in head.headers.items() if k not in volatile} == {
            k: v for k, v in get.headers.items() if k not in volatile
        }
    live.go_on(1)


async def test_an_unknown_batch_is_refused_before_any_stream(live: Live) -> None:
    async with live.stream("00000000-0000-4000-8000-000000000000") as response:
        assert response.status == 404
        assert (await response.json())["error"] == "NOT_FOUND"


async def test_a_viewer_with_all_events_gets_204(live: Live) -> None:
    batch_id = live.post(1)
    live.go_on(1)
    newest = [number for number, _ in await read_all(live, batch_id) if number][-1]
    async with live.stream(batch_id, newest) as response:
        assert response.status == 204
    async with live.stream(batch_id, None, params={"last_event_id": str(newest)}) as response:
        assert response.status == 204


@pytest.mark.parametrize("cursor", ["0", "999", "-1", "abc", "٣", "9" * 5_000])
async def test_an_invalid_cursor_replays_everything(live: Live, cursor: str) -> None:
    batch_id = live.post(1)
    live.go_on(1)
    everything = [event for event in await read_all(live, batch_id) if event[0]]
    async with live.stream(batch_id, None, params={"last_event_id": cursor}) as response:
        assert [event async for event in read_events(response) if event[0]] == everything


async def test_the_header_takes_precedence_over_the_query_of_a_reconnecting_browser(live: Live) -> None:
    batch_id = live.post(1)
    live.go_on(1)
    everything = await read_all(live, batch_id)
    async with live.stream(batch_id, 3, params={"last_event_id": "1"}) as response:
        assert [number async for number, _ in read_events(response)] == [n for n, _ in everything if n and n > 3]


async def test_http_1_0_gets_a_stream_without_chunks(live: Live) -> None:
    batch_id = live.post(1)
    live.go_on(1)
    host, port = live.url("").split("//")[1].rstrip("/").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET /api/batch/{batch_id}/stream HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
    async with asyncio.timeout(LIMIT):
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert b"chunked" not in head.lower()
    assert body.startswith(b"retry: ")
    assert body.endswith(b"}\n\n")
    assert body.count(b"event: batch_completed\n") == 1


async def test_closing_the_server_ends_every_stream_cleanly(live: Live) -> None:
    batch_id = live.post(1)
    async with live.stream(batch_id) as response:
        await response.content.readline()
        live.hub.close()
        rest = await response.content.read()  # an unclean end would raise
    assert rest.endswith(b": the service restarts\n\n") or b"the service restarts" in rest or rest == b"\n"
    live.go_on(1)


async def watch_restlessly(live: Live, batch_id: str, moves: random.Random, arrivals: threading.Semaphore) -> list[int]:
    """Join, read a few events, leave and resume from the cursor, until the batch ends."""
    seen: list[int] = []
    while True:
        patience = moves.choice([1, 2, 3, 5, 8, 1_000])
        async with live.stream(batch_id, seen[-1] if seen else None) as response:
            arrivals.release()
            if response.status == 204:
                return seen
            try:
                async for number, _ in read_events(response):
                    if number is not None:
                        seen.append(number)
                        patience -= 1
                    if patience == 0:
                        break
            except ClientPayloadError:
                continue


async def test_200_viewers_that_join_and_leave_at_random_see_every_fact_once_and_in_order(live: Live) -> None:
    viewers, jobs = 200, 12
    arrivals = threading.Semaphore(0)
    batch_id = live.post(jobs)

    def pace() -> None:
        """End a job when enough viewers have joined or rejoined, so that they do so while it runs."""
        for _ in range(jobs):
            for _ in range(viewers // 4):
                assert arrivals.acquire(timeout=LIMIT)
            live.go_on(1)

    pacing = asyncio.create_task(asyncio.to_thread(pace))
    moves = [random.Random(n) for n in range(viewers)]  # noqa: S311 - no secret, and the same every time
    watching = [watch_restlessly(live, batch_id, moving, arrivals) for moving in moves]
    seen = await asyncio.gather(*watching)
    await pacing
    facts = [fact.number for fact in live.store.events.after(batch_id, 0)]
    assert len(facts) == 2 + 3 * jobs
    assert all(numbers == facts for numbers in seen)
