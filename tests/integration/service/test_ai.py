"""The complete service with AI as its reader. A double of OpenAI runs on loopback."""

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.support.openai_server import KEY, OpenAiServer, failing
from tests.support.service_process import LIMIT, SAMPLES, Service, events, get, running
from tests.unit.extraction.test_ai_answer import answer, entry

TOKEN = "a-token-for-this-test"


@pytest.fixture
def openai() -> Iterator[OpenAiServer]:
    with OpenAiServer() as server:
        server.text = answer(entry(event_number=7, heat_number=2, lane=4), meet_name="Lark Open")
        yield server


async def read(client: aiohttp.ClientSession, service: Service, swimmer: str) -> tuple[list[dict], dict]:
    """Post one sheet, and return its events and results."""
    form = aiohttp.FormData({"swimmer": swimmer})
    form.add_field("pdfs", SAMPLES[0].read_bytes(), filename="sheet.pdf")
    async with client.post(service.url("/api/batch/extract"), data=form) as created:
        batch_id = (await created.json())["batchId"]
    story = [event async for _, event in events(client, service, batch_id)]
    return story, await get(client, service, f"/api/batch/{batch_id}/results")


async def job_page(client: aiohttp.ClientSession, service: Service, results: dict) -> str:
    """The HTML of the operators' page of the first job."""
    url = service.url(f"/operator/batch/{results['batchId']}/jobs/{results['sources'][0]['jobId']}")
    async with client.get(url, headers={"Authorization": f"Bearer {TOKEN}"}) as page:
        assert page.status == 200
        return await page.text()


async def test_a_sheet_is_uploaded_to_ai_once_and_retried_when_ai_is_busy(tmp_path: Path, openai: OpenAiServer) -> None:
    openai.next_answers.append(failing(429, "Too many requests", Retry_After="1"))
    settings = {
        "HEATSYNC_EXTRACTOR": "ai",
        "HEATSYNC_OPERATOR_TOKEN": TOKEN,
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": openai.base_url,
        "OPENAI_MODEL": "gpt-5.2",
    }
    timeout = aiohttp.ClientTimeout(total=LIMIT)
    with running(tmp_path, **settings) as service:
        async with aiohttp.ClientSession(timeout=timeout) as client:
            story, results = await read(client, service, "Uma Doe")
            assert any((event.get("progressDetails") or {}).get("code") == "RETRYING" for event in story)
            assert [(e["eventNumber"], e["heatNumber"], e["lane"]) for e in results["events"]] == [(7, 2, 4)]
            assert len(openai.uploads) == 1
            page = await job_page(client, service, results)
            assert page.count("ai_asked") == 2, "what was sent stands in the log of the job itself"
            assert page.count("ai_call_failed") == 1
            assert all(said in page for said in ("pages_sent", "bytes_sent"))

            story, _ = await read(client, service, "doe,  uma")
            assert next(event for event in story if event["type"] == "job_completed")["cached"] is True
            assert len(openai.questions) == 2, "one answer was refused, one was given, and none is asked for again"

            await read(client, service, "Pim Lark")
            assert len(openai.uploads) == 1, "the same bytes are sent once"
            assert len(openai.questions) == 3
