"""Results: merged for a batch, for one heat sheet, or as a calendar."""

from aiohttp import hdrs, web
from yarl import URL

from heatsync.jobs.batch_calendar import BatchCalendar, Urls
from heatsync.jobs.batch_results import BatchResults
from heatsync.results.calendar_options import CalendarOptions
from heatsync.results.filters import Filters
from web.json_body import cacheable, cacheable_json
from web.result_responses import ResultResponse, ResultsResponse
from web.services import Handlers, Services


class ResultHandlers(Handlers):
    """Merging runs in the executor too: it takes longer the more entries there are."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._results = BatchResults(services.store)
        self._calendars = BatchCalendar(services.store)

    async def results(self, request: web.Request) -> web.Response:
        batch_id, filters = request.match_info["batch_id"], filters_of(request)
        merged = await self._in_thread(self._results.of_batch, batch_id, filters)
        return cacheable_json(request, ResultsResponse.of_batch(merged))

    async def result(self, request: web.Request) -> web.Response:
        code, filters = request.match_info["code"], filters_of(request)
        merged = await self._in_thread(self._results.of_code, code, filters)
        return cacheable_json(request, ResultResponse.of_job(merged))

    async def calendar(self, request: web.Request) -> web.Response:
        """The calendar as a file, or as a feed that calendar software fetches again and again."""
        options = CalendarOptions.parse(tz=request.query.get("tz"), reminder=request.query.get("reminder"))
        batch_id, filters = request.match_info["batch_id"], filters_of(request)
        urls = self._urls(request, batch_id)
        calendar = await self._in_thread(self._calendars.of_batch, batch_id, filters, options, urls)
        response = cacheable(request, calendar.ical, "text/calendar", changed=calendar.changed)
        response.headers[hdrs.CONTENT_DISPOSITION] = 'attachment; filename="heatsync.ics"'
        return response

    def _urls(self, request: web.Request, batch_id: str) -> Urls | None:
        """The page shows the same swimmer as the calendar. None if the request does not name this server."""
        origin = self._services.public_url or _origin(request)
        if origin is None:
            return None
        chosen = URL.build(query={name: value for name, value in request.query.items() if name in {"age", "team"}})
        return Urls(page=f"{origin}/batch/{batch_id}{chosen}", feed=f"{origin}{request.rel_url}")


def _origin(request: web.Request) -> str | None:
    """The scheme and the host of the request, which any client can choose. None if it has no valid host."""
    if hdrs.HOST not in request.headers:
        return None
    try:
        return str(request.url.origin())
    except ValueError:
        return None


def filters_of(request: web.Request) -> Filters:
    """The filters `?age=` and `?team=`. Raises `BadQuery`."""
    return Filters.parse(age=request.query.get("age"), team=request.query.get("team"))
