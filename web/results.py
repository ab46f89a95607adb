"""Results: merged for a batch, for one heat sheet, or as a calendar."""

from aiohttp import hdrs, web

from heatsync.jobs.batch_results import BatchResults
from heatsync.results.calendar import CalendarOptions, make_calendar
from heatsync.results.filters import Filters
from web.json_body import cacheable, cacheable_json
from web.result_responses import ResultResponse, ResultsResponse
from web.services import Handlers, Services


class ResultHandlers(Handlers):
    """Merging runs in the executor too: it takes longer the more entries there are."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._results = BatchResults(services.store)

    async def results(self, request: web.Request) -> web.Response:
        batch_id, filters = request.match_info["batch_id"], filters_of(request)
        merged = await self._in_thread(self._results.of_batch, batch_id, filters)
        return cacheable_json(request, ResultsResponse.of_batch(merged))

    async def result(self, request: web.Request) -> web.Response:
        code, filters = request.match_info["code"], filters_of(request)
        merged = await self._in_thread(self._results.of_code, code, filters)
        return cacheable_json(request, ResultResponse.of_job(merged))

    async def calendar(self, request: web.Request) -> web.Response:
        options = CalendarOptions.parse(tz=request.query.get("tz"), reminder=request.query.get("reminder"))
        batch_id, filters = request.match_info["batch_id"], filters_of(request)
        response = cacheable(
            request, await self._in_thread(self._calendar, batch_id, filters, options), "text/calendar"
        )
        response.headers[hdrs.CONTENT_DISPOSITION] = 'attachment; filename="heatsync.ics"'
        return response

    def _calendar(self, batch_id: str, filters: Filters, options: CalendarOptions) -> bytes:
        merged = self._results.of_batch(batch_id, filters)
        batch = merged.batch
        return make_calendar(merged.results, batch.swimmer_name, batch.ended_at or batch.created_at, options)


def filters_of(request: web.Request) -> Filters:
    """The filters `?age=` and `?team=`. Raises `BadQuery`."""
    return Filters.parse(age=request.query.get("age"), team=request.query.get("team"))
