"""The life of one job: obtain the PDF, look whether it was read before, read it, keep what was found."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import structlog

from heatsync.model.errors import Cancelled, JobError, PdfTooComplex, WorkerDied
from heatsync.model.metrics import NOOP
from heatsync.names.swimmer_name import SwimmerName

if TYPE_CHECKING:
    from heatsync.extraction.extractor import Extractor
    from heatsync.model.batch import Job
    from heatsync.model.cancel import CancelToken
    from heatsync.model.extraction import Extraction
    from heatsync.model.message import Message
    from heatsync.model.metrics import Metrics
    from heatsync.model.progress import ProgressCallback
    from heatsync.net.downloader import Downloader
    from heatsync.net.retry import RetryPolicy
    from heatsync.store.extractions import Extractions, StoredExtraction
    from heatsync.store.pdf_storage import PdfStorage

log = structlog.get_logger()

_DEATHS_ALLOWED = 3


class Reports(Protocol):
    """Who is told how a job goes."""

    def downloaded(self, sha256: str) -> None:
        """The PDF is here and has to be read."""

    def tick(self, percent: int, message: Message) -> None:
        """Report progress: percent from 0 to 100, and a message for people."""


@dataclass(frozen=True, slots=True)
class PipelineResult:
    """How a job ends well. `cached`: the PDF was not opened for it."""

    kept: StoredExtraction
    sha256: str
    cached: bool


class Pipeline:
    """Runs jobs, one at a time in each calling thread. Every step blocks, has a deadline, and can be cancelled."""

    def __init__(
        self,
        pdfs: PdfStorage,
        extractions: Extractions,
        downloader: Downloader,
        extractor: Extractor,
        patience: RetryPolicy,
        metrics: Metrics = NOOP,
    ) -> None:
        self._pdfs = pdfs
        self._extractions = extractions
        self._downloader = downloader
        self._extractor = extractor
        self._patience = patience
        self._metrics = metrics

    def run(self, job: Job, swimmer: str, reports: Reports, cancel: CancelToken) -> PipelineResult:
        """Do the job. Raises the `JobError` it fails with, or `Cancelled`. What is logged meanwhile is the job's."""
        start, outcome, cached = time.monotonic(), "crashed", False
        try:
            with structlog.contextvars.bound_contextvars(batch_id=job.batch_id, job_id=job.id):
                result = self._run(job, SwimmerName(swimmer), reports, cancel)
            outcome, cached = "completed", result.cached
        except Cancelled:
            outcome = "cancelled"
            raise
        except JobError as error:
            outcome = error.code
            raise
        else:
            return result
        finally:
            self._metrics.job_finished(time.monotonic() - start, outcome, cached=cached)

    def _run(self, job: Job, swimmer: SwimmerName, reports: Reports, cancel: CancelToken) -> PipelineResult:
        sha256 = job.pdf_sha256 or self._download(job, reports.tick, cancel)
        known = None if job.skip_cache else self._recall(sha256, swimmer)
        if known is not None:
            return PipelineResult(known, sha256, cached=True)
        if job.pdf_sha256 is None:
            reports.downloaded(sha256)
        return PipelineResult(
            self._keep(sha256, swimmer, self._read(sha256, swimmer, reports.tick, cancel)), sha256, cached=False
        )

    def _recall(self, sha256: str, swimmer: SwimmerName) -> StoredExtraction | None:
        """The answer if it was given before, or if the whole sheet was read for another swimmer."""
        kept = self._extractions.find(sha256, swimmer.key, self._extractor.readers)
        if kept is not None and self._extractor.suffices(kept.extraction):
            return kept
        extraction = self._extractor.recall(sha256, swimmer)
        return self._keep(sha256, swimmer, extraction) if extraction else None

    def _keep(self, sha256: str, swimmer: SwimmerName, extraction: Extraction) -> StoredExtraction:
        return self._extractions.save(sha256, self._pdfs.md5(sha256), swimmer.key, extraction)

    def _download(self, job: Job, progress: ProgressCallback, cancel: CancelToken) -> str:
        def fetch() -> str:
            with self._pdfs.stage() as incoming:
                self._downloader.fetch(job.source_url or "", incoming, progress, cancel)
                return self._pdfs.save(incoming).sha256

        return self._patience.run(fetch, progress, cancel)

    def _read(self, sha256: str, swimmer: SwimmerName, progress: ProgressCallback, cancel: CancelToken) -> Extraction:
        with self._pdfs.open(sha256) as pdf:
            deaths = self._pdfs.crashes(sha256)
            while deaths < _DEATHS_ALLOWED:
                try:
                    extraction = self._patience.run(
                        lambda: self._extractor.extract(pdf, swimmer, progress, cancel), progress, cancel
                    )
                except WorkerDied as died:
                    cancel.check()  # a stop of the whole service kills its children too
                    deaths = self._pdfs.record_crash(sha256)
                    log.warning("child_died", job_content=sha256, why=died.why, deaths=deaths)
                else:
                    if deaths:
                        self._pdfs.reset_crashes(sha256)
                    return extraction
        raise PdfTooComplex
