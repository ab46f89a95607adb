"""The route table: which address is answered by whom."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aiohttp import BadContentDispositionHeader, BadContentDispositionParam, hdrs, web

from web.batches import BatchHandlers
from web.errors import errors_in_one_shape
from web.evidence import EvidenceHandlers
from web.forms import FormReader
from web.health import HealthHandlers
from web.operator_routes import BATCH, JOB, add_operators
from web.pages import PageHandlers
from web.results import ResultHandlers
from web.viewer import in_turn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Executor

    from heatsync.jobs.evidence import Evidence
    from heatsync.store.batches import Batches
    from heatsync.store.extractions import Extractions
    from heatsync.store.pdf_storage import PdfStorage
    from web.forms import FormLimits
    from web.health import ReadyReport
    from web.operator_routes import OperatorServices

RESULT: Final = "/api/result/{code:[0-9A-Za-z]{12}}"
_READ_BY_ANY_SITE: Final = ("/api/batch/", "/api/result/")
_SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # who has a batch's address may watch the batch
}


@dataclass(frozen=True, slots=True)
class WebServices:
    """What the edge is given.

    `wake` must be instant; `remove` and `ready` may block; `stream` answers `GET {BATCH}/stream`.
    """

    batches: Batches
    extractions: Extractions
    pdfs: PdfStorage
    evidence: Evidence
    limits: FormLimits
    wake: Callable[[str], None]
    remove: Callable[[str], None]
    ready: Callable[[], ReadyReport]
    executor: Executor
    stream: Callable[[web.Request], Awaitable[web.StreamResponse]]
    operators: OperatorServices


def make_app(services: WebServices) -> web.Application:
    """The application. It starts and stops nothing: the executor and the store are the caller's."""
    # aiohttp would write file names that it cannot read, which may be a swimmer's, to the log.
    for category in (BadContentDispositionHeader, BadContentDispositionParam):
        warnings.filterwarnings("ignore", category=category)
    forms = FormReader(services.pdfs, services.executor, services.limits)
    access = services.operators.access
    batches = BatchHandlers(
        access, services.batches, services.pdfs, forms, services.wake, services.remove, services.executor
    )
    results = ResultHandlers(services.batches, services.extractions, services.executor)
    sheets = EvidenceHandlers(services.batches, services.extractions, services.evidence, services.executor)
    pages = PageHandlers(services.batches, services.executor)
    health = HealthHandlers(services.ready, services.executor)
    app = web.Application(middlewares=[in_turn, errors_in_one_shape])
    app.add_routes(
        [
            web.post("/api/batch/extract", batches.create),
            web.get(BATCH, batches.status),
            web.delete(BATCH, batches.remove),
            web.get(f"{BATCH}/stream", services.stream),
            web.get(f"{BATCH}/results", results.results),
            web.get(f"{BATCH}/calendar.ics", results.calendar),
            web.get(f"{JOB}/sheet.pdf", sheets.sheet),
            web.get(f"{JOB}/entries/{{entry:[0-9]{{1,6}}}}.png", sheets.line),
            web.get(RESULT, results.result),
            web.get(BATCH.removeprefix("/api"), pages.batch),
            web.get("/assets/{name}", pages.asset),
            web.get("/api/health/live", health.live),
            web.get("/api/health/ready", health.ready),
        ]
    )
    add_operators(app, services.operators, services.batches, services.pdfs, forms, services.executor)
    app.on_shutdown.append(sheets.close)
    app.on_response_prepare.append(_add_headers)
    return app


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers.pop(hdrs.SERVER, None)  # it names the versions that we run
    if request.method in {hdrs.METH_GET, hdrs.METH_HEAD} and request.path.startswith(_READ_BY_ANY_SITE):
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
