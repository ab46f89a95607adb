"""Maps the errors of OpenAI's SDK to HeatSync's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import openai
import structlog
from pydantic import ValidationError

from heatsync.model.errors import AiBadAnswer, AiRateLimited, AiTimeout, AiUnavailable, JobError
from heatsync.model.message import Message
from heatsync.net.retry import retry_after

_log = structlog.get_logger()


class FileGone(AiUnavailable):
    """The file that a call uses no longer exists at the service."""


def load_openai() -> ModuleType:
    """The SDK: 57 MB that a service without AI does not need."""
    import openai  # noqa: PLC0415 - see above

    return openai


@contextmanager
def typed_errors() -> Iterator[None]:
    """Raise a `JobError` for every error of the SDK, without its cause, which quotes the request and the answer."""
    sdk = load_openai()
    try:
        yield
    except sdk.OpenAIError as error:
        status, code = getattr(error, "status_code", None), getattr(error, "code", None)
        _log.warning("ai_call_failed", kind=type(error).__name__, status=status, error_code=code)
        raise _typed(error) from None
    except (ValidationError, ValueError) as error:  # a wrong shape; invalid JSON or UTF-8, which the SDK lets through
        _log.warning("ai_answer_not_understood", kind=type(error).__name__)
        raise AiBadAnswer from None


def _typed(error: openai.OpenAIError) -> JobError:  # noqa: PLR0911 - a table, one line per failure
    sdk = load_openai()
    match error:
        case sdk.APITimeoutError():
            return AiTimeout(transient=True)
        case sdk.APIConnectionError():
            return AiUnavailable(transient=True)
        case sdk.APIError(code="insufficient_quota"):
            return AiRateLimited(Message("AI_QUOTA_USED_UP"))
        case sdk.RateLimitError():
            return AiRateLimited(transient=True, retry_after=_pause(error))
        case sdk.APIStatusError():
            return _refused(error, error.status_code)
        case sdk.APIError(code="rate_limit_exceeded"):  # sent within the stream
            return AiRateLimited(transient=True)
        case _:
            return AiUnavailable(transient=isinstance(error, sdk.APIError))


def _refused(error: openai.APIStatusError, status: int) -> JobError:
    if status >= 500 or status in {408, 409}:  # noqa: PLR2004 - HTTP's server errors
        return AiUnavailable(transient=True, retry_after=_pause(error))
    if status in {401, 403}:
        return AiUnavailable(Message("AI_KEY_REFUSED"))
    if status in {400, 404} and "file" in f"{error.code} {error.param} {error.message}".casefold():
        return FileGone(Message("AI_FILE_GONE"))
    return AiUnavailable(Message("AI_REQUEST_REFUSED"))


def _pause(error: openai.APIStatusError) -> float | None:
    headers = error.response.headers
    exact = headers.get("retry-after-ms", "")
    return int(exact) / 1000 if exact.isascii() and exact.isdigit() else retry_after(headers.get("retry-after"))
