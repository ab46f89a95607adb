"""The bodies that clients read about batches and jobs, and the common ones."""

from typing import Literal, Self

import msgspec

from heatsync.model.batch import BatchStatus, JobStatus
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.store.batches import BatchView, CreatedBatch
from web.json_body import Body, Moment


class Success(Body, frozen=True, kw_only=True):
    success: Literal[True] = True


class Failure(Body, frozen=True, kw_only=True):
    """Every refusal and failure: the API's error code, the text, and the message behind the text."""

    success: Literal[False] = False
    error: str
    message: str
    details: Message

    @classmethod
    def of_message(cls, error: str, message: Message, **more: object) -> Self:
        return cls.of(error=error, message=render(message), details=message, **more)


class JobState(Body, frozen=True, kw_only=True):
    """A job, wherever clients and operators see one."""

    id: str
    sequence: int
    filename: str | None
    public_url: str | None = msgspec.field(name="sourceUrl")
    status: JobStatus
    progress_percent: int
    progress_message: str
    progress_details: Message | None
    attempt: int
    cancel_requested: bool
    valid_code: str | None = msgspec.field(name="resultCode")
    meet_name: str
    event_count: int
    cached: bool
    error_message: str | None = msgspec.field(name="error")
    error_code: str | None
    error_details: Message | None
    retriable: bool | None


class BatchState(Body, frozen=True, kw_only=True):
    id: str
    swimmer_name: str
    status: BatchStatus
    total_jobs: int
    completed_jobs: int
    failed_jobs: int
    cancelled_jobs: int
    last_event_id: int
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    expires_at: Moment


class BatchWithJobs(Body, frozen=True, kw_only=True):
    batch: BatchState
    jobs: tuple[JobState, ...]

    @classmethod
    def of_view(cls, view: BatchView) -> Self:
        batch = BatchState.of(
            view.batch,
            total_jobs=len(view.jobs),
            completed_jobs=view.count(JobStatus.COMPLETED),
            failed_jobs=view.count(JobStatus.FAILED),
            cancelled_jobs=view.count(JobStatus.CANCELLED),
        )
        return cls.of(view, batch=batch)


class BatchResponse(BatchWithJobs, frozen=True, kw_only=True):
    success: Literal[True] = True


class JobResponse(Success, frozen=True, kw_only=True):
    job: JobState


class BatchCreated(Success, frozen=True, kw_only=True):
    id: str = msgspec.field(name="batchId")
    total_jobs: int
    stream_url: str
    status_url: str
    results_url: str
    calendar_url: str
    manage_token: str

    @classmethod
    def of_batch(cls, batch: CreatedBatch) -> Self:
        url = f"/api/batch/{batch.id}"
        return cls.of(
            batch,
            stream_url=f"{url}/stream",
            status_url=url,
            results_url=f"{url}/results",
            calendar_url=f"{url}/calendar.ics",
        )


class Live(Success, frozen=True, kw_only=True):
    status: Literal["live"] = "live"


class Ready(Success, frozen=True, kw_only=True):
    status: Literal["ready"] = "ready"
    checks: dict[str, bool]


class NotReady(Failure, frozen=True, kw_only=True):
    checks: dict[str, bool]
