"""Turns every error into its HTTP status and the JSON body that clients read. Only this file defines the statuses."""

from collections.abc import Mapping
from typing import Final

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from heatsync.model.errors import (
    BatchTooLarge,
    FileTooLarge,
    Forbidden,
    NotCancellable,
    NotFound,
    NotRestartable,
    ProofFailed,
    RequestError,
    StoreUnavailable,
    TooManyTries,
    TooManyViewers,
    Unauthorized,
)
from heatsync.model.message import Message
from web.json_body import json_response
from web.responses import Failure

log = structlog.get_logger()

_DEFAULT_STATUS: Final = 400
_STATUS: Final[Mapping[type[RequestError], int]] = {
    Unauthorized: 401,
    Forbidden: 403,
    NotFound: 404,
    ProofFailed: 422,
    NotRestartable: 409,
    NotCancellable: 409,
    BatchTooLarge: 413,
    FileTooLarge: 413,
    TooManyTries: 429,
    TooManyViewers: 503,
}
_OF_AIOHTTP: Final[Mapping[int, Message]] = {
    404: Message("NOT_FOUND"),
    405: Message("METHOD_NOT_ALLOWED"),
    413: Message("FILE_TOO_LARGE"),
}
_BAD_REQUEST: Final = Message("BAD_REQUEST")
_INTERNAL: Final = Message("INTERNAL")
_RETRY_SECONDS: Final = "5"
_SECONDS_TO_FORGET_TRIES: Final = "60"


@web.middleware
async def errors_in_one_shape(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except RequestError as error:
        status = _STATUS.get(type(error), _DEFAULT_STATUS)
        log.info("request_refused", route=_route(request), code=error.code)
        response = _error_response(status, error.message, error.code)
        if isinstance(error, TooManyTries):
            response.headers[hdrs.RETRY_AFTER] = _SECONDS_TO_FORGET_TRIES
        return response
    except web.HTTPException as error:
        if error.status < 400:  # noqa: PLR2004 - a redirect is not an error
            raise
        response = library_error(error.status)
        if hdrs.ALLOW in error.headers:
            response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
        return response
    except Exception as error:
        if request.writer.output_size > 0:
            raise  # part of a response was sent, and a second one inside it would look like its end
        return _unexpected(request, error)


def _unexpected(request: web.Request, error: Exception) -> web.Response:
    has_left = request.transport is None and isinstance(error, ConnectionError)
    if has_left or isinstance(error, web.RequestPayloadError):
        log.info("request_unreadable", route=_route(request))
        return _error_response(400, _BAD_REQUEST)
    if isinstance(error, StoreUnavailable):
        log.warning("store_unavailable", route=_route(request), reason=str(error))
        response = _error_response(503, error.message)
        response.headers[hdrs.RETRY_AFTER] = _RETRY_SECONDS
        return response
    log.error("request_failed", method=request.method, route=_route(request), exc_info=error)
    return _error_response(500, _INTERNAL)


def library_error(status: int) -> web.Response:
    """The response in place of one that aiohttp would write in its own format."""
    return _error_response(status, _OF_AIOHTTP.get(status, _BAD_REQUEST) if status < 500 else _INTERNAL)  # noqa: PLR2004


def _error_response(status: int, message: Message, code: str | None = None) -> web.Response:
    """`code` is the API's error code, if it differs from the message's."""
    return json_response(Failure.of_message(code or message.code, message), status=status)


def _route(request: web.Request) -> str:
    """The route's pattern: a URL itself may contain data that must not be logged."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"
