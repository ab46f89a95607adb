"""Tells whoever runs the service whether it lives, and whether it can take work."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heatsync.model.errors import StoreUnavailable
from web.responses import json_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from aiohttp import web

    from heatsync.store.batches import Batches

PATIENCE: Final = 5.0
LEAST_FREE_BYTES: Final = 200 * 1024**2  # a few batches' PDFs; with less, an upload ends in the middle


@dataclass(frozen=True, slots=True)
class ReadyReport:
    """What was looked at, by name ("database", "dispatcher"), and whether it works."""

    checks: Mapping[str, bool]

    @property
    def ready(self) -> bool:
        return all(self.checks.values())


def look(batches: Batches, alive: Callable[[], Mapping[str, bool]], folder: Path) -> ReadyReport:
    """Whether the database answers, the actors live, and the folder's disk takes another batch. Blocks."""
    try:
        batches.state("")
        answers = True
    except StoreUnavailable:
        answers = False
    try:
        has_room = shutil.disk_usage(folder).free >= LEAST_FREE_BYTES
    except OSError:  # it is gone, or not mounted
        has_room = False
    return ReadyReport({"database": answers, **alive(), "disk": has_room})


class HealthHandlers:
    """`ready` may block, so it runs in the executor; one that hangs for `patience` seconds is as good as a no."""

    def __init__(self, ready: Callable[[], ReadyReport], executor: Executor, patience: float = PATIENCE) -> None:
        self._ready = ready
        self._executor = executor
        self._patience = patience

    async def live(self, _: web.Request) -> web.Response:
        return json_answer({"success": True, "status": "live"})

    async def ready(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(self._patience):
                report = await asyncio.get_running_loop().run_in_executor(self._executor, self._ready)
        except (TimeoutError, StoreUnavailable):
            report = ReadyReport({"answers": False})
        if report.ready:
            return json_answer({"success": True, "status": "ready", "checks": dict(report.checks)})
        broken = ", ".join(name for name, works in report.checks.items() if not works)
        return json_answer(
            {
                "success": False,
                "error": "NOT_READY",
                "message": f"Not ready: {broken}.",
                "checks": dict(report.checks),
            },
            status=503,
        )
