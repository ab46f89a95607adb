"""What people change in a batch that exists: start jobs again, give one another PDF, ask to cancel.

A request never moves a job forward. It puts a job that is over back to pending, or it asks: the supervisor does the
rest. Every change is one transaction under the batch's lock, with the fact that tells it and a line in the audit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from heatsync.model.batch import BatchStatus, Job, JobStatus, find_job
from heatsync.model.errors import Forbidden, NotCancellable, NotFound, NotRestartable, Unauthorized
from heatsync.model.message import Message
from heatsync.store.jobs import jobs_of
from heatsync.store.message_columns import error_columns, progress_columns
from heatsync.store.pause import is_paused, set_paused
from heatsync.store.tables.batches import JobRow
from heatsync.store.tables.pdfs import PdfRow
from heatsync.store.tables.service import AuditRow, ServiceStateRow
from heatsync.store.utc_time import now, to_database

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heatsync.model.stream_events import Fact
    from heatsync.store.database import Database
    from heatsync.store.event_log import EventLog

_TRIES_BY_LINK = 3
_ENDED = "logout:"
_OVER = (JobStatus.FAILED, JobStatus.CANCELLED)


class Principal(StrEnum):
    """Who acts: an operator, who made the batch (its token), or who has its address."""

    OPERATOR = "operator"
    OWNER = "owner"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """Who wants a change, and why, in their own words."""

    actor: Principal
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which failed jobs to start again, over all batches. What is None does not narrow; all None is for the caller to
    refuse. `older_than` is the age of the failure in seconds.
    """

    error_code: str | None = None
    batch_id: str | None = None
    older_than: float | None = None


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job, and the attempt in which it failed."""

    batch_id: str
    job_id: str
    attempt: int


class Operations:
    """The door for changes by people. Blocks on the database; what comes back is committed and to be published."""

    def __init__(self, database: Database, log: EventLog) -> None:
        self._db = database
        self._log = log

    def restart_job(self, batch_id: str, job_id: str, order: ChangeRequest, *, force: bool = False) -> tuple[Fact, ...]:
        """Put a failed or cancelled job back to pending; with `force` a completed one too, past the cache.

        Raises `NotFound`, `NotRestartable`, or `Unauthorized` (its owner: `Forbidden`) for what only operators may do.
        """

        def choose(jobs: Sequence[Job]) -> list[Job]:
            job = find_job(jobs, job_id)
            allowed = (*_OVER, JobStatus.COMPLETED) if force else _OVER
            if job.status not in allowed:
                raise NotRestartable
            return _allowed([job], order)

        return self._restart(batch_id, order, choose, "restart_job", skip_cache=force)

    def restart_failed(self, batch_id: str, order: ChangeRequest) -> tuple[Fact, ...]:
        """Put the failed jobs of a batch back to pending: for a link, those where trying again is worth it.

        Raises as `restart_job`.
        """

        def choose(jobs: Sequence[Job]) -> list[Job]:
            failed = [job for job in jobs if job.status is JobStatus.FAILED]
            if not failed:
                raise NotRestartable(Message("NO_FAILED_JOBS"))
            return _allowed(failed, order)

        return self._restart(batch_id, order, choose, "restart_batch")

    def restart_these(self, batch_id: str, failed: Sequence[FailedJob], order: ChangeRequest) -> tuple[Fact, ...]:
        """Put those of these jobs of a batch back to pending that still are as they were.

        The others are somebody else's by now, also one that was started again and has failed again since.
        """
        wanted = {(each.job_id, each.attempt) for each in failed}

        def choose(jobs: Sequence[Job]) -> list[Job]:
            return [job for job in jobs if (job.id, job.attempt) in wanted and job.status is JobStatus.FAILED]

        return self._restart(batch_id, order, choose, "restart_filter")

    def failed_jobs(self, wanted: Filter) -> list[FailedJob]:
        """The failed jobs that fit, the oldest failure first."""
        query = JobRow.select(JobRow.batch_id, JobRow.id, JobRow.attempt).where(JobRow.status == JobStatus.FAILED)
        if wanted.error_code is not None:
            query = query.where(JobRow.error_code == wanted.error_code)
        if wanted.batch_id is not None:
            query = query.where(JobRow.batch_id == wanted.batch_id)
        with self._db.reading():
            rows = self._db.run(query.select_extend(JobRow.ended_at).order_by(JobRow.ended_at))
            limit = None if wanted.older_than is None else now().timestamp() - wanted.older_than
            return [
                FailedJob(row.batch_id, row.id, row.attempt)
                for row in rows
                if limit is None or (row.ended_at is not None and row.ended_at.timestamp() <= limit)
            ]

    def replace_pdf(
        self, batch_id: str, job_id: str, sha256: str, filename: str | None, order: ChangeRequest
    ) -> tuple[Fact, ...]:
        """Give a failed or cancelled job another PDF, and put it back to pending. Raises as `restart_job`.

        Without a file name the job keeps the one that it had.
        """

        def choose(jobs: Sequence[Job]) -> list[Job]:
            job = find_job(jobs, job_id)
            if job.status not in _OVER:
                raise NotRestartable(Message("NOT_REPLACEABLE"))
            return [job]

        changes = {"pdf_sha256": sha256, "source_url": None, **({"filename": filename} if filename else {})}
        return self._restart(batch_id, order, choose, "replace_pdf", changes=changes)

    def ask_to_cancel(self, batch_id: str, job_id: str | None, order: ChangeRequest) -> None:
        """Ask to cancel a job, or all of a batch that are not over. Raises `NotFound` or `NotCancellable`."""
        with self._db.transaction():
            if not self._log.lock(batch_id):
                raise NotFound
            jobs = jobs_of(self._db, batch_id)
            chosen = [find_job(jobs, job_id)] if job_id else list(jobs)
            ids = [job.id for job in chosen if not job.status.is_over and not job.cancel_requested]
            if not ids:
                raise NotCancellable
            self._db.run(JobRow.update(cancel_requested=True).where(JobRow.id.in_(ids)))
            self._audit(order, "cancel_job" if job_id else "cancel_batch", batch_id, job_id, len(ids))

    def set_paused(self, order: ChangeRequest, *, paused: bool) -> None:
        """Remember whether new work is to be taken, over restarts of the service too."""
        with self._db.transaction():
            set_paused(self._db, paused=paused)
            self._audit(order, "pause" if paused else "resume", None, None, 0)

    def is_paused(self) -> bool:
        with self._db.reading():
            return is_paused(self._db)

    def end_session(self, session: str, until: int, at: int) -> None:
        """Remember that a session was logged out before its time, `until`; forget those whose time is up `at` now.

        In seconds since 1970.
        """
        row = ServiceStateRow
        insert = row.insert(key=f"{_ENDED}{session}", value=str(until)).on_conflict_ignore()
        with self._db.transaction():
            self._db.run(row.delete().where(row.key.startswith(_ENDED), row.value <= str(at)))
            self._db.run(insert)

    def ended_sessions(self) -> dict[str, int]:
        """The sessions that were logged out, and until when they would have lasted."""
        row = ServiceStateRow
        with self._db.reading():
            found = list(self._db.run(row.select().where(row.key.startswith(_ENDED))))
        return {each.key.removeprefix(_ENDED): int(each.value) for each in found}

    def _restart(
        self,
        batch_id: str,
        order: ChangeRequest,
        choose: Callable[[Sequence[Job]], list[Job]],
        action: str,
        *,
        skip_cache: bool = False,
        changes: dict[str, Any] | None = None,
    ) -> tuple[Fact, ...]:
        # Before the lock is waited for: of two people at once, the second one finds the job pending, or failed again,
        # which they cannot have seen.
        with self._db.reading():
            seen = {job.id: job.attempt for job in jobs_of(self._db, batch_id)}
        with self._db.transaction():
            if not self._log.lock(batch_id):
                raise NotFound
            all_chosen = choose(jobs_of(self._db, batch_id))
            chosen = [job for job in all_chosen if job.attempt == seen.get(job.id)]
            if all_chosen and not chosen:
                raise NotRestartable(Message("JUST_RESTARTED"))
            by_link = order.actor is not Principal.OPERATOR
            changed = {"skip_cache": skip_cache, **(changes or {})}
            facts = [self._put_back(job, {"tries_by_link": job.tries_by_link + by_link, **changed}) for job in chosen]
            if chosen:
                if not by_link:
                    self._forget_deaths(*(job.pdf_sha256 for job in chosen), changed.get("pdf_sha256"))
                self._reopen(batch_id)
                self._audit(order, action, batch_id, chosen[0].id if len(chosen) == 1 else None, len(chosen))
        return tuple(facts)

    def _put_back(self, job: Job, changes: dict[str, Any]) -> Fact:
        self._db.sql(
            "INSERT INTO job_attempts "
            "(job_id, attempt, status, error_code, error_message, error_details, started_at, ended_at) "
            "SELECT id, attempt, status, error_code, error_message, error_details, started_at, ended_at "
            "FROM batch_jobs WHERE id = ?",
            (job.id,),
        )
        again = replace(
            job,
            attempt=job.attempt + 1,
            status=JobStatus.PENDING,
            progress_percent=0,
            **progress_columns(Message("WAITING_TO_RESTART", attempt=job.attempt + 1)),
        )
        fresh = {
            "attempt": again.attempt,
            "status": again.status,
            "progress_percent": again.progress_percent,
            "progress_message": again.progress_message,
            "progress_details": again.progress_details,
            "extraction_id": None,
            "cached": False,
            "event_count": 0,
            "meet_name": "",
            "error_code": None,
            **error_columns(None),
            "retriable": None,
            "cancel_requested": False,
            "started_at": None,
            "ended_at": None,
            # A link may lead to a better PDF by now.
            "pdf_sha256": None if job.source_url else job.pdf_sha256,
            **changes,
        }
        self._db.run(JobRow.update(fresh).where(JobRow.id == job.id))
        number = self._log.next_number(job.batch_id) or 0
        superseded = self._log.supersede(job.batch_id, job.id, number)
        return self._log.append_job_event(number, again, superseded)

    def _forget_deaths(self, *contents: str | None) -> None:
        """An operator says that it is worth opening these PDFs again: a bad moment may have killed their children."""
        died = PdfRow.sha256.in_([content for content in contents if content]) & (PdfRow.child_deaths > 0)
        self._db.run(PdfRow.update(child_deaths=0).where(died))

    def _reopen(self, batch_id: str) -> None:
        over = BatchStatus.PENDING, to_database(now()), batch_id, BatchStatus.PENDING, BatchStatus.PROCESSING
        self._db.sql(
            "UPDATE processing_batches SET status = ?, queued_at = ?, ended_at = NULL "
            "WHERE id = ? AND status NOT IN (?, ?)",
            over,
        )

    def _audit(self, order: ChangeRequest, action: str, batch_id: str | None, job_id: str | None, count: int) -> None:
        self._db.run(
            AuditRow.insert(
                at=now(),
                actor=order.actor,
                action=action,
                batch_id=batch_id,
                job_id=job_id,
                reason=order.reason,
                count=count,
            )
        )


def _allowed(jobs: list[Job], order: ChangeRequest) -> list[Job]:
    """Those of these jobs that whoever gives the order may start again; an error if that is none of them."""
    allowed = jobs if order.actor is Principal.OPERATOR else [job for job in jobs if _may_try_again(job)]
    if not allowed:
        refusal = Unauthorized if order.actor is Principal.LINK else Forbidden
        raise refusal(Message("ONLY_OPERATORS_RESTART"))
    return allowed


def _may_try_again(job: Job) -> bool:
    return job.status is JobStatus.FAILED and job.retriable is True and job.tries_by_link < _TRIES_BY_LINK
