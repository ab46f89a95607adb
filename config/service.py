"""What the command line can have done, each with everything built for it and stopped after it."""

from __future__ import annotations

import asyncio
import os
import queue
import tempfile
import threading
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop

from actors.audience import Broadcast, Disconnect, Replay
from config.engine import make_ai, open_store, running_engine
from config.open_files import allow_open_files
from config.operator_tokens import operator_tokens
from config.thread_stacks import log_stacks_on_signal
from heatsync.jobs.retention import Retention
from heatsync.model.errors import StoreUnavailable
from heatsync.model.stream_events import Tick
from heatsync.net.io_loop import IoLoop
from heatsync.pdf.sandbox import Sandbox
from heatsync.results.merge import merge
from heatsync.store.batches import BatchView, NewJob
from web.access import Access
from web.forms import FormLimits
from web.hub import Hub, ViewerLimits
from web.metrics import PrometheusMetrics
from web.server import Address, ServerParts, run_server
from web.validators import link_name, swimmer_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from actors.audience import Delivery
    from config.recent_log import RecentLog
    from config.settings import Settings
    from heatsync.model.batch import Job
    from heatsync.model.stream_events import Fact
    from heatsync.results.merge import Results
    from heatsync.store.deletion import RetentionReport
    from heatsync.store.store import Store

_SQLITE = "sqlite:///heatsync.db"
_CHUNK = 1024 * 1024
_SECONDS_TO_EXIT = 4.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a batch ended, and what was found."""

    view: BatchView
    results: Results


def serve(settings: Settings, memory: RecentLog) -> None:
    """Run the service until SIGTERM or SIGINT. `memory` has the newest log lines, for operators to read."""
    viewers = ViewerLimits(allow_open_files(settings.max_viewers), settings.max_viewers_per_batch)
    hub, metrics, address = Hub(viewers), PrometheusMetrics(), Address(settings.host, settings.port)
    log_stacks_on_signal()
    with (
        running_engine(settings, settings.database_url, settings.data_dir, hub, metrics) as engine,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        parts = ServerParts(
            store=engine.store,
            actors=engine.actors,
            retention=Retention(engine.store, engine.ai, engine.actors.remove),
            evidence=engine.evidence,
            hub=hub,
            limits=FormLimits(settings.max_pdfs_per_batch, settings.max_pdf_bytes),
            access=Access(operator_tokens(settings), ended=engine.store.operations.ended_sessions()),
            log_lines=memory.of_job,
            metrics=metrics,
            folder=settings.data_dir,
        )
        runner.run(run_server(parts, address, _exit_soon))


def _exit_soon() -> None:
    """What still hangs then, a database say, loses nothing: the next process goes on from the rows."""
    timer = threading.Timer(_SECONDS_TO_EXIT, os._exit, (0,))
    timer.daemon = True
    timer.start()


def extract(settings: Settings, inputs: Sequence[str], swimmer: str, show: Callable[[Job], None]) -> Outcome:
    """Run one batch of files and links in a temporary database. `show` gets each job whenever it has moved."""
    audience = _Terminal()
    with (
        tempfile.TemporaryDirectory(prefix="heatsync-") as folder,
        running_engine(settings, _SQLITE, Path(folder), audience) as engine,
    ):
        store = engine.store
        jobs = [_new_job(store, given) for given in inputs]
        batch_id = store.batches.create(swimmer_name(swimmer), jobs).id
        engine.actors.join(batch_id, "terminal", None)
        engine.actors.wake(batch_id)
        for event in audience.events():
            job = _job_after(event, store)
            if job is not None:
                show(job)
        view = store.batches.find(batch_id)
        assert view is not None  # noqa: S101 - it was made above, in a database of its own
        Retention(store, engine.ai, removed=lambda _: None).delete_all_uploads()
        return Outcome(view, merge(view.jobs, store.extractions.of_jobs(view.jobs)))


def migrate(settings: Settings) -> list[str]:
    """Bring the database's tables up to date; the names of the migrations that were missing."""
    store = open_store(settings, settings.database_url, settings.data_dir)
    try:
        return store.database.migrate()
    finally:
        store.close()


def purge(settings: Settings) -> RetentionReport:
    """Remove what has expired. Safe beside a running service."""
    with ExitStack() as parts:
        store = open_store(settings, settings.database_url, settings.data_dir)
        parts.callback(store.close)
        store.database.migrate()
        io_loop = IoLoop(settings.nameservers)
        parts.callback(io_loop.close)
        io_loop.start()
        ai = make_ai(settings, store, io_loop, Sandbox())
        if ai is not None:
            parts.callback(ai.close)
        return Retention(store, ai, removed=lambda _: None).run()


class _Terminal:
    """An audience of one: the thread that waits for the batch."""

    def __init__(self) -> None:
        self._deliveries: queue.SimpleQueue[Delivery] = queue.SimpleQueue()

    def frame(self, event: Fact | Tick) -> bytes:
        return event.data

    def post(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self._deliveries.put(delivery)

    def events(self) -> Iterator[Fact | Tick]:
        """The batch's events as they happen. Raises `StoreUnavailable` if they cannot be read."""
        while True:
            match self._deliveries.get():
                case Broadcast(event=event, is_last=is_last):
                    yield event
                    if is_last:
                        return
                case Disconnect() | Replay(frames=None):
                    raise StoreUnavailable


def _job_after(event: Fact | Tick, store: Store) -> Job | None:
    """The job that an event is about, as it is now; None for an event of the whole batch."""
    job_id = event.event.id if isinstance(event, Tick) else event.job_id
    view = store.batches.find(event.batch_id)
    job = next((job for job in view.jobs if job.id == job_id), None) if view else None
    if job is None or not isinstance(event, Tick):
        return job
    tick = event.event  # rows are only updated once a second
    return replace(job, progress_percent=tick.progress_percent, progress_message=tick.progress_message)


def _new_job(store: Store, given: str) -> NewJob:
    if given.startswith(("http://", "https://")):
        return NewJob(link_name(given), given, None)
    with store.pdfs.stage() as incoming, Path(given).open("rb") as file:
        while chunk := file.read(_CHUNK):
            incoming.write(chunk)
        return NewJob(Path(given).name, None, store.pdfs.save(incoming).sha256)
