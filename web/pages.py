"""The page of a batch and the files that it needs, kept in memory."""

from importlib.resources import files
from typing import Final

from aiohttp import hdrs, web

from web.json_body import cacheable
from web.services import Handlers, Services

_TYPES: Final = {".css": "text/css", ".js": "text/javascript"}
_ASSETS: Final = ("abortable.js", "batch-history.js", "batch-stream.js", "batch.css", "batch.js")
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class PageHandlers(Handlers):
    """The page is the same for every batch: its script fetches the batch from the API and inserts it as text."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        folder = files("web") / "static"
        self._page = (folder / "batch.html").read_bytes()
        self._assets = {name: (folder / name).read_bytes() for name in _ASSETS}

    async def batch(self, request: web.Request) -> web.Response:
        """The page of a batch. For one that doesn't exist the page says so, with status 404."""
        state = await self._in_thread(self._store.batches.state, request.match_info["batch_id"])
        if state is None:
            response = web.Response(body=self._page, status=404, content_type="text/html", charset="utf-8")
            response.headers[hdrs.CACHE_CONTROL] = "no-store"
        else:
            response = cacheable(request, self._page, "text/html")
        response.headers["Content-Security-Policy"] = _POLICY
        return response

    async def asset(self, request: web.Request) -> web.Response:
        """A file of the page. Browsers keep it and revalidate it with its ETag."""
        name = request.match_info["name"]
        if name not in self._assets:
            raise web.HTTPNotFound
        return cacheable(request, self._assets[name], _TYPES[name[name.rindex(".") :]])
