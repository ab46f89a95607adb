"""The client of OpenAI, or of a server with the same API. Raises HeatSync's own errors."""

import io
import threading
from collections.abc import AsyncIterable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any, BinaryIO

import structlog
from pydantic import BaseModel

from heatsync.extraction.openai_errors import typed_errors
from heatsync.model.errors import AiBadAnswer, AiUnavailable, JobError
from heatsync.model.message import Message
from heatsync.model.metrics import NOOP, Metrics

_log = structlog.get_logger()

OPENAI = "https://api.openai.com/v1"
_FILE_LIFE = timedelta(days=29)
_CALL = timedelta(hours=1)  # a file must not expire during a call
_BASE64_TO_BYTES = 3 / 4
_MAX_ANSWER = 4_000_000  # characters; an endless answer must not fill the memory

Part = dict[str, Any]
"""One part of a chat message: text, file or image."""


class _Delta(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    delta: _Delta
    finish_reason: str | None = None


class _Chunk(BaseModel):
    """The members of a streamed piece that are used. The SDK does not validate what the server sends."""

    choices: list[_Choice]


class _File(BaseModel):
    id: str
    expires_at: datetime | None = None


class AiClient:
    """One shared client. `silence` limits the wait for the next piece.

    Call `prepare` before its coroutines, which run on the I/O loop only.

    It uses chat completions instead of the Responses API: all compatible servers have them, they accept files, images
    and strict schemas, and the service does not store them.
    """

    def __init__(
        self, api_key: str, model: str, base_url: str | None = None, *, silence: float = 120, metrics: Metrics = NOOP
    ) -> None:
        self.model = model
        self.endpoint = base_url or OPENAI
        self._api_key, self._silence, self._metrics = api_key, silence, metrics
        self._lock = threading.Lock()
        self._openai: ModuleType
        self._client: Any = None  # the SDK's, from `prepare` on

    def prepare(self) -> None:
        """Load the SDK. This takes half a second once, so call it before a coroutine, in a thread that may wait."""
        with self._lock:
            if self._client is not None:
                return
            import openai  # noqa: PLC0415 - 57 MB that a service without AI does not need

            self._openai = openai
            self._client = openai.AsyncOpenAI(
                api_key=self._api_key,
                base_url=self.endpoint,
                max_retries=0,
                timeout=openai.Timeout(self._silence, connect=min(10, self._silence)),
                http_client=openai.DefaultAsyncHttpxClient(trust_env=False),
            )

    @property
    def reads_pdfs(self) -> bool:
        """Whether the model accepts PDFs. Other models are sent pictures of the pages."""
        return self.model.startswith("gpt-")

    async def upload(self, pdf: BinaryIO) -> tuple[str, datetime]:
        """Send a PDF. Returns the file's ID, and until when calls may use it. The service deletes it afterwards."""
        size = pdf.seek(0, io.SEEK_END)
        pdf.seek(0)
        with self._recorded(pages=0, sent=size), typed_errors(self._openai):
            answer: object = await self._client.files.create(
                file=("heat-sheet.pdf", pdf, "application/pdf"),
                purpose="user_data",
                expires_after={"anchor": "created_at", "seconds": int(_FILE_LIFE.total_seconds())},
            )
            file = _File.model_validate(answer, from_attributes=True)
        expires = datetime.now(UTC) + _FILE_LIFE
        return file.id, min(expires, file.expires_at or expires) - _CALL

    async def ask(
        self, instructions: str, parts: Sequence[Part], schema: dict[str, Any], on_progress: Callable[[int], None]
    ) -> str:
        """The answer's text. `on_progress` is called with the number of characters so far, from the first on.

        Raises `FileGone` if a file in `parts` no longer exists, and the AI errors of `heatsync.model.errors`.
        """
        messages: Any = [{"role": "system", "content": instructions}, {"role": "user", "content": list(parts)}]
        form: Any = {"type": "json_schema", "json_schema": {"name": "heat_sheet", "strict": True, "schema": schema}}
        settings: dict[str, Any] = {} if _is_reasoning(self.model) else {"temperature": 0}
        images = [part["image_url"]["url"] for part in parts if "image_url" in part]
        sent = int(sum(map(len, images)) * _BASE64_TO_BYTES)
        with self._recorded(pages=len(images), sent=sent), typed_errors(self._openai):
            stream = await self._client.chat.completions.create(
                model=self.model, messages=messages, response_format=form, stream=True, **settings
            )
            async with stream:
                kind = stream.response.headers.get("content-type", "")
                if not kind.startswith("text/event-stream"):
                    raise AiBadAnswer
                return await _whole_answer(stream, on_progress)

    async def delete(self, file_id: str) -> None:
        """Delete a file at the service. A file that no longer exists is not an error."""
        with typed_errors(self._openai):
            try:
                await self._client.files.delete(file_id)
            except self._openai.NotFoundError:
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


def _is_reasoning(model: str) -> bool:
    """Whether the model rejects a temperature."""
    return model.startswith("gpt-5") or (model[:1] == "o" and model[1:2].isdigit())


async def _whole_answer(stream: AsyncIterable[object], on_progress: Callable[[int], None]) -> str:
    """Raises `AiBadAnswer` or `AiUnavailable` for an answer that does not end, or is not complete."""
    pieces: list[str] = []
    length, finish_reason = 0, None
    async for chunk in stream:
        for choice in _Chunk.model_validate(chunk, from_attributes=True).choices:
            if choice.delta.refusal:
                raise AiBadAnswer(Message("AI_REFUSED"))
            pieces.append(choice.delta.content or "")
            length += len(pieces[-1])
            finish_reason = choice.finish_reason or finish_reason
        if length > _MAX_ANSWER:
            raise AiBadAnswer(Message("AI_ENDLESS_ANSWER"))
        if length:
            on_progress(length)
    _require_complete(finish_reason)
    return "".join(pieces)


def _require_complete(finish_reason: str | None) -> None:
    match finish_reason:
        case None:
            raise AiUnavailable(Message("AI_BROKEN_OFF"), transient=True)
        case "content_filter":
            raise AiBadAnswer(Message("AI_REFUSED"))
        case "length":
            raise AiBadAnswer(Message("AI_ANSWER_CUT"))
