"""Metrics and readiness of the real service, and the clients that may read them."""

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest

from tests.support.service_process import LIMIT, SAMPLES, SWIMMER, events, get, running


@pytest.fixture
async def client():
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
        yield client


async def read(client, service) -> None:
    """Post a sample sheet, and wait for the end of its batch."""
    form = aiohttp.FormData({"swimmer": SWIMMER})
    form.add_field("pdfs", SAMPLES[0].read_bytes(), filename="heats.pdf", content_type="application/pdf")
    async with client.post(service.url("/api/batch/extract"), data=form) as answer:
        batch_id = (await answer.json())["batchId"]
    kinds = [event["type"] async for _, event in events(client, service, batch_id)]
    assert kinds[-1] == "batch_completed"


async def numbers(client, service, **headers) -> dict[str, float]:
    async with client.get(service.url("/metrics"), headers=headers) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain")
        text = await answer.text()
    return {name: float(value) for name, value in re.findall(r"^(heatsync\S+) (\S+)$", text, re.MULTILINE)}


async def test_the_metrics_count_what_the_service_did(tmp_path: Path, client) -> None:
    with running(tmp_path, HEATSYNC_OPERATOR_READ_TOKEN="eyes") as service:
        before = await numbers(client, service)
        assert before['heatsync_jobs{status="completed"}'] == 0
        await read(client, service)
        await read(client, service)
        after = await numbers(client, service)
        assert after['heatsync_batches{status="completed"}'] == after['heatsync_jobs{status="completed"}'] == 2
        assert after['heatsync_job_seconds_count{outcome="completed"}'] == 2
        assert after['heatsync_step_seconds_count{step="local"}'] == 1
        assert after["heatsync_cache_hits_total"] == 1
        assert after["heatsync_deliveries_total"] > before["heatsync_deliveries_total"]
        assert after["heatsync_viewers"] == 0
        assert after['heatsync_inbox_messages{kind="dispatcher"}'] >= 0
        assert after['heatsync_actors{kind="broadcaster"}'] == 1
        for name in ("heatsync_ai_pages_sent_total", "heatsync_ai_bytes_sent_total", "heatsync_viewers_lost_total"):
            assert name in after


async def test_the_metrics_are_for_this_machine_and_for_holders_of_a_token(tmp_path: Path, client) -> None:
    with running(tmp_path, HEATSYNC_OPERATOR_READ_TOKEN="eyes") as service:
        from_outside = {"X-Forwarded-For": "203.0.113.9"}
        async with client.get(service.url("/metrics"), headers=from_outside) as answer:
            assert answer.status == 401
        assert await numbers(client, service, Authorization="Bearer eyes", **from_outside)


async def test_readiness_names_every_check(tmp_path: Path, client) -> None:
    with running(tmp_path) as service:
        ready = await get(client, service, "/api/health/ready")
    assert ready["checks"] == {"database": True, "dispatcher": True, "broadcaster": True, "disk": True}


async def test_open_dashboards_do_not_delay_the_shutdown(tmp_path: Path, client) -> None:
    with running(tmp_path, HEATSYNC_OPERATOR_READ_TOKEN="eyes") as service:
        url, headers = service.url("/api/operator/stream"), {"Authorization": "Bearer eyes"}
        async with client.get(url, headers=headers) as first, client.get(url, headers=headers) as second:
            for stream in (first, second):
                assert b"event: overview" in await stream.content.readline()
            assert await asyncio.to_thread(service.terminate) == 0
            for stream in (first, second):
                await stream.read()
