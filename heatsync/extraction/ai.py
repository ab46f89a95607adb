"""Reads a heat sheet by AI: for what the local reader does not understand. It is shown the pages that matter."""

from __future__ import annotations

import base64
import hashlib
import io
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

import structlog

from heatsync.extraction.ai_answer import AiAnswer, answer_schema
from heatsync.extraction.ai_prompt import INSTRUCTIONS, PROMPT_VERSION, question
from heatsync.extraction.checked_answer import check_answer
from heatsync.extraction.openai_errors import FileGone
from heatsync.extraction.page_selection import pages_with, select_pages
from heatsync.extraction.verification import Verification
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import AiTimeout, Cancelled
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.metrics import NOOP, timed_step
from heatsync.search.search_warnings import not_in_sheet, pages_with_hidden_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Sequence
    from datetime import datetime
    from typing import Any, BinaryIO, TypeVar

    from heatsync.extraction.ai_client import AiClient, Part
    from heatsync.extraction.extractor import Reader
    from heatsync.extraction.page_selection import PageSelection
    from heatsync.extraction.sheet_pages import SheetPages
    from heatsync.model.metrics import Metrics
    from heatsync.model.page_text import PageText
    from heatsync.model.pdf_identity import StoredPdf
    from heatsync.model.progress import ProgressCallback
    from heatsync.names.swimmer_name import SwimmerName
    from heatsync.net.io_loop import IoLoop

    T = TypeVar("T")

log = structlog.get_logger()

_SENT, _ANSWERED = 20, 95
_TYPICAL_ANSWER = 4000  # characters
_CLOSE = 2.0  # seconds; a service that does not say goodbye must not hold the exit
_DELETE = 10.0  # seconds


