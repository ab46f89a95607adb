"""The web server: up until it is told to stop, then down in order and in seconds."""

from __future__ import annotations

import asyncio
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from web.app import WebServices, make_app
from web.connection import Runner
from web.health import look
from web.metrics import ServiceCollector
from web.operator_routes import OperatorServices
from web.stream import StreamHandler

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from actors.system import ActorSystem
    from heatsync.jobs.evidence import Evidence
    from heatsync.jobs.retention import Retention
    from heatsync.store.store import Store
    from web.access import Access
    from web.forms import FormLimits
    from web.hub import Hub
    from web.metrics import PrometheusMetrics

log = structlog.get_logger()

_THREADS = 8
_SECONDS_TO_STOP_WORK = 3.0
_SECONDS_TO_DRAIN = 2.0
_SECONDS_TO_END = 1.0
_CONNECTIONS_WAITING = 4_096  # a restart brings all viewers back at once: of 128 (the default) most would wait seconds
_A_DAY = 24 * 60 * 60.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class ServerParts:
    """What the server is put around. `hub` is the actors' audience; `log_lines` are those of a batch and a job.

    `folder` is where files are kept, whose disk must not be full.
    """

    store: Store
    actors: ActorSystem
    retention: Retention
    evidence: Evidence
    hub: Hub
    limits: FormLimits
    access: Access
    log_lines: Callable[[str, str], Sequence[Mapping[str, Any]]]
    metrics: PrometheusMetrics
    folder: Path


async def run_server(parts: ServerParts, address: Address, on_stopping: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; `on_stopping` is called when the stop begins."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    executor = ThreadPoolExecutor(_THREADS, "heatsync-web")
    runner = Runner(make_app(_services(parts, executor)), access_log=None, shutdown_timeout=_SECONDS_TO_END)
    await runner.setup()
    purging = asyncio.create_task(_purge_daily(parts.retention, executor))
    try:
        parts.hub.open(parts.actors.unwatch)
        site = web.TCPSite(runner, address.host, address.port, backlog=_CONNECTIONS_WAITING)
        await site.start()
        parts.actors.recover()
        log.info("serving", host=address.host, port=runner.addresses[0][1])  # port 0 means any
        await stop.wait()
        log.info("stopping")
        on_stopping()
        await site.stop()
        # Before the streams end, so that their viewers are told that the running job is pending again. Not in the
        # executor: when the database hangs, so do all its threads.
        await asyncio.to_thread(parts.actors.stop, _SECONDS_TO_STOP_WORK)
    finally:
        purging.cancel()
        parts.retention.stop()
        parts.hub.close()
        await parts.hub.drain(_SECONDS_TO_DRAIN)  # what the cleanup leaves unsent is lost
        await runner.cleanup()
        executor.shutdown(wait=False, cancel_futures=True)
    log.info("stopped")


def _services(parts: ServerParts, executor: ThreadPoolExecutor) -> WebServices:
    store, actors = parts.store, parts.actors
    parts.metrics.registry.register(ServiceCollector(store.overview, actors.actor_statuses, parts.hub))
    operators = OperatorServices(
        parts.access,
        store.operations,
        store.overview,
        actors,
        actors.actor_statuses,
        parts.log_lines,
        parts.metrics.registry,
    )

    return WebServices(
        batches=store.batches,
        extractions=store.extractions,
        pdfs=store.pdfs,
        evidence=parts.evidence,
        limits=parts.limits,
        wake=actors.wake,
        remove=parts.retention.remove,
        ready=lambda: look(store.batches, actors.alive, parts.folder),
        executor=executor,
        stream=StreamHandler(store.batches, actors, parts.hub, executor).stream,
        operators=operators,
    )


async def _purge_daily(retention: Retention, executor: ThreadPoolExecutor) -> None:
    while True:
        try:
            report = await asyncio.get_running_loop().run_in_executor(executor, retention.run)
            log.info("purged", batches=report.batches, pdfs=report.pdfs, files=report.files)
        except Exception:  # tomorrow is another day
            log.exception("purge_failed")
        await asyncio.sleep(_A_DAY)
