"""All attempts of a job: the present one from its own row, the earlier ones from the archive."""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import datetime

from heatsync.model.message import Message
from heatsync.store.database import Repository
from heatsync.store.tables import AttemptRow, JobRow


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a job. `attempt` counts from 1."""

    job_id: str
    attempt: int
    status: str
    error_code: str | None
    error_message: str | None
    error_details: Message | None
    started_at: datetime | None
    ended_at: datetime | None


_COLUMNS = [field.name for field in fields(Attempt)]
_PRESENT = JobRow.select(JobRow.id.alias("job_id"), *(getattr(JobRow, name) for name in _COLUMNS[1:]))


class Attempts(Repository):
    def archive(self, job_id: str) -> None:
        """Copy the present attempt of a job to the archive, inside the transaction that starts a new one."""
        self._db.write(AttemptRow.insert_from(_PRESENT.where(JobRow.id == job_id), _COLUMNS))

    def find(self, *, batch_id: str | None = None, job_id: str | None = None) -> list[Attempt]:
        """The attempts of one job or of all jobs of a batch, by job in their order, oldest first."""
        query = _PRESENT.order_by(JobRow.batch_id, JobRow.sequence)
        if batch_id is not None:
            query = query.where(JobRow.batch_id == batch_id)
        if job_id is not None:
            query = query.where(JobRow.id == job_id)
        with self._db.reading():
            present = self._db.values(query, Attempt)
            is_earlier = AttemptRow.job_id.in_([attempt.job_id for attempt in present])
            archived = self._db.values(AttemptRow.select().where(is_earlier).order_by(AttemptRow.attempt), Attempt)
        earlier = defaultdict[str, list[Attempt]](list)
        for attempt in archived:
            earlier[attempt.job_id].append(attempt)
        return [attempt for last in present for attempt in (*earlier[last.job_id], last)]
