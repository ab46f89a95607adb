"""The usual fan-out, for comparison: a queue for each viewer.

`aiohttp` is aiohttp-sse on uvloop, with the library's own response, ping and `send`; `starlette` is sse-starlette on
uvicorn and uvloop.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator

import uvloop
from aiohttp import web
from aiohttp_sse import sse_response
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.bench.sample_event import BATCH, data


class Queues:
    """One queue for each viewer, filled by the flood."""

    def __init__(self) -> None:
        self.viewers: set[asyncio.Queue[tuple[int, str]]] = set()
        self._flooding: asyncio.Task[None] | None = None

    def start_flood(self, count: int, milliseconds: float) -> None:
        self._flooding = asyncio.create_task(self._flood(count, milliseconds / 1000))

    async def _flood(self, count: int, seconds: float) -> None:
        start = time.monotonic()
        for n in range(count):
            await asyncio.sleep(max(0.0, start + n * seconds - time.monotonic()))
            event = n, data(time.monotonic_ns())
            for viewer in self.viewers:
                viewer.put_nowait(event)


def aiohttp_app(queues: Queues) -> web.Application:
    async def stream(request: web.Request) -> web.StreamResponse:
        queue: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
        async with sse_response(request, sep="\n") as response:
            queues.viewers.add(queue)
            try:
                while True:
                    number, text = await queue.get()
                    await response.send(text, id=str(number), event="job_progress")
            except ConnectionResetError:
                return response
            finally:
                queues.viewers.discard(queue)

    async def batch(_: web.Request) -> web.Response:
        return web.json_response({"batchId": BATCH})

    async def flood(request: web.Request) -> web.Response:
        queues.start_flood(int(request.query["events"]), float(request.query["interval_ms"]))
        return web.json_response({})

    app = web.Application()
    app.add_routes([web.get("/api/batch/{id}/stream", stream)])
    app.add_routes([web.post("/bench/batch", batch), web.post("/bench/flood", flood)])
    return app


def starlette_app(queues: Queues) -> Starlette:
    async def events() -> AsyncIterator[dict[str, str]]:
        queue: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
        queues.viewers.add(queue)
        try:
            while True:
                number, text = await queue.get()
                yield {"id": str(number), "event": "job_progress", "data": text}
        finally:
            queues.viewers.discard(queue)

    async def stream(_: Request) -> EventSourceResponse:
        return EventSourceResponse(events(), sep="\n")

    async def batch(_: Request) -> JSONResponse:
        return JSONResponse({"batchId": BATCH})

    async def flood(request: Request) -> JSONResponse:
        queues.start_flood(int(request.query_params["events"]), float(request.query_params["interval_ms"]))
        return JSONResponse({})

    return Starlette(
        routes=[
            Route("/api/batch/{id}/stream", stream),
            Route("/bench/batch", batch, methods=["POST"]),
            Route("/bench/flood", flood, methods=["POST"]),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["aiohttp", "starlette"])
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    if options.kind == "aiohttp":
        loop = uvloop.new_event_loop()
        app, settings = aiohttp_app(Queues()), {"print": None, "access_log": None}
        web.run_app(app, host="127.0.0.1", port=options.port, loop=loop, backlog=4096, **settings)
    else:
        import uvicorn

        uvicorn.run(
            starlette_app(Queues()), host="127.0.0.1", port=options.port, loop="uvloop", log_level="error", backlog=4096
        )


if __name__ == "__main__":
    main()
