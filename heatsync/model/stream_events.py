"""What viewers of a batch are told: the five events of the contract, as facts and ticks.

A fact changes a row: it is numbered within its batch, kept in the event log, sent with its number as the SSE `id`, and
replayed to whoever comes later. A tick only moves a job's percentage: it has no number and may be dropped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from heatsync.model.batch import JobStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatsync.model.batch import Job


class EventType(StrEnum):
    BATCH_STARTED = "batch_started"
    JOB_PROGRESS = "job_progress"
    JOB_COMPLETED = "job_completed"
    JOB_FAILED = "job_failed"
    BATCH_COMPLETED = "batch_completed"


@dataclass(frozen=True, slots=True)
class Fact:
    """A numbered event as the log has it. `data` is the event's JSON on one line.

    `supersedes` are the numbers of the facts that this one made untrue.
    """

    batch_id: str
    number: int
    type: EventType
    job_id: str | None
    data: str
    supersedes: tuple[int, ...] = ()

    @property
    def frame(self) -> bytes:
        """The event on the wire."""
        return f"id: {self.number}\nevent: {self.type}\ndata: {self.data}\n\n".encode()


@dataclass(frozen=True, slots=True)
class Tick:
    """How far a running (or waiting) job is. `after` is the number of the job's newest fact when the tick was made."""

    batch_id: str
    job_id: str
    after: int
    data: str

    @property
    def frame(self) -> bytes:
        """The event on the wire: without an id, so that a returning viewer's cursor stays at the last fact."""
        return f"event: {EventType.JOB_PROGRESS}\ndata: {self.data}\n\n".encode()


def batch_started(batch_id: str, total_jobs: int, swimmer_name: str) -> str:
    return _json(
        {"type": EventType.BATCH_STARTED, "batchId": batch_id, "totalJobs": total_jobs, "swimmerName": swimmer_name}
    )


def job_progress(job: Job, status: JobStatus, percent: int, message: str) -> str:
    return _json(
        {
            "type": EventType.JOB_PROGRESS,
            "jobId": job.id,
            "sequence": job.sequence,
            "status": status,
            "progressPercent": percent,
            "progressMessage": message,
            "attempt": job.attempt,
        }
    )


def job_completed(job: Job) -> str:
    return _json(
        {
            "type": EventType.JOB_COMPLETED,
            "jobId": job.id,
            "sequence": job.sequence,
            "resultCode": job.valid_code,
            "eventCount": job.event_count,
            "meetName": job.meet_name,
            "cached": job.cached,
        }
    )


def job_failed(job: Job) -> str:
    return _json(
        {
            "type": EventType.JOB_FAILED,
            "jobId": job.id,
            "sequence": job.sequence,
            "errorCode": job.error_code,
            "errorMessage": job.error_message,
            "retriable": job.retriable,
        }
    )


def batch_completed(jobs: Sequence[Job], total_events: int) -> str:
    statuses = [job.status for job in jobs]
    return _json(
        {
            "type": EventType.BATCH_COMPLETED,
            "completedJobs": statuses.count(JobStatus.COMPLETED),
            "failedJobs": statuses.count(JobStatus.FAILED),
            "cancelledJobs": statuses.count(JobStatus.CANCELLED),
            "totalEvents": total_events,
            "results": [
                {
                    "jobId": job.id,
                    "sequence": job.sequence,
                    "filename": job.filename,
                    "status": job.status,
                    "resultCode": job.valid_code,
                    "meetName": job.meet_name,
                    "eventCount": job.event_count,
                    "cached": job.cached,
                    "errorCode": job.error_code,
                    "errorMessage": job.error_message,
                    "retriable": job.retriable,
                }
                for job in jobs
            ],
        }
    )


def _json(event: dict[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))
