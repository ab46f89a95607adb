"""The AI reader: it reads the pages in question of sheets that the local reader does not understand."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import structlog

from heatsync.extraction.ai_answer import AiAnswer
from heatsync.extraction.ai_client import AiClient
from heatsync.extraction.ai_prompt import PROMPT_VERSION, question
from heatsync.extraction.ai_requests import AiRequests, FileIds
from heatsync.extraction.checked_answer import check_answer
from heatsync.extraction.extractor import Reader
from heatsync.extraction.page_selection import PageSelection, pages_with, select_pages
from heatsync.extraction.sheet_pages import Excerpt, SheetPages
from heatsync.extraction.verification import Verification
from heatsync.model.cancel import CancelToken
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.metrics import NOOP, Metrics, timed_step
from heatsync.model.page_text import PageText
from heatsync.model.pdf_identity import StoredPdf
from heatsync.model.progress import ProgressCallback
from heatsync.names.swimmer_name import SwimmerName
from heatsync.net.io_loop import IoLoop
from heatsync.search.search_warnings import not_in_sheet, pages_with_hidden_text

log = structlog.get_logger()


class AiExtractor:
    """`timeout` limits each request to the service, in seconds."""

    name = "ai"

    def __init__(
        self,
        client: AiClient,
        io_loop: IoLoop,
        file_ids: FileIds,
        pages: SheetPages,
        *,
        timeout: float = 300,
        metrics: Metrics = NOOP,
    ) -> None:
        self._client = client
        self._requests = AiRequests(client, io_loop, file_ids, timeout)
        self._pages = pages
        self._metrics = metrics

    @property
    def version(self) -> str:
        return f"{PROMPT_VERSION}/{self._client.model}"

    @property
    def endpoint(self) -> str:
        """The service that file IDs belong to."""
        return self._client.endpoint

    @property
    def readers(self) -> tuple[Reader, ...]:
        return ((self.name, self.version),)

    def suffices(self, kept: Extraction) -> bool:  # noqa: ARG002 - another answer would be no better
        return True

    def extract(
        self, pdf: StoredPdf, swimmer: SwimmerName, progress: ProgressCallback, cancel: CancelToken
    ) -> Extraction:
        """`progress` is also called on the I/O loop's thread, so it must be quick."""
        with timed_step(self._metrics, self.name):
            progress(0, Message("AI_CHOOSING_PAGES"))
            pages = self._pages.text(pdf, cancel)
            return self._read(pdf, swimmer, _Pages(pages, pages_with(swimmer, pages)), progress, cancel)

    def extract_from(
        self,
        in_question: Collection[int],
        pdf: StoredPdf,
        swimmer: SwimmerName,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> Extraction:
        """As `extract`, for these pages only (from 1)."""
        with timed_step(self._metrics, self.name):
            progress(0, Message("AI_CHOOSING_PAGES"))
            return self._read(pdf, swimmer, _Pages(self._pages.text(pdf, cancel), in_question), progress, cancel)

    def recall(self, sha256: str, swimmer: SwimmerName) -> None:
        """None, because an answer is about one swimmer only."""

    def delete_file(self, file_id: str, cancel: CancelToken) -> None:
        """Delete a file at the service. A file that no longer exists is not an error."""
        self._requests.delete_file(file_id, cancel)

    def close(self) -> None:
        """Close the connections. Call this before the I/O loop is closed."""
        self._requests.close()

    def _read(
        self, pdf: StoredPdf, swimmer: SwimmerName, pages: _Pages, progress: ProgressCallback, cancel: CancelToken
    ) -> Extraction:
        selection = pages.selection if self._client.reads_pdfs else pages.selection.all_as_pictures()
        if not selection.pages:
            log.info("ai_not_asked", job_content=pdf.sha256, pages=len(pages.text))
            warnings = (not_in_sheet(swimmer), Message("NOTHING_SENT_TO_AI"), *pages.warnings)
            return Extraction(self.name, self.version, "", None, (), warnings)
        excerpt = self._pages.excerpt(pdf, selection, len(pages.text), cancel)
        _log_request(pdf, selection, excerpt, len(pages.text))
        text = self._requests.ask(excerpt, question(swimmer), progress, cancel)
        answer = check_answer(AiAnswer.parse(text), swimmer, selection)
        verification = Verification(answer.swims, pages.text, selection.pages)
        return Extraction(
            extractor=self.name,
            version=self.version,
            meet_name=answer.meet_name,
            meet_start=answer.meet_start,
            swims=verification.swims,
            warnings=(*answer.warnings, *verification.warnings, *pages.warnings),
        )


class _Pages:
    """The text of all pages, and which of them to send."""

    def __init__(self, text: Sequence[PageText], in_question: Collection[int]) -> None:
        self.text = text
        self.selection = select_pages(in_question, text)

    @property
    def warnings(self) -> tuple[Message, ...]:
        hidden = [page.number for page in self.text if page.has_hidden]
        return (pages_with_hidden_text(hidden),) if hidden else ()


def _log_request(pdf: StoredPdf, selection: PageSelection, excerpt: Excerpt, pages: int) -> None:
    log.info(
        "ai_asked",
        job_content=pdf.sha256,
        pages_sent=len(selection.pages),
        pictures_sent=len(excerpt.pictures),
        pages=pages,
        bytes_sent=excerpt.bytes,
        bytes=pdf.size,
    )
