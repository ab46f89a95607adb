"""Lists for operators: batches, attempts, actors and the audit log."""

from math import isfinite
from typing import Final

from aiohttp import web

from heatsync.model.batch import BatchStatus
from heatsync.model.errors import BadQuery
from heatsync.model.message import Message
from heatsync.store.overview import BatchQuery
from web.access import Role
from web.json_body import json_response
from web.operator_responses import ActorList, AttemptList, AuditList, BatchList
from web.responses import BatchWithJobs
from web.services import Handlers
from web.validators import is_word

_DEFAULT_LIMIT: Final = 50
_MAX_LIMIT: Final = 200


class OperatorListHandlers(Handlers):
    """Open to operators and to readers."""

    async def batches(self, request: web.Request) -> web.Response:
        self._access.require(request, Role.READER)
        query = BatchQuery(
            statuses=tuple(_status(name) for name in request.query.getall("status", ())),
            error_code=_word(request, "error"),
            job_id=_word(request, "job"),
            older_than=_seconds(request, "olderThan"),
            newer_than=_seconds(request, "newerThan"),
        )
        cursor, limit = request.query.get("cursor"), _limit(request)
        page = await self._in_thread(self._store.overview.batches, query, cursor, limit)
        return json_response(BatchList.of(page, batches=[BatchWithJobs.of_view(view) for view in page.items]))

    async def attempts(self, request: web.Request) -> web.Response:
        self._access.require(request, Role.READER)
        batch_id, job_id = _word(request, "batchId"), _word(request, "jobId")
        if not (batch_id or job_id):
            raise BadQuery(Message("ATTEMPTS_OF_WHAT"))
        found = await self._in_thread(self._store.attempts.find, batch_id=batch_id, job_id=job_id)
        return json_response(AttemptList.of(attempts=found))

    async def audit(self, request: web.Request) -> web.Response:
        self._access.require(request, Role.READER)
        cursor, limit, batch_id = request.query.get("cursor"), _limit(request), _word(request, "batchId")
        page = await self._in_thread(self._store.audit.page, cursor, limit, batch_id=batch_id)
        return json_response(AuditList.of(page))

    async def actors(self, request: web.Request) -> web.Response:
        self._access.require(request, Role.READER)
        return json_response(ActorList.of(actors=self._actors.actor_statuses.all()))


def _status(name: str) -> BatchStatus:
    try:
        return BatchStatus(name)
    except ValueError:
        raise BadQuery(Message("STATUS_PARAMETER", statuses=BatchStatus)) from None


def _word(request: web.Request, name: str) -> str | None:
    text = request.query.get(name) or None
    if text is not None and not is_word(text):
        raise BadQuery(Message("WORD_PARAMETER", name=name))
    return text


def _seconds(request: web.Request, name: str) -> float | None:
    text = request.query.get(name)
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not isfinite(seconds) or seconds < 0:
        raise BadQuery(Message("SECONDS_PARAMETER", name=name))
    return seconds


def _limit(request: web.Request) -> int:
    text = request.query.get("limit", str(_DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MAX_LIMIT):
        raise BadQuery(Message("LIMIT_PARAMETER", max=_MAX_LIMIT))
    return int(text)
