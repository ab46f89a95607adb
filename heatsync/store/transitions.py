"""Every step of a batch, from its first claim to its end. Each step is one transaction.

Only the supervisor with the newest claim moves a batch forward; an older claim raises `ClaimLost`. A report from
another attempt, or about a job that has changed in the meantime, changes nothing and returns None.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from heatsync.model.batch import RUNNING, Job, JobStatus, ResultCount, batch_outcome
from heatsync.model.errors import Crashed, HeatSyncError, JobError
from heatsync.model.message import Message
from heatsync.model.stream_events import BatchCompleted, BatchStarted, Fact, Tick
from heatsync.store import claims, statements
from heatsync.store.claims import Claim
from heatsync.store.database import Database
from heatsync.store.event_log import EventLog
from heatsync.store.extractions import StoredExtraction
from heatsync.store.job_changes import cancelled, completed, downloaded, failed, requeued, started
from heatsync.store.jobs import jobs_of, to_job, values_of
from heatsync.store.message_columns import progress_columns
from heatsync.store.statements import Statement
from heatsync.store.utc_time import now

T = TypeVar("T")


class Paused(HeatSyncError):
    """An operator paused the service: no job starts until it is resumed."""


class Outdated(Exception):
    """A job has changed since it was read. The transaction is rolled back."""


@dataclass(frozen=True, slots=True)
class ClaimedBatch:
    """A batch that a supervisor may move forward, and the facts of claiming it."""

    claim: Claim
    swimmer_name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class StartedJob:
    """A job that has started, and the fact for its start."""

    job: Job
    fact: Fact


class Transitions:
    """The only writer of statuses, apart from restarts by users. Blocks on the database."""

    def __init__(self, database: Database, log: EventLog) -> None:
        self._db = database
        self._log = log

    def claim(self, batch_id: str, *, crashed: bool = False, admit: bool = True) -> ClaimedBatch | None:
        """Claim a batch that has not ended; None if it has.

        A job that was left running is pending again. After a crash of the last supervisor it fails instead, because it
        may be the cause. Without `admit` the batch stays pending, unless none of its jobs has to run.
        """
        with self._db.transaction():
            return self._claim(batch_id, crashed=crashed, admit=admit)

    def start_next(self, claim: Claim) -> StartedJob | None:
        """Start the first pending job; None if there is none, or if it was cancelled just now.

        Raises `Paused`: the caller of a pause may receive its response before the actors receive the pause.
        """

        def start() -> StartedJob | None:
            self._require_running()
            rows = self._db.fetch(statements.NEXT_PENDING_JOB, batch_id=claim.batch_id)
            if not rows:
                return None
            job = started(to_job(rows[0]))
            return StartedJob(job, self._write(claim, statements.START_JOB, job, started_at=now()))

        return self._unless_outdated(start)

    def record_download(self, claim: Claim, job: Job, sha256: str) -> Fact | None:
        """The PDF of a downloading job is stored."""
        return self._change(claim, statements.RECORD_DOWNLOAD, downloaded(job, sha256))

    def record_progress(self, claim: Claim, job: Job, percent: int, message: Message) -> bool:
        """Store the progress of a running job for polls, without a fact. False if the job is not running."""
        running = replace(job, progress_percent=percent, **progress_columns(message))
        with self._db.transaction():
            is_running = bool(self._db.execute(statements.RECORD_PROGRESS, **values_of(running), fence=claim.fence))
            if not is_running:
                claims.require(self._db, claim)
            return is_running

    def complete(self, claim: Claim, job: Job, stored: StoredExtraction, sha256: str, *, cached: bool) -> Fact | None:
        """The job has its extraction."""
        ended = completed(job, stored, sha256, cached=cached)
        return self._change(claim, statements.COMPLETE_JOB, ended, ended_at=now())

    def fail(self, claim: Claim, job: Job, error: JobError) -> Fact | None:
        """The job ended with an error."""
        return self._change(claim, statements.FAIL_JOB, failed(job, error), ended_at=now())

    def requeue(self, claim: Claim, job: Job) -> Fact | None:
        """The job was interrupted: it is pending again, in the same attempt."""
        return self._change(claim, statements.REQUEUE_JOB, requeued(job), started_at=None)

    def cancel(self, claim: Claim, job: Job) -> Fact | None:
        """The job stopped because a user cancelled it. None without a cancel request."""
        return self._unless_outdated(lambda: self._cancel(claim, job))

    def cancel_pending(self, claim: Claim) -> tuple[Fact, ...]:
        """End the pending jobs that users cancelled."""
        with self._db.transaction():
            claims.require(self._db, claim)
            return tuple(self._cancel(claim, job) for job in self._pending(claim) if job.cancel_requested)

    def is_cancel_requested(self, job: Job) -> bool:
        """Whether a user cancelled the job in this attempt."""
        with self._db.reading():
            return bool(self._db.fetch(statements.CANCEL_REQUESTED, id=job.id, attempt=job.attempt))

    def finish(self, claim: Claim, count: ResultCount) -> Fact | None:
        """End the batch, whose jobs have all ended. None if one is pending again, or completed after the count."""
        return self._unless_outdated(lambda: self._finish(claim, count))

    def abandon(self, batch_id: str, count: ResultCount) -> tuple[Fact, ...] | None:
        """End a batch whose supervisors keep crashing, even during a pause: its unfinished jobs fail.

        None if the count is outdated. One transaction, so that no job is cancelled or restarted in between.
        """

        def abandon() -> tuple[Fact, ...]:
            claimed = self._claim(batch_id, crashed=True, admit=True)
            if claimed is None:
                return ()
            ended = [self._end_pending(claimed.claim, job) for job in self._pending(claimed.claim)]
            return (*claimed.facts, *ended, self._finish(claimed.claim, count))

        return self._unless_outdated(abandon)

    def record_queue_positions(self, batches: Mapping[int, str]) -> list[Tick]:
        """Store in the first pending job of each waiting batch how many batches (the key) are ahead of it."""
        with self._db.transaction():
            return [tick for ahead, batch_id in batches.items() for tick in self._record_position(batch_id, ahead)]

    # Inside a transaction

    def _claim(self, batch_id: str, *, crashed: bool, admit: bool) -> ClaimedBatch | None:
        rows = self._db.fetch(statements.CLAIM_BATCH, batch_id=batch_id)
        if not rows:
            return None
        fence, last_event_id, total_jobs, swimmer_name = rows[0]
        claim, jobs, facts = Claim(batch_id, fence), jobs_of(self._db, batch_id), []
        if last_event_id == 0:
            event = BatchStarted(batch_id, total_jobs, swimmer_name)
            facts.append(self._log.append_batch_event(batch_id, claims.next_number(self._db, claim), event))
        if admit or all(job.cancel_requested or job.status.is_over for job in jobs):
            self._db.execute(statements.ADMIT_BATCH, batch_id=batch_id, started_at=now())
        facts += [self._end_interrupted(claim, job, crashed=crashed) for job in jobs if job.status in RUNNING]
        return ClaimedBatch(claim, swimmer_name, tuple(facts))

    def _require_running(self) -> None:
        """Make a pause wait for the end of this transaction. Raises `Paused` if the service is paused already.

        SQLite has a single writer anyway. On PostgreSQL the row is locked: with an unlocked read, a pause could commit
        and its caller get a response before a start that did not see it.
        """
        state = statements.PAUSE_STATE if self._db.is_sqlite else statements.PAUSE_STATE_FOR_SHARE
        ((value,),) = self._db.fetch(state)
        if value == "1":
            raise Paused

    def _end_interrupted(self, claim: Claim, job: Job, *, crashed: bool) -> Fact:
        if job.cancel_requested:
            return self._cancel(claim, job)
        if crashed:
            return self._write(claim, statements.FAIL_JOB, failed(job, Crashed()), ended_at=now())
        return self._write(claim, statements.REQUEUE_JOB, requeued(job), started_at=None)

    def _end_pending(self, claim: Claim, job: Job) -> Fact:
        if job.cancel_requested:
            return self._cancel(claim, job)
        return self._write(claim, statements.FAIL_PENDING_JOB, failed(job, Crashed()), ended_at=now())

    def _cancel(self, claim: Claim, job: Job) -> Fact:
        return self._write(claim, statements.CANCEL_JOB, cancelled(job), ended_at=now())

    def _write(self, claim: Claim, statement: Statement, job: Job, **times: datetime | None) -> Fact:
        """Write those columns of the job that the statement names, and append the fact about it."""
        number = claims.next_number(self._db, claim)
        if not self._db.execute(statement, **values_of(job), **times):
            raise Outdated
        return self._log.append_job_event(number, job)

    def _finish(self, claim: Claim, count: ResultCount) -> Fact:
        number = claims.next_number(self._db, claim)
        jobs = jobs_of(self._db, claim.batch_id)
        if not (all(job.status.is_over for job in jobs) and count.is_of(jobs)):
            raise Outdated
        status = batch_outcome([job.status for job in jobs])
        self._db.execute(statements.END_BATCH, batch_id=claim.batch_id, status=status, ended_at=now())
        return self._log.append_batch_event(claim.batch_id, number, BatchCompleted.of(jobs, count.entries))

    def _pending(self, claim: Claim) -> list[Job]:
        return [job for job in jobs_of(self._db, claim.batch_id) if job.status is JobStatus.PENDING]

    def _record_position(self, batch_id: str, ahead: int) -> list[Tick]:
        message = progress_columns(Message("WAITING_FOR_BATCHES", batches=ahead))
        jobs = self._db.fetch(statements.RECORD_QUEUE_POSITION, batch_id=batch_id, **message)
        return [Tick.of(to_job(job), self._newest_number(batch_id)) for job in jobs]

    def _newest_number(self, batch_id: str) -> int:
        ((_, number),) = self._db.fetch(statements.BATCH_STATE, batch_id=batch_id)
        return int(number)

    def _change(self, claim: Claim, statement: Statement, job: Job, **times: datetime | None) -> Fact | None:
        return self._unless_outdated(lambda: self._write(claim, statement, job, **times))

    def _unless_outdated(self, change: Callable[[], T]) -> T | None:
        try:
            with self._db.transaction():
                return change()
        except Outdated:
            return None
