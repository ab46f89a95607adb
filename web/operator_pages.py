"""The operator pages: an overview of all batches and failures, and a page for each job."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

import aiohttp_jinja2
from aiohttp import hdrs, web

from heatsync.model.errors import Forbidden, TooManyTries
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.model.stream_events import EventType
from heatsync.store.event_log import RecordedFact
from web.access import COOKIE, ENDPOINTS_OFF, SESSION_SECONDS, Role, is_same_origin
from web.services import Handlers, job_ids

_STATIC: Final = Path(__file__).parent / "static"
_LOGIN: Final = "/operator/login"
_PAGE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # without a referrer browsers hide that a form came from our own page
    hdrs.CACHE_CONTROL: "no-store",
}


class OperatorPageHandlers(Handlers):
    """Pages for operators and readers, and the log-in that opens them."""

    async def overview(self, request: web.Request) -> web.Response:
        return _page("operator_overview.html", request, {"role": self._role(request)})

    async def job(self, request: web.Request) -> web.Response:
        role = self._role(request)
        context = await self._in_thread(self._job, *job_ids(request))
        return _page("operator_job.html", request, {"role": role, **context})

    async def login_form(self, request: web.Request) -> web.Response:
        return _page("operator_login.html", request, {"refusal": None})

    async def log_in(self, request: web.Request) -> web.Response:
        try:
            role = await self._role_of_form(request)
        except (Forbidden, TooManyTries) as error:
            status = 429 if isinstance(error, TooManyTries) else 403
            return _page("operator_login.html", request, {"refusal": render(error.message)}, status=status)
        response = _redirect("/operator")
        response.set_cookie(
            COOKIE,
            self._access.session(role),
            max_age=SESSION_SECONDS,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=request.secure or request.headers.get(hdrs.X_FORWARDED_PROTO) == "https",
        )
        return response

    async def log_out(self, request: web.Request) -> web.Response:
        if not is_same_origin(request):
            raise Forbidden
        ended = self._access.end_session(request.cookies.get(COOKIE, ""))
        if ended is not None:
            end_session = self._store.sessions.add
            await self._in_thread(end_session, *ended, self._access.now())
        response = _redirect(_LOGIN)
        response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict")
        return response

    async def file(self, request: web.Request) -> web.FileResponse:
        """A script or style sheet of the pages. It needs no log-in."""
        return web.FileResponse(_STATIC / request.match_info["name"], headers={hdrs.CACHE_CONTROL: "no-cache"})

    def _role(self, request: web.Request) -> Role:
        role = self._access.role(request)
        if role is None:
            raise web.HTTPSeeOther(_LOGIN)
        return role

    async def _role_of_form(self, request: web.Request) -> Role:
        if not is_same_origin(request):
            raise Forbidden(Message("FOREIGN_PAGE"))
        access, token = self._access, (await request.post()).get("token")
        role = access.role_of(token.strip()) if isinstance(token, str) else None
        if role is None:
            refusal = access.refuse(request)
            raise refusal if access.is_on else Forbidden(ENDPOINTS_OFF)
        return role

    def _job(self, batch_id: str, job_id: str) -> dict[str, object]:
        store = self._store
        view = store.batches.find(batch_id)
        events = [recorded for recorded in store.events.history(batch_id) if recorded.fact.job_id in {job_id, None}]
        return {
            "batch": view.batch,
            "total_jobs": len(view.jobs),
            "job": view.job(job_id),
            "attempts": store.attempts.find(job_id=job_id),
            "steps": _steps([recorded for recorded in events if recorded.fact.job_id == job_id]),
            "events": events,
            "log_lines": self._services.recent_log.of_job(batch_id, job_id),
        }


def _steps(history: Sequence[RecordedFact]) -> list[tuple[RecordedFact, float | None]]:
    """The statuses of a job over all its attempts, each with its time in seconds; None if the job still has it."""
    return [
        (start, None if end is None else (end.at - start.at).total_seconds())
        for start, end in zip_longest(history, history[1:])
        if start.fact.type is EventType.JOB_PROGRESS
    ]


def _page(template: str, request: web.Request, context: Mapping[str, object], *, status: int = 200) -> web.Response:
    response = aiohttp_jinja2.render_template(template, request, context, status=status)
    response.headers.update(_PAGE_HEADERS)
    return response


def _redirect(path: str) -> web.Response:
    """A redirect. aiohttp's exceptions for redirects lose cookies."""
    return web.Response(status=303, headers={hdrs.LOCATION: path, **_PAGE_HEADERS})
