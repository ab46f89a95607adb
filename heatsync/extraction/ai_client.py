"""Speaks to OpenAI, or to a server that speaks like it, and says in our own errors what went wrong."""

from __future__ import annotations

import io
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from pydantic import BaseModel, ValidationError

from heatsync.model.errors import AiBadAnswer, AiRateLimited, AiTimeout, AiUnavailable, JobError
from heatsync.model.message import Message
from heatsync.model.metrics import NOOP
from heatsync.net.retry_after import retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    import openai
    from openai import AsyncOpenAI

    from heatsync.model.metrics import Metrics

_log = structlog.get_logger()

OPENAI = "https://api.openai.com/v1"
_FILE_LIFE = timedelta(days=29)
_CALL = timedelta(hours=1)  # a file must not expire under the question that is asked about it
_BASE64_TO_BYTES = 3 / 4
_MAX_ANSWER = 4_000_000  # characters; a server that never stops talking must not fill the memory

Part = dict[str, Any]
"""One part of a question, as the chat API wants it."""


class FileGone(AiUnavailable):
    """The AI reader no longer has the heat sheet that it was sent."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file at the service, and until when it may be asked about."""

    id: str
    expires_at: datetime


class _Delta(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    delta: _Delta
    finish_reason: str | None = None


class _Chunk(BaseModel):
    """What is needed of a streamed piece. The SDK hands out whatever the server sent, unchecked."""

    choices: list[_Choice]


class _File(BaseModel):
    id: str
    expires_at: int | None = None


class AiClient:
    """One shared client; its coroutines run on the I/O loop only. `silence` bounds the wait for each next piece.

    Chat completions, not the Responses API: every server that speaks like OpenAI has them, they take files, images and
    strict schemas alike, and nothing of them is stored at the service.
    """

    def __init__(
        self, api_key: str, model: str, base_url: str | None = None, *, silence: float = 120, metrics: Metrics = NOOP
    ) -> None:
        self._api_key = api_key
        self._silence = silence
        self._metrics = metrics
        self._lock = threading.Lock()
        self._client: AsyncOpenAI | None = None
        self.model = model
        self.endpoint = base_url or OPENAI

    @property
    def reads_pdfs(self) -> bool:
        """Other models are sent pictures of the pages."""
        return self.model.startswith("gpt-")

    def prepare(self) -> None:
        """Load the SDK, which takes a second: so in the caller's thread, never on the loop."""
        with self._lock:
            if self._client is not None:
                return
            import openai  # noqa: PLC0415 - 57 MB that a service without AI does not pay

            self._client = openai.AsyncOpenAI(
                api_key=self._api_key,
                base_url=self.endpoint,
                max_retries=0,
                timeout=openai.Timeout(self._silence, connect=min(10, self._silence)),
                http_client=openai.DefaultAsyncHttpxClient(trust_env=False),
            )

    async def upload(self, pdf: BinaryIO) -> UploadedFile:
        """Send a PDF; the service removes it by itself in the end."""
        size = pdf.seek(0, io.SEEK_END)
        pdf.seek(0)
        with self._recorded(pages=0, sent=size), _typed_errors():
            answer: object = await self._sdk.files.create(
                file=("heat-sheet.pdf", pdf, "application/pdf"),
                purpose="user_data",
                expires_after={"anchor": "created_at", "seconds": int(_FILE_LIFE.total_seconds())},
            )
            file = _File.model_validate(answer, from_attributes=True)
        expires = datetime.now(UTC) + _FILE_LIFE
        if file.expires_at is not None:
            expires = min(expires, datetime.fromtimestamp(file.expires_at, UTC))
        return UploadedFile(file.id, expires - _CALL)

    async def ask(
        self, instructions: str, parts: Sequence[Part], schema: dict[str, Any], heard: Callable[[int], None]
    ) -> str:
        """The answer's text. `heard` is told how many characters came so far. Raises `FileGone` too."""
        messages: Any = [{"role": "system", "content": instructions}, {"role": "user", "content": list(parts)}]
        form: Any = {"type": "json_schema", "json_schema": {"name": "heat_sheet", "strict": True, "schema": schema}}
        settings: dict[str, Any] = {} if _reasons(self.model) else {"temperature": 0}
        images = [part["image_url"]["url"] for part in parts if "image_url" in part]
        sent = int(sum(map(len, images)) * _BASE64_TO_BYTES)
        with self._recorded(pages=len(images), sent=sent), _typed_errors():
            stream = await self._sdk.chat.completions.create(
                model=self.model, messages=messages, response_format=form, stream=True, **settings
            )
            async with stream:
                kind = stream.response.headers.get("content-type", "")
                if not kind.startswith("text/event-stream"):
                    raise AiBadAnswer
                return await _listen(stream, heard)

    async def delete(self, file_id: str) -> None:
        """Remove a file at the service; one that is gone already is fine."""
        with _typed_errors():
            try:
                await self._sdk.files.delete(file_id)
            except _openai().NotFoundError:
                _log.info("ai_file_was_gone", file_id=file_id)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    @contextmanager
    def _recorded(self, *, pages: int, sent: int) -> Iterator[None]:
        outcome = "cancelled"
        try:
            yield
            outcome = "ok"
        except JobError as error:
            outcome = error.code
            raise
        finally:
            self._metrics.ai_called(outcome, pages, sent)

    @property
    def _sdk(self) -> AsyncOpenAI:
        if self._client is None:
            raise RuntimeError("prepare() comes first")
        return self._client


def _reasons(model: str) -> bool:
    """Reasoning models refuse a temperature."""
    return model.startswith("gpt-5") or (model[:1] == "o" and model[1:2].isdigit())


async def _listen(stream: openai.AsyncStream[Any], heard: Callable[[int], None]) -> str:
    pieces: list[str] = []
    length, finish, refused = 0, None, False
    async for chunk in stream:
        for choice in _Chunk.model_validate(chunk, from_attributes=True).choices:
            piece = choice.delta.content or ""
            pieces.append(piece)
            length += len(piece)
            finish = choice.finish_reason or finish
            refused = refused or bool(choice.delta.refusal)
        if length > _MAX_ANSWER:
            raise AiBadAnswer(Message("AI_ENDLESS_ANSWER"))
        heard(length)
    if refused or finish == "content_filter":
        raise AiBadAnswer(Message("AI_REFUSED"))
    if finish == "length":
        raise AiBadAnswer(Message("AI_ANSWER_CUT"))
    if finish is None:
        raise AiUnavailable(Message("AI_BROKEN_OFF"), transient=True)
    return "".join(pieces)


def _openai() -> Any:
    import openai  # noqa: PLC0415 - loaded by `prepare`

    return openai


@contextmanager
def _typed_errors() -> Iterator[None]:
    """Every way the SDK can fail. Causes are not carried on: they quote what was sent and what came back."""
    sdk = _openai()
    try:
        yield
    except sdk.OpenAIError as error:
        status, code = getattr(error, "status_code", None), getattr(error, "code", None)
        _log.warning("ai_call_failed", kind=type(error).__name__, status=status, error_code=code)
        raise _typed(error) from None
    except (ValidationError, ValueError) as error:  # a wrong shape; broken JSON or UTF-8, which the SDK lets through
        _log.warning("ai_answer_not_understood", kind=type(error).__name__)
        raise AiBadAnswer from None


def _typed(error: openai.OpenAIError) -> JobError:  # noqa: PLR0911 - a table, one line per failure
    sdk = _openai()
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
        case sdk.APIError(code="rate_limit_exceeded"):  # told in mid-stream
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
