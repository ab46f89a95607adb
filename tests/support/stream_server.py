"""The stream endpoint alone, on a real server, with real actors and a job whose work the test controls."""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from actors.system import ActorSystem
from heatsync.jobs.pipeline import JobListener
from heatsync.model.cancel import CancelToken
from heatsync.store.batches import NewJob
from heatsync.store.store import Store
from tests.support.actor_doubles import ScriptedPipeline
from tests.support.eventually import LIMIT
from tests.support.services import make_services
from web.aiohttp_stream import in_turn
from web.errors import errors_in_one_shape
from web.hub import Hub
from web.stream import StreamHandlers
from web.viewer import Viewer

LINK = NewJob("heats.pdf", "http://example.com/heats.pdf", None)


@dataclass
class StreamServer:
    """A running server. Each job takes its steps from `work`; None ends the job."""

    store: Store
    actors: ActorSystem
    hub: Hub
    port: int
    work: queue.SimpleQueue[Callable[[JobListener], None] | None]
    left: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    """Released once for every viewer that the hub has dropped."""

    def post(self, jobs: int = 1) -> str:
        batch_id = self.store.batches.create("Uma Doe", [LINK] * jobs).id
        self.actors.wake(batch_id)
        return batch_id

    def end_jobs(self, jobs: int = 1) -> None:
        for _ in range(jobs):
            self.work.put(None)

    def path(self, batch_id: str) -> str:
        return f"/api/batch/{batch_id}/stream"

    def url(self, batch_id: str) -> str:
        return f"http://127.0.0.1:{self.port}{self.path(batch_id)}"

    def facts(self, batch_id: str) -> list[int]:
        return [fact.number for fact in self.store.events.after(batch_id, 0)]

    async def wait_until_left(self, viewers: int) -> None:
        for _ in range(viewers):
            assert await asyncio.to_thread(self.left.acquire, timeout=LIMIT), "a viewer is still there"


@asynccontextmanager
async def stream_server(
    store: Store, hub: Hub | None = None, *, host: str = "127.0.0.1", viewer_timeout: float = 20.0
) -> AsyncIterator[StreamServer]:
    hub = hub or Hub()
    work: queue.SimpleQueue[Callable[[JobListener], None] | None] = queue.SimpleQueue()

    def do_work(reports: JobListener, cancel: CancelToken) -> None:
        while True:
            try:
                step = work.get(timeout=0.05)
            except queue.Empty:
                cancel.check()
                continue
            if step is None:
                return
            step(reports)

    pipeline = ScriptedPipeline(store, dict.fromkeys(range(1, 200), do_work))
    actors = ActorSystem(store, pipeline, hub, max_active_batches=4)
    with ThreadPoolExecutor(4) as executor:
        handler = StreamHandlers(make_services(store, actors, executor, Path(), hub=hub), viewer_timeout)
        app = web.Application(middlewares=[in_turn, errors_in_one_shape])
        app.router.add_get("/api/batch/{batch_id}/stream", handler.stream)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, host, 0, backlog=1_024)
        await site.start()
        server = StreamServer(store, actors, hub, runner.addresses[0][1], work)

        dismiss = hub.dismiss

        def count_and_dismiss(viewer: Viewer) -> None:
            is_present = viewer in hub._viewers
            dismiss(viewer)
            if is_present:
                server.left.release()

        hub.dismiss = count_and_dismiss
        hub.open(actors.unwatch)
        try:
            yield server
        finally:
            await site.stop()
            await asyncio.to_thread(actors.stop, LIMIT)
            hub.close()
            await runner.cleanup()
