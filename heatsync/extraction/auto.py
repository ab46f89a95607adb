"""Combines the readers: the local reader first, and the AI reader for what the local one cannot read."""

from collections.abc import Iterator
from dataclasses import replace

import structlog

from heatsync.extraction.ai import AiExtractor
from heatsync.extraction.extractor import Extractor
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import JobError, NotAHeatSheet, NoText, WorkerDied
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.pdf_identity import StoredPdf
from heatsync.model.progress import ProgressCallback
from heatsync.names.swimmer_name import SwimmerName
from heatsync.net.retry import RetryPolicy
from heatsync.results.deduplication import without_repeats_in_sheet
from heatsync.search.search_warnings import is_not_in_sheet

log = structlog.get_logger()

_LOCAL_SHARE = 20  # percent of the progress; the local reader is the quick one


class AutoExtractor(Extractor):
    """Reads with AI if the local reader does not understand the sheet, or leaves pages in question.

    For a whole sheet, the AI reader's errors are raised, and the job is retried. For pages in question, the call is
    retried here, and the local entries are kept if it fails.
    """

    name = "auto"

    def __init__(self, local: Extractor, ai: AiExtractor, retry_policy: RetryPolicy) -> None:
        self._local = local
        self._ai = ai
        self._retry_policy = retry_policy

    @property
    def version(self) -> str:
        return f"{self._local.version}+{self._ai.version}"

    @property
    def readers(self) -> tuple[tuple[str, str], ...]:
        return ((self.name, self.version), *self._local.readers, *self._ai.readers)

    def suffices(self, kept: Extraction) -> bool:
        """A local extraction with pages in question was stored when the AI reader failed."""
        if kept.extractor == self._ai.name:
            return self._ai.suffices(kept)
        return kept.extractor != self._local.name or not _in_question(kept)

    def extract(
        self, pdf: StoredPdf, swimmer: SwimmerName, progress: ProgressCallback, cancel: CancelToken
    ) -> Extraction:
        rest = _part(progress, _LOCAL_SHARE, 100)
        try:
            found = self._local.extract(pdf, swimmer, _part(progress, 0, _LOCAL_SHARE), cancel)
        except (NotAHeatSheet, NoText):
            found = self._ai.extract(pdf, swimmer, rest, cancel)
            return replace(found, warnings=(Message("READ_BY_AI"), *found.warnings))
        pages = _in_question(found)
        if not pages:
            return found
        try:
            second = self._retry_policy.run(lambda: self._ai.extract(pdf, swimmer, rest, cancel, pages), rest, cancel)
        except (JobError, WorkerDied) as error:
            cancel.check()
            log.warning("second_reader_failed", job_content=pdf.sha256, code=error.code)
            problem = error.message if isinstance(error, JobError) else Message("PAGES_NOT_PREPARED")
            failure = Message("AI_FAILED", pages=sorted(pages), problem=problem)
            return replace(found, warnings=(*found.warnings, failure))
        return self._joined(found, second, pages)

    def recall(self, sha256: str, swimmer: SwimmerName) -> Extraction | None:
        local = self._local.recall(sha256, swimmer)
        return local if local is not None and self.suffices(local) else None

    def _joined(self, local: Extraction, ai: Extraction, pages: frozenset[int]) -> Extraction:
        """The local entries unchanged, then what AI found in addition on the pages in question."""
        found = without_repeats_in_sheet(ai.swims, known=local.swims)
        added = [swim for swim in found if swim.page is None or swim.page in pages]
        warnings = [
            *_still_true(local, is_found=bool(added)),
            Message("PAGES_READ_BY_AI", pages=sorted(pages)),
            *(warning for warning in ai.warnings if not is_not_in_sheet(warning)),
            *([Message("AI_ENTRIES_LEFT_OUT")] if len(added) < len(found) else []),
        ]
        report = local.read_report
        return replace(
            local,
            extractor=self.name,
            version=self.version,
            swims=(*local.swims, *(replace(swim, entry=at) for at, swim in enumerate(added, len(local.swims) + 1))),
            warnings=tuple(dict.fromkeys(warnings)),
            read_report=replace(report, nearest_names=()) if added and report else report,
        )


def _still_true(local: Extraction, *, is_found: bool) -> Iterator[Message]:
    """The local reader's warnings, without those that no longer apply after AI."""
    for warning in local.warnings:
        if warning.code != "PAGES_WITHOUT_TEXT" and not (is_found and is_not_in_sheet(warning)):
            yield warning


def _in_question(found: Extraction) -> frozenset[int]:
    """The pages without text, and those with an unexplained occurrence of the name."""
    report = found.read_report
    return frozenset({*report.blank_pages, *(line.page for line in report.unexplained)}) if report else frozenset()


def _part(progress: ProgressCallback, start: int, end: int) -> ProgressCallback:
    """The progress of a part of the work, as percent of the whole."""
    return lambda percent, message: progress(start + (end - start) * percent // 100, message)
