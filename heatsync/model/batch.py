"""Batches and their jobs as stored, and their statuses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

from heatsync.model.errors import NotFound
from heatsync.model.message import Message


class BatchStatus(StrEnum):
    """`pending` waits for its turn, `processing` runs. The others are final until a job is restarted."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self not in {BatchStatus.PENDING, BatchStatus.PROCESSING}


class JobStatus(StrEnum):
    """A job is running while it is `downloading` (its PDF) or `processing` (reading the PDF)."""

    PENDING = "pending"
    DOWNLOADING = "downloading"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}


RUNNING = frozenset({JobStatus.DOWNLOADING, JobStatus.PROCESSING})


def batch_outcome(jobs: Sequence[JobStatus]) -> BatchStatus:
    """The final status of a batch, derived from its jobs, which must all be over."""
    seen = set(jobs)
    if seen == {JobStatus.COMPLETED}:
        return BatchStatus.COMPLETED
    if JobStatus.COMPLETED in seen:
        return BatchStatus.PARTIAL
    if seen == {JobStatus.CANCELLED}:
        return BatchStatus.CANCELLED
    return BatchStatus.FAILED


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as stored. Times are aware and in UTC."""

    id: str
    swimmer_name: str
    status: BatchStatus
    last_event_id: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One heat sheet of a batch, as stored. `sequence` is its place in the request, `attempt` counts its runs from 1.

    `progress_details` and `error_details` are the messages that the two texts were rendered from. Old rows have none.
    """

    id: str
    batch_id: str
    sequence: int
    attempt: int
    status: JobStatus
    filename: str | None
    source_url: str | None
    pdf_sha256: str | None
    progress_percent: int
    progress_message: str
    result_code: str | None
    extraction_id: int | None
    cached: bool
    event_count: int
    meet_name: str
    error_code: str | None
    error_message: str | None
    retriable: bool | None
    cancel_requested: bool = False
    skip_cache: bool = False
    tries_by_link: int = 0
    progress_details: Message | None = None
    error_details: Message | None = None

    @property
    def valid_code(self) -> str | None:
        """The result's code if there is a result. A restarted job keeps its code for the next result."""
        return self.result_code if self.status is JobStatus.COMPLETED else None

    @property
    def public_url(self) -> str | None:
        """The source URL without a user name and password: everyone who watches the batch can read it."""
        if self.source_url is None or "@" not in self.source_url:
            return self.source_url
        parts = urlsplit(self.source_url)
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def find_job(jobs: Iterable[Job], job_id: str) -> Job:
    """The job with this ID. Raises `NotFound`."""
    for job in jobs:
        if job.id == job_id:
            return job
    raise NotFound


@dataclass(frozen=True, slots=True)
class ResultCount:
    """The number of entries in a batch's merged results, and the completed jobs (ID and attempt) they come from."""

    completed: frozenset[tuple[str, int]]
    entries: int

    def is_of(self, jobs: Sequence[Job]) -> bool:
        """Whether these are the jobs of a batch whose completed attempts are still the same."""
        return self.completed == {(job.id, job.attempt) for job in jobs if job.status is JobStatus.COMPLETED}
