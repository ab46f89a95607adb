"""The application: its routes, its middlewares, and the headers of every response."""

import warnings
from typing import Final

import aiohttp_jinja2
import jinja2
from aiohttp import BadContentDispositionHeader, BadContentDispositionParam, hdrs, web

from web.aiohttp_stream import in_turn
from web.batches import BatchHandlers
from web.errors import errors_in_one_shape
from web.evidence import EvidenceHandlers
from web.health import HealthHandlers
from web.json_body import Moment
from web.metrics import MetricsHandlers
from web.operations import OperationHandlers
from web.operator_lists import OperatorListHandlers
from web.operator_pages import OperatorPageHandlers
from web.operator_stream import OperatorStreamHandlers
from web.pages import PageHandlers
from web.program import ProgramHandlers
from web.results import ResultHandlers
from web.services import Services
from web.stream import StreamHandlers

_UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
BATCH: Final = f"/batch/{{batch_id:{_UUID}}}"
JOB: Final = f"{BATCH}/jobs/{{job_id:{_UUID}}}"
ENTRY: Final = f"{JOB}/entries/{{entry:[0-9]{{1,6}}}}"
RESULT: Final = "/result/{code:[0-9A-Za-z]{12}}"
OPERATOR_FILE: Final = r"{name:operator(?:-overview|-job)?\.js|operator\.css}"

_READ_BY_ANY_SITE: Final = ("/api/batch/", "/api/result/")
_SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # a batch's URL lets anyone watch the batch
}


def make_app(services: Services) -> web.Application:
    """The application. It starts and stops nothing that `services` holds, except the evidence when it shuts down."""
    # aiohttp would log file names that it can't parse, and a file name may be a swimmer's name.
    for category in (BadContentDispositionHeader, BadContentDispositionParam):
        warnings.filterwarnings("ignore", category=category)
    app = web.Application(middlewares=[in_turn, errors_in_one_shape])
    aiohttp_jinja2.setup(app, loader=jinja2.PackageLoader("web"), filters={"moment": lambda at: str(Moment(at))})
    _add_routes(app, services)
    app.on_response_prepare.append(_add_headers)
    return app


def _add_routes(app: web.Application, services: Services) -> None:
    """Add all endpoints. GET answers HEAD too."""
    batches = BatchHandlers(services)
    results = ResultHandlers(services)
    evidence = EvidenceHandlers(services)
    pages = PageHandlers(services)
    health = HealthHandlers(services)
    operations = OperationHandlers(services)
    lists = OperatorListHandlers(services)
    overview = OperatorStreamHandlers(services)
    operator_pages = OperatorPageHandlers(services)
    app.router.add_routes(
        [
            web.post("/api/batch/extract", batches.create),
            web.get(f"/api{BATCH}", batches.status),
            web.delete(f"/api{BATCH}", batches.delete),
            web.get(f"/api{BATCH}/stream", StreamHandlers(services).stream),
            web.get(f"/api{BATCH}/results", results.results),
            web.get(f"/api{BATCH}/calendar.ics", results.calendar),
            web.get(f"/api{BATCH}/program", ProgramHandlers(services).program),
            web.post(f"/api{BATCH}/restart", operations.restart_batch),
            web.post(f"/api{BATCH}/cancel", operations.cancel),
            web.post(f"/api{JOB}/restart", operations.restart_job),
            web.post(f"/api{JOB}/cancel", operations.cancel),
            web.put(f"/api{JOB}/pdf", operations.replace_pdf),
            web.get(f"/api{JOB}/sheet.pdf", evidence.sheet),
            web.get(f"/api{ENTRY}.png", evidence.line),
            web.get(f"/api{RESULT}", results.result),
            web.get("/api/health/live", health.live),
            web.get("/api/health/ready", health.ready),
            web.post("/api/operator/restart", operations.restart_filtered),
            web.post("/api/operator/pause", operations.pause),
            web.post("/api/operator/resume", operations.resume),
            web.get("/api/operator/batches", lists.batches),
            web.get("/api/operator/attempts", lists.attempts),
            web.get("/api/operator/actors", lists.actors),
            web.get("/api/operator/audit", lists.audit),
            web.get("/api/operator/stream", overview.stream),
            web.get("/metrics", MetricsHandlers(services).metrics),
            web.get(BATCH, pages.batch),
            web.get("/assets/{name}", pages.asset),
            web.get("/operator", operator_pages.overview),
            web.get(f"/operator{JOB}", operator_pages.job),
            web.get("/operator/login", operator_pages.login_form),
            web.post("/operator/login", operator_pages.log_in),
            web.post("/operator/logout", operator_pages.log_out),
            web.get(f"/operator/{OPERATOR_FILE}", operator_pages.file),
        ]
    )
    app.on_shutdown.extend((evidence.close, overview.close))


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers.pop(hdrs.SERVER, None)  # it names the versions of our libraries
    if request.method in {hdrs.METH_GET, hdrs.METH_HEAD} and request.path.startswith(_READ_BY_ANY_SITE):
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
