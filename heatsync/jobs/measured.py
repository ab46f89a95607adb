"""The same parts, telling a meter what their work costs: measuring is no part of the work itself."""

from __future__ import annotations

import io
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heatsync.extraction.ai_client import AiClient
from heatsync.jobs.pipeline import Pipeline
from heatsync.model.errors import Cancelled, JobError, WorkerDied
from heatsync.net.downloader import Downloader
from heatsync.net.retry import RetryPolicy
from heatsync.pdf.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from heatsync.extraction.ai_client import Part, UploadedFile
    from heatsync.extraction.auto import SecondReader
    from heatsync.extraction.extractor import Extractor, Reader
    from heatsync.jobs.pipeline import PipelineResult, Reports
    from heatsync.model.batch import Job
    from heatsync.model.cancel import CancelToken
    from heatsync.model.extraction import Extraction
    from heatsync.model.metrics import Metrics
    from heatsync.model.pdf_identity import StoredPdf
    from heatsync.model.progress import ProgressCallback
    from heatsync.net.downloader import ByteSink

_BASE64_TO_BYTES = 3 / 4


class MeasuredPipeline(Pipeline):
    def __init__(self, *parts: Any, metrics: Metrics) -> None:
        super().__init__(*parts)
        self._metrics = metrics

    def run(self, job: Job, swimmer: str, reports: Reports, cancel: CancelToken) -> PipelineResult:
        start, outcome, cached = time.monotonic(), "crashed", False
        try:
            found = super().run(job, swimmer, reports, cancel)
            outcome, cached = "completed", found.cached
        except Cancelled:
            outcome = "cancelled"
            raise
        except JobError as error:
            outcome = error.code
            raise
        else:
            return found
        finally:
            self._metrics.job_ran(time.monotonic() - start, outcome, cached=cached)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRetryPolicy(RetryPolicy):
    """Tells what is tried again; the last failure is not."""

    metrics: Metrics

    def _will_try_again(self, error: JobError) -> None:
        self.metrics.will_try_again(error.code)


class MeasuredDownloader(Downloader):
    def __init__(self, *parts: Any, metrics: Metrics, **settings: Any) -> None:
        super().__init__(*parts, **settings)
        self._metrics = metrics

    def fetch(self, url: str, into: ByteSink, progress: ProgressCallback, cancel: CancelToken) -> None:
        with _timed(self._metrics, "download"):
            super().fetch(url, into, progress, cancel)


class MeasuredExtractor:
    """An extractor, measured."""

    def __init__(self, extractor: Extractor, metrics: Metrics) -> None:
        self._extractor = extractor
        self._metrics = metrics

    @property
    def name(self) -> str:
        return self._extractor.name

    @property
    def version(self) -> str:
        return self._extractor.version

    @property
    def readers(self) -> tuple[Reader, ...]:
        return self._extractor.readers

    def extract(self, pdf: StoredPdf, swimmer: str, progress: ProgressCallback, cancel: CancelToken) -> Extraction:
        with _timed(self._metrics, self.name):
            return self._extractor.extract(pdf, swimmer, progress, cancel)

    def recall(self, sha256: str, swimmer: str) -> Extraction | None:
        return self._extractor.recall(sha256, swimmer)

    def suffices(self, kept: Extraction) -> bool:
        return self._extractor.suffices(kept)


class MeasuredSecondReader(MeasuredExtractor):
    """An extractor that can be asked about some pages only, measured."""

    def __init__(self, extractor: SecondReader, metrics: Metrics) -> None:
        super().__init__(extractor, metrics)
        self._second = extractor

    def extract_from(
        self,
        in_question: Collection[int],
        pdf: StoredPdf,
        swimmer: str,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> Extraction:
        with _timed(self._metrics, self.name):
            return self._second.extract_from(in_question, pdf, swimmer, progress, cancel)


class MeasuredSandbox(Sandbox):
    def __init__(self, *parts: Any, metrics: Metrics, **settings: Any) -> None:
        super().__init__(*parts, **settings)
        self._metrics = metrics

    def run(
        self,
        task: Callable[..., bytes],
        pdf: Path,
        *args: object,
        cancel: CancelToken,
        progress: ProgressCallback | None = None,
    ) -> bytes:
        try:
            return super().run(task, pdf, *args, cancel=cancel, progress=progress)
        except WorkerDied as death:
            self._metrics.child_died(death.why)
            raise


class MeasuredAiClient(AiClient):
    def __init__(self, *parts: Any, metrics: Metrics, **settings: Any) -> None:
        super().__init__(*parts, **settings)
        self._metrics = metrics

    async def upload(self, pdf: BinaryIO) -> UploadedFile:
        size = pdf.seek(0, io.SEEK_END)
        pdf.seek(0)
        with self._call(0, size):
            return await super().upload(pdf)

    async def ask(
        self, instructions: str, parts: Sequence[Part], schema: dict[str, Any], heard: Callable[[int], None]
    ) -> str:
        pictures = [part["image_url"]["url"] for part in parts if "image_url" in part]
        with self._call(len(pictures), int(sum(map(len, pictures)) * _BASE64_TO_BYTES)):
            return await super().ask(instructions, parts, schema, heard)

    @contextmanager
    def _call(self, pages: int, sent: int) -> Iterator[None]:
        outcome = "cancelled"
        try:
            yield
            outcome = "ok"
        except JobError as error:
            outcome = error.code
            raise
        finally:
            self._metrics.ai_asked(outcome, pages, sent)


@contextmanager
def _timed(metrics: Metrics, step: str) -> Iterator[None]:
    start = time.monotonic()
    try:
        yield
    finally:
        metrics.step_took(step, time.monotonic() - start)
