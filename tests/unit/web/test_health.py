"""Whether the service lives and can take work."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from heatsync.model.errors import StoreUnavailable
from web import health
from web.health import HealthHandlers, ReadyReport, look


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


def test_what_is_looked_at_is_told_by_name(sqlite_store, tmp_path):
    report = look(sqlite_store.batches, lambda: {"dispatcher": True}, tmp_path)
    assert report.checks == {"database": True, "dispatcher": True, "disk": True}


def test_a_database_that_is_away_a_dead_actor_and_a_full_disk_are_each_a_no(sqlite_store, tmp_path, monkeypatch):
    def away(_):
        raise StoreUnavailable

    monkeypatch.setattr(sqlite_store.batches, "state", away)
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**63)
    report = look(sqlite_store.batches, lambda: {"dispatcher": False}, tmp_path)
    assert report.checks == {"database": False, "dispatcher": False, "disk": False}
    assert not report.ready


def test_a_data_folder_that_is_gone_is_a_no(sqlite_store, tmp_path):
    assert look(sqlite_store.batches, dict, tmp_path / "unmounted").checks == {"database": True, "disk": False}
