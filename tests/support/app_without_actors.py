"""The web application on a real server and a real SQLite store, without actors."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from actors.actor_status import ActorStatuses
from heatsync.model.swim import Swim
from heatsync.store.store import Store
from heatsync.store.tables import BatchRow, JobRow, PdfRow
from tests.support.services import make_services
from web.app import make_app

MAX_PDFS, MAX_PDF_BYTES, THREADS = 3, 1_000_000, 4
SWIM = Swim(
    event_number=12,
    event_name="Girls 13-14 200 Free",
    swimmer_name="Doe, Uma",
    heat_number=3,
    lane=4,
    heat_start_time="09:15",
    session_date="2026-03-14",
    page=2,
    entry=1,
)


class RecordingActors:
    """Records what handlers ask of the actors, and does nothing."""

    def __init__(self) -> None:
        self.actor_statuses = ActorStatuses()
        self.woken: list[str] = []
        self.removed: list[str] = []
        self.published: list[tuple[str, str | None]] = []
        self.cancelled: list[str] = []
        self.paused: list[bool] = []
        self.checks = {"dispatcher": True}

    def alive(self) -> dict[str, bool]:
        return self.checks

    def join(self, batch_id: str, viewer: object, cursor: int | None) -> None:
        """Let no events follow: the hub is closed and ends the stream at once."""

    def remove(self, batch_id: str) -> None:
        self.removed.append(batch_id)

    def publish(self, facts) -> None:
        self.published += [(fact.batch_id, fact.job_id) for fact in facts]

    def wake(self, batch_id: str) -> None:
        self.woken.append(batch_id)

    def cancel(self, batch_id: str) -> None:
        self.cancelled.append(batch_id)

    def set_paused(self, *, paused: bool) -> None:
        self.paused.append(paused)


@dataclass
class Edge:
    """A client of the running application, and what its handlers have done."""

    store: Store
    folder: Path
    executor: ThreadPoolExecutor
    client: TestClient[Any, Any] | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Task[Any] | None = None
    actors: RecordingActors = field(default_factory=RecordingActors)

    @property
    def woken(self) -> list[str]:
        return self.actors.woken

    def rows(self) -> int:
        with self.store.database.reading():
            return sum(len(self.store.database.rows(table.select())) for table in (BatchRow, JobRow, PdfRow))

    def files(self) -> list[str]:
        folders = (self.folder / "incoming", self.folder / "pdfs")
        return [path.name for folder in folders for path in folder.iterdir()]

    def assert_nothing_left(self) -> None:
        assert (self.rows(), self.files(), self.woken) == (0, [], [])


@pytest.fixture
async def edge(aiohttp_client, sqlite_store, tmp_path):
    with ThreadPoolExecutor(THREADS) as executor:
        edge = Edge(sqlite_store, tmp_path, executor)
        limits = {"max_pdfs_per_batch": MAX_PDFS, "max_pdf_bytes": MAX_PDF_BYTES}
        app = make_app(make_services(sqlite_store, edge.actors, executor, tmp_path, **limits))
        app.middlewares.insert(0, _watching(edge))
        edge.client = await aiohttp_client(UncancellingServer(app))
        yield edge


class UncancellingServer(TestServer):
    """Does not cancel the handler of a client that disconnects, as in production."""

    async def _make_runner(self, **kwargs: Any) -> web.AppRunner:
        return await super()._make_runner(**{**kwargs, "handler_cancellation": False})


def _watching(edge: Edge):
    """A middleware that sets `edge.ended` when a handler has ended, even if its client is gone."""

    @web.middleware
    async def watch(request, handler):
        edge.running = asyncio.current_task()
        try:
            return await handler(request)
        finally:
            edge.ended.set()

    return watch
