"""PDF bytes as rows: where they are kept with PostgreSQL, so that every process that shares the database has them."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from heatsync.store.tables import PdfChunkRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatsync.store.database import Database

_CHUNK = 1024 * 1024  # one value of 20 MiB costs the client 160 MB and stalls its other threads


class PdfRows:
    """Pieces of 1 MiB."""

    def __init__(self, database: Database, scratch: Path) -> None:
        """`scratch` is the folder where a PDF lies as a file while it is open."""
        self._db = database
        self._scratch = scratch

    def put(self, sha256: str, incoming: Path) -> None:
        if self._db.sql("SELECT 1 FROM pdf_chunks WHERE sha256 = ? LIMIT 1", (sha256,)).fetchall():
            return
        with incoming.open("rb") as file:
            for n, chunk in enumerate(iter(lambda: file.read(_CHUNK), b"")):
                self._db.run(PdfChunkRow.insert(sha256=sha256, n=n, data=chunk))

    def delete(self, sha256: str) -> None:
        self._db.run(PdfChunkRow.delete().where(PdfChunkRow.sha256 == sha256))

    def all(self, older_than: float) -> list[str]:  # noqa: ARG002 - the protocol's
        return []  # they come and go in one transaction with their row

    @contextmanager
    def open(self, sha256: str) -> Iterator[Path]:
        with tempfile.NamedTemporaryFile(dir=self._scratch, prefix="open-", suffix=".pdf") as file:
            n = 0
            while chunk := self._chunk(sha256, n):
                file.write(chunk)
                n += 1
            if n == 0:
                raise KeyError(sha256)
            file.flush()
            yield Path(file.name)

    def _chunk(self, sha256: str, n: int) -> bytes:
        with self._db.reading():
            row = self._db.sql("SELECT data FROM pdf_chunks WHERE sha256 = ? AND n = ?", (sha256, n)).fetchone()
        return bytes(row[0]) if row else b""
