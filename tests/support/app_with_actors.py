"""The web application over real actors and a scripted pipeline, and an HTTP client for it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientTimeout, FormData

from actors.system import ActorSystem
from heatsync.store.batches import NewJob
from heatsync.store.store import Store
from tests.support.actor_doubles import ScriptedPipeline
from tests.support.eventually import LIMIT
from tests.support.operators import OPERATOR, bearer
from tests.support.services import make_services
from tests.support.sse import parse
from web.app import make_app
from web.hub import Hub

LINK = NewJob("heats.pdf", "http://example.com/heats.pdf", None)


@dataclass
class Service:
    """A running application. `script[sequence]` is what a job does; it may be changed at any time."""

    store: Store
    actors: ActorSystem
    script: dict[int, Callable[..., None]]
    pipeline: ScriptedPipeline
    session: ClientSession
    url: Callable[[str], str]

    def post(self, jobs: int = 1) -> str:
        batch_id = self.store.batches.create("Uma Doe", [LINK] * jobs).id
        self.actors.wake(batch_id)
        return batch_id

    async def post_form(self, jobs: int = 1) -> dict[str, Any]:
        """Post a batch by its form, as clients do. The answer has the batch's token."""
        urls = json.dumps([LINK.source_url] * jobs)
        form = FormData({"swimmer": "Uma Doe", "urls": urls}, default_to_multipart=True)
        async with self.session.post(self.url("/api/batch/extract"), data=form) as answer:
            return await answer.json()

    async def ask(
        self, method: str, path: str, token: str | None = OPERATOR, headers: dict[str, str] | None = None, **more: Any
    ) -> tuple[int, Any]:
        headers = (headers or {}) | ({} if token is None else bearer(token))
        async with self.session.request(method, self.url(path), headers=headers, **more) as answer:
            body = await answer.json()
            assert body["success"] is (answer.status < 400)
            return answer.status, body

    async def status(self, batch_id: str) -> dict[str, Any]:
        return (await self.ask("GET", f"/api/batch/{batch_id}", None))[1]

    async def job(self, batch_id: str, sequence: int = 1) -> dict[str, Any]:
        return (await self.status(batch_id))["jobs"][sequence - 1]

    async def over(self, batch_id: str) -> dict[str, Any]:
        """Wait until the batch has ended, and return its status."""
        await self.story(batch_id)
        return await self.status(batch_id)

    async def story(self, batch_id: str) -> list[dict[str, Any]]:
        """All events that a new viewer receives, up to the end of the stream."""
        async with self.session.get(self.url(f"/api/batch/{batch_id}/stream")) as answer:
            return [event for _, event in parse(await answer.read())]


@asynccontextmanager
async def running(store: Store, aiohttp_server: Any, tmp_path: Path, **other: Any) -> AsyncIterator[Service]:
    script: dict[int, Callable[..., None]] = {}
    hub, pipeline = Hub(), ScriptedPipeline(store, script)
    pipeline._script = script  # the constructor replaces an empty script
    actors = ActorSystem(store, pipeline, hub, max_active_batches=2)
    with ThreadPoolExecutor(4) as executor:
        app = make_app(make_services(store, actors, executor, tmp_path, hub=hub, **other))
        server = await aiohttp_server(app)
        hub.open(actors.unwatch)
        async with ClientSession(timeout=ClientTimeout(total=LIMIT)) as session:
            yield Service(store, actors, script, pipeline, session, lambda path: str(server.make_url(path)))
        await asyncio.to_thread(actors.stop, LIMIT)
        hub.close()
