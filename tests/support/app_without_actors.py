"""The edge on a real server, over a real SQLite store; the actors' side is what `wake` collects."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from heatsync.jobs.evidence import Evidence
from heatsync.model.swim import Swim
from heatsync.pdf.sandbox import Sandbox
from tests.support.operators import operator_services
from web.app import WebServices, make_app
from web.forms import FormLimits
from web.health import ReadyReport

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp.test_utils import TestClient

    from heatsync.store.store import Store

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


class ActorGateway:
    """Writes down what the actors would be told."""

    def __init__(self, woken: list[str]) -> None:
        self.woken = woken
        self.published: list[tuple[str, str | None]] = []
        self.cancelled: list[str] = []
        self.paused: list[bool] = []

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
    """A client of the running application, and what its handlers left behind."""

    store: Store
    folder: Path
    executor: ThreadPoolExecutor
    client: TestClient[Any, Any] | None = None
    woken: list[str] = field(default_factory=list)
    checks: dict[str, bool] = field(default_factory=lambda: {"database": True})
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Task[Any] | None = None
    motion: ActorGateway = field(init=False)

    def __post_init__(self) -> None:
        self.motion = ActorGateway(self.woken)

    def rows(self) -> int:
        with self.store.database.reading():
            return sum(
                self.store.database.sql(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of ours
                for table in ("processing_batches", "batch_jobs", "pdfs")
            )

    def files(self) -> list[str]:
        folders = (self.folder / "incoming", self.folder / "pdfs")
        return [path.name for folder in folders for path in folder.iterdir()]

    def assert_nothing_left(self) -> None:
        assert (self.rows(), self.files(), self.woken) == (0, [], [])


@pytest.fixture
async def edge(aiohttp_client, sqlite_store, tmp_path):
    async def stream(request: web.Request) -> web.StreamResponse:
        return web.Response(text=request.match_info["batch_id"], content_type="text/event-stream")

    with ThreadPoolExecutor(THREADS) as executor:
        edge = Edge(sqlite_store, tmp_path, executor)
        app = make_app(
            WebServices(
                batches=sqlite_store.batches,
                extractions=sqlite_store.extractions,
                pdfs=sqlite_store.pdfs,
                evidence=Evidence(sqlite_store.pdfs, Sandbox(slots=1)),
                limits=FormLimits(MAX_PDFS, MAX_PDF_BYTES),
                wake=edge.woken.append,
                remove=sqlite_store.deletion.delete_batch,
                ready=lambda: ReadyReport(dict(edge.checks)),
                executor=executor,
                stream=stream,
                operators=operator_services(sqlite_store, edge.motion),
            )
        )
        app.middlewares.insert(0, _watching(edge))
        edge.client = await aiohttp_client(UncancellingServer(app))
        yield edge


class UncancellingServer(TestServer):
    """As in production, where a client that hangs up does not cancel its handler."""

    async def _make_runner(self, **kwargs: Any) -> web.AppRunner:
        return await super()._make_runner(**{**kwargs, "handler_cancellation": False})


def _watching(edge: Edge):
    """Says when a handler has ended: the only way to know it of one whose client is gone."""

    @web.middleware
    async def watch(request, handler):
        edge.running = asyncio.current_task()
        try:
            return await handler(request)
        finally:
            edge.ended.set()

    return watch
