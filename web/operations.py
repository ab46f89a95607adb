"""What people may do to batches: start again, give another PDF, cancel, pause. Each is committed, then answered."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import hdrs

from heatsync.model.batch import JobStatus
from heatsync.model.errors import BadJson, EmptyFilter, Forbidden, NotFound, NotRestartable, Unauthorized
from heatsync.model.message import Message
from heatsync.store.operations import ChangeRequest, Filter, Principal
from web.access import Role, bearer_token
from web.forms import FormReader
from web.json_response import json_response
from web.operator_responses import JobsRestarted, PauseState
from web.responses import BatchResponse, JobResponse
from web.services import Handlers
from web.validators import LONGEST_REASON, is_word, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiohttp import web

    from heatsync.model.stream_events import Fact
    from heatsync.store.operations import FailedJob

log = structlog.get_logger()

_FILTER: Final = frozenset({"errorCode", "batchId", "olderThan"})
_LONGEST_AGE: Final = 1e12  # in seconds: older than everything, and still a number that can be reckoned with
_REPLACEABLE: Final = frozenset({JobStatus.FAILED, JobStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class _Body:
    """What the body of an operation may say."""

    reason: str | None
    filter: Filter
    dry_run: bool


class OperationHandlers(Handlers):
    """A handler checks permissions before it reads the body."""

    async def restart_job(self, request: web.Request) -> web.Response:
        batch_id, job_id = _ids(request)
        force = request.query.get("force", "") in {"1", "true"}
        order = ChangeRequest(await self._actor(request, batch_id), (await _body(request)).reason)
        await self._restart(lambda: self._services.store.operations.restart_job(batch_id, job_id, order, force=force))
        return await self._job_answer(batch_id, job_id)

    async def restart_batch(self, request: web.Request) -> web.Response:
        batch_id, _ = _ids(request)
        order = ChangeRequest(await self._actor(request, batch_id), (await _body(request)).reason)
        await self._restart(lambda: self._services.store.operations.restart_failed(batch_id, order))
        return await self._batch_answer(batch_id)

    async def restart_filtered(self, request: web.Request) -> web.Response:
        """The failed jobs of all batches that fit a filter; with `dryRun` only which those are."""
        self._services.access.require(request, Role.OPERATOR)
        body = await _body(request, filtered=True)
        jobs = await self._services.in_thread(lambda: self._services.store.operations.failed_jobs(body.filter))
        if body.dry_run:
            would = [(job.batch_id, job.job_id) for job in jobs]
            return json_response(JobsRestarted.of_jobs(would, dry_run=True))
        by_batch: dict[str, list[FailedJob]] = defaultdict(list)
        for job in jobs:
            by_batch[job.batch_id].append(job)
        order, restarted = ChangeRequest(Principal.OPERATOR, body.reason), list[tuple[str, str]]()
        for batch_id, failed in by_batch.items():
            with suppress(NotFound):  # deleted in the meantime
                facts = await self._restart(self._these(batch_id, failed, order))
                restarted += [(fact.batch_id, fact.job_id) for fact in facts if fact.job_id is not None]
        return json_response(JobsRestarted.of_jobs(restarted, dry_run=False), status=202)

    async def replace_pdf(self, request: web.Request) -> web.Response:
        batch_id, job_id = _ids(request)
        self._services.access.require(request, Role.OPERATOR)
        view = await self._services.in_thread(self._services.store.batches.find, batch_id)
        if view.job(job_id).status not in _REPLACEABLE:
            raise NotRestartable(Message("NOT_REPLACEABLE"))  # before megabytes are sent in vain
        async with FormReader(self._services).read_pdf(request) as form:
            upload, order = form.upload, ChangeRequest(Principal.OPERATOR, form.reason)

            def replace() -> tuple[Fact, ...]:
                sha256 = self._services.store.pdfs.save(upload.pdf).sha256
                return self._services.store.operations.replace_pdf(batch_id, job_id, sha256, upload.filename, order)

            await self._restart(replace)
        return await self._job_answer(batch_id, job_id)

    async def cancel_job(self, request: web.Request) -> web.Response:
        batch_id, job_id = _ids(request)
        await self._cancel(request, batch_id, job_id)
        return await self._job_answer(batch_id, job_id)

    async def cancel_batch(self, request: web.Request) -> web.Response:
        batch_id, _ = _ids(request)
        await self._cancel(request, batch_id, None)
        return await self._batch_answer(batch_id)

    async def pause(self, request: web.Request) -> web.Response:
        return await self._set_paused(request, paused=True)

    async def resume(self, request: web.Request) -> web.Response:
        return await self._set_paused(request, paused=False)

    async def _actor(self, request: web.Request, batch_id: str) -> Principal:
        """Who asks: whoever shows no token has the batch's link, also if their session is of one who may only look."""
        role = self._services.access.role(request)
        if role is Role.OPERATOR:
            return Principal.OPERATOR
        if hdrs.AUTHORIZATION not in request.headers:
            return Principal.LINK
        if role is not None:
            raise Forbidden
        token = bearer_token(request)
        if not await self._services.in_thread(self._services.store.batches.may_manage, batch_id, token):
            raise self._services.access.refuse(request)
        return Principal.OWNER

    async def _cancel(self, request: web.Request, batch_id: str, job_id: str | None) -> None:
        actor = await self._actor(request, batch_id)
        if actor is Principal.LINK:
            raise Unauthorized if self._services.access.role(request) is None else Forbidden
        order = ChangeRequest(actor, (await _body(request)).reason)
        await self._services.in_thread(lambda: self._services.store.operations.ask_to_cancel(batch_id, job_id, order))
        self._services.actors.cancel(batch_id)
        log.info("cancel_asked", batch_id=batch_id, job_id=job_id, actor=actor)

    async def _restart(self, change: Callable[[], tuple[Fact, ...]]) -> tuple[Fact, ...]:
        facts = await self._services.in_thread(change)
        self._services.actors.publish(facts)
        for batch_id in {fact.batch_id for fact in facts}:
            self._services.actors.wake(batch_id)
        for fact in facts:
            log.info("job_restarted", batch_id=fact.batch_id, job_id=fact.job_id, number=fact.number)
        return facts

    def _these(self, batch_id: str, failed: list[FailedJob], order: ChangeRequest) -> Callable[[], tuple[Fact, ...]]:
        return lambda: self._services.store.operations.restart_these(batch_id, failed, order)

    async def _set_paused(self, request: web.Request, *, paused: bool) -> web.Response:
        self._services.access.require(request, Role.OPERATOR)
        order = ChangeRequest(Principal.OPERATOR, (await _body(request)).reason)
        await self._services.in_thread(lambda: self._services.store.operations.set_paused(order, paused=paused))
        self._services.actors.set_paused(paused=paused)
        log.info("paused" if paused else "resumed")
        return json_response(PauseState(paused=paused), status=202)

    async def _job_answer(self, batch_id: str, job_id: str) -> web.Response:
        view = await self._services.in_thread(self._services.store.batches.find, batch_id)
        return json_response(JobResponse.of_job(view.job(job_id)), status=202)

    async def _batch_answer(self, batch_id: str) -> web.Response:
        view = await self._services.in_thread(self._services.store.batches.find, batch_id)
        return json_response(BatchResponse.of_view(view), status=202)