class FileIds(Protocol):
    """Remembers which PDFs the service (`endpoint`) has, by the checksum of the bytes sent.

    `source` is the content that they were cut from: they go with it.
    """

    def find(self, sha256: str, endpoint: str) -> str | None: ...
    def save(self, sha256: str, endpoint: str, file_id: str, expires_at: datetime, source: str) -> None: ...
    def delete(self, sha256: str, endpoint: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """What is sent of a sheet: a PDF, which `open` gives, and pictures. `source` is the content it is of."""

    source: str
    sha256: str = ""
    size: int = 0
    open: Callable[[], BinaryIO] | None = None
    pictures: list[bytes] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        return self.size + sum(map(len, self.pictures))


class AiExtractor:
    """`deadline` bounds each call, in seconds."""

    name = "ai"

    def __init__(
        self,
        client: AiClient,
        io_loop: IoLoop,
        file_ids: FileIds,
        pages: SheetPages,
        *,
        deadline: float = 300,
        metrics: Metrics = NOOP,
    ) -> None:
        self._client = client
        self._io_loop = io_loop
        self._file_ids = file_ids
        self._pages = pages
        self._deadline = deadline
        self._metrics = metrics

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

    def suffices(self, kept: Extraction) -> bool:  # noqa: ARG002 - one answer is as good as another
        return True

    def extract(
        self, pdf: StoredPdf, swimmer: SwimmerName, progress: ProgressCallback, cancel: CancelToken
    ) -> Extraction:
        """`progress` is called in the I/O loop's thread too: it must be quick."""
        with timed_step(self._metrics, self.name):
            return self._read(pdf, swimmer, None, progress, cancel)

    def extract_from(
        self,
        in_question: Collection[int],
        pdf: StoredPdf,
        swimmer: SwimmerName,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> Extraction:
        """As `extract`, but asked about these pages only (from 1)."""
        with timed_step(self._metrics, self.name):
            return self._read(pdf, swimmer, in_question, progress, cancel)

    def recall(self, sha256: str, swimmer: SwimmerName) -> None:
        """Nothing: it is asked for one swimmer at a time."""

    def delete_file(self, file_id: str, cancel: CancelToken) -> None:
        """Remove a PDF at the service, for the purge. One that is gone already is fine."""
        self._client.prepare()
        delete = partial(self._client.delete, file_id)
        self._io_loop.run(delete, cancel=cancel, timeout=_DELETE, timeout_error=AiTimeout())

    def close(self) -> None:
        """Close the connections. To be called before the network is closed."""
        with suppress(Cancelled, AiTimeout):
            self._io_loop.run(self._client.close, cancel=CancelToken(), timeout=_CLOSE, timeout_error=AiTimeout())

    def _read(
        self,
        pdf: StoredPdf,
        name: SwimmerName,
        in_question: Collection[int] | None,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> Extraction:
        progress(0, Message("AI_CHOOSING_PAGES"))
        pages = self._pages.text(pdf, cancel)
        choice = select_pages(pages_with(name, pages) if in_question is None else in_question, pages)
        hidden = [page.number for page in pages if page.has_hidden]
        notes = (pages_with_hidden_text(hidden),) if hidden else ()
        if not choice.pages:
            log.info("ai_not_asked", job_content=pdf.sha256, pages=len(pages))
            return Extraction(
                self.name, self.version, "", None, (), (not_in_sheet(name), Message("NOTHING_SENT_TO_AI"), *notes)
            )
        if not self._client.reads_pdfs:
            choice = choice.all_as_pictures()
        answer = check_answer(AiAnswer.parse(self._answer(pdf, name, choice, pages, progress, cancel)), name, choice)
        checked = Verification(answer.swims, pages, choice.pages)
        warnings = (*answer.warnings, *checked.warnings, *notes)
        return Extraction(self.name, self.version, answer.meet_name, answer.meet_start, checked.swims, warnings)

    def _answer(
        self,
        pdf: StoredPdf,
        name: SwimmerName,
        choice: PageSelection,
        pages: Sequence[PageText],
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> str:
        excerpt = self._excerpt(pdf, choice, pages, cancel)
        log.info(
            "ai_asked", job_content=pdf.sha256, pages_sent=len(choice.pages), pictures_sent=len(excerpt.pictures),
            pages=len(pages), bytes_sent=excerpt.bytes, bytes=pdf.size,
        )  # fmt: skip
        self._client.prepare()
        return self._ask_about(excerpt, partial(self._ask, question(name), progress, cancel), cancel)

    def _excerpt(
        self, pdf: StoredPdf, choice: PageSelection, pages: Sequence[PageText], cancel: CancelToken
    ) -> _Excerpt:
        pictures = self._pages.pictures(pdf, choice.as_pictures, cancel)
        if not choice.as_pdf:
            return _Excerpt(pdf.sha256, pictures=pictures)
        if len(choice.as_pdf) == len(pages):
            return _Excerpt(pdf.sha256, pdf.sha256, pdf.size, lambda: pdf.path.open("rb"))
        cut = self._pages.cut(pdf, choice.as_pdf, cancel)
        return _Excerpt(pdf.sha256, hashlib.sha256(cut).hexdigest(), len(cut), partial(io.BytesIO, cut), pictures)

    def _ask_about(self, excerpt: _Excerpt, asking: Callable[[list[Part]], str], cancel: CancelToken) -> str:
        pictures = [_image(picture) for picture in excerpt.pictures]
        if excerpt.open is None:
            return asking(pictures)
        known = self._file_ids.find(excerpt.sha256, self.endpoint)
        if known is not None:
            try:
                return asking([_file(known), *pictures])
            except FileGone:
                self._file_ids.delete(excerpt.sha256, self.endpoint)
        with excerpt.open() as content:
            uploaded = self._call(lambda: self._client.upload(content), cancel)
        self._file_ids.save(excerpt.sha256, self.endpoint, uploaded.id, uploaded.expires_at, excerpt.source)
        return asking([_file(uploaded.id), *pictures])

    def _ask(self, text: str, progress: ProgressCallback, cancel: CancelToken, sheet: list[Part]) -> str:
        progress(_SENT, Message("AI_READING"))
        told = _SENT

        def heard(length: int) -> None:
            # Nobody knows how long the answer will be: each further piece moves the bar a little less.
            nonlocal told
            percent = _SENT + (_ANSWERED - _SENT) * length // (length + _TYPICAL_ANSWER)
            if percent > told:
                told = percent
                progress(percent, Message("AI_ANSWERING"))

        parts = [*sheet, {"type": "text", "text": text}]
        return self._call(lambda: self._client.ask(INSTRUCTIONS, parts, answer_schema(), heard), cancel)

    def _call(self, work: Callable[[], Coroutine[Any, Any, T]], cancel: CancelToken) -> T:
        return self._io_loop.run(work, cancel=cancel, timeout=self._deadline, timeout_error=AiTimeout(transient=True))


def _file(file_id: str) -> Part:
    return {"type": "file", "file": {"file_id": file_id}}


def _image(png: bytes) -> Part:
    url = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
    return {"type": "image_url", "image_url": {"url": url, "detail": "high"}}
