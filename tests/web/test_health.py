"""Whether the service lives and can take work."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from heatsync.errors import StoreUnavailable
from web.health import HealthHandlers, ReadyReport


async def test_a_service_that_answers_lives(edge):
    edge.checks["database"] = False
    answer = await edge.client.get("/api/health/live")
    assert (answer.status, await answer.json()) == (200, {"success": True, "status": "live"})


async def test_a_service_whose_parts_all_work_is_ready(edge):
    answer = await edge.client.get("/api/health/ready")
    assert answer.status == 200
    assert await answer.json() == {"success": True, "status": "ready", "checks": {"database": True}}


async def test_a_service_with_a_broken_part_says_which(edge):
    edge.checks.update(database=False, dispatcher=True)
    answer = await edge.client.get("/api/health/ready")
    assert answer.status == 503
    assert await answer.json() == {
        "success": False,
        "error": "NOT_READY",
        "message": "Not ready: database.",
        "checks": {"database": False, "dispatcher": True},
    }


async def test_a_check_that_hangs_or_finds_no_database_is_a_no(aiohttp_client):
    released = threading.Event()

    def hangs() -> ReadyReport:
        assert released.wait(60)
        return ReadyReport({"database": True})

    def breaks() -> ReadyReport:
        raise StoreUnavailable

    with ThreadPoolExecutor(2) as executor:
        app = web.Application()
        app.router.add_get("/hangs", HealthHandlers(hangs, executor, patience=0.05).ready)
        app.router.add_get("/breaks", HealthHandlers(breaks, executor).ready)
        client = await aiohttp_client(app)
        statuses = [(await client.get(url)).status for url in ("/hangs", "/breaks")]
        released.set()
    assert statuses == [503, 503]
