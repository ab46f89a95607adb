"""Health checks: whether the process runs, and whether it can take work."""

import asyncio
import shutil
from pathlib import Path
from typing import Final

from aiohttp import web

from heatsync.model.errors import StoreUnavailable
from heatsync.model.message import Message
from heatsync.store.batches import Batches
from web.json_body import json_response
from web.responses import Live, NotReady, Ready
from web.services import Handlers, Services

TIMEOUT: Final = 5.0
MIN_FREE_BYTES: Final = 200 * 1024**2  # the PDFs of a few batches; with less, uploads would fail halfway


def check_ready(services: Services) -> dict[str, bool]:
    """Check the database, the actors and the free disk space. Blocks."""
    return {
        "database": _database_answers(services.store.batches),
        **services.actors.alive(),
        "disk": _has_room(services.data_dir),
    }


class HealthHandlers(Handlers):
    """Checks that take longer than the timeout count as failed."""

    def __init__(self, services: Services, timeout: float = TIMEOUT) -> None:
        super().__init__(services)
        self._timeout = timeout

    async def live(self, _: web.Request) -> web.Response:
        return json_response(Live())

    async def ready(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(self._timeout):
                checks = await self._in_thread(check_ready, self._services)
        except TimeoutError:
            checks = {"answers": False}
        failed = [name for name, works in checks.items() if not works]
        if not failed:
            return json_response(Ready(checks=checks))
        message = Message("NOT_READY", checks=failed)
        return json_response(NotReady.of_message("NOT_READY", message, checks=checks), status=503)


def _database_answers(batches: Batches) -> bool:
    try:
        batches.state("")
    except StoreUnavailable:
        return False
    return True


def _has_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free >= MIN_FREE_BYTES
    except OSError:  # deleted, or not mounted
        return False