def _ids(request: web.Request) -> tuple[str, str]:
    return request.match_info["batch_id"], request.match_info.get("job_id", "")


async def _body(request: web.Request, *, filtered: bool = False) -> _Body:
    """The optional JSON body. Raises `BadJson` also for members that mean nothing: a filter must not be misread."""
    raw = await request.read()
    try:
        given = json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        raise BadJson from None
    allowed = {"reason", "filter", "dryRun"} if filtered else {"reason"}
    if not isinstance(given, dict) or not given.keys() <= allowed:
        raise BadJson
    reason, dry_run = given.get("reason"), given.get("dryRun", False)
    if not (reason is None or isinstance(reason, str)) or not isinstance(dry_run, bool):
        raise BadJson
    wanted = _filter(given.get("filter")) if filtered else Filter()
    return _Body(one_line(reason or "", LONGEST_REASON), wanted, dry_run)


def _filter(given: Any) -> Filter:
    if given is None:
        given = {}
    if not isinstance(given, dict) or not given.keys() <= _FILTER:
        raise BadJson
    wanted: Mapping[str, Any] = {name: value for name, value in given.items() if value is not None}
    if not wanted:
        raise EmptyFilter
    error_code, batch_id, older_than = (wanted.get(name) for name in ("errorCode", "batchId", "olderThan"))
    if not (_is_text(error_code) and _is_text(batch_id) and _is_age(older_than)):
        raise BadJson
    return Filter(error_code, batch_id, None if older_than is None else float(older_than))


def _is_text(value: object) -> bool:
    return value is None or (isinstance(value, str) and is_word(value))


def _is_age(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return value is None
    return 0 <= value <= _LONGEST_AGE
