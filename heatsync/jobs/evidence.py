"""Shows where an entry was found: the sheet as it came, a copy with the swimmer's lines marked, one line's picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, JobError, NotFound, ProofFailed, WorkerDied
from heatsync.model.message import Message
from heatsync.pdf.highlight import highlight
from heatsync.pdf.render_line import render_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO

    from heatsync.model.batch import Job
    from heatsync.model.swim import Swim
    from heatsync.pdf.sandbox import Sandbox
    from heatsync.store.pdf_storage import PdfStorage

log = structlog.get_logger()


class Evidence:
    """Every method blocks on a disk, a database or a child process. `sandbox` is closed with it.

    The sandbox is one of its own, with little patience: a proof must not hold up a job, nor the next proof.
    """

    def __init__(self, pdfs: PdfStorage, sandbox: Sandbox) -> None:
        self._pdfs = pdfs
        self._sandbox = sandbox

    def sheet(self, job: Job) -> BinaryIO:
        """The PDF as it came, open at its begin. Raises `NotFound` if the job has none, or none any more."""
        try:
            with self._pdfs.open(_content(job)) as pdf:
                return pdf.path.open("rb")  # it stays readable when a sweep deletes it meanwhile
        except (KeyError, FileNotFoundError):
            raise NotFound from None

    def marked_sheet(self, job: Job, events: Sequence[Swim]) -> BinaryIO:
        """A copy with these entries marked, open at its begin. Raises `NotFound` or `ProofFailed`."""
        marks = [(event.page, event.box) for event in events if event.page is not None and event.box is not None]
        if not marks:
            return self.sheet(job)
        drawn = self._draw(highlight, job, marks)
        copy = self._pdfs.temporary_file()  # a slow client must not hold 20 MB of memory
        copy.write(drawn)
        copy.seek(0)
        return copy

    def line(self, job: Job, event: Swim) -> bytes:
        """A PNG of the entry's line. Raises `NotFound`, also if nobody knows where it stands, or `ProofFailed`."""
        if event.page is None or event.box is None:
            raise NotFound(Message("ENTRY_PLACE_UNKNOWN"))
        return self._draw(render_line, job, event.page, event.box)

    def close(self) -> None:
        """End what is being drawn, and draw no more."""
        self._sandbox.close()

    def _draw(self, task: Callable[..., bytes], job: Job, *args: object) -> bytes:
        try:
            with self._pdfs.open(_content(job)) as pdf:
                return self._sandbox.run(task, pdf.path, *args, cancel=CancelToken())
        except KeyError:
            raise NotFound from None
        except (WorkerDied, JobError, Cancelled) as error:
            log.warning("proof_failed", job_id=job.id, task=task.__name__, why=str(error))
            raise ProofFailed from error


def _content(job: Job) -> str:
    if job.pdf_sha256 is None:
        raise NotFound
    return job.pdf_sha256
