"""The changes of a job. Each function returns the job as it is stored after the change."""

import secrets
import string
from dataclasses import replace
from typing import Any

from heatsync.model.batch import Job, JobStatus
from heatsync.model.errors import Cancelled, CancelReason, HeatSyncError, JobError
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.store.extractions import StoredExtraction
from heatsync.store.message_columns import progress_columns

_NO_ERROR: dict[str, Any] = dict.fromkeys(("error_code", "error_message", "error_details", "retriable"))
_BASE62 = string.digits + string.ascii_letters
_CODE_LENGTH = 12


def started(job: Job) -> Job:
    """`downloading` if its PDF is not stored yet, else `processing`."""
    status, message = JobStatus.PROCESSING, Message("OPENING")
    if job.pdf_sha256 is None:
        status, message = JobStatus.DOWNLOADING, Message("DOWNLOADING")
    return replace(job, status=status, progress_percent=0, **progress_columns(message))


def downloaded(job: Job, sha256: str) -> Job:
    return replace(job, status=JobStatus.PROCESSING, pdf_sha256=sha256, **progress_columns(Message("OPENING")))


def completed(job: Job, stored: StoredExtraction, sha256: str, *, cached: bool) -> Job:
    """A job that was completed before keeps its result code."""
    entries = len(stored.extraction.swims)
    return replace(
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
        **_NO_ERROR,
    )


def failed(job: Job, error: JobError) -> Job:
    return _ended(job, JobStatus.FAILED, error, retriable=error.retriable)


def cancelled(job: Job) -> Job:
    return _ended(job, JobStatus.CANCELLED, Cancelled(CancelReason.USER), retriable=False)


def requeued(job: Job) -> Job:
    """An interrupted job is pending again, in the same attempt."""
    return replace(job, status=JobStatus.PENDING, progress_percent=0, **progress_columns(Message("INTERRUPTED")))


def restarted(job: Job, *, by_link: bool) -> Job:
    """Pending again, in a new attempt. `by_link` counts the restart as one by an owner or a link holder."""
    attempt = job.attempt + 1
    return replace(
        job,
        attempt=attempt,
        status=JobStatus.PENDING,
        pdf_sha256=None if job.source_url else job.pdf_sha256,  # the link may lead to a better PDF by now
        progress_percent=0,
        **progress_columns(Message("WAITING_TO_RESTART", attempt=attempt)),
        extraction_id=None,
        cached=False,
        event_count=0,
        meet_name="",
        **_NO_ERROR,
        cancel_requested=False,
        tries_by_link=job.tries_by_link + by_link,
    )


def _ended(job: Job, status: JobStatus, error: HeatSyncError, *, retriable: bool) -> Job:
    return replace(
        job,
        status=status,
        **progress_columns(error.message),
        error_code=error.code,
        error_message=render(error.message),
        error_details=error.message,
        retriable=retriable,
    )


def _new_code() -> str:
    """A random result code: 12 digits to the base of 62."""
    number, code = secrets.randbelow(len(_BASE62) ** _CODE_LENGTH), ""
    for _ in range(_CODE_LENGTH):
        number, digit = divmod(number, len(_BASE62))
        code += _BASE62[digit]
    return code
