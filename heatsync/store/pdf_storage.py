"""Stores PDFs, once per content, until no job needs them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from peewee import Case, Expression, Value, fn

from heatsync.model.pdf_identity import PdfIdentity, StoredPdf
from heatsync.store.database import Database
from heatsync.store.pdf_bytes import PdfFiles, PdfRows, files_before
from heatsync.store.staged_pdf import StagedPdf
from heatsync.store.tables import ExtractionRow, JobRow, PdfRow, SheetRow
from heatsync.store.utc_time import now

_CRASHES_EXPIRE_AFTER = timedelta(hours=1)
"""Counted from the last crash: an overloaded machine must not block a PDF forever."""


class PdfStorage:
    """PDF contents with their checksums. Every method blocks on the disk or the database."""

    def __init__(self, database: Database, contents: PdfFiles | PdfRows, staging: Path, max_bytes: int) -> None:
        self._db = database
        self._bytes = contents
        self._staging = staging
        self._max_bytes = max_bytes
        staging.mkdir(parents=True, exist_ok=True)

    def stage(self) -> StagedPdf:
        """A temporary file for an incoming PDF."""
        return StagedPdf(self._staging, self._max_bytes)

    def temporary_file(self) -> BinaryIO:
        """An unnamed file on the same disk. Closing it deletes it."""
        return cast("BinaryIO", tempfile.TemporaryFile(dir=self._staging))

    def save(self, staged: StagedPdf) -> PdfIdentity:
        """Store a received PDF. Does nothing but renew its `seen_at` if the content is stored already."""
        identity = staged.finish()
        insert = PdfRow.insert(asdict(identity), seen_at=now())
        upsert = insert.on_conflict(conflict_target=[PdfRow.sha256], preserve=[PdfRow.seen_at])
        with self._db.transaction():
            # The row first: it locks the content against `delete_unused`.
            self._db.write(upsert)
            self._bytes.put(identity.sha256, staged.path)
        return identity

    @contextmanager
    def open(self, sha256: str) -> Iterator[StoredPdf]:
        """The PDF as a file, until the block ends. Raises `KeyError` if it is not stored."""
        row = self._row(sha256)
        with self._bytes.open(sha256) as path:
            yield StoredPdf(row.sha256, row.md5, row.size, path)

    def md5(self, sha256: str) -> str:
        """The MD5 of a stored content. Raises `KeyError` if it is not stored."""
        return self._row(sha256).md5

    def crashes(self, sha256: str) -> int:
        """The number of recent worker crashes with this content."""
        query = PdfRow.select(PdfRow.child_deaths).where(PdfRow.sha256 == sha256, _has_crashed_recently(now()))
        return self._db.scalar(query) or 0

    def record_crash(self, sha256: str) -> int:
        """Count a worker crash with this content. Returns the number of recent ones."""
        moment = now()
        crashes = Case(None, [(_has_crashed_recently(moment), PdfRow.child_deaths + 1)], Value(1))
        update = PdfRow.update(child_deaths=crashes, died_at=moment).where(PdfRow.sha256 == sha256)
        with self._db.transaction():
            rows = self._db.tuples(update.returning(PdfRow.child_deaths))
        return int(rows[0][0]) if rows else 0

    def reset_crashes(self, sha256: str) -> None:
        """Forget the crashes: the content was read, so something else caused them."""
        self._db.write(PdfRow.update(child_deaths=0).where(PdfRow.sha256 == sha256))

    def delete_unused(self, not_seen_since: datetime) -> int:
        """Delete the contents that no job needs and that were not received since this time, with all derived data.

        Returns the number of contents.
        """
        needed = JobRow.select(JobRow.id).where(JobRow.pdf_sha256 == PdfRow.sha256)
        is_unused = (PdfRow.seen_at < not_seen_since) & ~fn.EXISTS(needed)
        unused = self._db.rows(PdfRow.select(PdfRow.sha256).where(is_unused))
        for sha256 in self._bytes.stored_before(not_seen_since.timestamp()):
            self._delete_without_row(sha256)
        return sum(self._delete_if(is_unused, row.sha256) for row in unused)

    def delete_staged(self, before: datetime) -> int:
        """Delete the staged files that killed processes left behind before this time. Returns their number."""
        leftovers = list(files_before(self._staging, before.timestamp()))
        for path in leftovers:
            path.unlink(missing_ok=True)
        return len(leftovers)

    def _row(self, sha256: str) -> PdfRow:
        row = self._db.row(PdfRow.select().where(PdfRow.sha256 == sha256))
        if row is None:
            raise KeyError(sha256)
        return row

    def _delete_without_row(self, sha256: str) -> None:
        """Delete the bytes of a content whose row was never committed because the process was killed."""
        with self._db.transaction():
            if self._db.row(PdfRow.select(PdfRow.sha256).where(PdfRow.sha256 == sha256)) is None:
                self._bytes.delete(sha256)

    def _delete_if(self, condition: Expression, sha256: str) -> int:
        with self._db.transaction():
            deleted = self._db.write(PdfRow.delete().where(condition, PdfRow.sha256 == sha256))
            if deleted:
                self._db.write(ExtractionRow.delete().where(ExtractionRow.sha256 == sha256))
                self._db.write(SheetRow.delete().where(SheetRow.sha256 == sha256))
                self._bytes.delete(sha256)
        return deleted


def _has_crashed_recently(moment: datetime) -> Expression:
    return PdfRow.died_at > moment - _CRASHES_EXPIRE_AFTER
