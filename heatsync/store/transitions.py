"""Every step of a batch's life: the rows change and the fact that tells it is written, in one transaction.

Only the supervisor that holds the batch's newest claim moves it forward. A write with an older claim raises
`ClaimLost`; a report about another attempt, or about a job that is in another state by now, changes nothing and gives
None.
"""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from heatsync.model.batch import BatchStatus, Job, JobStatus, batch_outcome
from heatsync.model.errors import Cancelled, Crashed, HeatSyncError
from heatsync.model.message import Message
from heatsync.model.stream_events import BatchCompleted, BatchStarted, Tick
from heatsync.store.jobs import JOB_COLUMN_NAMES as JOB_COLUMNS
from heatsync.store.jobs import jobs_of, to_job
from heatsync.store.message_columns import encode_message, error_columns, progress_columns
from heatsync.store.pause import may_start
from heatsync.store.utc_time import now, to_database

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from heatsync.model.batch import ResultCount
    from heatsync.model.errors import JobError
    from heatsync.model.stream_events import Fact
    from heatsync.store.database import Database
    from heatsync.store.event_log import EventLog
    from heatsync.store.extractions import StoredExtraction

T = TypeVar("T")

_CANCELLED = Message("CANCELLED")
_BASE62 = string.digits + string.ascii_letters
_LEASE = timedelta(minutes=1)
_RUNNING = (JobStatus.DOWNLOADING, JobStatus.PROCESSING)


class ClaimLost(HeatSyncError):
    """Another supervisor works on this batch, or the batch is gone."""


class Paused(HeatSyncError):
    """No job is started until an operator resumes."""


