"""The changes of one job: each updates its row and appends the fact for it.

All of them are called inside a transaction. They take the job as it should be, and write only the columns that their
statement names.
"""

import secrets
import string
from dataclasses import replace
from datetime import datetime

from heatsync.model.batch import Job, JobStatus
from heatsync.model.errors import Cancelled, JobError
from heatsync.model.message import Message
from heatsync.model.stream_events import Fact
from heatsync.store import statements
from heatsync.store.database import Database
from heatsync.store.event_log import EventLog
from heatsync.store.extractions import StoredExtraction
from heatsync.store.jobs import values_of
from heatsync.store.leases import Claim, next_number
from heatsync.store.message_columns import error_columns, progress_columns
from heatsync.store.statement import Statement
from heatsync.store.utc_time import now

_CANCELLED = Message("CANCELLED")
_BASE62 = string.digits + string.ascii_letters
_CODE_LENGTH = 12


class Outdated(Exception):
    """The job has changed since the caller read it. The transaction must be rolled back."""


class JobChanges:
    """Raises `ClaimLost` for an outdated claim, and `Outdated` if the job has changed in the meantime."""

    def __init__(self, database: Database, log: EventLog) -> None:
        self._db = database
        self._log = log

    def start(self, claim: Claim, job: Job) -> tuple[Job, Fact]:
        """Start a pending job: `downloading` if its PDF is not stored yet, else `processing`."""
        status, message = JobStatus.PROCESSING, Message("OPENING")
        if job.pdf_sha256 is None:
            status, message = JobStatus.DOWNLOADING, Message("DOWNLOADING")
        started = replace(job, status=status, progress_percent=0, **progress_columns(message))
        return started, self._write(claim, statements.START_JOB, started, started_at=now())

    def record_download(self, claim: Claim, job: Job, sha256: str) -> Fact:
        """Turn a downloading job into a processing one."""
        message = progress_columns(Message("OPENING"))
        downloaded = replace(job, status=JobStatus.PROCESSING, pdf_sha256=sha256, **message)
        return self._write(claim, statements.RECORD_DOWNLOAD, downloaded)

    def complete(self, claim: Claim, job: Job, stored: StoredExtraction, sha256: str, *, cached: bool) -> Fact:
        """End a running job with its extraction. A job that is restarted later keeps its result code."""
        entries = len(stored.extraction.swims)
        completed = replace(
            job,
            status=JobStatus.COMPLETED,
            progress_percent=100,
            **progress_columns(Message("ENTRIES_FOUND", entries=entries)),
            pdf_sha256=sha256,
            result_code=job.result_code or _new_code(),
            extraction_id=stored.id,
            cached=cached,
            event_count=entries,
            meet_name=stored.extraction.meet_name,
            error_code=None,
            **error_columns(None),
            retriable=None,
        )
        return self._write(claim, statements.COMPLETE_JOB, completed, ended_at=now())

    def fail(self, claim: Claim, job: Job, error: JobError) -> Fact:
        """End a running job with an error."""
        return self._write(claim, statements.FAIL_JOB, _failed(job, error), ended_at=now())

    def fail_pending(self, claim: Claim, job: Job, error: JobError) -> Fact:
        """End a pending job with an error."""
        return self._write(claim, statements.FAIL_PENDING_JOB, _failed(job, error), ended_at=now())

    def cancel(self, claim: Claim, job: Job) -> Fact:
        """End a pending or running job whose cancellation was requested."""
        cancelled = replace(
            job,
            status=JobStatus.CANCELLED,
            **progress_columns(_CANCELLED),
            error_code=Cancelled.code,
            **error_columns(_CANCELLED),
            retriable=False,
        )
        return self._write(claim, statements.CANCEL_JOB, cancelled, ended_at=now())

    def requeue(self, claim: Claim, job: Job) -> Fact:
        """Turn an interrupted job back into a pending one, in the same attempt."""
        message = progress_columns(Message("INTERRUPTED"))
        pending = replace(job, status=JobStatus.PENDING, progress_percent=0, **message)
        return self._write(claim, statements.REQUEUE_JOB, pending, started_at=None)

    def _write(self, claim: Claim, statement: Statement, job: Job, **times: datetime | None) -> Fact:
        number = next_number(self._db, claim)
        if not self._db.execute(statement, **values_of(job), **times):
            raise Outdated
        return self._log.append_job_event(number, job)


def _new_code() -> str:
    """A random result code: 12 digits to the base of 62."""
    number, code = secrets.randbelow(len(_BASE62) ** _CODE_LENGTH), ""
    for _ in range(_CODE_LENGTH):
        number, digit = divmod(number, len(_BASE62))
        code += _BASE62[digit]
    return code


def _failed(job: Job, error: JobError) -> Job:
    return replace(
        job,
        status=JobStatus.FAILED,
        **progress_columns(error.message),
        error_code=error.code,
        **error_columns(error.message),
        retriable=error.retriable,
    )
