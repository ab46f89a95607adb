"""Hands out what was found: merged, of one heat sheet, or as a calendar."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import hdrs

from heatsync.model.errors import NotFound
from heatsync.results.calendar import CalendarOptions, make_calendar
from heatsync.results.filters import Filters
from heatsync.results.merge import merge
from web import batch_json
from web.responses import checked, checked_json

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from aiohttp import web

    from heatsync.model.batch import Batch
    from heatsync.results.merge import Results
    from heatsync.store.batches import Batches
    from heatsync.store.extractions import Extractions


class ResultHandlers:
    """The executor is for the store, and for merging, which takes longer the more is found."""

    def __init__(self, batches: Batches, extractions: Extractions, executor: Executor) -> None:
        self._batches = batches
        self._extractions = extractions
        self._executor = executor

    async def results(self, request: web.Request) -> web.Response:
        batch, merged = await asyncio.get_running_loop().run_in_executor(
            self._executor, self._merged, request.match_info["batch_id"], wanted_by(request)
        )
        return checked_json(request, batch_json.results(batch, merged))

    async def result(self, request: web.Request) -> web.Response:
        found = await asyncio.get_running_loop().run_in_executor(
            self._executor, self._extraction, request.match_info["code"], wanted_by(request)
        )
        return checked_json(request, found)

    async def calendar(self, request: web.Request) -> web.Response:
        options = CalendarOptions.parse(tz=request.query.get("tz"), reminder=request.query.get("reminder"))
        body = await asyncio.get_running_loop().run_in_executor(
            self._executor, self._calendar, request.match_info["batch_id"], wanted_by(request), options
        )
        answer = checked(request, body, "text/calendar")
        answer.headers[hdrs.CONTENT_DISPOSITION] = 'attachment; filename="heatsync.ics"'
        return answer

    def _merged(self, batch_id: str, wanted: Filters) -> tuple[Batch, Results]:
        view = self._batches.find(batch_id)
        if view is None:
            raise NotFound
        return view.batch, merge(view.jobs, self._extractions.of_jobs(view.jobs), wanted)

    def _extraction(self, code: str, wanted: Filters) -> batch_json.Json:
        found = self._batches.find_result(code)
        if found is None:
            raise NotFound
        view, job = found
        merged = merge([job], self._extractions.of_jobs([job]), wanted)
        if not merged.sources:  # the job is being read again
            raise NotFound
        return batch_json.extraction(view.batch.swimmer_name, merged)

    def _calendar(self, batch_id: str, wanted: Filters, options: CalendarOptions) -> bytes:
        batch, merged = self._merged(batch_id, wanted)
        return make_calendar(merged, batch.swimmer_name, batch.ended_at or batch.created_at, options)


def wanted_by(request: web.Request) -> Filters:
    """Which people are asked for: `?age=` and `?team=`. Raises `BadQuery`."""
    return Filters.parse(age=request.query.get("age"), team=request.query.get("team"))
