"""All attempts of a job: the present one from its own row, the earlier ones from the archive."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from heatsync.model.batch import JobStatus
from heatsync.model.message import Message
from heatsync.store.database import Database
from heatsync.store.tables import AttemptRow, JobRow

_ARCHIVED = (
    AttemptRow.attempt,
    AttemptRow.status,
    AttemptRow.error_code,
    AttemptRow.error_message,
    AttemptRow.error_details,
    AttemptRow.started_at,
    AttemptRow.ended_at,
)
"""The columns that attempts and jobs have in common."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a job. `attempt` counts from 1."""

    job_id: str
    attempt: int
    status: JobStatus
    error_code: str | None
    error_message: str | None
    error_details: Message | None
    started_at: datetime | None
    ended_at: datetime | None


class Attempts:
    """Blocks on the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def archive(self, job_id: str) -> None:
        """Copy the present attempt of a job to the archive, inside the transaction that starts a new one."""
        columns = [JobRow.id, *(getattr(JobRow, column.name) for column in _ARCHIVED)]
        attempt = JobRow.select(*columns).where(JobRow.id == job_id)
        self._db.write(AttemptRow.insert_from(attempt, [AttemptRow.job_id, *_ARCHIVED]))

    def find(self, *, batch_id: str | None = None, job_id: str | None = None) -> list[Attempt]:
        """The attempts of one job or of all jobs of a batch, by job in their order, oldest first."""
        query = JobRow.select()
        if batch_id is not None:
            query = query.where(JobRow.batch_id == batch_id)
        if job_id is not None:
            query = query.where(JobRow.id == job_id)
        with self._db.reading():
            jobs = self._db.rows(query.order_by(JobRow.batch_id, JobRow.sequence))
            ids = [job.id for job in jobs]
            archived = self._db.rows(AttemptRow.select().where(AttemptRow.job_id.in_(ids)).order_by(AttemptRow.attempt))
        earlier = defaultdict[str, list[Attempt]](list)
        for row in archived:
            earlier[row.job_id].append(_attempt(row, row.job_id))
        return [attempt for job in jobs for attempt in (*earlier[job.id], _attempt(job, job.id))]


def _attempt(row: JobRow | AttemptRow, job_id: str) -> Attempt:
    return Attempt(
        job_id=job_id,
        attempt=row.attempt,
        status=JobStatus(row.status),
        error_code=row.error_code,
        error_message=row.error_message,
        error_details=row.error_details,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
