"""The steps of one job: get the PDF, look for a stored extraction, otherwise read the PDF and store the result."""

import time
from dataclasses import dataclass
from typing import Protocol

import structlog

from heatsync.extraction.extractor import Extractor
from heatsync.model.batch import Job
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, JobError, NoSwimmer, PdfTooComplex, WorkerDied
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.metrics import NOOP, Metrics
from heatsync.model.progress import ProgressCallback
from heatsync.names.swimmer_name import SwimmerName
from heatsync.net.downloader import Downloader
from heatsync.net.retry import RetryPolicy
from heatsync.store.extractions import Extractions, StoredExtraction
from heatsync.store.pdf_storage import PdfStorage

log = structlog.get_logger()

_MAX_CRASHES = 3


class JobListener(Protocol):
    """Callbacks for the progress of a job."""

    def downloaded(self, sha256: str) -> None:
        """The PDF is stored and is read next."""

    def tick(self, percent: int, message: Message) -> None:
        """The progress of the current step: percent from 0 to 100, and a message for the user."""


@dataclass(frozen=True, slots=True)
class PipelineResult:
    """The result of a completed job. `cached`: a stored extraction answered it, and the PDF was not opened."""

    stored: StoredExtraction
    sha256: str
    cached: bool


class Pipeline:
    """Runs jobs, each in the thread that calls `run`. Every step has a timeout and can be cancelled."""

    def __init__(
        self,
        pdfs: PdfStorage,
        extractions: Extractions,
        downloader: Downloader,
        extractor: Extractor,
        retry_policy: RetryPolicy,
        metrics: Metrics = NOOP,
    ) -> None:
        self._pdfs = pdfs
        self._extractions = extractions
        self._downloader = downloader
        self._extractor = extractor
        self._retry_policy = retry_policy
        self._metrics = metrics

    def run(self, job: Job, swimmer: str, listener: JobListener, cancel: CancelToken) -> PipelineResult:
        """Run the job. Raises the `JobError` that it fails with, or `Cancelled`. Log entries get the job's IDs."""
        start, outcome, cached = time.monotonic(), "crashed", False
        try:
            with structlog.contextvars.bound_contextvars(batch_id=job.batch_id, job_id=job.id):
                result = self._run(job, SwimmerName(swimmer), listener, cancel)
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

    def _run(self, job: Job, swimmer: SwimmerName, listener: JobListener, cancel: CancelToken) -> PipelineResult:
        if not swimmer.is_name:  # all such texts share one key, and would get each other's stored extractions
            raise NoSwimmer(Message("BATCH_WITHOUT_NAME"))
        sha256 = job.pdf_sha256 or self._download(job, listener.tick, cancel)
        stored = None if job.skip_cache else self._recall(sha256, swimmer)
        if stored is not None:
            return PipelineResult(stored, sha256, cached=True)
        if job.pdf_sha256 is None:
            listener.downloaded(sha256)
        extraction = self._extract(sha256, swimmer, listener.tick, cancel)
        return PipelineResult(self._save(sha256, swimmer, extraction), sha256, cached=False)

    def _recall(self, sha256: str, swimmer: SwimmerName) -> StoredExtraction | None:
        """The stored extraction of this swimmer, or one from the whole sheet if that was read for another swimmer."""
        stored = self._extractions.find(sha256, swimmer.key, self._extractor.readers)
        if stored is not None and self._extractor.suffices(stored.extraction):
            return stored
        extraction = self._extractor.recall(sha256, swimmer)
        return self._save(sha256, swimmer, extraction) if extraction else None

    def _save(self, sha256: str, swimmer: SwimmerName, extraction: Extraction) -> StoredExtraction:
        return self._extractions.save(sha256, self._pdfs.md5(sha256), swimmer.key, extraction)

    def _download(self, job: Job, progress: ProgressCallback, cancel: CancelToken) -> str:
        def download() -> str:
            with self._pdfs.stage() as staged:
                self._downloader.fetch(job.source_url or "", staged.write, progress, cancel)
                return self._pdfs.save(staged).sha256

        return self._retry_policy.run(download, progress, cancel)

    def _extract(
        self, sha256: str, swimmer: SwimmerName, progress: ProgressCallback, cancel: CancelToken
    ) -> Extraction:
        """Read the PDF. Raises `PdfTooComplex` when it crashed three workers, counted over all jobs."""
        with self._pdfs.open(sha256) as pdf:
            crashes = self._pdfs.crashes(sha256)
            while crashes < _MAX_CRASHES:
                try:
                    extraction = self._retry_policy.run(
                        lambda: self._extractor.extract(pdf, swimmer, progress, cancel), progress, cancel
                    )
                except WorkerDied as death:
                    cancel.check()  # a shutdown kills the workers too, which is not the PDF's fault
                    crashes = self._pdfs.record_crash(sha256)
                    log.warning("worker_died", job_content=sha256, reason=death.why, crashes=crashes)
                else:
                    if crashes:
                        self._pdfs.reset_crashes(sha256)
                    return extraction
        raise PdfTooComplex
