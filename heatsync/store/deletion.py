"""Deletes expired batches, and the PDFs that no job needs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from heatsync.model.batch import BatchStatus
from heatsync.store.database import Database
from heatsync.store.pdf_storage import PdfStorage
from heatsync.store.tables import AttemptRow, BatchRow, CalendarRevisionRow, FactRow, JobRow, RemovedBatchRow
from heatsync.store.utc_time import now

# A request stores its PDFs before its rows, so a recent PDF may not have a job yet.
_DAILY_GRACE = timedelta(hours=1)
_GRACE_AFTER_REMOVAL = timedelta(minutes=1)
_STAGED_FILES_MAX_AGE = timedelta(days=1)
_UNFINISHED_GRACE = timedelta(days=1)
"""A batch that still runs, or was restarted just before it expired, is kept a little longer for its viewers."""
_REMEMBERED = timedelta(days=400)
"""Phones fetch a subscribed calendar until a user deletes it: a season or two."""


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """The IDs of the deleted batches, and the numbers of deleted PDF contents and leftover staged files."""

    removed: tuple[str, ...]
    pdfs: int
    files: int


class Deletion:
    """Safe while the service runs. Blocks on the database and the disk."""

    def __init__(self, database: Database, pdfs: PdfStorage) -> None:
        self._db = database
        self._pdfs = pdfs

    def delete_expired(self) -> RetentionReport:
        """Delete expired batches, unused PDFs, and the staged files of processes that were killed."""
        moment = now()
        is_over = BatchRow.status.not_in((BatchStatus.PENDING, BatchStatus.PROCESSING))
        is_due = (BatchRow.expires_at <= moment) & is_over | (BatchRow.expires_at <= moment - _UNFINISHED_GRACE)
        expired = tuple(row.id for row in self._db.rows(BatchRow.select(BatchRow.id).where(is_due)))
        for batch_id in expired:
            self.delete_batch(batch_id)
        self._db.write(RemovedBatchRow.delete().where(RemovedBatchRow.removed_at <= moment - _REMEMBERED))
        pdfs = self._pdfs.delete_unused(moment - _DAILY_GRACE)
        return RetentionReport(expired, pdfs, self._pdfs.delete_staged(moment - _STAGED_FILES_MAX_AGE))

    def removed_at(self, batch_id: str) -> datetime | None:
        """When the batch expired or was deleted, if it did so in the last 400 days."""
        row = self._db.row(RemovedBatchRow.select().where(RemovedBatchRow.id == batch_id))
        return None if row is None else row.removed_at

    def delete_unused_pdfs(self) -> None:
        """Delete the PDFs that no job needs, except those received in the last minute."""
        self._pdfs.delete_unused(now() - _GRACE_AFTER_REMOVAL)

    def delete_batch(self, batch_id: str) -> None:
        """Delete a batch with its jobs and events, but not its ID. Its supervisor, if there is one, loses its claim."""
        jobs = JobRow.select(JobRow.id).where(JobRow.batch_id == batch_id)
        with self._db.transaction():
            # Jobs and events are only written under the lock of the batch's row, so it goes first.
            if self._db.write(BatchRow.delete().where(BatchRow.id == batch_id)):
                self._db.write(RemovedBatchRow.insert(id=batch_id, removed_at=now()).on_conflict_ignore())
            self._db.write(CalendarRevisionRow.delete().where(CalendarRevisionRow.batch_id == batch_id))
            self._db.write(AttemptRow.delete().where(AttemptRow.job_id.in_(jobs)))
            self._db.write(FactRow.delete().where(FactRow.batch_id == batch_id))
            self._db.write(JobRow.delete().where(JobRow.batch_id == batch_id))
