"""Answers requests that aiohttp cannot parse in our error format. aiohttp offers no hook for them.

This file replaces private parts of aiohttp's server. `tests/unit/web/test_aiohttp_internals.py` fails if they change.
"""

from typing import Final

import structlog
from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_request import BaseRequest

from web.errors import library_error

log = structlog.get_logger()

_SERVER_NAME: Final = "HeatSync"


class Runner(web.AppRunner):
    """Runs an application with our own class of connections."""

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        server.__class__ = _Server  # the class is hard-coded in aiohttp
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
        super().handle_error(request, status, exc, message)  # logs it, and raises if a response has begun
        response = library_error(status)
        response.headers[hdrs.SERVER] = _SERVER_NAME  # the default names the versions that we run
        response.force_close()
        return response

    def log_exception(self, *args: object, **kwargs: object) -> None:
        """Log broken requests without a traceback: port scanners send them, and the exception quotes their bytes."""
        if isinstance(kwargs.get("exc_info"), HttpProcessingError | web.RequestPayloadError):
            log.info("request_unreadable")
        else:
            super().log_exception(*args, **kwargs)
