"""The pages that people see, and the files that these need: known ones only, kept in memory."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from aiohttp import hdrs, web

from web.responses import checked

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from heatsync.store.batches import Batches

_TYPES: Final = {".css": "text/css", ".js": "text/javascript"}
_ASSETS: Final = ("abortable.js", "batch-story.js", "batch-stream.js", "batch.css", "batch.js")
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class PageHandlers:
    """The pages are the same bytes for everybody: what differs comes from the API, and is set as text."""

    def __init__(self, batches: Batches, executor: Executor) -> None:
        self._batches = batches
        self._executor = executor
        folder = files("web") / "static"
        self._page = (folder / "batch.html").read_bytes()
        self._assets = {name: (folder / name).read_bytes() for name in _ASSETS}

    async def batch(self, request: web.Request) -> web.Response:
        """The page of a batch; of one that is not there too, where it says so."""
        batch_id = request.match_info["batch_id"]
        state = await asyncio.get_running_loop().run_in_executor(self._executor, self._batches.state, batch_id)
        if state is None:
            answer = web.Response(body=self._page, status=404, content_type="text/html", charset="utf-8")
            answer.headers[hdrs.CACHE_CONTROL] = "no-store"
        else:
            answer = checked(request, self._page, "text/html")
        answer.headers["Content-Security-Policy"] = _POLICY
        return answer

    async def asset(self, request: web.Request) -> web.Response:
        """A file that a page needs. Browsers keep it, and ask each time whether it is still the same."""
        name = request.match_info["name"]
        if name not in self._assets:
            raise web.HTTPNotFound
        return checked(request, self._assets[name], _TYPES[name[name.rindex(".") :]])
