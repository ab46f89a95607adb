"""What request handlers work with, and the base class of their groups."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from aiohttp import web
from prometheus_client import CollectorRegistry

from actors.system import ActorSystem
from heatsync.jobs.evidence import Evidence
from heatsync.store.store import Store
from web.access import Access
from web.hub import Hub
from web.recent_log import RecentLog

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators of request handlers. The composition root builds it, starts its parts and stops them.

    The store and the evidence block, so handlers call them through `in_thread`. The other parts return at once and
    live on the event loop. `data_dir` is the folder whose disk must have room for uploads. `public_url` is how clients
    reach the service, without a slash at its end; None if they use the host of their requests.
    """

    store: Store
    actors: ActorSystem
    hub: Hub
    evidence: Evidence
    access: Access
    registry: CollectorRegistry
    recent_log: RecentLog
    max_pdfs_per_batch: int
    max_pdf_bytes: int
    data_dir: Path
    executor: Executor
    public_url: str | None = None

    async def in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run work that blocks in the executor and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self.executor, partial(work, *args, **kwargs))


class Handlers:
    """A group of request handlers: methods that take a request and return a response."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._in_thread = services.in_thread
        self._access = services.access
        self._actors = services.actors


def job_ids(request: web.Request) -> tuple[str, str]:
    """The batch ID and the job ID in the URL."""
    return request.match_info["batch_id"], request.match_info["job_id"]
