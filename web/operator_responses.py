"""The bodies that operators read."""

from collections.abc import Sequence
from typing import Self

import msgspec

from heatsync.model.batch import JobStatus
from heatsync.model.errors import JobError
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.model.stream_events import Fact
from heatsync.store.operations import FailedJob
from heatsync.store.overview import Counts, Failures
from web.json_body import Body, Moment
from web.responses import BatchWithJobs, JobState, Success

_MESSAGES = {kind.code: Message(kind.code) for kind in JobError.__subclasses__()}


class BatchList(Success, frozen=True, kw_only=True):
    batches: tuple[BatchWithJobs, ...]
    next_cursor: str | None


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
    def of_jobs(cls, jobs: Sequence[FailedJob] | Sequence[Fact], *, dry_run: bool) -> Self:
        return cls.of(dry_run=dry_run, count=len(jobs), batches=len({job.batch_id for job in jobs}), jobs=jobs)


class PauseState(Success, frozen=True, kw_only=True):
    paused: bool


class FailedJobState(JobState, frozen=True, kw_only=True):
    batch_id: str
    swimmer_name: str


class FailureGroup(Body, frozen=True, kw_only=True):
    """The newest failures with one error code. `sentence` explains the code."""

    error_code: str
    sentence: str
    count: int
    jobs: tuple[FailedJobState, ...]


def failure_groups(failures: Failures) -> list[FailureGroup]:
    """The newest failures by their error code, the most frequent code first."""
    return [
        FailureGroup(
            error_code=code,
            sentence=render(_MESSAGES[code]) if code in _MESSAGES else code,
            count=count,
            jobs=tuple(
                FailedJobState.of(job, swimmer_name=failures.swimmers.get(job.batch_id, ""))
                for job in failures.newest
                if job.error_code == code
            ),
        )
        for code, count in failures.counts.items()
    ]


class Snapshot(Body, frozen=True, kw_only=True):
    """What the operator page shows."""

    paused: bool
    counts: Counts
    running: tuple[BatchWithJobs, ...]
    over: tuple[BatchWithJobs, ...]
    failures: tuple[FailureGroup, ...]
    actors: tuple[ActorState, ...]
    audit: tuple[AuditState, ...]
