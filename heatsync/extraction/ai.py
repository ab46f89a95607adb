"""The AI reader: it reads the pages in question of sheets that the local reader does not understand."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import structlog

from heatsync.extraction.ai_answer import AiAnswer, check_answer
from heatsync.extraction.ai_prompt import PROMPT_VERSION, question
from heatsync.extraction.ai_requests import AiRequests
from heatsync.extraction.excerpt import extract_excerpt
from heatsync.extraction.extractor import Extractor
from heatsync.extraction.page_selection import PageSelection, pages_with, select_pages
from heatsync.extraction.verification import verify
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import NotAHeatSheet
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.metrics import NOOP, Metrics, timed_step
from heatsync.model.page_text import PageText
from heatsync.model.pdf_identity import StoredPdf
from heatsync.model.progress import ProgressCallback
from heatsync.names.swimmer_name import SwimmerName
from heatsync.pdf.extract_text import extract_text, unpack_text
from heatsync.pdf.sandbox import Sandbox

log = structlog.get_logger()

_HAVE_NAMES = frozenset({"NOT_IN_SHEET_NEAREST", "AI_OTHER_NAMES_LEFT_OUT"})


class AiExtractor(Extractor):
    """It recalls nothing, because an answer is about one swimmer only."""

    name = "ai"

    def __init__(self, requests: AiRequests, sandbox: Sandbox, metrics: Metrics = NOOP) -> None:
        self._requests = requests
        self._client = requests.client
        self._sandbox = sandbox
        self._metrics = metrics

    @property
    def version(self) -> str:
        return f"{PROMPT_VERSION}/{self._client.model}"

    def extract(
        self,
        pdf: StoredPdf,
        swimmer: SwimmerName,
        progress: ProgressCallback,
        cancel: CancelToken,
        in_question: Collection[int] | None = None,
    ) -> Extraction:
        """Read the pages in question (from 1): by default, those with the name and those without text.

        By default, raises `NotAHeatSheet` if AI understands nothing, or if the name is on none of the pages.
        `progress` is also called on the I/O loop's thread, so it must be quick.
        """
        with timed_step(self._metrics, self.name):
            progress(0, Message("AI_CHOOSING_PAGES"))
            pages = unpack_text(self._sandbox.run(extract_text, pdf.path, cancel=cancel))
            selection = select_pages(pages_with(swimmer, pages) if in_question is None else in_question, pages)
            found = self._read(pdf, swimmer, pages, selection, progress, cancel)
            if in_question is None and not self.suffices(found):
                raise NotAHeatSheet(Message("AI_FOUND_NO_MEET"))
        hidden = [page.number for page in pages if page.has_hidden]
        if not hidden:
            return found
        return replace(found, warnings=(*found.warnings, Message("HIDDEN_TEXT_LEFT_OUT", pages=hidden)))

    def suffices(self, kept: Extraction) -> bool:
        """An answer without a meet, an entry or a name is about a sheet that neither reader understood."""
        return bool(kept.meet_name or kept.swims or any(warning.code in _HAVE_NAMES for warning in kept.warnings))

    def _read(
        self,
        pdf: StoredPdf,
        swimmer: SwimmerName,
        pages: Sequence[PageText],
        selection: PageSelection,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> Extraction:
        if not selection.pages:
            log.info("ai_not_asked", job_content=pdf.sha256, pages=len(pages))
            raise NotAHeatSheet(Message("NOTHING_SENT_TO_AI"))
        if not self._client.reads_pdfs:
            selection = selection.all_as_pictures()
        excerpt = extract_excerpt(self._sandbox, pdf, selection, len(pages), cancel)
        log.info(
            "ai_asked",
            job_content=pdf.sha256,
            pages_sent=len(selection.pages),
            pictures_sent=len(excerpt.pictures),
            pages=len(pages),
            bytes_sent=excerpt.bytes,
            bytes=pdf.size,
        )
        answer = AiAnswer.parse(self._requests.ask(excerpt, question(swimmer), progress, cancel))
        return verify(check_answer(answer, swimmer, selection, self.version), pages, selection.pages)
