"""The application: its route table, its middlewares, and the headers of every response."""

import warnings
from collections.abc import Awaitable, Callable
from types import MethodType
from typing import Final, NamedTuple

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
from web.results import ResultHandlers
from web.services import Handlers, Services
from web.stream import StreamHandlers

_UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
BATCH: Final = f"/batch/{{batch_id:{_UUID}}}"
JOB: Final = f"{BATCH}/jobs/{{job_id:{_UUID}}}"
ENTRY: Final = f"{JOB}/entries/{{entry:[0-9]{{1,6}}}}"
RESULT: Final = "/result/{code:[0-9A-Za-z]{12}}"
OPERATOR_FILE: Final = r"{name:operator(?:-overview|-job)?\.js|operator\.css}"


class Route(NamedTuple):
    """A row of the route table. `handler` is a method of a class in `GROUPS`. GET answers HEAD too."""

    method: str
    path: str
    handler: Callable[..., Awaitable[web.StreamResponse]]


GROUPS: Final[tuple[type[Handlers], ...]] = (
    BatchHandlers,
    StreamHandlers,
    ResultHandlers,
    EvidenceHandlers,
    PageHandlers,
    HealthHandlers,
    OperationHandlers,
    OperatorListHandlers,
    OperatorStreamHandlers,
    OperatorPageHandlers,
    MetricsHandlers,
)
ROUTES: Final = (
    Route("POST", "/api/batch/extract", BatchHandlers.create),
    Route("GET", f"/api{BATCH}", BatchHandlers.status),
    Route("DELETE", f"/api{BATCH}", BatchHandlers.delete),
    Route("GET", f"/api{BATCH}/stream", StreamHandlers.stream),
    Route("GET", f"/api{BATCH}/results", ResultHandlers.results),
    Route("GET", f"/api{BATCH}/calendar.ics", ResultHandlers.calendar),
    Route("POST", f"/api{BATCH}/restart", OperationHandlers.restart_batch),
    Route("POST", f"/api{BATCH}/cancel", OperationHandlers.cancel),
    Route("POST", f"/api{JOB}/restart", OperationHandlers.restart_job),
    Route("POST", f"/api{JOB}/cancel", OperationHandlers.cancel),
    Route("PUT", f"/api{JOB}/pdf", OperationHandlers.replace_pdf),
    Route("GET", f"/api{JOB}/sheet.pdf", EvidenceHandlers.sheet),
    Route("GET", f"/api{ENTRY}.png", EvidenceHandlers.line),
    Route("GET", f"/api{RESULT}", ResultHandlers.result),
    Route("GET", "/api/health/live", HealthHandlers.live),
    Route("GET", "/api/health/ready", HealthHandlers.ready),
    Route("POST", "/api/operator/restart", OperationHandlers.restart_filtered),
    Route("POST", "/api/operator/pause", OperationHandlers.pause),
    Route("POST", "/api/operator/resume", OperationHandlers.resume),
    Route("GET", "/api/operator/batches", OperatorListHandlers.batches),
    Route("GET", "/api/operator/attempts", OperatorListHandlers.attempts),
    Route("GET", "/api/operator/actors", OperatorListHandlers.actors),
    Route("GET", "/api/operator/audit", OperatorListHandlers.audit),
    Route("GET", "/api/operator/stream", OperatorStreamHandlers.stream),
    Route("GET", "/metrics", MetricsHandlers.metrics),
    Route("GET", BATCH, PageHandlers.batch),
    Route("GET", "/assets/{name}", PageHandlers.asset),
    Route("GET", "/operator", OperatorPageHandlers.overview),
    Route("GET", f"/operator{JOB}", OperatorPageHandlers.job),
    Route("GET", "/operator/login", OperatorPageHandlers.login_form),
    Route("POST", "/operator/login", OperatorPageHandlers.log_in),
    Route("POST", "/operator/logout", OperatorPageHandlers.log_out),
    Route("GET", f"/operator/{OPERATOR_FILE}", OperatorPageHandlers.file),
)
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
    groups = {group.__name__: group(services) for group in GROUPS}
    for route in ROUTES:
        group = groups[route.handler.__qualname__.partition(".")[0]]
        app.router.add_routes([web.route(route.method, route.path, MethodType(route.handler, group))])
    app.on_shutdown.extend(group.close for group in groups.values())
    app.on_response_prepare.append(_add_headers)
    return app


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers.pop(hdrs.SERVER, None)  # it names the versions of our libraries
    if request.method in {hdrs.METH_GET, hdrs.METH_HEAD} and request.path.startswith(_READ_BY_ANY_SITE):
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
