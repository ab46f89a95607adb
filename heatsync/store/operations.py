"""Cancel and pause: requests that supervisors and the dispatcher act on."""

from heatsync.model.batch import find_job
from heatsync.model.errors import NotCancellable, NotFound
from heatsync.store import statements
from heatsync.store.audit import AuditLog, ChangeRequest
from heatsync.store.database import Database
from heatsync.store.event_log import EventLog
from heatsync.store.jobs import jobs_of
from heatsync.store.tables import JobRow, ServiceStateRow


class Operations:
    """Each change is one transaction, with an entry in the audit log. Blocks on the database."""

    def __init__(self, database: Database, log: EventLog, audit: AuditLog) -> None:
        self._db = database
        self._log = log
        self._audit = audit

    def request_cancel(self, batch_id: str, job_id: str | None, request: ChangeRequest) -> None:
        """Request to cancel a job, or all unfinished jobs of a batch. Raises `NotFound` or `NotCancellable`."""
        action = "cancel_job" if job_id else "cancel_batch"
        with self._db.transaction():
            if not self._log.lock(batch_id):
                raise NotFound
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
