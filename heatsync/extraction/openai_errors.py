"""Maps the errors of OpenAI's SDK to HeatSync's own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import structlog
from pydantic import ValidationError

from heatsync.model.errors import AiBadAnswer, AiRateLimited, AiTimeout, AiUnavailable, JobError
from heatsync.model.message import Message
from heatsync.net.retry import retry_after

_log = structlog.get_logger()


class FileGone(AiUnavailable):
    """The file that a call uses no longer exists at the service."""


@contextmanager
def typed_errors(openai: ModuleType) -> Iterator[None]:
    """Raise a `JobError` for every error of the SDK, without its cause, which quotes the request and the answer."""
    try:
        yield
    except openai.OpenAIError as error:
        status, code = getattr(error, "status_code", None), getattr(error, "code", None)
        _log.warning("ai_call_failed", kind=type(error).__name__, status=status, error_code=code)
        raise _typed(error, openai) from None
    except (ValidationError, ValueError) as error:  # a wrong shape; invalid JSON or UTF-8, which the SDK lets through
        _log.warning("ai_answer_not_understood", kind=type(error).__name__)
        raise AiBadAnswer from None


def _typed(error: Any, openai: ModuleType) -> JobError:  # noqa: PLR0911 - a table, one line per failure
    match error:
        case openai.APITimeoutError():
            return AiTimeout(transient=True)
        case openai.APIConnectionError():
            return AiUnavailable(transient=True)
        case openai.APIError(code="insufficient_quota"):
            return AiRateLimited(Message("AI_QUOTA_USED_UP"))
        case openai.RateLimitError():
            return AiRateLimited(transient=True, retry_after=_pause(error.response.headers))
        case openai.APIStatusError():
            return _refused(error)
        case openai.APIError(code="rate_limit_exceeded"):  # sent within the stream
            return AiRateLimited(transient=True)
        case _:
            return AiUnavailable(transient=isinstance(error, openai.APIError))


def _refused(error: Any) -> JobError:
    status = error.status_code
    if status >= 500 or status in {408, 409}:  # noqa: PLR2004 - HTTP's server errors
        return AiUnavailable(transient=True, retry_after=_pause(error.response.headers))
    if status in {401, 403}:
        return AiUnavailable(Message("AI_KEY_REFUSED"))
    if status in {400, 404} and "file" in f"{error.code} {error.param} {error.message}".casefold():
        return FileGone(Message("AI_FILE_GONE"))
    return AiUnavailable(Message("AI_REQUEST_REFUSED"))


def _pause(headers: Mapping[str, str]) -> float | None:
    exact = headers.get("retry-after-ms", "")
    return int(exact) / 1000 if exact.isascii() and exact.isdigit() else retry_after(headers.get("retry-after"))
