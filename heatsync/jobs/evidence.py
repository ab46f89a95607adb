"""Shows the evidence for an entry: the original PDF, a copy with highlighted lines, or a picture of one entry."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

import structlog

from heatsync.model.batch import Job
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, JobError, NotFound, ProofFailed, WorkerDied
from heatsync.model.message import Message
from heatsync.model.pdf_identity import StoredPdf
from heatsync.model.swim import Swim
from heatsync.pdf.highlight import highlight
from heatsync.pdf.line_picture import render_line
from heatsync.pdf.sandbox import Sandbox
from heatsync.store.pdf_storage import PdfStorage

log = structlog.get_logger()


class Evidence:
    """Creates evidence for the entries of a job. All methods block on the disk, the database or a worker.

    `sandbox` must have short limits and must not be shared with jobs, so that a slow PDF delays neither a job nor other
    evidence. `close` closes it.
    """

    def __init__(self, pdfs: PdfStorage, sandbox: Sandbox) -> None:
        self._pdfs = pdfs
        self._sandbox = sandbox

    def sheet(self, job: Job) -> BinaryIO:
        """The original PDF, opened at its start. Raises `NotFound` if the job has none or it was removed."""
        with self._opened(job) as pdf:
            try:
                return pdf.path.open("rb")  # stays readable if retention deletes it meanwhile
            except FileNotFoundError:
                raise NotFound from None

    def marked_sheet(self, job: Job, swims: Sequence[Swim]) -> BinaryIO:
        """A copy with these swims highlighted, opened at its start. Raises `NotFound` or `ProofFailed`."""
        marks = [(swim.page, swim.box) for swim in swims if swim.page is not None and swim.box is not None]
        if not marks:
            return self.sheet(job)
        content = self._run(highlight, job, marks)
        copy = self._pdfs.temporary_file()  # in memory, it would take 20 MB for as long as a client downloads it
        copy.write(content)
        copy.seek(0)
        return copy

    def line(self, job: Job, swim: Swim) -> bytes:
        """A PNG of the swim's line and its headings.

        Raises `ProofFailed`, or `NotFound`, also if the line's place is not known.
        """
        if swim.page is None or swim.box is None:
            raise NotFound(Message("ENTRY_PLACE_UNKNOWN"))
        headings = [(heading.page, heading.box) for heading in swim.headings]
        return self._run(render_line, job, (swim.page, swim.box), headings)

    def close(self) -> None:
        """Cancel running work and start no more."""
        self._sandbox.close()

    def _run(self, task: Callable[..., bytes], job: Job, *args: object) -> bytes:
        try:
            with self._opened(job) as pdf:
                return self._sandbox.run(task, pdf.path, *args, cancel=CancelToken())
        except (WorkerDied, JobError, Cancelled) as error:
            log.warning("evidence_failed", job_id=job.id, task=task.__name__, reason=str(error))
            raise ProofFailed from error

    @contextmanager
    def _opened(self, job: Job) -> Iterator[StoredPdf]:
        """The job's PDF. Raises `NotFound` if the job has none or it was removed."""
        if job.pdf_sha256 is None:
            raise NotFound
        try:
            with self._pdfs.open(job.pdf_sha256) as pdf:
                yield pdf
        except KeyError:
            raise NotFound from None
