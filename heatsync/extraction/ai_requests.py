"""Sends excerpts of sheets to the AI service and waits for the answers. Uploaded files are reused."""

import base64
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, BinaryIO, TypeVar

from heatsync.extraction.ai_answer import answer_schema
from heatsync.extraction.ai_client import AiClient, Part
from heatsync.extraction.ai_prompt import INSTRUCTIONS
from heatsync.extraction.excerpt import Excerpt
from heatsync.extraction.openai_errors import FileGone
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import AiTimeout, Cancelled
from heatsync.model.message import Message
from heatsync.model.progress import ProgressCallback
from heatsync.net.io_loop import IoLoop
from heatsync.store.ai_files import AiFiles

T = TypeVar("T")

_SENT, _ANSWERED = 20, 95
"""Percent of the progress at which the answer begins and ends."""
_TYPICAL_ANSWER = 4000  # characters
_CLOSE = 2.0  # seconds; a server that does not close its connections must not delay the exit
_DELETE = 10.0  # seconds


class AiRequests:
    """Every method blocks. `timeout` limits each request, in seconds. `endpoint`: the service of the uploaded files."""

    def __init__(self, client: AiClient, io_loop: IoLoop, files: AiFiles, timeout: float = 300) -> None:
        self.client = client
        self.endpoint = client.endpoint
        self._io_loop = io_loop
        self._files = files
        self._timeout = timeout

    def ask(self, excerpt: Excerpt, question: str, progress: ProgressCallback, cancel: CancelToken) -> str:
        """The text of the answer. `progress` is also called on the I/O loop's thread, so it must be quick."""
        rest = [*map(_image, excerpt.pictures), {"type": "text", "text": question}]
        ask = partial(self._complete, progress=progress, cancel=cancel)
        if excerpt.open is None:
            return ask(rest)
        known = self._files.find(excerpt.sha256, self.endpoint)
        if known is not None:
            try:
                return ask([_file(known), *rest])
            except FileGone:
                self._files.delete(excerpt.sha256, self.endpoint)
        return ask([_file(self._upload(excerpt, excerpt.open, cancel)), *rest])

    def delete_file(self, file_id: str, cancel: CancelToken) -> None:
        """Delete a file at the service. A file that no longer exists is not an error."""
        self.client.prepare()
        delete = partial(self.client.delete, file_id)
        self._io_loop.run(delete, cancel=cancel, timeout=_DELETE, timeout_error=AiTimeout())

    def close(self) -> None:
        """Close the connections. Call this before the I/O loop is closed."""
        with suppress(Cancelled, AiTimeout):
            self._io_loop.run(self.client.close, cancel=CancelToken(), timeout=_CLOSE, timeout_error=AiTimeout())

    def _upload(self, excerpt: Excerpt, open_pdf: Callable[[], BinaryIO], cancel: CancelToken) -> str:
        with open_pdf() as pdf:
            file_id, expires_at = self._run(partial(self.client.upload, pdf), cancel)
        self._files.save(excerpt.sha256, self.endpoint, file_id, expires_at, excerpt.source)
        return file_id

    def _complete(self, parts: list[Part], *, progress: ProgressCallback, cancel: CancelToken) -> str:
        reported = _SENT

        def answering(length: int) -> None:
            """Convert the length to percent. The end is unknown, so each further piece adds less."""
            nonlocal reported
            percent = _SENT + (_ANSWERED - _SENT) * length // (length + _TYPICAL_ANSWER)
            if percent > reported:
                reported = percent
                progress(percent, Message("AI_ANSWERING"))

        progress(_SENT, Message("AI_READING"))
        return self._run(partial(self.client.ask, INSTRUCTIONS, parts, answer_schema(), answering), cancel)

    def _run(self, request: Callable[[], Coroutine[Any, Any, T]], cancel: CancelToken) -> T:
        self.client.prepare()
        return self._io_loop.run(request, cancel=cancel, timeout=self._timeout, timeout_error=AiTimeout(transient=True))


def _file(file_id: str) -> Part:
    return {"type": "file", "file": {"file_id": file_id}}


def _image(png: bytes) -> Part:
    url = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
    return {"type": "image_url", "image_url": {"url": url, "detail": "high"}}
