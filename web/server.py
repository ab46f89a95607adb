"""The web server: serves until a signal stops it, then shuts everything down in order within seconds."""

import asyncio
import signal
from collections.abc import Callable

import structlog
from aiohttp import web

from heatsync.jobs.retention import Retention
from web.aiohttp_server import Runner
from web.services import Services

log = structlog.get_logger()

_STOP_WORK_TIMEOUT = 3.0
_DRAIN_TIMEOUT = 2.0
_CLEANUP_TIMEOUT = 1.0
_BACKLOG = 4_096  # a restart brings all viewers back at once: with the default of 128 most would wait for seconds
_ONE_DAY = 24 * 60 * 60.0


async def run_server(
    app: web.Application,
    services: Services,
    retention: Retention,
    *,
    host: str,
    port: int,
    on_stopping: Callable[[], None],
) -> None:
    """Serve until SIGTERM or SIGINT. Port 0 stands for any free port.

    `retention` runs at the start and then daily. `on_stopping` is called when the shutdown begins.
    """
    stop, hub, actors = _stop_signal(), services.hub, services.actors
    runner = Runner(app, access_log=None, shutdown_timeout=_CLEANUP_TIMEOUT)
    await runner.setup()
    purging = asyncio.create_task(_purge_daily(services, retention))
    try:
        hub.open(actors.unwatch)
        site = web.TCPSite(runner, host, port, backlog=_BACKLOG)
        await site.start()
        actors.recover()
        log.info("serving", host=host, port=runner.addresses[0][1])
        await stop.wait()
        log.info("stopping")
        on_stopping()
        await site.stop()
        # The streams end later: viewers still receive the event that puts the running job back to pending. Not in
        # the executor, whose threads all hang when the database does.
        await asyncio.to_thread(actors.stop, _STOP_WORK_TIMEOUT)
    finally:
        purging.cancel()
        retention.stop()
        hub.close()
        await hub.drain(_DRAIN_TIMEOUT)  # the cleanup drops what is unsent
        await runner.cleanup()
    log.info("stopped")


async def _purge_daily(services: Services, retention: Retention) -> None:
    while True:
        try:
            report = await services.in_thread(retention.remove_expired)
            for batch_id in report.removed:
                services.actors.remove(batch_id)
            log.info("purged", batches=len(report.removed), pdfs=report.pdfs, files=report.files)
            await services.in_thread(retention.remove_uploads)
        except Exception:  # it runs again tomorrow
            log.exception("purge_failed")
        await asyncio.sleep(_ONE_DAY)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
