"""SIGTERM ends the service cleanly and soon, whatever the service is waiting for."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import aiohttp
import psycopg2
import pytest
from aiohttp import web

from heatsync.store.store import Store
from heatsync.store.utc_time import now
from tests.support.requirements import leave_out
from tests.support.service_process import LIMIT, SAMPLES, events, get, post, running


@pytest.fixture
def silent_nameserver() -> str:
    """A name server that never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
async def stuck_url(aiohttp_server) -> tuple[str, asyncio.Event, asyncio.Event]:
    """A link whose download hangs: its URL, an event that it was requested, and an event that lets it go on."""
    waiting, go_on = asyncio.Event(), asyncio.Event()

    async def sheet(request: web.Request) -> web.StreamResponse:
        waiting.set()
        await go_on.wait()
        return web.FileResponse(SAMPLES[0])

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", sheet)
    server = await aiohttp_server(app)
    yield str(server.make_url("/sheet.pdf")), waiting, go_on
    go_on.set()


async def test_sigterm_ends_open_streams_and_requeues_the_running_job(tmp_path: Path, stuck_url) -> None:
    url, waiting, go_on = stuck_url
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
        with running(tmp_path) as service:
            batch_id = await post(client, service, url, url)
            watching = [asyncio.create_task(collect(client, service, batch_id)) for _ in range(5)]
            await waiting.wait()
            assert await asyncio.to_thread(service.terminate) == 0
            stories = await asyncio.gather(*watching)
        for story in stories:
            assert [event.get("status") for _, event in story if event["type"] == "job_progress"][-1] == "pending"
        go_on.set()
        with running(tmp_path) as service:
            rest = await collect(client, service, batch_id, stories[0][-1][0])
            assert rest[-1][1]["type"] == "batch_completed"
            status = await get(client, service, f"/api/batch/{batch_id}")
            assert [job["attempt"] for job in status["jobs"]] == [1, 1]
            assert await asyncio.to_thread(service.terminate) == 0


async def test_sigterm_ends_the_service_during_a_hanging_name_lookup(tmp_path: Path, silent_nameserver: str) -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
        with running(tmp_path, HEATSYNC_NAMESERVERS=silent_nameserver) as service:
            batch_id = await post(client, service, "http://sheets.example.com/sheet.pdf")
            async for _, event in events(client, service, batch_id):
                if event.get("status") == "downloading":
                    break
            assert await asyncio.to_thread(service.terminate) == 0


async def test_sigterm_ends_the_service_while_its_clean_up_waits_for_ai(tmp_path: Path, stuck_url) -> None:
    url, waiting, _ = stuck_url
    store = Store("sqlite:///heatsync.db", tmp_path, keep=timedelta(days=1), max_pdf_bytes=1_000_000)
    store.database.migrate()
    base = url.rpartition("/")[0]
    store.ai_files.save("0" * 64, base, "file-1", now() + timedelta(days=1), "0" * 64)
    store.close()
    with running(tmp_path, OPENAI_API_KEY="sk-invented", OPENAI_BASE_URL=base) as service:
        await waiting.wait()
        assert await asyncio.to_thread(service.terminate) == 0


async def test_sigterm_ends_the_service_while_the_database_is_frozen(
    tmp_path: Path, postgres_database: str, stuck_url
) -> None:
    url, waiting, _ = stuck_url
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
        with running(tmp_path, HEATSYNC_DATABASE_URL=postgres_database) as service:
            await post(client, service, url)
            await waiting.wait()
            with frozen(postgres_database):
                assert await asyncio.to_thread(service.terminate) == 0


@contextmanager
def frozen(url: str) -> Iterator[None]:
    """Stop PostgreSQL's processes for this database, as a swapping machine does."""
    if "HEATSYNC_TEST_DATABASE_URL" in os.environ:
        leave_out("the database server is not this test's to freeze")
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        pids = [pid for (pid,) in cursor.fetchall() if pid != connection.info.backend_pid]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


async def test_a_second_service_on_the_same_database_is_refused_with_a_reason(tmp_path: Path) -> None:
    with running(tmp_path), pytest.raises(AssertionError, match="Another HeatSync"), running(tmp_path):
        pass


async def collect(client, service, batch_id, cursor=None):
    return [item async for item in events(client, service, batch_id, cursor) if item[0] is not None]
