"""Reads a heat sheet by AI: for sheets that the local reader does not understand."""

from __future__ import annotations

import base64
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Protocol

from heatsync.cancel import CancelToken
from heatsync.errors import AiTimeout, Cancelled
from heatsync.extraction.ai_answer import AiAnswer, CheckedAnswer, answer_schema
from heatsync.extraction.ai_client import FileGone
from heatsync.extraction.ai_prompt import INSTRUCTIONS, PROMPT_VERSION, question
from heatsync.extraction.extractor import Extraction
from heatsync.names import SwimmerName

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime
    from typing import Any, TypeVar

    from heatsync.extraction.ai_client import AiClient, Part
    from heatsync.extraction.extractor import Progress, Reader
    from heatsync.network import Network
    from heatsync.store.pdfs import StoredPdf

    T = TypeVar("T")

_SENT, _ANSWERED = 20, 95
_TYPICAL_ANSWER = 4000  # characters
_CLOSE = 2.0  # seconds; a service that does not say goodbye must not hold the exit
_DELETE = 10.0  # seconds


class FileIds(Protocol):
    """Remembers which PDFs the service (`endpoint`) has, by the checksum of the bytes sent."""

    def find(self, sha256: str, endpoint: str) -> str | None: ...
    def keep(self, sha256: str, endpoint: str, file_id: str, expires_at: datetime) -> None: ...
    def forget(self, sha256: str, endpoint: str) -> None: ...


class AiExtractor:
    """`deadline` bounds each call, in seconds; `render` gives a PDF's pages as PNG for models that read no PDF."""

    name = "ai"

    def __init__(
        self,
        client: AiClient,
        network: Network,
        file_ids: FileIds,
        render: Callable[[StoredPdf, CancelToken], list[bytes]],
        *,
        deadline: float = 300,
    ) -> None:
        self._client = client
        self._network = network
        self._file_ids = file_ids
        self._render = render
        self._deadline = deadline

    @property
    def version(self) -> str:
        return f"{PROMPT_VERSION}/{self._client.model}"

    @property
    def endpoint(self) -> str:
        """The service that kept file ids belong to."""
        return self._client.endpoint

    @property
    def readers(self) -> tuple[Reader, ...]:
        return ((self.name, self.version),)

    def extract(self, pdf: StoredPdf, swimmer: str, progress: Progress, cancel: CancelToken) -> Extraction:
        """`progress` is called in the I/O loop's thread too: it must be quick."""
        name = SwimmerName(swimmer)
        progress(0, "Sending the heat sheet to the AI reader.")
        self._client.prepare()
        asking = partial(self._ask, question(name), progress, cancel)
        text = (
            self._ask_about_file(pdf, asking, cancel) if self._client.reads_pdfs else asking(self._pages(pdf, cancel))
        )
        answer = CheckedAnswer(AiAnswer.parse(text), name)
        return Extraction(self.name, self.version, answer.meet_name, answer.meet_start, answer.events, answer.warnings)

    def recall(self, sha256: str, swimmer: str) -> None:
        """Nothing: it is asked for one swimmer at a time."""

    def delete_file(self, file_id: str, cancel: CancelToken) -> None:
        """Remove a PDF at the service, for the purge. One that is gone already is fine."""
        self._client.prepare()
        delete = partial(self._client.delete, file_id)
        self._network.run(delete, cancel=cancel, deadline=_DELETE, on_timeout=AiTimeout())

    def close(self) -> None:
        """Close the connections. To be called before the network is closed."""
        with suppress(Cancelled, AiTimeout):
            self._network.run(self._client.close, cancel=CancelToken(), deadline=_CLOSE, on_timeout=AiTimeout())

    def _ask_about_file(self, pdf: StoredPdf, asking: Callable[[list[Part]], str], cancel: CancelToken) -> str:
        known = self._file_ids.find(pdf.sha256, self.endpoint)
        if known is not None:
            try:
                return asking([_file(known)])
            except FileGone:
                self._file_ids.forget(pdf.sha256, self.endpoint)
        uploaded = self._call(lambda: self._client.upload(pdf.path), cancel)
        self._file_ids.keep(pdf.sha256, self.endpoint, uploaded.id, uploaded.expires_at)
        return asking([_file(uploaded.id)])

    def _pages(self, pdf: StoredPdf, cancel: CancelToken) -> list[Part]:
        return [_image(page) for page in self._render(pdf, cancel)]

    def _ask(self, text: str, progress: Progress, cancel: CancelToken, sheet: list[Part]) -> str:
        progress(_SENT, "The AI reader reads the heat sheet.")
        told = _SENT

        def heard(length: int) -> None:
            # Nobody knows how long the answer will be: each further piece moves the bar a little less.
            nonlocal told
            percent = _SENT + (_ANSWERED - _SENT) * length // (length + _TYPICAL_ANSWER)
            if percent > told:
                told = percent
                progress(percent, "The AI reader answers.")

        parts = [*sheet, {"type": "text", "text": text}]
        return self._call(lambda: self._client.ask(INSTRUCTIONS, parts, answer_schema(), heard), cancel)

    def _call(self, work: Callable[[], Coroutine[Any, Any, T]], cancel: CancelToken) -> T:
        return self._network.run(work, cancel=cancel, deadline=self._deadline, on_timeout=AiTimeout(transient=True))


def _file(file_id: str) -> Part:
    return {"type": "file", "file": {"file_id": file_id}}


def _image(png: bytes) -> Part:
    url = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
    return {"type": "image_url", "image_url": {"url": url, "detail": "high"}}
