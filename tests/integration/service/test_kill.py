"""The service is killed in mid-batch, again and again: no fact is lost or told twice, and no innocent job fails."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web

from tests.support.service_process import LIMIT, SAMPLES, SWIMMER, events, get, post, running

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 8


@pytest.fixture
async def sheet_url(aiohttp_server) -> str:
    """A web server with the sample sheets, slow enough that a kill finds a download under way."""

    async def sheet(request: web.Request) -> web.StreamResponse:
        content = SAMPLES[int(request.match_info["n"])].read_bytes()
        answer = web.StreamResponse(headers={"Content-Length": str(len(content))})
        await answer.prepare(request)
        for start in range(0, len(content), 2_000):
            await answer.write(content[start : start + 2_000])
            await asyncio.sleep(0)
        return answer

    app = web.Application()
    app.router.add_get("/{n}/sheet.pdf", sheet)
    server = await aiohttp_server(app)
    return str(server.make_url("/"))


@pytest.mark.parametrize("seed", range(2))
async def test_a_batch_survives_kill_9_again_and_again(
    tmp_path: Path, database_url: str, sheet_url: str, seed: int
) -> None:
    moves = random.Random(seed)  # noqa: S311 - no secret, and the same every time
    seen: list[int] = []
    story: list[dict] = []
    batch_id = ""
    timeout = aiohttp.ClientTimeout(total=LIMIT)
    for life in range(KILLS + 1):
        with running(tmp_path, HEATSYNC_DATABASE_URL=database_url) as service:
            async with aiohttp.ClientSession(timeout=timeout) as client:
                if not batch_id:
                    batch_id = await post(client, service, *(f"{sheet_url}{n % 3}/sheet.pdf" for n in range(8)))
                left = moves.randint(0, 5) if life < KILLS else 1_000_000
                async for number, event in events(client, service, batch_id, seen[-1] if seen else None):
                    if number is not None:
                        seen.append(number)
                        story.append(event)
                    left -= 1
                    if left <= 0:
                        break
                if story and story[-1]["type"] == "batch_completed":
                    status = await get(client, service, f"/api/batch/{batch_id}")
                    results = await get(client, service, f"/api/batch/{batch_id}/results")
                    break
            service.kill()
    else:
        pytest.fail("the batch did not end")
    assert seen == list(range(1, status["batch"]["lastEventId"] + 1)), "each fact once, in order"
    kinds = [event["type"] for event in story]
    assert (kinds.count("batch_started"), kinds.count("batch_completed")) == (1, 1)
    assert kinds.count("job_completed") == 8
    assert [(job["status"], job["attempt"]) for job in status["jobs"]] == [("completed", 1)] * 8
    assert status["batch"]["status"] == "completed"
    assert results["totalEvents"] == story[-1]["totalEvents"] > 0
    assert results["swimmerName"] == SWIMMER
