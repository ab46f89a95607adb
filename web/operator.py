"""The operators' addresses: what they can do, and what they can see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aiohttp import web

from web.operations import OperationHandlers
from web.overview import OverviewHandlers

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from actors.roster import Roster
    from heatsync.store.batches import Batches
    from heatsync.store.operations import Operations
    from heatsync.store.overview import Overview
    from heatsync.store.pdfs import PdfStore
    from web.access import Access
    from web.forms import FormReader
    from web.operations import Motion

_UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
BATCH: Final = f"/api/batch/{{batch_id:{_UUID}}}"
JOB: Final = f"{BATCH}/jobs/{{job_id:{_UUID}}}"


@dataclass(frozen=True, slots=True)
class OperatorServices:
    """What the operators' part is given beside what the rest of the edge has."""

    access: Access
    operations: Operations
    overview: Overview
    motion: Motion
    roster: Roster


def operator_routes(
    services: OperatorServices, batches: Batches, pdfs: PdfStore, forms: FormReader, executor: Executor
) -> list[web.RouteDef]:
    does = OperationHandlers(services.access, batches, services.operations, pdfs, forms, services.motion, executor)
    sees = OverviewHandlers(services.access, services.overview, services.roster, executor)
    return [
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
    ]
