"""Keeps PDF bytes, once per content, until no job needs them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self, cast

from heatsync.model.errors import PdfTooLarge
from heatsync.model.pdf_identity import PdfIdentity, StoredPdf
from heatsync.store.database import as_parameter, now
from heatsync.store.tables import ExtractionRow, PdfRow, SheetRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from typing import BinaryIO

    from heatsync.store.database import Database

_DEATHS_ARE_REMEMBERED = timedelta(hours=1)
"""For so long after the last one: a machine that was out of breath must not keep a PDF from everybody for ever."""


class IncomingPdf:
    """A PDF on its way in: written to a file of its own while hashing, gone on leaving the block unless kept."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._sha256, self._md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        self.size = 0
        self._file = tempfile.NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False)  # noqa: SIM115 - closed below
        self.path = Path(self._file.name)

    def write(self, chunk: bytes) -> None:
        """Append bytes. Raises `PdfTooLarge` past the limit. Blocks on the disk: never call it on the web's loop."""
        self.size += len(chunk)
        if self.size > self._max_bytes:
            raise PdfTooLarge
        self._sha256.update(chunk)
        self._md5.update(chunk)
        self._file.write(chunk)

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    @property
    def md5(self) -> str:
        return self._md5.hexdigest()

    def sync(self) -> None:
        """Have the bytes on the disk: what a row speaks of must outlive a power cut."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        with suppress(FileNotFoundError):
            self.path.unlink()


class PdfBytes(Protocol):
    """Where the bytes lie: files beside SQLite, rows in PostgreSQL. Called inside a transaction, except `open`."""

    def put(self, sha256: str, incoming: Path) -> None: ...
    def delete(self, sha256: str) -> None: ...
    def all(self, older_than: float) -> Iterable[str]:
        """The contents that are kept apart from the rows, those that came before this moment (POSIX seconds)."""
        ...

    def open(self, sha256: str) -> AbstractContextManager[Path]:
        """The bytes as a file for as long as the block lasts. Raises `KeyError` if they are not kept."""
        ...


class PdfStore:
    """The door to kept PDFs. Every method blocks on a disk or a database."""

    def __init__(self, database: Database, stored: PdfBytes, incoming: Path, max_bytes: int) -> None:
        self._db = database
        self._stored = stored
        self._incoming = incoming
        self._max_bytes = max_bytes
        incoming.mkdir(parents=True, exist_ok=True)

    def receive(self) -> IncomingPdf:
        """A place for the bytes of a PDF that is on its way in."""
        return IncomingPdf(self._incoming, self._max_bytes)

    def scratch(self) -> BinaryIO:
        """A file without a name on the store's own disk, gone when it is closed."""
        return cast("BinaryIO", tempfile.TemporaryFile(dir=self._incoming))

    def keep(self, incoming: IncomingPdf) -> PdfIdentity:
        """Keep what came in, once per content."""
        incoming.sync()
        identity = PdfIdentity(incoming.sha256, incoming.md5, incoming.size)
        row = {"sha256": identity.sha256, "md5": identity.md5, "size": identity.size, "seen_at": now()}
        upsert = PdfRow.insert(row).on_conflict(conflict_target=[PdfRow.sha256], preserve=[PdfRow.seen_at])
        # The row first: it is the lock that keeps the sweep from deleting bytes that just came in again.
        with self._db.transaction():
            self._db.run(upsert)
            self._stored.put(identity.sha256, incoming.path)
        return identity

    @contextmanager
    def open(self, sha256: str) -> Iterator[StoredPdf]:
        """The PDF as a file for as long as the block lasts. Raises `KeyError` if it is not kept."""
        with self._db.reading():
            row = next(iter(self._db.run(PdfRow.select().where(PdfRow.sha256 == sha256))), None)
        if row is None:
            raise KeyError(sha256)
        with self._stored.open(sha256) as path:
            yield StoredPdf(row.sha256, row.md5, row.size, path)

    def md5(self, sha256: str) -> str:
        """The MD5 of a kept content, without touching its bytes. Raises `KeyError` if it is not kept."""
        with self._db.reading():
            row = self._db.sql("SELECT md5 FROM pdfs WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None:
            raise KeyError(sha256)
        return str(row[0])

    def deaths(self, sha256: str) -> int:
        """How many child processes died of this content lately."""
        query = "SELECT child_deaths FROM pdfs WHERE sha256 = ? AND died_at > ?"
        with self._db.reading():
            row = self._db.sql(query, (sha256, as_parameter(now() - _DEATHS_ARE_REMEMBERED))).fetchone()
        return int(row[0]) if row else 0

    def count_death(self, sha256: str) -> int:
        """One more child process died of this content; how many did lately."""
        moment = now()
        with self._db.transaction():
            rows = self._db.sql(
                "UPDATE pdfs SET child_deaths = CASE WHEN died_at > ? THEN child_deaths + 1 ELSE 1 END, died_at = ? "
                "WHERE sha256 = ? RETURNING child_deaths",
                (as_parameter(moment - _DEATHS_ARE_REMEMBERED), as_parameter(moment), sha256),
            ).fetchall()
        return int(rows[0][0]) if rows else 0

    def forget_deaths(self, sha256: str) -> None:
        """The content was read: what killed its children was something else."""
        with self._db.transaction():
            self._db.sql("UPDATE pdfs SET child_deaths = 0 WHERE sha256 = ?", (sha256,))

    def sweep(self, unused_since: datetime) -> int:
        """Delete the contents that no job needs and that nobody sent since this moment, and what was read of them."""
        with self._db.reading():
            unused = self._db.sql(f"SELECT sha256 {_UNUSED}", (as_parameter(unused_since),)).fetchall()
        for sha256 in self._stored.all(unused_since.timestamp()):
            self._delete_without_row(sha256)
        return sum(self._delete(sha256, unused_since) for (sha256,) in unused)

    def _delete_without_row(self, sha256: str) -> None:
        """Bytes whose row was never committed, because the process died in between."""
        with self._db.transaction():
            if not self._db.sql("SELECT 1 FROM pdfs WHERE sha256 = ?", (sha256,)).fetchall():
                self._stored.delete(sha256)

    def _delete(self, sha256: str, unused_since: datetime) -> int:
        with self._db.transaction():
            deleted: int = self._db.sql(
                f"DELETE {_UNUSED} AND sha256 = ?", (as_parameter(unused_since), sha256)
            ).rowcount
            if deleted:
                self._db.run(ExtractionRow.delete().where(ExtractionRow.sha256 == sha256))
                self._db.run(SheetRow.delete().where(SheetRow.sha256 == sha256))
                self._stored.delete(sha256)
        return deleted

    def sweep_incoming(self, older_than: datetime) -> int:
        """Delete what a killed process left of PDFs on their way in."""
        limit, swept = older_than.timestamp(), 0
        for path in self._incoming.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < limit:
                    path.unlink()
                    swept += 1
        return swept


_UNUSED = (
    "FROM pdfs WHERE seen_at < ? AND NOT EXISTS (SELECT 1 FROM batch_jobs WHERE batch_jobs.pdf_sha256 = pdfs.sha256)"
)
