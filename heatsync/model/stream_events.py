"""The five stream events of a batch as typed values, and the two ways in which they reach viewers: facts and ticks.

A fact changes a row. It is numbered within its batch, stored in the event log, sent with its number as the SSE `id`,
and replayed. A tick only moves a job's percentage. It has no number and may be dropped.

Attributes of an event about a job have the same names as in `Job`, from which it is converted; `name=` gives the name
in the JSON where that differs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeAlias

import msgspec

from heatsync.model.batch import Job, JobStatus
from heatsync.model.message import Message


class EventType(StrEnum):
    BATCH_STARTED = "batch_started"
    JOB_PROGRESS = "job_progress"
    JOB_COMPLETED = "job_completed"
    JOB_FAILED = "job_failed"
    BATCH_COMPLETED = "batch_completed"


class _Event(msgspec.Struct, frozen=True, rename="camel", tag_field="type"):
    @property
    def type(self) -> EventType:
        return EventType(str(self.__struct_config__.tag))


class BatchStarted(_Event, frozen=True, tag=EventType.BATCH_STARTED.value):
    """The first event of every batch."""

    batch_id: str
    total_jobs: int
    swimmer_name: str


class JobProgress(_Event, frozen=True, tag=EventType.JOB_PROGRESS.value):
    """A job changed to a status that is not final, or its percentage moved."""

    id: str = msgspec.field(name="jobId")
    sequence: int
    status: JobStatus
    progress_percent: int
    progress_message: str
    progress_details: Message | None
    attempt: int


class JobCompleted(_Event, frozen=True, tag=EventType.JOB_COMPLETED.value):
    """The heat sheet was read."""

    id: str = msgspec.field(name="jobId")
    sequence: int
    valid_code: str | None = msgspec.field(name="resultCode")
    event_count: int
    meet_name: str
    cached: bool


class JobFailed(_Event, frozen=True, tag=EventType.JOB_FAILED.value):
    """The heat sheet could not be read, or its job was cancelled."""

    id: str = msgspec.field(name="jobId")
    sequence: int
    error_code: str | None
    error_message: str | None
    error_details: Message | None
    retriable: bool | None


class JobSummary(msgspec.Struct, frozen=True, rename="camel"):
    """How one job ended, inside `batch_completed`."""

    id: str = msgspec.field(name="jobId")
    sequence: int
    filename: str | None
    status: JobStatus
    valid_code: str | None = msgspec.field(name="resultCode")
    meet_name: str
    event_count: int
    cached: bool
    error_code: str | None
    error_message: str | None
    error_details: Message | None
    retriable: bool | None


class BatchCompleted(_Event, frozen=True, tag=EventType.BATCH_COMPLETED.value):
    """Every job has ended. The stream ends after this event."""

    completed_jobs: int
    failed_jobs: int
    cancelled_jobs: int
    total_events: int
    results: tuple[JobSummary, ...]

    @classmethod
    def of(cls, jobs: Sequence[Job], total_events: int) -> Self:
        """`total_events` counts the merged results, which is less than the sum where two sheets have the same swim."""
        statuses = [job.status for job in jobs]
        return cls(
            completed_jobs=statuses.count(JobStatus.COMPLETED),
            failed_jobs=statuses.count(JobStatus.FAILED),
            cancelled_jobs=statuses.count(JobStatus.CANCELLED),
            total_events=total_events,
            results=msgspec.convert(jobs, tuple[JobSummary, ...], from_attributes=True),
        )


JobEvent: TypeAlias = JobProgress | JobCompleted | JobFailed
StreamEvent: TypeAlias = BatchStarted | JobEvent | BatchCompleted


def job_event(job: Job) -> JobEvent:
    """The event that describes a job's current state."""
    match job.status:
        case JobStatus.COMPLETED:
            return msgspec.convert(job, JobCompleted, from_attributes=True)
        case JobStatus.FAILED | JobStatus.CANCELLED:
            return msgspec.convert(job, JobFailed, from_attributes=True)
        case _:
            return msgspec.convert(job, JobProgress, from_attributes=True)


@dataclass(frozen=True, slots=True)
class Fact:
    """A stream event as the event log stores it. `data` is its JSON: UTF-8, on one line.

    `status`, `attempt` and `message` are the job's from this fact on. They are None in a fact about the whole batch.
    `supersedes` has the numbers of the facts that this one makes untrue; it is empty in a fact read from the log.
    """

    batch_id: str
    number: int
    type: EventType
    data: bytes
    job_id: str | None = None
    status: JobStatus | None = None
    attempt: int | None = None
    message: str | None = None
    supersedes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """The progress of a running or waiting job. `after` is the number of the job's newest fact at that time."""

    batch_id: str
    after: int
    event: JobProgress
    data: bytes

    @classmethod
    def of(cls, job: Job, after: int) -> Self:
        event = msgspec.convert(job, JobProgress, from_attributes=True)
        return cls(job.batch_id, after, event, encode(event))


encode: Callable[[StreamEvent], bytes] = msgspec.json.Encoder().encode
"""Encodes an event as JSON in UTF-8, on one line."""
