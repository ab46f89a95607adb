"""Many viewers watch batches of the real service. The tests check completeness and order, never times."""

import asyncio
import os
import random
from pathlib import Path

import aiohttp
import pytest

from config.process import allow_open_files
from tests.bench.viewer_load import ask
from tests.bench.viewers import user_memory
from tests.support.flood_service import FIRST_FACTS, flood, flood_service, new_batch
from tests.support.service_process import SAMPLES, get, post, running
from tests.support.slow_sheet import slow_sheet
from tests.support.stream_viewers import LIMIT, StreamViewers


def test_500_viewers_receive_every_fact_of_a_flood_once_and_in_order() -> None:
    with flood_service() as service, StreamViewers(service.port) as audience:
        batch_id = new_batch(service)
        early = audience.join(batch_id, [None] * 400)
        flood(service, batch_id, 150)
        audience.join(batch_id, [None] * 100)  # during the flood
        flood(service, batch_id, 150, milliseconds=1)
        everything = list(range(1, FIRST_FACTS + 300 + 1))
        audience.read_until(lambda viewer: len(viewer.facts) >= len(everything))
        assert all(viewer.facts == everything for viewer in audience.viewers.values())
        assert len({bytes(viewer.received).partition(b"\r\n\r\n")[0] for viewer in early}) <= 3, "one head for all"
        assert service.terminate() == 0


def test_a_long_flood_disconnects_no_reading_viewer_and_keeps_one_copy_for_the_idle_ones() -> None:
    facts, readers, silent = 4_000, 50, 200
    with flood_service() as service, StreamViewers(service.port) as audience, StreamViewers(service.port) as idle:
        batch_id = new_batch(service)
        idle.join(batch_id, [None] * silent, room=4_096)
        audience.join(batch_id, [None] * readers)
        audience.read_until(lambda viewer: len(viewer.facts) == FIRST_FACTS)
        before = user_memory(service.process.pid)
        flood(service, batch_id, facts)
        audience.read_until(lambda viewer: viewer.has(facts + FIRST_FACTS))
        story = sum(map(len, (viewer.received for viewer in audience.viewers.values()))) // readers
        assert {tuple(viewer.facts) for viewer in audience.viewers.values()} == {
            tuple(range(1, facts + FIRST_FACTS + 1))
        }
        assert user_memory(service.process.pid) - before < silent // 4 * story
        assert service.terminate() == 0


def test_sigterm_ends_thousands_of_streams_cleanly_with_a_final_comment() -> None:
    viewers = int(os.environ.get("HEATSYNC_TEST_VIEWERS", "2000"))
    viewers = min(viewers, allow_open_files(viewers))
    with flood_service() as service, StreamViewers(service.port) as audience:
        batch_id = new_batch(service)
        audience.join(batch_id, [None] * viewers)
        audience.read_until(lambda viewer: len(viewer.facts) == FIRST_FACTS)
        assert service.terminate() == 0
        audience.read_until(lambda viewer: viewer.ended)
        for viewer in audience.viewers.values():
            assert b": the service restarts\n\n" in viewer.received
            assert viewer.facts == [1, 2, 3], "the third fact says that the job is pending again"


@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_sigterm_during_a_flood_sends_the_final_comment_to_slow_viewers_too(version: str) -> None:
    with flood_service() as service, StreamViewers(service.port, version) as audience:
        batch_id = new_batch(service)
        audience.join(batch_id, [None] * 20, room=4_096)
        flood(service, batch_id, 5_000)
        audience.read_until(lambda viewer: len(viewer.received) > 100_000)
        service.process.terminate()
        audience.read_until(lambda viewer: viewer.ended)
        assert service.process.wait(LIMIT) == 0
        for viewer in audience.viewers.values():
            assert b": the service restarts\n\n" in viewer.received
            assert viewer.facts == list(range(1, len(viewer.facts) + 1))


def test_viewers_resume_after_the_service_was_killed_during_a_flood(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    with flood_service(HEATSYNC_DATA_DIR=str(tmp_path)) as service, StreamViewers(service.port) as audience:
        batch_id = new_batch(service)
        audience.join(batch_id, [None])
        flood(service, batch_id, 100_000)
        audience.read_until(lambda viewer: len(viewer.facts) > 200)
        service.kill()
    with flood_service(HEATSYNC_DATA_DIR=str(tmp_path)) as service, StreamViewers(service.port) as audience:
        before = ask(service.port, "GET", f"/api/batch/{batch_id}")["batch"]["lastEventId"]
        cursors = [chance.choice([None, *range(before + 1)]) for _ in range(500)]
        audience.join(batch_id, cursors)
        flood(service, batch_id, 100)
        audience.read_until(lambda viewer: viewer.has(before + 100))
        for cursor, viewer in zip(cursors, audience.viewers.values(), strict=True):
            assert viewer.facts[: before + 100 - (cursor or 0)] == list(range((cursor or 0) + 1, before + 100 + 1))
        assert service.terminate() == 0


async def test_after_a_restart_viewers_with_any_cursor_get_what_they_missed_once(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    timeout = aiohttp.ClientTimeout(total=LIMIT)
    async with slow_sheet() as sheet, aiohttp.ClientSession(timeout=timeout) as client:
        with running(tmp_path) as service:
            batch_id = await post(client, service, sheet.url, sheet.url, sheet.slow_url, sheet.url)
            await sheet.requested.wait()
            service.kill()
        with running(tmp_path) as service, StreamViewers(service.port) as audience:
            before = ask(service.port, "GET", f"/api/batch/{batch_id}")["batch"]["lastEventId"]
            cursors = [chance.choice([None, *range(before + 1)]) for _ in range(1_000)]
            audience.join(batch_id, cursors)
            sheet.release.set()
            await asyncio.to_thread(audience.read_until, lambda viewer: viewer.ended)
            last = ask(service.port, "GET", f"/api/batch/{batch_id}")["batch"]["lastEventId"]
            for cursor, viewer in zip(cursors, audience.viewers.values(), strict=True):
                assert viewer.facts == list(range((cursor or 0) + 1, last + 1))
            assert b"event: batch_completed" in viewer.received
            assert service.terminate() == 0


async def test_viewers_of_four_parallel_batches_miss_nothing(tmp_path: Path) -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as client:
        with running(tmp_path) as service, StreamViewers(service.port) as audience:
            batches = []
            for n in range(4):
                form = aiohttp.FormData({"swimmer": f"Uma Doe {'abcd'[n]}"})
                for sample in SAMPLES:
                    form.add_field("pdfs", sample.read_bytes(), filename=sample.name, content_type="application/pdf")
                async with client.post(service.url("/api/batch/extract"), data=form) as answer:
                    batches.append((await answer.json())["batchId"])
            viewers = [(batch_id, audience.join(batch_id, [None] * 100)) for batch_id in batches]
            await asyncio.to_thread(audience.read_until, lambda viewer: viewer.ended)
            for batch_id, group in viewers:
                status = (await get(client, service, f"/api/batch/{batch_id}"))["batch"]
                assert status["completedJobs"] == len(SAMPLES)
                assert {tuple(viewer.facts) for viewer in group} == {tuple(range(1, status["lastEventId"] + 1))}
            assert service.terminate() == 0
