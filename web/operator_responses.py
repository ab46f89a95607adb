"""The bodies that operators read, and what the operator pages show."""

from collections.abc import Iterable, Sequence
from typing import Self

import msgspec

from heatsync.model import errors
from heatsync.model.batch import Job, JobStatus
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.model.stream_events import EventType
from heatsync.store.attempts import Attempt
from heatsync.store.audit import AuditEntry
from heatsync.store.batches import BatchView
from heatsync.store.event_log import RecordedFact
from heatsync.store.overview import Failures
from heatsync.store.pagination import Page
from web.json_body import Body, Moment
from web.responses import BatchWithJobs, JobState, Success

_MESSAGES = {
    kind.code: Message(kind.code)
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.JobError) and kind is not errors.JobError
}


class BatchList(Success, frozen=True, kw_only=True):
    batches: tuple[BatchWithJobs, ...]
    next_cursor: str | None

    @classmethod
    def of_page(cls, page: Page[BatchView]) -> Self:
        return cls.of(page, batches=[BatchWithJobs.of_view(view) for view in page.items])


class AttemptState(Body, frozen=True, kw_only=True):
    job_id: str
    attempt: int
    status: JobStatus
    error_code: str | None
    error_message: str | None = msgspec.field(name="error")
    error_details: Message | None
    started_at: Moment | None
    ended_at: Moment | None


class AttemptList(Success, frozen=True, kw_only=True):
    attempts: tuple[AttemptState, ...]

    @classmethod
    def of_attempts(cls, attempts: Iterable[Attempt]) -> Self:
        return cls.of(attempts=list(attempts))


class AuditState(Body, frozen=True, kw_only=True):
    at: Moment
    actor: str
    action: str
    batch_id: str | None
    job_id: str | None
    reason: str | None
    count: int


class AuditList(Success, frozen=True, kw_only=True):
    items: tuple[AuditState, ...] = msgspec.field(name="audit")
    next_cursor: str | None

    @classmethod
    def of_page(cls, page: Page[AuditEntry]) -> Self:
        return cls.of(page)


class ActorState(Body, frozen=True, kw_only=True):
    id: str
    owner: str | None = msgspec.field(name="parent")
    kind: str
    batch_id: str | None
    job_id: str | None
    since: Moment
    doing_text: str = msgspec.field(name="doing")
    doing: Message = msgspec.field(name="doingDetails")
    inbox: int


class ActorList(Success, frozen=True, kw_only=True):
    actors: tuple[ActorState, ...]


class JobReference(Body, frozen=True, kw_only=True):
    batch_id: str
    job_id: str


class JobsRestarted(Success, frozen=True, kw_only=True):
    """The jobs that were restarted, or would be with `dry_run`."""

    dry_run: bool
    count: int
    batches: int
    jobs: tuple[JobReference, ...]

    @classmethod
    def of_jobs(cls, jobs: Sequence[tuple[str, str]], *, dry_run: bool) -> Self:
        references = tuple(JobReference(batch_id=batch_id, job_id=job_id) for batch_id, job_id in jobs)
        return cls(dry_run=dry_run, count=len(jobs), batches=len({batch_id for batch_id, _ in jobs}), jobs=references)


class PauseState(Success, frozen=True, kw_only=True):
    paused: bool


class FailedJob(JobState, frozen=True, kw_only=True):
    batch_id: str
    swimmer_name: str

    @classmethod
    def of_job(cls, job: Job, swimmer_name: str) -> Self:
        return cls.of(job, swimmer_name=swimmer_name)


class FailureGroup(Body, frozen=True, kw_only=True):
    """The newest failures with one error code. `sentence` explains the code."""

    error_code: str
    sentence: str
    count: int
    jobs: tuple[FailedJob, ...]


def failure_groups(failures: Failures) -> list[FailureGroup]:
    """The newest failures by their error code, the most frequent code first."""
    return [
        FailureGroup(
            error_code=code,
            sentence=render(_MESSAGES[code]) if code in _MESSAGES else code,
            count=count,
            jobs=tuple(
                FailedJob.of_job(job, failures.swimmers.get(job.batch_id, ""))
                for job in failures.newest
                if job.error_code == code
            ),
        )
        for code, count in failures.counts.items()
    ]


class StatusCounts(Body, frozen=True, kw_only=True):
    """How many batches and jobs have each status."""

    batches: dict[str, int]
    jobs: dict[str, int]


class Snapshot(Body, frozen=True, kw_only=True):
    """What the operator page shows."""

    paused: bool
    counts: StatusCounts
    running: tuple[BatchWithJobs, ...]
    over: tuple[BatchWithJobs, ...]
    failures: tuple[FailureGroup, ...]
    actors: tuple[ActorState, ...]
    audit: tuple[AuditState, ...]


class RecordedEvent(Body, frozen=True, kw_only=True):
    """A stream event that viewers received, and the number of the later one that supersedes it."""

    number: int
    at: Moment
    superseded_by: int | None
    type: EventType
    message: str | None

    @classmethod
    def of_recorded(cls, recorded: RecordedFact) -> Self:
        return cls.of(recorded, recorded.fact)


class Step(Body, frozen=True, kw_only=True):
    """A status that a job had in an attempt, for how many seconds; None if it still has it."""

    status: JobStatus | None
    attempt: int | None
    at: Moment
    seconds: float | None
