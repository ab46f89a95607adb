"""Results: merged for a batch, for one heat sheet, or as a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import hdrs

from heatsync.model.errors import NotFound
from heatsync.results.calendar import CalendarOptions, make_calendar
from heatsync.results.filters import Filters
from heatsync.results.merge import merge
from web import batch_json
from web.responses import checked, checked_json
from web.services import Handlers

if TYPE_CHECKING:
    from aiohttp import web

    from heatsync.model.batch import Batch
    from heatsync.results.merge import Results


class ResultHandlers(Handlers):
    """Merging runs in the executor too: it takes longer the more entries there are."""

    async def results(self, request: web.Request) -> web.Response:
        batch_id, filters = request.match_info["batch_id"], filters_of(request)
        batch, merged = await self._services.in_thread(self._merge, batch_id, filters)
        return checked_json(request, batch_json.results(batch, merged))

    async def result(self, request: web.Request) -> web.Response:
        code, filters = request.match_info["code"], filters_of(request)
        return checked_json(request, await self._services.in_thread(self._extraction, code, filters))

    async def calendar(self, request: web.Request) -> web.Response:
        options = CalendarOptions.parse(tz=request.query.get("tz"), reminder=request.query.get("reminder"))
        batch_id, filters = request.match_info["batch_id"], filters_of(request)
        response = checked(
            request, await self._services.in_thread(self._calendar, batch_id, filters, options), "text/calendar"
        )
        response.headers[hdrs.CONTENT_DISPOSITION] = 'attachment; filename="heatsync.ics"'
        return response

    def _merge(self, batch_id: str, filters: Filters) -> tuple[Batch, Results]:
        view = self._services.store.batches.find(batch_id)
        return view.batch, merge(view.jobs, self._services.store.extractions.of_jobs(view.jobs), filters)

    def _extraction(self, code: str, filters: Filters) -> batch_json.Json:
        view, job = self._services.store.batches.find_result(code)
        merged = merge([job], self._services.store.extractions.of_jobs([job]), filters)
        if not merged.sources:  # the job was restarted and has no result at the moment
            raise NotFound
        return batch_json.extraction(view.batch.swimmer_name, merged)

    def _calendar(self, batch_id: str, filters: Filters, options: CalendarOptions) -> bytes:
        batch, merged = self._merge(batch_id, filters)
        return make_calendar(merged, batch.swimmer_name, batch.ended_at or batch.created_at, options)


def filters_of(request: web.Request) -> Filters:
    """The filters `?age=` and `?team=`. Raises `BadQuery`."""
    return Filters.parse(age=request.query.get("age"), team=request.query.get("team"))
