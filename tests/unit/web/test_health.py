"""Health checks: the process runs, and it can take work."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiohttp import web

from heatsync.model.errors import StoreUnavailable
from tests.support.app_without_actors import RecordingActors
from tests.support.services import make_services
from web import health
from web.health import HealthHandlers, check_ready


@pytest.fixture
def actors():
    return RecordingActors()


@pytest.fixture
def services(sqlite_store, actors, tmp_path):
    with ThreadPoolExecutor(1) as executor:
        yield make_services(sqlite_store, actors, executor, tmp_path)


async def test_a_process_that_responds_is_live_even_if_it_is_not_ready(edge):
    edge.actors.checks["dispatcher"] = False
    response = await edge.client.get("/api/health/live")
    assert (response.status, await response.json()) == (200, {"success": True, "status": "live"})


async def test_a_service_whose_checks_all_pass_is_ready(edge):
    response = await edge.client.get("/api/health/ready")
    assert response.status == 200
    assert await response.json() == {
        "success": True,
        "status": "ready",
        "checks": {"database": True, "dispatcher": True, "disk": True},
    }


async def test_the_response_names_the_check_that_failed(edge):
    edge.actors.checks["dispatcher"] = False
    response = await edge.client.get("/api/health/ready")
    assert response.status == 503
    assert await response.json() == {
        "success": False,
        "error": "NOT_READY",
        "message": "Not ready. Failed checks: dispatcher.",
        "details": {"code": "NOT_READY", "parameters": {"checks": ["dispatcher"]}},
        "checks": {"database": True, "dispatcher": False, "disk": True},
    }


async def test_a_check_that_takes_too_long_counts_as_failed(services, actors, aiohttp_client):
    released = threading.Event()

    def hang() -> dict[str, bool]:
        assert released.wait(60)
        return {}

    actors.alive = hang
    app = web.Application()
    app.router.add_get("/ready", HealthHandlers(services, timeout=0.05).ready)
    client = await aiohttp_client(app)
    status = (await client.get("/ready")).status
    released.set()
    assert status == 503


def test_a_missing_database_a_dead_actor_and_a_full_disk_each_fail_their_check(
    services, actors, sqlite_store, monkeypatch
):
    def away(_):
        raise StoreUnavailable

    monkeypatch.setattr(sqlite_store.batches, "state", away)
    monkeypatch.setattr(health, "MIN_FREE_BYTES", 2**63)
    actors.checks["dispatcher"] = False
    assert check_ready(services) == {"database": False, "dispatcher": False, "disk": False}


def test_a_missing_data_folder_fails_the_disk_check(sqlite_store, tmp_path):
    services = make_services(sqlite_store, RecordingActors(), None, tmp_path / "unmounted")
    assert check_ready(services) == {"database": True, "dispatcher": True, "disk": False}