class _NotSo(Exception):
    """Rolls back a change that does not apply any more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A supervisor's right to move a batch forward: valid until somebody else claims it."""

    batch_id: str
    fence: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch that a supervisor may work on, and what had to be told on taking it."""

    claim: Claim
    swimmer_name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Started:
    """The job that runs now, and the fact that says so."""

    job: Job
    fact: Fact


class Transitions:
    """The only writer of statuses. Blocks on the database."""

    def __init__(self, database: Database, log: EventLog, owner: str) -> None:
        """`owner` names this process in the leases that it holds."""
        self._db = database
        self._log = log
        self._owner = owner

    def take(self, batch_id: str, *, crashed: bool = False, out_of_turn: bool = False) -> Taken | None:
        """Claim a batch that has work; None if it has none.

        A job that was left running goes back to pending; if the last supervisor `crashed`, it fails instead, because it
        may be what made it crash. With `out_of_turn` a batch that waits goes on waiting, unless nothing of it is left.
        """
        with self._db.transaction():
            return self._take(batch_id, crashed=crashed, out_of_turn=out_of_turn)

    def start_next(self, claim: Claim) -> Started | None:
        """Start the first pending job: `downloading` if its PDF has to be fetched, else `processing`.

        None if there is none, or if somebody cancelled it in this moment. Raises `Paused` if none may be started:
        whoever paused was answered by then, and the actors may not have heard of it yet.
        """

        def start() -> Started:
            if not may_start(self._db):
                raise Paused
            rows = self._db.sql(
                f"SELECT {JOB_COLUMNS} FROM batch_jobs WHERE batch_id = ? AND status = ? "  # noqa: S608 - a constant
                "AND NOT cancel_requested ORDER BY sequence LIMIT 1",
                (claim.batch_id, JobStatus.PENDING),
            ).fetchall()
            if not rows:
                raise _NotSo
            job = to_job(rows[0])
            fetch = job.pdf_sha256 is None
            status = JobStatus.DOWNLOADING if fetch else JobStatus.PROCESSING
            message = Message("DOWNLOADING") if fetch else Message("OPENING")
            fact = self._move(claim, job, status, 0, message, since=(JobStatus.PENDING,), started_at=now())
            return Started(replace(job, status=status, **progress_columns(message)), fact)

        return self._if_so(start)

    def downloaded(self, claim: Claim, job: Job, sha256: str) -> Fact | None:
        """The PDF is here: the job goes from `downloading` to `processing`."""
        return self._if_so(
            lambda: self._move(
                claim,
                job,
                JobStatus.PROCESSING,
                job.progress_percent,
                Message("OPENING"),
                since=(JobStatus.DOWNLOADING,),
                pdf_sha256=sha256,
            )
        )

    def note(self, claim: Claim, job: Job, percent: int, message: Message) -> bool:
        """Write how far a running job is, for those who poll. No fact; False if the job does not run any more."""
        with self._db.transaction():
            if not self._holds(claim):
                raise ClaimLost
            return self._change(job, _RUNNING, progress_percent=percent, **progress_columns(message))

    def complete(self, claim: Claim, job: Job, kept: StoredExtraction, sha256: str, *, cached: bool) -> Fact | None:
        """The job has its entries."""
        found = len(kept.extraction.swims)
        changes = {
            "status": JobStatus.COMPLETED,
            "progress_percent": 100,
            **progress_columns(Message("ENTRIES_FOUND", entries=found)),
            "pdf_sha256": sha256,
            "result_code": job.result_code or "".join(secrets.choice(_BASE62) for _ in range(12)),
            "extraction_id": kept.id,
            "cached": cached,
            "event_count": found,
            "meet_name": kept.extraction.meet_name,
            "error_code": None,
            **error_columns(None),
            "retriable": None,
        }
        return self._if_so(lambda: self._end(claim, job, changes))

    def fail(self, claim: Claim, job: Job, error: JobError) -> Fact | None:
        """The job ends with an error."""
        return self._if_so(lambda: self._fail(claim, job, error))

    def put_back(self, claim: Claim, job: Job) -> Fact | None:
        """The job was interrupted: it is pending again and loses nothing but the work."""
        return self._if_so(lambda: self._put_back(claim, job))

    def cancel(self, claim: Claim, job: Job) -> Fact | None:
        """The running job has stopped because somebody asked for it. None if nobody did."""
        return self._if_so(lambda: self._cancel(claim, job))

    def cancel_pending(self, claim: Claim) -> tuple[Fact, ...]:
        """End the jobs that wait although somebody asked to cancel them."""
        with self._db.transaction():
            if not self._holds(claim):
                raise ClaimLost
            jobs = [job for job in jobs_of(self._db, claim.batch_id) if job.status is JobStatus.PENDING]
            return tuple(self._cancel(claim, job) for job in jobs if job.cancel_requested)

    def is_cancel_asked(self, job: Job) -> bool:
        """Whether somebody asked to cancel the job in this attempt."""
        query = "SELECT 1 FROM batch_jobs WHERE id = ? AND attempt = ? AND cancel_requested"
        with self._db.reading():
            return bool(self._db.sql(query, (job.id, job.attempt)).fetchall())

    def finish(self, claim: Claim, count: ResultCount) -> Fact | None:
        """End the batch, whose jobs have all ended. None if one is pending again, or completed after the count."""
        return self._if_so(lambda: self._finish(claim, count))

    def give_up(self, batch_id: str, count: ResultCount) -> tuple[Fact, ...] | None:
        """End a batch whose supervisors crash again and again: its unfinished jobs fail, also while work is paused.

        None if the count is no longer right. One transaction, so that no job is cancelled or restarted in between.
        """

        def give_up() -> tuple[Fact, ...]:
            taken = self._take(batch_id, crashed=True, out_of_turn=False)
            if taken is None:
                return ()
            waiting = [job for job in jobs_of(self._db, batch_id) if job.status is JobStatus.PENDING]
            ended = [
                self._cancel(taken.claim, job)
                if job.cancel_requested
                else self._fail(taken.claim, job, Crashed(), since=(JobStatus.PENDING,))
                for job in waiting
            ]
            return (*taken.facts, *ended, self._finish(taken.claim, count))

        return self._if_so(give_up)

    def tell_waiting(self, batches: Mapping[int, str]) -> list[Tick]:
        """Write into the first pending job of each waiting batch how many batches (the key) come before it."""
        ticks: list[Tick] = []
        with self._db.transaction():
            for ahead, batch_id in batches.items():
                message = Message("WAITING_FOR_BATCHES", batches=ahead)
                columns = progress_columns(message)
                rows = self._db.sql(
                    "UPDATE batch_jobs SET progress_message = ?, progress_details = ? "  # noqa: S608 - a constant
                    "WHERE batch_id = ? AND status = ? AND sequence = "
                    "(SELECT min(sequence) FROM batch_jobs WHERE batch_id = ? AND status = ?) "
                    f"RETURNING {JOB_COLUMNS}, (SELECT last_event_id FROM processing_batches WHERE id = batch_id)",
                    (*map(_to_database, columns.values()), batch_id, JobStatus.PENDING, batch_id, JobStatus.PENDING),
                ).fetchall()
                ticks += [Tick.of(to_job(columns), newest) for *columns, newest in rows]
        return ticks

    # Inside a transaction

    def _take(self, batch_id: str, *, crashed: bool, out_of_turn: bool) -> Taken | None:
        moment = now()
        row = self._db.sql(
            "UPDATE processing_batches SET fence = fence + 1, lease_owner = ?, lease_until = ? "
            "WHERE id = ? AND status IN (?, ?) RETURNING fence, status, last_event_id, total_jobs, swimmer_name",
            (self._owner, to_database(moment + _LEASE), batch_id, BatchStatus.PENDING, BatchStatus.PROCESSING),
        ).fetchall()
        if not row:
            return None
        fence, status, told, total_jobs, swimmer_name = row[0]
        claim, facts = Claim(batch_id, fence), []
        jobs = jobs_of(self._db, batch_id)
        starts = not out_of_turn or all(job.cancel_requested or job.status.is_over for job in jobs)
        if not told:  # it is the first fact of every batch
            started = BatchStarted(batch_id, total_jobs, swimmer_name)
            facts.append(self._log.append(batch_id, self._next_number(claim), started))
        if status != BatchStatus.PROCESSING and starts:
            self._db.sql(
                "UPDATE processing_batches SET status = ?, started_at = coalesce(started_at, ?), ended_at = NULL "
                "WHERE id = ?",
                (BatchStatus.PROCESSING, to_database(moment), batch_id),
            )
        left_running = [job for job in jobs if job.status.is_running]
        for job in left_running:
            if job.cancel_requested:
                facts.append(self._cancel(claim, job))
            else:
                facts.append(self._fail(claim, job, Crashed()) if crashed else self._put_back(claim, job))
        return Taken(claim, swimmer_name, tuple(facts))

    def _finish(self, claim: Claim, count: ResultCount) -> Fact:
        number = self._next_number(claim)
        jobs = jobs_of(self._db, claim.batch_id)
        if not (all(job.status.is_over for job in jobs) and count.is_of(jobs)):
            raise _NotSo
        completed = BatchCompleted.of(jobs, count.entries)
        self._db.sql(
            "UPDATE processing_batches SET status = ?, ended_at = ?, lease_owner = NULL, lease_until = NULL "
            "WHERE id = ?",
            (batch_outcome([job.status for job in jobs]), to_database(now()), claim.batch_id),
        )
        return self._log.append(claim.batch_id, number, completed)

    def _fail(self, claim: Claim, job: Job, error: JobError, since: Sequence[JobStatus] = _RUNNING) -> Fact:
        changes = {
            "status": JobStatus.FAILED,
            **progress_columns(error.message),
            "error_code": error.code,
            **error_columns(error.message),
            "retriable": error.retriable,
        }
        return self._end(claim, job, changes, since)

    def _cancel(self, claim: Claim, job: Job) -> Fact:
        changes: dict[str, Any] = {
            "status": JobStatus.CANCELLED,
            **progress_columns(_CANCELLED),
            "error_code": Cancelled.code,
            **error_columns(_CANCELLED),
            "retriable": False,
        }
        fact = self._append(claim, replace(job, **changes))
        if not self._change(job, (JobStatus.PENDING, *_RUNNING), only="cancel_requested", ended_at=now(), **changes):
            raise _NotSo
        return fact

    def _put_back(self, claim: Claim, job: Job) -> Fact:
        message = Message("INTERRUPTED")
        return self._move(claim, job, JobStatus.PENDING, 0, message, since=_RUNNING, started_at=None)

    def _move(
        self,
        claim: Claim,
        job: Job,
        status: JobStatus,
        percent: int,
        message: Message,
        *,
        since: Sequence[JobStatus],
        **more: Any,
    ) -> Fact:
        changes: dict[str, Any] = {"status": status, "progress_percent": percent, **progress_columns(message)}
        fact = self._append(claim, replace(job, **changes))
        if not self._change(job, since, only="NOT cancel_requested", **changes, **more):
            raise _NotSo
        return fact

    def _end(self, claim: Claim, job: Job, changes: dict[str, Any], since: Sequence[JobStatus] = _RUNNING) -> Fact:
        fact = self._append(claim, replace(job, **changes))
        if not self._change(job, since, only="NOT cancel_requested", ended_at=now(), **changes):
            raise _NotSo
        return fact

    def _change(self, job: Job, since: Sequence[JobStatus], *, only: str = "TRUE", **values: Any) -> bool:
        """Change a job's row if it is still in this attempt, in one of these states, and `only` holds of it."""
        columns = ", ".join(f"{name} = ?" for name in values)
        states = ", ".join("?" for _ in since)
        parameters = [_to_database(value) for value in values.values()]
        statement = f"UPDATE batch_jobs SET {columns} WHERE id = ? AND attempt = ? AND status IN ({states}) AND {only}"  # noqa: S608 - names of ours
        return bool(self._db.sql(statement, (*parameters, job.id, job.attempt, *since)).rowcount)

    def _append(self, claim: Claim, job: Job) -> Fact:
        return self._log.append_job(self._next_number(claim), job)

    def _next_number(self, claim: Claim) -> int:
        number = self._log.next_number(claim.batch_id, claim.fence)
        if number is None:
            raise ClaimLost
        return number

    def _holds(self, claim: Claim) -> bool:
        query = "SELECT 1 FROM processing_batches WHERE id = ? AND fence = ?"
        return bool(self._db.sql(query, (claim.batch_id, claim.fence)).fetchall())

    def _if_so(self, change: Callable[[], T]) -> T | None:
        try:
            with self._db.transaction():
                return change()
        except _NotSo:
            return None


def _to_database(value: object) -> object:
    """A column's value as a parameter of a statement."""
    match value:
        case datetime():
            return to_database(value)
        case Message():
            return encode_message(value)
        case _:
            return value
