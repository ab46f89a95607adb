"""Sends excerpts of sheets to the AI service and waits for the answers. Uploaded files are reused."""

import base64
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO, Protocol, TypeVar

from heatsync.extraction.ai_answer import answer_schema
from heatsync.extraction.ai_client import AiClient, Part, UploadedFile
from heatsync.extraction.ai_prompt import INSTRUCTIONS
from heatsync.extraction.openai_errors import FileGone
from heatsync.extraction.sheet_pages import Excerpt
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import AiTimeout, Cancelled
from heatsync.model.message import Message
from heatsync.model.progress import ProgressCallback
from heatsync.net.io_loop import IoLoop

T = TypeVar("T")

_SENT, _ANSWERED = 20, 95
"""Percent of the progress at which the answer begins and ends."""
_TYPICAL_ANSWER = 4000  # characters
_CLOSE = 2.0  # seconds; a server that does not close its connections must not delay the exit
_DELETE = 10.0  # seconds


class FileIds(Protocol):
    """Stores the IDs of uploaded files by the SHA-256 of their bytes and by the service (`endpoint`).

    `source` is the SHA-256 of the PDF that a file is an excerpt of. They are deleted together.
    """

    def find(self, sha256: str, endpoint: str) -> str | None: ...
    def save(self, sha256: str, endpoint: str, file_id: str, expires_at: datetime, source: str) -> None: ...
    def delete(self, sha256: str, endpoint: str) -> None: ...


class AiRequests:
    """Every method blocks. `timeout` limits each request, in seconds."""

    def __init__(self, client: AiClient, io_loop: IoLoop, file_ids: FileIds, timeout: float) -> None:
        self._client = client
        self._io_loop = io_loop
        self._file_ids = file_ids
        self._timeout = timeout

    def ask(self, excerpt: Excerpt, question: str, progress: ProgressCallback, cancel: CancelToken) -> str:
        """The text of the answer. `progress` is also called on the I/O loop's thread, so it must be quick."""
        self._client.prepare()
        rest = [*map(_image, excerpt.pictures), _text(question)]
        ask = partial(self._complete, progress=progress, cancel=cancel)
        if excerpt.open is None:
            return ask(rest)
        known = self._file_ids.find(excerpt.sha256, self._client.endpoint)
        if known is not None:
            try:
                return ask([_file(known), *rest])
            except FileGone:
                self._file_ids.delete(excerpt.sha256, self._client.endpoint)
        uploaded = self._upload(excerpt, excerpt.open, cancel)
        return ask([_file(uploaded.id), *rest])

    def delete_file(self, file_id: str, cancel: CancelToken) -> None:
        """Delete a file at the service. A file that no longer exists is not an error."""
        self._client.prepare()
        delete = partial(self._client.delete, file_id)
        self._io_loop.run(delete, cancel=cancel, timeout=_DELETE, timeout_error=AiTimeout())

    def close(self) -> None:
        """Close the connections. Call this before the I/O loop is closed."""
        with suppress(Cancelled, AiTimeout):
            self._io_loop.run(self._client.close, cancel=CancelToken(), timeout=_CLOSE, timeout_error=AiTimeout())

    def _upload(self, excerpt: Excerpt, open_pdf: Callable[[], BinaryIO], cancel: CancelToken) -> UploadedFile:
        with open_pdf() as pdf:
            uploaded = self._run(lambda: self._client.upload(pdf), cancel)
        self._file_ids.save(excerpt.sha256, self._client.endpoint, uploaded.id, uploaded.expires_at, excerpt.source)
        return uploaded

    def _complete(self, parts: list[Part], *, progress: ProgressCallback, cancel: CancelToken) -> str:
        progress(_SENT, Message("AI_READING"))
        on_progress = _AnswerProgress(progress)
        return self._run(lambda: self._client.ask(INSTRUCTIONS, parts, answer_schema(), on_progress), cancel)

    def _run(self, request: Callable[[], Coroutine[Any, Any, T]], cancel: CancelToken) -> T:
        return self._io_loop.run(request, cancel=cancel, timeout=self._timeout, timeout_error=AiTimeout(transient=True))


class _AnswerProgress:
    """Converts the length of an answer to percent. Its end is unknown, so each further piece adds less."""

    def __init__(self, progress: ProgressCallback) -> None:
        self._progress = progress
        self._percent = _SENT

    def __call__(self, length: int) -> None:
        percent = _SENT + (_ANSWERED - _SENT) * length // (length + _TYPICAL_ANSWER)
        if percent > self._percent:
            self._percent = percent
            self._progress(percent, Message("AI_ANSWERING"))


def _file(file_id: str) -> Part:
    return {"type": "file", "file": {"file_id": file_id}}


def _image(png: bytes) -> Part:
    url = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
    return {"type": "image_url", "image_url": {"url": url, "detail": "high"}}


def _text(text: str) -> Part:
    return {"type": "text", "text": text}
