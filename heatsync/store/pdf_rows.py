"""PDF bytes as rows, for PostgreSQL: every process that shares the database can read them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from heatsync.store.database import Database
from heatsync.store.tables import PdfChunkRow

_CHUNK_BYTES = 1024 * 1024
"""A single value of 20 MiB takes 160 MB of memory in the driver, and blocks all other threads for 0.1 s."""


class PdfRows:
    """One row per chunk of a content."""

    def __init__(self, database: Database, folder: Path) -> None:
        """`folder` holds the temporary files of open PDFs."""
        self._db = database
        self._folder = folder

    def put(self, sha256: str, staged: Path) -> None:
        if self._db.row(PdfChunkRow.select(PdfChunkRow.n).where(PdfChunkRow.sha256 == sha256).limit(1)):
            return
        with staged.open("rb") as file:
            for n, chunk in enumerate(iter(lambda: file.read(_CHUNK_BYTES), b"")):
                self._db.write(PdfChunkRow.insert(sha256=sha256, n=n, data=chunk))

    def delete(self, sha256: str) -> None:
        self._db.write(PdfChunkRow.delete().where(PdfChunkRow.sha256 == sha256))

    def stored_before(self, timestamp: float) -> list[str]:  # noqa: ARG002 - of the protocol
        return []  # a rollback removes the chunks

    @contextmanager
    def open(self, sha256: str) -> Iterator[Path]:
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix="open-", suffix=".pdf") as file:
            n = 0
            while chunk := self._chunk(sha256, n):
                file.write(chunk)
                n += 1
            if n == 0:
                raise KeyError(sha256)
            file.flush()
            yield Path(file.name)

    def _chunk(self, sha256: str, n: int) -> bytes:
        query = PdfChunkRow.select(PdfChunkRow.data).where(PdfChunkRow.sha256 == sha256, PdfChunkRow.n == n)
        with self._db.reading():
            row = self._db.row(query)
        return bytes(row.data) if row else b""
