"""A link to a heat sheet whose web server answers when the test releases it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.support.service_process import SAMPLES


@dataclass
class SlowSheet:
    """`url` answers at once, `slow_url` once `release` is set. `requested` is set when a client waits for it."""

    url: str
    requested: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def slow_url(self) -> str:
        return f"{self.url}?slow"


@asynccontextmanager
async def slow_sheet() -> AsyncIterator[SlowSheet]:
    async def answer(request: web.Request) -> web.StreamResponse:
        if "slow" in request.query:
            sheet.requested.set()
            await sheet.release.wait()
        return web.Response(body=SAMPLES[0].read_bytes(), content_type="application/pdf")

    app = web.Application()
    app.router.add_get("/sheet.pdf", answer)
    async with TestServer(app) as server:
        sheet = SlowSheet(str(server.make_url("/sheet.pdf")))
        try:
            yield sheet
        finally:
            sheet.release.set()
