"""Operations: restart, cancel, replace a PDF, pause. Each responds after its change is committed.

Unknown members of a body are refused: a misspelled filter must not match more jobs.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Final, ParamSpec, TypeVar

import msgspec
import structlog
from aiohttp import hdrs, web

from heatsync.model.errors import BadJson, EmptyFilter, Forbidden, NotFound, NotRestartable, Unauthorized
from heatsync.model.message import Message
from heatsync.model.stream_events import Fact
from heatsync.store.audit import ChangeRequest, Principal
from heatsync.store.operations import RESTARTABLE, FailedJob
from web.access import Role, bearer_token
from web.forms import FormReader
from web.json_body import json_response
from web.operator_responses import JobsRestarted, PauseState
from web.responses import BatchResponse, JobResponse
from web.services import Handlers, job_ids
from web.validators import MAX_REASON, WORD, one_line

log = structlog.get_logger()

_MAX_AGE: Final = 1e12  # seconds: older than any job, and no number that a database refuses

Word = Annotated[str, msgspec.Meta(pattern=WORD)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=_MAX_AGE)]


class Reasoned(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What every operation accepts."""

    reason: str | None = None

    @property
    def reason_line(self) -> str | None:
        """The reason on one line, cut to its maximum length."""
        return one_line(self.reason or "", MAX_REASON)


class JobFilter(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Selects failed jobs of all batches. `older_than` is the age of the failure."""

    error_code: Word | None = None
    batch_id: Word | None = None
    older_than: Seconds | None = None


class RestartByFilter(Reasoned, frozen=True, kw_only=True):
    """The body of `POST /api/operator/restart`."""

    filter: JobFilter | None = None
    dry_run: bool = False


P = ParamSpec("P")
B = TypeVar("B", bound=Reasoned)


class OperationHandlers(Handlers):
    """A handler checks permissions before it reads the body."""

    async def restart_job(self, request: web.Request) -> web.Response:
        batch_id, job_id = job_ids(request)
        force = request.query.get("force", "") in {"1", "true"}
        change = await _change_request(request, await self._principal(request, batch_id))
        await self._restart(self._store.operations.restart_job, batch_id, job_id, change, force=force)
        return await self._accepted(batch_id, job_id)

    async def restart_batch(self, request: web.Request) -> web.Response:
        batch_id = request.match_info["batch_id"]
        change = await _change_request(request, await self._principal(request, batch_id))
        await self._restart(self._store.operations.restart_failed, batch_id, change)
        return await self._accepted(batch_id)

    async def restart_filtered(self, request: web.Request) -> web.Response:
        """Restart the failed jobs of all batches that match a filter. With `dryRun` only list them."""
        self._access.require(request, Role.OPERATOR)
        body = await _read_body(request, RestartByFilter)
        if body.filter is None or body.filter == JobFilter():
            raise EmptyFilter
        operations, wanted = self._store.operations, body.filter
        failed = await self._in_thread(operations.failed_jobs, wanted.error_code, wanted.batch_id, wanted.older_than)
        if body.dry_run:
            return json_response(JobsRestarted.of_jobs(failed, dry_run=True))
        by_batch = defaultdict[str, list[FailedJob]](list)
        for job in failed:
            by_batch[job.batch_id].append(job)
        change = ChangeRequest(Principal.OPERATOR, body.reason_line)
        restarted: list[Fact] = []
        for batch_id, jobs in by_batch.items():
            with suppress(NotFound):  # the batch was deleted meanwhile
                restarted += await self._restart(operations.restart_unchanged, batch_id, jobs, change)
        return json_response(JobsRestarted.of_jobs(restarted, dry_run=False), status=202)

    async def replace_pdf(self, request: web.Request) -> web.Response:
        batch_id, job_id = job_ids(request)
        self._access.require(request, Role.OPERATOR)
        view = await self._in_thread(self._store.batches.find, batch_id)
        if view.job(job_id).status not in RESTARTABLE:
            raise NotRestartable(Message("NOT_REPLACEABLE"))  # before the client uploads megabytes in vain
        async with FormReader(self._services).read_pdf(request) as (upload, reason):
            saved = await self._in_thread(self._store.pdfs.save, upload.pdf)
            change, replace = ChangeRequest(Principal.OPERATOR, reason), self._store.operations.replace_pdf
            await self._restart(replace, batch_id, job_id, saved.sha256, upload.filename, change)
        return await self._accepted(batch_id, job_id)

    async def cancel(self, request: web.Request) -> web.Response:
        """Cancel a job, or all jobs of a batch."""
        batch_id, job_id = request.match_info["batch_id"], request.match_info.get("job_id")
        principal = await self._principal(request, batch_id)
        if principal is Principal.LINK:
            raise Unauthorized if self._access.role(request) is None else Forbidden
        change = await _change_request(request, principal)
        await self._in_thread(self._store.operations.request_cancel, batch_id, job_id, change)
        self._actors.cancel(batch_id)
        log.info("cancel_requested", batch_id=batch_id, job_id=job_id, principal=principal)
        return await self._accepted(batch_id, job_id)

    async def pause(self, request: web.Request) -> web.Response:
        return await self._set_paused(request, paused=True)

    async def resume(self, request: web.Request) -> web.Response:
        return await self._set_paused(request, paused=False)

    async def _principal(self, request: web.Request, batch_id: str) -> Principal:
        """Who makes the request. A caller without a token has at least the batch's link, even with a reader's session.

        Raises `Forbidden` or `TooManyTries` for a wrong token.
        """
        role = self._access.role(request)
        if role is Role.OPERATOR:
            return Principal.OPERATOR
        if hdrs.AUTHORIZATION not in request.headers:
            return Principal.LINK
        if role is not None:
            raise Forbidden
        if not await self._in_thread(self._store.batches.may_manage, batch_id, bearer_token(request)):
            raise self._access.refuse(request)
        return Principal.OWNER

    async def _restart(
        self, change: Callable[P, tuple[Fact, ...]], *args: P.args, **kwargs: P.kwargs
    ) -> tuple[Fact, ...]:
        """Commit a change, publish its facts, and wake the batches."""
        facts = await self._in_thread(change, *args, **kwargs)
        self._actors.publish(facts)
        for batch_id in {fact.batch_id for fact in facts}:
            self._actors.wake(batch_id)
        for fact in facts:
            log.info("job_restarted", batch_id=fact.batch_id, job_id=fact.job_id, number=fact.number)
        return facts

    async def _set_paused(self, request: web.Request, *, paused: bool) -> web.Response:
        self._access.require(request, Role.OPERATOR)
        change = await _change_request(request, Principal.OPERATOR)
        await self._in_thread(self._store.operations.set_paused, change, paused=paused)
        self._actors.set_paused(paused=paused)
        log.info("paused" if paused else "resumed")
        return json_response(PauseState(paused=paused), status=202)

    async def _accepted(self, batch_id: str, job_id: str | None = None) -> web.Response:
        """The job after the change, or the whole batch."""
        view = await self._in_thread(self._store.batches.find, batch_id)
        body = JobResponse.of(job=view.job(job_id)) if job_id else BatchResponse.of_view(view)
        return json_response(body, status=202)


async def _change_request(request: web.Request, principal: Principal) -> ChangeRequest:
    return ChangeRequest(principal, (await _read_body(request, Reasoned)).reason_line)


async def _read_body(request: web.Request, body: type[B]) -> B:
    """The request's body. It may be empty. Raises `BadJson`."""
    raw = await request.read()
    try:
        return msgspec.json.decode(raw if raw.strip() else b"{}", type=body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise BadJson from None
