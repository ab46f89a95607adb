"""Removes what has expired: batches past their day, and the PDFs that no job needs any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from heatsync.model.batch import BatchStatus
from heatsync.store.database import now
from heatsync.store.tables import AttemptRow, BatchRow, FactRow, JobRow

if TYPE_CHECKING:
    from heatsync.store.database import Database
    from heatsync.store.pdfs import PdfStore

_GRACE = timedelta(hours=1)
"""A content that just came in may belong to a request that has not written its rows yet."""
_MOMENT = timedelta(minutes=1)
_LEFT_BEHIND = timedelta(days=1)
_UNFINISHED = timedelta(days=1)
"""What still runs, or was started again by its last minute, is not taken away from under who watches it."""


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """The batches that were removed, and how many PDF contents and files of killed uploads."""

    removed: tuple[str, ...]
    pdfs: int
    files: int

    @property
    def batches(self) -> int:
        return len(self.removed)


class Deletion:
    """Safe beside a running service. Blocks on the database and the disk."""

    def __init__(self, database: Database, pdfs: PdfStore) -> None:
        self._db = database
        self._pdfs = pdfs

    def run(self) -> RetentionReport:
        moment = now()
        with self._db.reading():
            is_over = BatchRow.status.not_in((BatchStatus.PENDING, BatchStatus.PROCESSING))
            is_due = (BatchRow.expires_at <= moment) & is_over | (BatchRow.expires_at <= moment - _UNFINISHED)
            expired = [batch_id for (batch_id,) in self._db.run(BatchRow.select(BatchRow.id).where(is_due).tuples())]
        for batch_id in expired:
            self.delete_batch(batch_id)
        swept = self._pdfs.sweep(moment - _GRACE), self._pdfs.sweep_incoming(moment - _LEFT_BEHIND)
        return RetentionReport(tuple(expired), *swept)

    def sweep_pdfs(self) -> None:
        """Remove the PDFs that no job needs now, but for those that came in a moment ago."""
        self._pdfs.sweep(now() - _MOMENT)

    def delete_batch(self, batch_id: str) -> None:
        """Remove a batch with all that was told of it. A supervisor that works on it has lost its claim."""
        jobs = JobRow.select(JobRow.id).where(JobRow.batch_id == batch_id)
        with self._db.transaction():
            # The batch's row first: it is the lock under which its jobs and facts are written.
            self._db.run(BatchRow.delete().where(BatchRow.id == batch_id))
            self._db.run(AttemptRow.delete().where(AttemptRow.job_id.in_(jobs)))
            self._db.run(FactRow.delete().where(FactRow.batch_id == batch_id))
            self._db.run(JobRow.delete().where(JobRow.batch_id == batch_id))
