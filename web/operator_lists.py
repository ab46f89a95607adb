"""Shows operators what there is: batches, attempts, actors, and the audit."""

from __future__ import annotations

import asyncio
from math import isfinite
from typing import TYPE_CHECKING, Final, TypeVar

from heatsync.model.batch import BatchStatus
from heatsync.model.errors import BadQuery
from heatsync.store.overview import BatchQuery
from web import operator_json
from web.access import Role
from web.responses import json_answer
from web.validators import is_word

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from aiohttp import web

    from actors.actor_status import ActorStatuses
    from heatsync.store.overview import Overview
    from web.access import Access

T = TypeVar("T")

_PAGE: Final = 50
_LARGEST_PAGE: Final = 200


class OperatorListHandlers:
    """For operators, and for those who may only look. The executor is for the store."""

    def __init__(self, access: Access, overview: Overview, actor_statuses: ActorStatuses, executor: Executor) -> None:
        self._access = access
        self._overview = overview
        self._actor_statuses = actor_statuses
        self._executor = executor

    async def batches(self, request: web.Request) -> web.Response:
        self._access.require(request, Role.READER)
        wanted = BatchQuery(
            statuses=tuple(_status(name) for name in request.query.getall("status", ())),
            error_code=_word(request, "error"),
            job_id=_word(request, "job"),
            older_than=_seconds(request, "olderThan"),
            newer_than=_seconds(request, "newerThan"),
        )
        cursor, limit = request.query.get("cursor"), _limit(request)
        page = await self._in_thread(lambda: self._overview.batches(wanted, cursor, limit))
        return json_answer(operator_json.batches(page))

    async def attempts(self, request: web.Request) -> web.Response:
        self._access.require(request, Role.READER)
        batch_id, job_id = _word(request, "batchId"), _word(request, "jobId")
        if not (batch_id or job_id):
            raise BadQuery("Please say whose attempts: ?batchId= or ?jobId=.")
        found = await self._in_thread(lambda: self._overview.attempts.find(batch_id=batch_id, job_id=job_id))
        return json_answer(operator_json.attempts(found))

    async def audit(self, request: web.Request) -> web.Response:
        self._access.require(request, Role.READER)
        cursor, limit, batch_id = request.query.get("cursor"), _limit(request), _word(request, "batchId")
        page = await self._in_thread(lambda: self._overview.audit.page(cursor, limit, batch_id=batch_id))
        return json_answer(operator_json.audit(page))

    async def actors(self, request: web.Request) -> web.Response:
        self._access.require(request, Role.READER)
        return json_answer(operator_json.actors(self._actor_statuses.all()))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def _status(name: str) -> BatchStatus:
    try:
        return BatchStatus(name)
    except ValueError:
        raise BadQuery(f"A status is one of these: {', '.join(BatchStatus)}.") from None


def _word(request: web.Request, name: str) -> str | None:
    text = request.query.get(name) or None
    if text is not None and not is_word(text):
        raise BadQuery(f"{name} is not one that exists.")
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
        raise BadQuery(f"{name} must be a number of seconds.")
    return seconds


def _limit(request: web.Request) -> int:
    text = request.query.get("limit", str(_PAGE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _LARGEST_PAGE):
        raise BadQuery(f"limit must be a number from 1 to {_LARGEST_PAGE}.")
    return int(text)
