"""The web server: up until it is told to stop, then down in order and in seconds."""

from __future__ import annotations

import asyncio
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from web.app import WebServices, make_app
from web.health import ReadyReport
from web.operator import OperatorServices
from web.stream import StreamHandler

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.system import ActorSystem
    from heatsync.proofs import Proofs
    from heatsync.store.purge import PurgeReport
    from heatsync.store.store import Store
    from web.access import Access
    from web.forms import FormLimits
    from web.hub import Hub

log = structlog.get_logger()

_THREADS = 8
_SECONDS_TO_STOP_WORK = 3.0
_SECONDS_TO_END_ANSWERS = 1.0
_CONNECTIONS_WAITING = 4_096  # a restart brings all viewers back at once: of 128 (the default) most would wait seconds
_A_DAY = 24 * 60 * 60.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens."""

    host: str
    port: int


async def run_server(
    store: Store,
    actors: ActorSystem,
    proofs: Proofs,
    hub: Hub,
    limits: FormLimits,
    access: Access,
    address: Address,
    purge: Callable[[], PurgeReport],
) -> None:
    """Serve until SIGTERM or SIGINT. `hub` is the actors' audience; `purge` is called once a day."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with ThreadPoolExecutor(_THREADS, "heatsync-web") as executor:
        app = make_app(_services(store, actors, proofs, hub, limits, access, executor))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SECONDS_TO_END_ANSWERS)
        await runner.setup()
        purging = asyncio.create_task(_purge_daily(purge, executor))
        try:
            hub.open(actors.leave)
            site = web.TCPSite(runner, address.host, address.port, backlog=_CONNECTIONS_WAITING)
            await site.start()
            actors.recover()
            log.info("serving", host=address.host, port=runner.addresses[0][1])  # port 0 means any
            await stop.wait()
            log.info("stopping")
            await site.stop()
            # Before the streams end, so that their viewers are told that the running job is pending again.
            await loop.run_in_executor(executor, actors.stop, _SECONDS_TO_STOP_WORK)
        finally:
            purging.cancel()
            hub.close()
            await runner.cleanup()
    log.info("stopped")


def _services(
    store: Store,
    actors: ActorSystem,
    proofs: Proofs,
    hub: Hub,
    limits: FormLimits,
    access: Access,
    executor: ThreadPoolExecutor,
) -> WebServices:
    def ready() -> ReadyReport:
        store.batches.state("")  # raises when the database does not answer
        return ReadyReport({"database": True, "actors": actors.is_alive()})

    def remove(batch_id: str) -> None:
        store.purge.delete_batch(batch_id)
        actors.remove(batch_id)

    return WebServices(
        batches=store.batches,
        extractions=store.extractions,
        pdfs=store.pdfs,
        proofs=proofs,
        limits=limits,
        wake=actors.wake,
        remove=remove,
        ready=ready,
        executor=executor,
        stream=StreamHandler(store.batches, actors, hub, executor).stream,
        operators=OperatorServices(access, store.operations, store.overview, actors, actors.roster),
    )


async def _purge_daily(purge: Callable[[], PurgeReport], executor: ThreadPoolExecutor) -> None:
    while True:
        try:
            report = await asyncio.get_running_loop().run_in_executor(executor, purge)
            log.info("purged", **asdict(report))
        except Exception:  # tomorrow is another day
            log.exception("purge_failed")
        await asyncio.sleep(_A_DAY)
