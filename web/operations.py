"""Operations: restart, cancel, replace a PDF, pause. Each responds after its change is committed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

import structlog
from aiohttp import hdrs, web

from heatsync.model.batch import JobStatus
from heatsync.model.errors import EmptyFilter, Forbidden, NotFound, NotRestartable, Unauthorized
from heatsync.model.message import Message
from heatsync.model.stream_events import Fact
from heatsync.store.audit import ChangeRequest, Principal
from heatsync.store.restarts import FailedJob, FailedJobFilter
from web.access import Role, bearer_token
from web.forms import FormReader
from web.json_response import json_response
from web.operator_responses import JobsRestarted, PauseState
from web.request_bodies import Reasoned, RestartByFilter, read_body
from web.responses import BatchResponse, JobResponse
from web.services import Handlers

log = structlog.get_logger()

_REPLACEABLE: Final = frozenset({JobStatus.FAILED, JobStatus.CANCELLED})


class OperationHandlers(Handlers):
    """A handler checks permissions before it reads the body."""

    async def restart_job(self, request: web.Request) -> web.Response:
        batch_id, job_id = _ids(request)
        force = request.query.get("force", "") in {"1", "true"}
        change = await self._change_request(request, batch_id)
        restart = self._services.store.restarts.restart_job
        await self._restart(lambda: restart(batch_id, job_id, change, force=force))
        return await self._job_response(batch_id, job_id)

    async def restart_batch(self, request: web.Request) -> web.Response:
        batch_id, _ = _ids(request)
        change = await self._change_request(request, batch_id)
        await self._restart(lambda: self._services.store.restarts.restart_failed(batch_id, change))
        return await self._batch_response(batch_id)

    async def restart_filtered(self, request: web.Request) -> web.Response:
        """Restart the failed jobs of all batches that match a filter. With `dryRun` only list them."""
        services = self._services
        services.access.require(request, Role.OPERATOR)
        body = await read_body(request, RestartByFilter)
        if body.filter is None or body.filter.is_empty:
            raise EmptyFilter
        matching = FailedJobFilter(body.filter.error_code, body.filter.batch_id, body.filter.older_than)
        jobs = await services.in_thread(services.store.restarts.failed_jobs, matching)
        if body.dry_run:
            return json_response(JobsRestarted.of_jobs([(job.batch_id, job.job_id) for job in jobs], dry_run=True))
        restarted = await self._restart_each(_by_batch(jobs), ChangeRequest(Principal.OPERATOR, body.reason_line))
        return json_response(JobsRestarted.of_jobs(restarted, dry_run=False), status=202)

    async def replace_pdf(self, request: web.Request) -> web.Response:
        services, (batch_id, job_id) = self._services, _ids(request)
        services.access.require(request, Role.OPERATOR)
        view = await services.in_thread(services.store.batches.find, batch_id)
        if view.job(job_id).status not in _REPLACEABLE:
            raise NotRestartable(Message("NOT_REPLACEABLE"))  # before the client uploads megabytes in vain
        async with FormReader(services).read_pdf(request) as form:
            upload, change = form.upload, ChangeRequest(Principal.OPERATOR, form.reason)

            def replace() -> tuple[Fact, ...]:
                sha256 = services.store.pdfs.save(upload.pdf).sha256
                return services.store.restarts.replace_pdf(batch_id, job_id, sha256, upload.filename, change)

            await self._restart(replace)
        return await self._job_response(batch_id, job_id)

    async def cancel_job(self, request: web.Request) -> web.Response:
        batch_id, job_id = _ids(request)
        await self._cancel(request, batch_id, job_id)
        return await self._job_response(batch_id, job_id)

    async def cancel_batch(self, request: web.Request) -> web.Response:
        batch_id, _ = _ids(request)
        await self._cancel(request, batch_id, None)
        return await self._batch_response(batch_id)

    async def pause(self, request: web.Request) -> web.Response:
        return await self._set_paused(request, paused=True)

    async def resume(self, request: web.Request) -> web.Response:
        return await self._set_paused(request, paused=False)

    async def _principal(self, request: web.Request, batch_id: str) -> Principal:
        """Who makes the request. A caller without a token has at least the batch's link, even with a reader's session.

        Raises `Forbidden` or `TooManyTries` for a wrong token.
        """
        services, role = self._services, self._services.access.role(request)
        if role is Role.OPERATOR:
            return Principal.OPERATOR
        if hdrs.AUTHORIZATION not in request.headers:
            return Principal.LINK
        if role is not None:
            raise Forbidden
        if not await services.in_thread(services.store.batches.may_manage, batch_id, bearer_token(request)):
            raise services.access.refuse(request)
        return Principal.OWNER

    async def _change_request(self, request: web.Request, batch_id: str) -> ChangeRequest:
        principal = await self._principal(request, batch_id)
        return ChangeRequest(principal, (await read_body(request, Reasoned)).reason_line)

    async def _cancel(self, request: web.Request, batch_id: str, job_id: str | None) -> None:
        services, principal = self._services, await self._principal(request, batch_id)
        if principal is Principal.LINK:
            raise Unauthorized if services.access.role(request) is None else Forbidden
        change = ChangeRequest(principal, (await read_body(request, Reasoned)).reason_line)
        await services.in_thread(services.store.operations.request_cancel, batch_id, job_id, change)
        services.actors.cancel(batch_id)
        log.info("cancel_requested", batch_id=batch_id, job_id=job_id, principal=principal)

    async def _restart(self, change: Callable[[], tuple[Fact, ...]]) -> tuple[Fact, ...]:
        """Commit a change, publish its facts, and wake the batches."""
        facts = await self._services.in_thread(change)
        self._services.actors.publish(facts)
        for batch_id in {fact.batch_id for fact in facts}:
            self._services.actors.wake(batch_id)
        for fact in facts:
            log.info("job_restarted", batch_id=fact.batch_id, job_id=fact.job_id, number=fact.number)
        return facts

    async def _restart_each(
        self, failed: Mapping[str, Sequence[FailedJob]], change: ChangeRequest
    ) -> list[tuple[str, str]]:
        """Restart these jobs batch by batch. Returns the IDs of the batch and of the job for each."""
        restarted: list[tuple[str, str]] = []
        for batch_id, jobs in failed.items():
            with suppress(NotFound):  # the batch was deleted meanwhile
                facts = await self._restart(self._restart_of(batch_id, jobs, change))
                restarted += [(fact.batch_id, fact.job_id) for fact in facts if fact.job_id is not None]
        return restarted

    def _restart_of(
        self, batch_id: str, jobs: Sequence[FailedJob], change: ChangeRequest
    ) -> Callable[[], tuple[Fact, ...]]:
        return lambda: self._services.store.restarts.restart_unchanged(batch_id, jobs, change)

    async def _set_paused(self, request: web.Request, *, paused: bool) -> web.Response:
        services = self._services
        services.access.require(request, Role.OPERATOR)
        change = ChangeRequest(Principal.OPERATOR, (await read_body(request, Reasoned)).reason_line)
        await services.in_thread(services.store.operations.set_paused, change, paused=paused)
        services.actors.set_paused(paused=paused)
        log.info("paused" if paused else "resumed")
        return json_response(PauseState(paused=paused), status=202)

    async def _job_response(self, batch_id: str, job_id: str) -> web.Response:
        view = await self._services.in_thread(self._services.store.batches.find, batch_id)
        return json_response(JobResponse.of_job(view.job(job_id)), status=202)

    async def _batch_response(self, batch_id: str) -> web.Response:
        view = await self._services.in_thread(self._services.store.batches.find, batch_id)
        return json_response(BatchResponse.of_view(view), status=202)


def _ids(request: web.Request) -> tuple[str, str]:
    return request.match_info["batch_id"], request.match_info.get("job_id", "")


def _by_batch(jobs: Iterable[FailedJob]) -> Mapping[str, Sequence[FailedJob]]:
    by_batch = defaultdict(list)
    for job in jobs:
        by_batch[job.batch_id].append(job)
    return by_batch
