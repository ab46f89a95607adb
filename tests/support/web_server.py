"""Real HTTP servers for synchronous tests: each has an event loop in its own thread."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

WAIT = 60
"""Seconds that a test waits for an event. Far more than it takes, so that a busy machine fails no test."""


class WebServer:
    """Serves an application on loopback while the block runs. Handlers that still run at its end are cancelled."""

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="test-web-server")
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self.port = 0

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(WAIT)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(WAIT)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._until_stopped())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _until_stopped(self) -> None:
        runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=0, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()


class Asked:
    """A request that hangs: events for its arrival and for its end."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.gone = threading.Event()

    async def hang(self) -> None:
        """Hang until the client disconnects or the server stops."""
        self.arrived.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self.gone.set()


def serving(**routes: Handler) -> WebServer:
    """A server with one path per keyword: `serving(sheet=f)` answers GET /sheet."""
    app = web.Application()
    for path, handler in routes.items():
        app.router.add_get(f"/{path}", handler)
    return WebServer(app)
