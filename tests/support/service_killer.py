"""Kills the real service in the middle of a batch, again and again, until the batch is over."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.support.eventually import next_turn
from tests.support.service_process import LIMIT, SAMPLES, SWIMMER, Service, events, get, post, running

JOBS = 8
_MOST_EVENTS_OF_A_LIFE = 5


@pytest.fixture
async def sheet_url(aiohttp_server) -> str:
    """The URL of a web server that sends a sample sheet in small pieces, so that a kill can interrupt a download."""

    async def sheet(request: web.Request) -> web.StreamResponse:
        content = SAMPLES[int(request.match_info["n"])].read_bytes()
        answer = web.StreamResponse(headers={"Content-Length": str(len(content))})
        await answer.prepare(request)
        for start in range(0, len(content), 2_000):
            await answer.write(content[start : start + 2_000])
            await next_turn()
        return answer

    app = web.Application()
    app.router.add_get("/{n}/sheet.pdf", sheet)
    server = await aiohttp_server(app)
    return str(server.make_url("/"))


@dataclass
class Story:
    """The facts that a viewer has received across all restarts of the service, in order."""

    numbers: list[int] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def cursor(self) -> int | None:
        return self.numbers[-1] if self.numbers else None

    @property
    def is_over(self) -> bool:
        return bool(self.facts) and self.facts[-1]["type"] == "batch_completed"

    async def follow(self, client: aiohttp.ClientSession, service: Service, batch_id: str, most: int | None) -> None:
        """Watch the batch until the stream ends, or for `most` events."""
        received = 0
        async for number, event in events(client, service, batch_id, self.cursor):
            if number is not None:
                self.numbers.append(number)
                self.facts.append(event)
            received += 1
            if received == most:
                break


async def assert_batch_survives_kills(folder: Path, database_url: str, sheet_url: str, seed: int, kills: int) -> None:
    """No fact is lost or sent twice, and no job fails or counts an attempt because the service died."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    story, batch_id = Story(), ""
    for life in range(kills + 1):
        with running(folder, HEATSYNC_DATABASE_URL=database_url) as service:
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as client:
                if not batch_id:
                    batch_id = await post(client, service, *(f"{sheet_url}{n % 3}/sheet.pdf" for n in range(JOBS)))
                await story.follow(
                    client, service, batch_id, chance.randint(1, _MOST_EVENTS_OF_A_LIFE) if life < kills else None
                )
                if story.is_over:
                    status = await get(client, service, f"/api/batch/{batch_id}")
                    results = await get(client, service, f"/api/batch/{batch_id}/results")
                    break
            service.kill()
    else:
        pytest.fail("the batch did not end")
    _check(story, status, results)


def _check(story: Story, status: dict[str, Any], results: dict[str, Any]) -> None:
    assert story.numbers == list(range(1, status["batch"]["lastEventId"] + 1)), "each fact once, in order"
    kinds = [fact["type"] for fact in story.facts]
    assert (kinds.count("batch_started"), kinds.count("batch_completed")) == (1, 1)
    assert kinds.count("job_completed") == JOBS
    assert [(job["status"], job["attempt"]) for job in status["jobs"]] == [("completed", 1)] * JOBS
    assert status["batch"]["status"] == "completed"
    assert results["totalEvents"] == story.facts[-1]["totalEvents"] > 0
    assert results["swimmerName"] == SWIMMER
