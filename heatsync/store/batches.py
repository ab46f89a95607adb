"""Creates batches with their jobs, and reads them."""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from heatsync.model.batch import Batch, BatchStatus, Job, JobStatus, find_job
from heatsync.model.errors import NotFound
from heatsync.store import statements
from heatsync.store.database import Database, Row
from heatsync.store.jobs import jobs_of
from heatsync.store.tables import BatchRow, JobRow
from heatsync.store.utc_time import from_database, now


@dataclass(frozen=True, slots=True)
class NewJob:
    """A heat sheet as it was posted: a file that is stored already, or a link."""

    filename: str | None
    source_url: str | None
    pdf_sha256: str | None


@dataclass(frozen=True, slots=True)
class CreatedBatch:
    """The only copy of `manage_token`: the database has its hash."""

    id: str
    manage_token: str
    total_jobs: int


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch and its jobs in their order, from one snapshot."""

    batch: Batch
    jobs: tuple[Job, ...]

    def job(self, job_id: str) -> Job:
        """The batch's job with this ID. Raises `NotFound`."""
        return find_job(self.jobs, job_id)

    def count(self, status: JobStatus) -> int:
        return sum(job.status is status for job in self.jobs)


class Batches:
    """Batches for requests and for the dispatcher. Blocks on the database."""

    def __init__(self, database: Database, lifetime: timedelta) -> None:
        """A batch expires `lifetime` after its creation."""
        self._db = database
        self._lifetime = lifetime

    def create(self, swimmer_name: str, jobs: Sequence[NewJob]) -> CreatedBatch:
        """Store a batch and its jobs in one transaction. The jobs are numbered from 1."""
        batch_id, token, moment = str(uuid.uuid4()), secrets.token_urlsafe(24), now()
        batch = BatchRow.insert(
            id=batch_id,
            swimmer_name=swimmer_name,
            status=BatchStatus.PENDING,
            total_jobs=len(jobs),
            manage_token_sha256=_sha256(token),
            created_at=moment,
            queued_at=moment,
            expires_at=moment + self._lifetime,
        )
        shared = {"batch_id": batch_id, "status": JobStatus.PENDING}
        rows = [
            {"id": str(uuid.uuid4()), "sequence": sequence, **shared, **asdict(job)}
            for sequence, job in enumerate(jobs, start=1)
        ]
        with self._db.transaction():
            self._db.write(batch)
            self._db.write(JobRow.insert_many(rows))
        return CreatedBatch(batch_id, token, len(jobs))

    def find(self, batch_id: str) -> BatchView:
        """The batch with its jobs. Raises `NotFound`, also for a batch that was deleted."""
        with self._db.reading():
            return self._view(batch_id)

    def state(self, batch_id: str) -> tuple[BatchStatus, int] | None:
        """The status of the batch and the number of its newest fact, or None if it does not exist."""
        with self._db.reading():
            rows = self._db.fetch(statements.BATCH_STATE, batch_id=batch_id)
        return (BatchStatus(rows[0][0]), int(rows[0][1])) if rows else None

    def find_result(self, code: str) -> tuple[BatchView, Job]:
        """The job with this result code, and its batch. Raises `NotFound`."""
        with self._db.reading():
            batch_id = self._db.scalar(JobRow.select(JobRow.batch_id).where(JobRow.result_code == code))
            view = self._view(batch_id)  # raises it also for None
        return view, next(job for job in view.jobs if job.result_code == code)

    def unfinished(self) -> list[str]:
        """The batches with work to do, in the order of `queued_at`."""
        return self._with_status(BatchStatus.PENDING, BatchStatus.PROCESSING)

    def processing(self) -> list[str]:
        """The batches that a supervisor has started, in the same order."""
        return self._with_status(BatchStatus.PROCESSING)

    def may_manage(self, batch_id: str, token: str) -> bool:
        """Whether this is the manage token of the batch."""
        query = BatchRow.select(BatchRow.manage_token_sha256).where(BatchRow.id == batch_id)
        stored = self._db.scalar(query)
        return stored is not None and hmac.compare_digest(stored, _sha256(token))

    def _with_status(self, *statuses: BatchStatus) -> list[str]:
        query = BatchRow.select(BatchRow.id).where(BatchRow.status.in_(statuses)).order_by(BatchRow.queued_at)
        return [row.id for row in self._db.rows(query)]

    def _view(self, batch_id: str) -> BatchView:
        rows = self._db.fetch(statements.BATCH, batch_id=batch_id)
        if not rows:
            raise NotFound
        return BatchView(to_batch(rows[0]), jobs_of(self._db, batch_id))


def to_batch(row: Row) -> Batch:
    """The batch in a row of `BATCH_COLUMNS`."""
    batch_id, swimmer_name, status, last_event_id, *times = row
    return Batch(batch_id, swimmer_name, BatchStatus(status), last_event_id, *map(from_database, times))


def _sha256(token: str) -> str:
    # Bytes of a header that are not UTF-8 arrive as lone surrogates.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
