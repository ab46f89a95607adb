"""Implements the commands. Each function builds the parts that it needs and stops them afterwards."""

import asyncio
import queue
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import uvloop

from actors.audience import Broadcast, Delivery, Disconnect, Replay
from config.engine import make_ai_requests, open_store, running_engine
from config.operator_token import operator_token, plain
from config.process import allow_open_files, exit_soon, log_stacks_on_signal
from config.settings import Settings
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
from web.hub import Hub
from web.metrics import PrometheusMetrics, ServiceCollector
from web.recent_log import RecentLog
from web.server import run_server
from web.services import Services
from web.validators import link_name, swimmer_name

_WEB_THREADS = 8


def serve(settings: Settings, recent_log: RecentLog) -> None:
    """Run the service until SIGTERM or SIGINT. Operators read the log lines of a job from `recent_log`."""
    use_catalogue(Catalogue.load())  # a broken catalogue must end the start, not the first request
    log_stacks_on_signal()
    max_viewers = allow_open_files(settings.max_viewers)
    hub, metrics = Hub(max_viewers, settings.max_viewers_per_batch), PrometheusMetrics()
    with (
        running_engine(settings, hub, metrics) as engine,
        ExitStack() as parts,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        store, actors = engine.store, engine.actors
        executor = ThreadPoolExecutor(_WEB_THREADS, "heatsync-web")
        parts.callback(executor.shutdown, wait=False, cancel_futures=True)
        reader_token = plain(settings.operator_read_token)
        metrics.registry.register(ServiceCollector(store.overview, actors.actor_statuses, hub))
        services = Services(
            store=store,
            actors=actors,
            hub=hub,
            evidence=engine.evidence,
            access=Access(operator_token(settings), reader_token, ended=store.sessions.all()),
            registry=metrics.registry,
            recent_log=recent_log,
            max_pdfs_per_batch=settings.max_pdfs_per_batch,
            max_pdf_bytes=settings.max_pdf_bytes,
            data_dir=settings.data_dir,
            executor=executor,
            public_url=settings.public_url,
        )
        app, host, port = make_app(services), settings.host, settings.port
        runner.run(run_server(app, services, engine.retention, host=host, port=port, on_stopping=exit_soon))


def extract(settings: Settings, inputs: Sequence[str], swimmer: str, show: Callable[[Job], None]) -> MergedJobs:
    """Run one batch of files and links in a temporary database. `show` receives a job whenever it changes."""
    audience = _Terminal()
    with tempfile.TemporaryDirectory(prefix="heatsync-") as folder:
        temporary = settings.model_copy(update={"database_url": "sqlite:///heatsync.db", "data_dir": Path(folder)})
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
    with closing(open_store(settings)) as store:
        return store.database.migrate()


def purge(settings: Settings) -> RetentionReport:
    """Remove expired data. Safe beside a running service."""
    with closing(open_store(settings)) as store, closing(IoLoop(settings.nameservers)) as io_loop, ExitStack() as parts:
        store.database.migrate()
        io_loop.start()
        retention = Retention(store, make_ai_requests(parts, settings, store, io_loop))
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
    if isinstance(event, Fact):
        return None if event.job_id is None else store.batches.find(event.batch_id).job(event.job_id)
    tick = event.event
    job = store.batches.find(event.batch_id).job(tick.id)  # which is only updated once a second
    return replace(job, progress_percent=tick.progress_percent, progress_message=tick.progress_message)


def _new_job(store: Store, given: str) -> NewJob:
    if given.startswith(("http://", "https://")):
        return NewJob(link_name(given), given, None)
    with store.pdfs.stage() as incoming, Path(given).open("rb") as file:
        shutil.copyfileobj(file, incoming)
        return NewJob(Path(given).name, None, store.pdfs.save(incoming).sha256)
