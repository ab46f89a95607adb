"""Implements the commands. Each function builds the parts that it needs and stops them afterwards."""

import asyncio
import os
import queue
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import uvloop

from actors.audience import Broadcast, Delivery, Disconnect, Replay
from config.engine import make_ai_requests, open_store, running_engine
from config.open_files import allow_open_files
from config.operator_tokens import operator_tokens
from config.settings import Settings
from config.thread_stacks import log_stacks_on_signal
from heatsync.jobs.batch_results import BatchResults, MergedJobs
from heatsync.jobs.retention import Retention
from heatsync.model.batch import Job
from heatsync.model.errors import StoreUnavailable
from heatsync.model.rendering import Catalogue, use_catalogue
from heatsync.model.stream_events import Fact, Tick
from heatsync.net.io_loop import IoLoop
from heatsync.store.batches import NewJob
from heatsync.store.deletion import RetentionReport
from heatsync.store.store import Store
from web.access import Access
from web.app import make_app
from web.hub import Hub, ViewerLimits
from web.metrics import PrometheusMetrics, ServiceCollector
from web.recent_log import RecentLog
from web.server import Address, Server
from web.services import FormLimits, Services
from web.validators import link_name, swimmer_name

_SQLITE = "sqlite:///heatsync.db"
_CHUNK = 1024 * 1024
_EXIT_TIMEOUT = 4.5
_WEB_THREADS = 8


def serve(settings: Settings, recent_log: RecentLog) -> None:
    """Run the service until SIGTERM or SIGINT. Operators read the log lines of a job from `recent_log`."""
    use_catalogue(Catalogue.load())  # a broken catalogue must end the start, not the first request
    log_stacks_on_signal()
    max_viewers = allow_open_files(settings.max_viewers)
    hub, metrics = Hub(ViewerLimits(max_viewers, settings.max_viewers_per_batch)), PrometheusMetrics()
    with (
        running_engine(settings, hub, metrics) as engine,
        _web_threads() as executor,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        store, actors = engine.store, engine.actors
        metrics.registry.register(ServiceCollector(store.overview, actors.actor_statuses, hub))
        services = Services(
            store=store,
            actors=actors,
            hub=hub,
            evidence=engine.evidence,
            access=Access(operator_tokens(settings), ended=store.sessions.all()),
            registry=metrics.registry,
            recent_log=recent_log,
            limits=FormLimits(settings.max_pdfs_per_batch, settings.max_pdf_bytes),
            data_dir=settings.data_dir,
            executor=executor,
        )
        server = Server(make_app(services), services, engine.retention, Address(settings.host, settings.port))
        runner.run(server.run(_exit_soon))


def _exit_soon() -> None:
    """End the process even if something hangs, such as the database. The next process continues from the rows."""
    timer = threading.Timer(_EXIT_TIMEOUT, os._exit, (0,))
    timer.daemon = True
    timer.start()


@contextmanager
def _web_threads() -> Iterator[Executor]:
    executor = ThreadPoolExecutor(_WEB_THREADS, "heatsync-web")
    try:
        yield executor
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def extract(settings: Settings, inputs: Sequence[str], swimmer: str, show: Callable[[Job], None]) -> MergedJobs:
    """Run one batch of files and links in a temporary database. `show` receives a job whenever it changes."""
    audience = _Terminal()
    with tempfile.TemporaryDirectory(prefix="heatsync-") as folder:
        temporary = settings.model_copy(update={"database_url": _SQLITE, "data_dir": Path(folder)})
        with running_engine(temporary, audience) as engine:
            store, actors = engine.store, engine.actors
            jobs = [_new_job(store, given) for given in inputs]
            batch_id = store.batches.create(swimmer_name(swimmer), jobs).id
            actors.join(batch_id, "terminal", None)
            actors.wake(batch_id)
            for event in audience.events():
                job = _job_after(event, store)
                if job is not None:
                    show(job)
            engine.retention.remove_all_uploads()
            return BatchResults(store).of_batch(batch_id)


def migrate(settings: Settings) -> list[str]:
    """Bring the database's tables up to date. Returns the names of the migrations that were applied."""
    store = open_store(settings)
    try:
        return store.database.migrate()
    finally:
        store.close()


def purge(settings: Settings) -> RetentionReport:
    """Remove expired data. Safe beside a running service."""
    with ExitStack() as parts:
        store = open_store(settings)
        parts.callback(store.close)
        store.database.migrate()
        io_loop = IoLoop(settings.nameservers)
        parts.callback(io_loop.close)
        io_loop.start()
        requests = make_ai_requests(settings, store, io_loop)
        if requests is not None:
            parts.callback(requests.close)
        retention = Retention(store, requests)
        report = retention.remove_expired()
        retention.remove_uploads()
        return report


class _Terminal:
    """The audience of one batch: hands its events to the thread that waits for them."""

    def __init__(self) -> None:
        self._deliveries: queue.SimpleQueue[Delivery] = queue.SimpleQueue()

    def frame(self, event: Fact | Tick) -> bytes:
        return event.data

    def post(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self._deliveries.put(delivery)

    def events(self) -> Iterator[Fact | Tick]:
        """The batch's events as they happen. Raises `StoreUnavailable` if the database fails."""
        while True:
            match self._deliveries.get():
                case Broadcast(event=event, is_last=is_last):
                    yield event
                    if is_last:
                        return
                case Disconnect() | Replay(frames=None):
                    raise StoreUnavailable


def _job_after(event: Fact | Tick, store: Store) -> Job | None:
    """The job that an event is about, as it is now, or None for an event of the whole batch."""
    job_id = event.event.id if isinstance(event, Tick) else event.job_id
    if job_id is None:
        return None
    job = store.batches.find(event.batch_id).job(job_id)
    if not isinstance(event, Tick):
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
