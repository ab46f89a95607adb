"""The operators' addresses: what they can do, and what they can see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import aiohttp_jinja2
import jinja2
from aiohttp import web

from web.metrics import MetricsHandler
from web.operations import OperationHandlers
from web.operator_lists import OperatorListHandlers
from web.operator_pages import OperatorPageHandlers
from web.operator_stream import OperatorStream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from prometheus_client import CollectorRegistry

    from actors.actor_status import ActorStatuses
    from heatsync.store.batches import Batches
    from heatsync.store.operations import Operations
    from heatsync.store.overview import Overview
    from heatsync.store.pdf_storage import PdfStorage
    from web.access import Access
    from web.forms import FormReader
    from web.operations import ActorGateway

_UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
BATCH: Final = f"/api/batch/{{batch_id:{_UUID}}}"
JOB: Final = f"{BATCH}/jobs/{{job_id:{_UUID}}}"


@dataclass(frozen=True, slots=True)
class OperatorServices:
    """What the operators' part is given beside what the rest of the edge has.

    `log_lines` gives the newest lines that were logged of a batch and one of its jobs.
    """

    access: Access
    operations: Operations
    overview: Overview
    motion: ActorGateway
    actor_statuses: ActorStatuses
    log_lines: Callable[[str, str], Sequence[Mapping[str, Any]]]
    registry: CollectorRegistry


def add_operators(
    app: web.Application,
    services: OperatorServices,
    batches: Batches,
    pdfs: PdfStorage,
    forms: FormReader,
    executor: Executor,
) -> None:
    """Add the operators' API, and the pages of their desk."""
    access, overview = services.access, services.overview
    does = OperationHandlers(access, batches, services.operations, pdfs, forms, services.motion, executor)
    sees = OperatorListHandlers(access, overview, services.actor_statuses, executor)
    feed = OperatorStream(access, overview, services.operations, services.actor_statuses, executor)
    metrics = MetricsHandler(access, services.registry, executor)
    desk = OperatorPageHandlers(access, batches, services.operations, overview, services.log_lines, executor)
    aiohttp_jinja2.setup(app, loader=jinja2.PackageLoader("web"))
    app.on_shutdown.append(feed.close)
    app.add_routes(
        [
            web.post(f"{JOB}/restart", does.restart_job),
            web.post(f"{JOB}/cancel", does.cancel_job),
            web.put(f"{JOB}/pdf", does.replace_pdf),
            web.post(f"{BATCH}/restart", does.restart_batch),
            web.post(f"{BATCH}/cancel", does.cancel_batch),
            web.post("/api/operator/restart", does.restart_filtered),
            web.post("/api/operator/pause", does.pause),
            web.post("/api/operator/resume", does.resume),
            web.get("/api/operator/batches", sees.batches),
            web.get("/api/operator/attempts", sees.attempts),
            web.get("/api/operator/actors", sees.actors),
            web.get("/api/operator/audit", sees.audit),
            web.get("/api/operator/stream", feed.stream),
            web.get("/metrics", metrics.metrics),
            web.get("/operator", desk.desk),
            web.get(JOB.replace("/api", "/operator", 1), desk.job),
            web.get("/operator/login", desk.ask_to_log_in),
            web.post("/operator/login", desk.log_in),
            web.post("/operator/logout", desk.log_out),
            web.get(r"/operator/{name:operator(?:-desk|-job)?\.js|operator\.css}", desk.file),
        ]
    )
