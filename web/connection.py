"""Answers what no handler is asked about, requests that are no HTTP, in the one shape that all errors have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog
from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from web.errors import answer_of_the_library

if TYPE_CHECKING:
    from aiohttp.web_request import BaseRequest

log = structlog.get_logger()

_OURS: Final = "HeatSync"


class Runner(web.AppRunner):
    """Runs an application whose connections are ours."""

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.__class__ = _Server  # the library makes it, and takes no other class
        return server


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Connection(web.RequestHandler):
    __slots__ = ()

    def handle_error(
        self,
        request: BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        super().handle_error(request, status, exc, message)  # logs it, and raises if an answer is under way
        answer = answer_of_the_library(status)
        answer.headers[hdrs.SERVER] = _OURS  # or it would name the versions that we run
        answer.force_close()
        return answer

    def log_exception(self, *args: Any, **more: Any) -> None:
        """Whoever scans the internet is no failure of ours; and the exception quotes what was sent."""
        if isinstance(more.get("exc_info"), HttpProcessingError | web.RequestPayloadError):
            log.info("request_unreadable")
        else:
            super().log_exception(*args, **more)
