"""What tests of many viewers run against: a service whose job publishes on demand, and a link that is slow."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from tests.bench.viewers_load import ask
from tests.support.service_process import SAMPLES, Service, _port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

FIRST_FACTS = 2
"""What a batch of the paced service begins with: that it has begun, and its job."""


async def slow_sheet(aiohttp_server) -> AsyncIterator[tuple[str, asyncio.Event, asyncio.Event]]:
    """A link that is slow when asked to be: it does not answer until told, and an event says that somebody waits."""
    waiting, go_on = asyncio.Event(), asyncio.Event()

    async def sheet(request: web.Request) -> web.StreamResponse:
        if "slow" in request.query:
            waiting.set()
            await go_on.wait()
        return web.Response(body=SAMPLES[0].read_bytes(), content_type="application/pdf")

    app = web.Application()
    app.router.add_get("/sheet.pdf", sheet)
    server = await aiohttp_server(app)
    yield str(server.make_url("/sheet.pdf")), waiting, go_on
    go_on.set()


@contextmanager
def flood_service(**settings: str) -> Iterator[Service]:
    """The whole service, with a job that publishes as many facts as one asks for."""
    command = [sys.executable, "-m", "tests.bench.serve", "--port", "0"]
    folder = Path(__file__).parents[2]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEATSYNC_")} | settings
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield Service(process, _port(process))
        finally:
            process.kill()


def flood(service: Service, batch_id: str, events: int, milliseconds: float = 0) -> None:
    ask(service.port, "POST", f"/bench/flood?batch={batch_id}&events={events}&interval_ms={milliseconds}")
