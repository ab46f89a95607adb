"""Operations by operators, owners and link holders: restart, replace a PDF, cancel, pause.

A restarted job is pending again, in a new attempt. Supervisors and the dispatcher act on cancel requests and pauses.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from heatsync.model.batch import BatchStatus, Job, JobStatus, find_job
from heatsync.model.errors import Forbidden, NotCancellable, NotRestartable, Unauthorized
from heatsync.model.message import Message
from heatsync.model.stream_events import Fact
from heatsync.store import statements
from heatsync.store.attempts import Attempts
from heatsync.store.audit import AuditLog, ChangeRequest, Principal
from heatsync.store.database import Database
from heatsync.store.event_log import EventLog
from heatsync.store.job_changes import restarted
from heatsync.store.jobs import jobs_of, values_of
from heatsync.store.tables import BatchRow, JobRow, PdfRow, ServiceStateRow
from heatsync.store.utc_time import now

_TRIES_BY_LINK = 3
RESTARTABLE = (JobStatus.FAILED, JobStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job, and the attempt in which it failed."""

    batch_id: str
    job_id: str
    attempt: int


class Operations:
    """Each change is one transaction, with an entry in the audit log. Blocks on the database.

    The facts that a restart returns are committed and must be published. Restarts raise `NotFound`, `NotRestartable`,
    and for what only operators may do `Unauthorized` (link holders) or `Forbidden` (owners).
    """

    def __init__(self, database: Database, log: EventLog, attempts: Attempts, audit: AuditLog) -> None:
        self._db = database
        self._log = log
        self._attempts = attempts
        self._audit = audit

    def restart_job(
        self, batch_id: str, job_id: str, request: ChangeRequest, *, force: bool = False
    ) -> tuple[Fact, ...]:
        """Restart a failed or cancelled job. With `force`, also a completed one, and without the cache."""

        def choose(jobs: Sequence[Job]) -> list[Job]:
            job = find_job(jobs, job_id)
            if job.status not in RESTARTABLE and not (force and job.status is JobStatus.COMPLETED):
                raise NotRestartable
            return [replace(job, skip_cache=force) for job in _permitted([job], request)]

        return self._restart(batch_id, request, "restart_job", choose)

    def restart_failed(self, batch_id: str, request: ChangeRequest) -> tuple[Fact, ...]:
        """Restart the failed jobs of a batch; for owners and link holders, those that may succeed."""

        def choose(jobs: Sequence[Job]) -> list[Job]:
            failed = [job for job in jobs if job.status is JobStatus.FAILED]
            if not failed:
                raise NotRestartable(Message("NO_FAILED_JOBS"))
            return [replace(job, skip_cache=False) for job in _permitted(failed, request)]

        return self._restart(batch_id, request, "restart_batch", choose)

    def restart_unchanged(self, batch_id: str, failed: Iterable[FailedJob], request: ChangeRequest) -> tuple[Fact, ...]:
        """Restart those of these jobs that have not been restarted in the meantime."""
        attempts = {(each.job_id, each.attempt) for each in failed}

        def choose(jobs: Sequence[Job]) -> list[Job]:
            unchanged = (job for job in jobs if (job.id, job.attempt) in attempts)
            return [replace(job, skip_cache=False) for job in unchanged if job.status is JobStatus.FAILED]

        return self._restart(batch_id, request, "restart_filter", choose)

    def replace_pdf(
        self, batch_id: str, job_id: str, sha256: str, filename: str | None, request: ChangeRequest
    ) -> tuple[Fact, ...]:
        """Restart a failed or cancelled job with another PDF. Without `filename`, the job keeps its own."""

        def choose(jobs: Sequence[Job]) -> list[Job]:
            job = find_job(jobs, job_id)
            if job.status not in RESTARTABLE:
                raise NotRestartable(Message("NOT_REPLACEABLE"))
            name = filename or job.filename
            return [replace(job, pdf_sha256=sha256, source_url=None, filename=name, skip_cache=False)]

        return self._restart(batch_id, request, "replace_pdf", choose)

    def failed_jobs(
        self, error_code: str | None = None, batch_id: str | None = None, older_than: float | None = None
    ) -> list[FailedJob]:
        """The matching failed jobs, oldest failure first. `older_than` is the age of the failure in seconds."""
        columns = (JobRow.batch_id, JobRow.id.alias("job_id"), JobRow.attempt)
        query = JobRow.select(*columns).where(JobRow.status == JobStatus.FAILED)
        if error_code is not None:
            query = query.where(JobRow.error_code == error_code)
        if batch_id is not None:
            query = query.where(JobRow.batch_id == batch_id)
        if older_than is not None:
            latest = max(0.0, now().timestamp() - older_than)  # `datetime` has no dates far before 1970
            query = query.where(JobRow.ended_at <= datetime.fromtimestamp(latest, UTC))
        return self._db.values(query.order_by(JobRow.ended_at), FailedJob)

    def request_cancel(self, batch_id: str, job_id: str | None, request: ChangeRequest) -> None:
        """Request to cancel a job, or all unfinished jobs of a batch. Raises `NotFound` or `NotCancellable`."""
        action = "cancel_job" if job_id else "cancel_batch"
        with self._db.transaction():
            self._log.lock(batch_id)
            jobs = jobs_of(self._db, batch_id)
            chosen = [find_job(jobs, job_id)] if job_id else jobs
            ids = [job.id for job in chosen if not (job.status.is_over or job.cancel_requested)]
            if not ids:
                raise NotCancellable
            self._db.write(JobRow.update(cancel_requested=True).where(JobRow.id.in_(ids)))
            self._audit.record(request, action, len(ids), batch_id=batch_id, job_id=job_id)

    def set_paused(self, request: ChangeRequest, *, paused: bool) -> None:
        """Pause or resume the start of jobs. It persists over restarts of the service.

        Waits for transactions that are starting a job.
        """
        update = ServiceStateRow.update(value=str(int(paused))).where(ServiceStateRow.key == "paused")
        with self._db.transaction():
            self._db.write(update)
            self._audit.record(request, "pause" if paused else "resume", 0)

    def is_paused(self) -> bool:
        with self._db.reading():
            ((value,),) = self._db.fetch(statements.PAUSE_STATE)
        return bool(value == "1")

    def _restart(
        self, batch_id: str, request: ChangeRequest, action: str, choose: Callable[[Sequence[Job]], list[Job]]
    ) -> tuple[Fact, ...]:
        """`choose` returns the jobs to restart, with the PDF and the cache setting of the new attempt."""
        # Read before waiting for the lock: of two requests at once, the second must not restart a job that the first
        # one restarted, even if it has failed again.
        with self._db.reading():
            seen = {job.id: job.attempt for job in jobs_of(self._db, batch_id)}
        with self._db.transaction():
            self._log.lock(batch_id)
            jobs = jobs_of(self._db, batch_id)
            chosen = _unchanged(choose(jobs), seen)
            facts = tuple(self._restart_one(job, request) for job in chosen)
            if chosen:
                self._reopen(batch_id)
                job_id = chosen[0].id if len(chosen) == 1 else None
                self._audit.record(request, action, len(chosen), batch_id=batch_id, job_id=job_id)
            if request.actor is Principal.OPERATOR:
                self._reset_crashes(*chosen, *(find_job(jobs, job.id) for job in chosen))
        return facts

    def _restart_one(self, job: Job, request: ChangeRequest) -> Fact:
        self._attempts.archive(job.id)
        pending = restarted(job, by_link=request.actor is not Principal.OPERATOR)
        values = values_of(pending) | {"started_at": None, "ended_at": None}
        self._db.write(JobRow.update(values).where(JobRow.id == job.id))
        number = self._log.next_number(job.batch_id)
        superseded = self._log.supersede(job.batch_id, job.id, number)
        return self._log.append_job_event(number, pending, superseded)

    def _reset_crashes(self, *jobs: Job) -> None:
        """Forget the worker crashes of the PDFs, before and after the restart: an operator vouches for them."""
        contents = {job.pdf_sha256 for job in jobs if job.pdf_sha256}
        update = PdfRow.update(child_deaths=0)
        self._db.write(update.where(PdfRow.sha256.in_(contents), PdfRow.child_deaths > 0))

    def _reopen(self, batch_id: str) -> None:
        update = BatchRow.update(status=BatchStatus.PENDING, queued_at=now(), ended_at=None)
        has_ended = BatchRow.status.not_in((BatchStatus.PENDING, BatchStatus.PROCESSING))
        self._db.write(update.where(BatchRow.id == batch_id, has_ended))


def _unchanged(chosen: list[Job], seen: Mapping[str, int]) -> list[Job]:
    """The jobs among these that are still in the attempt seen. Raises `NotRestartable` if all have been restarted."""
    unchanged = [job for job in chosen if job.attempt == seen.get(job.id)]
    if chosen and not unchanged:
        raise NotRestartable(Message("JUST_RESTARTED"))
    return unchanged


def _permitted(jobs: list[Job], request: ChangeRequest) -> list[Job]:
    """The jobs among these that the principal may restart. Raises `Unauthorized` or `Forbidden` if there are none."""
    if request.actor is Principal.OPERATOR:
        return jobs
    permitted = [job for job in jobs if _is_restartable_by_link(job)]
    if not permitted:
        refusal = Unauthorized if request.actor is Principal.LINK else Forbidden
        raise refusal(Message("ONLY_OPERATORS_RESTART"))
    return permitted


def _is_restartable_by_link(job: Job) -> bool:
    return job.status is JobStatus.FAILED and job.retriable is True and job.tries_by_link < _TRIES_BY_LINK
