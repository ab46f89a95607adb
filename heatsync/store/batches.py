"""Batches and their jobs: made by a request, read by everybody."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heatsync.model.batch import Batch, BatchStatus, Job, JobStatus, find_job
from heatsync.model.errors import NotFound
from heatsync.store.jobs import jobs_of
from heatsync.store.tables.batches import BatchRow, JobRow
from heatsync.store.utc_time import now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from heatsync.store.database import Database


@dataclass(frozen=True, slots=True)
class NewJob:
    """A heat sheet as it was sent: a file whose bytes are kept already, or a link."""

    filename: str | None
    source_url: str | None
    pdf_sha256: str | None


@dataclass(frozen=True, slots=True)
class CreatedBatch:
    """`manage_token` is told this once; only its hash is kept."""

    id: str
    manage_token: str
    total_jobs: int


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch and its jobs in their order, of one moment."""

    batch: Batch
    jobs: tuple[Job, ...]

    def job(self, job_id: str) -> Job:
        """The batch's job with this ID. Raises `NotFound`."""
        return find_job(self.jobs, job_id)

    def count(self, status: JobStatus) -> int:
        return sum(job.status is status for job in self.jobs)


class Batches:
    """The door to the rows of batches and jobs for requests. Blocks on the database."""

    def __init__(self, database: Database, keep: timedelta) -> None:
        self._db = database
        self._keep = keep

    def create(self, swimmer_name: str, jobs: Sequence[NewJob]) -> CreatedBatch:
        """Write a batch and its jobs, all or nothing. Jobs are numbered from 1 in the order given."""
        batch_id, token, moment = str(uuid.uuid4()), secrets.token_urlsafe(24), now()
        batch = {
            "id": batch_id,
            "swimmer_name": swimmer_name,
            "status": BatchStatus.PENDING,
            "total_jobs": len(jobs),
            "manage_token_sha256": _sha256(token),
            "created_at": moment,
            "queued_at": moment,
            "expires_at": moment + self._keep,
        }
        rows = [
            {
                "id": str(uuid.uuid4()),
                "batch_id": batch_id,
                "sequence": sequence,
                "status": JobStatus.PENDING,
                "filename": job.filename,
                "source_url": job.source_url,
                "pdf_sha256": job.pdf_sha256,
            }
            for sequence, job in enumerate(jobs, start=1)
        ]
        with self._db.transaction():
            self._db.run(BatchRow.insert(batch))
            self._db.run(JobRow.insert_many(rows))
        return CreatedBatch(batch_id, token, len(jobs))

    def find(self, batch_id: str) -> BatchView:
        """The batch with its jobs. Raises `NotFound`, also for a batch that was deleted."""
        with self._db.reading():
            return self._view(batch_id)

    def state(self, batch_id: str) -> tuple[BatchStatus, int] | None:
        """The batch's status and the number of its newest fact, or None if there is no such batch."""
        with self._db.reading():
            row = self._db.sql(
                "SELECT status, last_event_id FROM processing_batches WHERE id = ?", (batch_id,)
            ).fetchone()
        return None if row is None else (BatchStatus(row[0]), int(row[1]))

    def find_result(self, code: str) -> tuple[BatchView, Job]:
        """The job with this result code, and its batch. Raises `NotFound`."""
        with self._db.reading():
            row = self._db.sql("SELECT batch_id FROM batch_jobs WHERE result_code = ?", (code,)).fetchone()
            if row is None:
                raise NotFound
            view = self._view(row[0])
        return view, next(job for job in view.jobs if job.result_code == code)

    def unfinished(self) -> list[str]:
        """The batches that have work, in the order in which they got it."""
        return self._in_states(BatchStatus.PENDING, BatchStatus.PROCESSING)

    def under_way(self) -> list[str]:
        """Those of them that somebody has begun to work on."""
        return self._in_states(BatchStatus.PROCESSING)

    def may_manage(self, batch_id: str, token: str) -> bool:
        """Whether this is the token that was told when the batch was made."""
        query = BatchRow.select(BatchRow.manage_token_sha256).where(BatchRow.id == batch_id)
        with self._db.reading():
            row = next(iter(self._db.run(query.tuples())), None)
        return row is not None and hmac.compare_digest(row[0], _sha256(token))

    def _in_states(self, *states: BatchStatus) -> list[str]:
        query = BatchRow.select(BatchRow.id).where(BatchRow.status.in_(states)).order_by(BatchRow.queued_at)
        with self._db.reading():
            return [row[0] for row in self._db.run(query.tuples())]

    def _view(self, batch_id: str) -> BatchView:
        query = BatchRow.select().where(BatchRow.id == batch_id)
        row = next(iter(self._db.run(query)), None)
        if row is None:
            raise NotFound
        return BatchView(to_batch(row), jobs_of(self._db, batch_id))


def to_batch(row: BatchRow) -> Batch:
    return Batch(
        id=row.id,
        swimmer_name=row.swimmer_name,
        status=BatchStatus(row.status),
        last_event_id=row.last_event_id,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        expires_at=row.expires_at,
    )


def _sha256(token: str) -> str:
    # A header's bytes that are no text come as halves of characters.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
