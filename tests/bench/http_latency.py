"""One PDF through the real service: seconds from the POST to `batch_completed`."""

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from heatsync.model.cancel import CancelToken
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.sandbox import Sandbox
from tests.support.service_process import SAMPLES, Service, events, running

ROUNDS = 30


@dataclass
class Timings:
    """Seconds of each round."""

    worker: list[float] = field(default_factory=list)
    uncached: list[float] = field(default_factory=list)
    cached: list[float] = field(default_factory=list)


async def run() -> Timings:
    timings = Timings()
    sandbox = Sandbox(preload=[read_pdf])
    sandbox.start()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as service:
        async with aiohttp.ClientSession() as client:
            await _batch(client, service, "Warm Up")
            for n in range(ROUNDS):
                start = time.perf_counter()
                sandbox.run(read_pdf, SAMPLES[0], cancel=CancelToken())
                timings.worker.append(time.perf_counter() - start)
                # No result is cached for a new swimmer, so the PDF is read again.
                timings.uncached.append(
                    await _batch(client, service, f"Swimmer Number{'abcdefghij'[n % 10] * (n + 1)}")
                )
                timings.cached.append(await _batch(client, service, "Warm Up"))
    sandbox.close()
    return timings


async def _batch(client: aiohttp.ClientSession, service: Service, swimmer: str) -> float:
    form = aiohttp.FormData({"swimmer": swimmer})
    form.add_field("pdfs", SAMPLES[0].read_bytes(), filename="sheet.pdf", content_type="application/pdf")
    start = time.perf_counter()
    async with client.post(service.url("/api/batch/extract"), data=form) as answer:
        batch_id = (await answer.json())["batchId"]
    async for _ in events(client, service, batch_id):
        pass
    return time.perf_counter() - start
