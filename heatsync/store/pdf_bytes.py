"""The bytes of PDFs: files in the data folder beside SQLite, rows in PostgreSQL.

Rows can be read by every process that shares the database.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count, takewhile
from pathlib import Path

from heatsync.store.database import Database
from heatsync.store.tables import PdfChunkRow

_CHUNK_BYTES = 1024 * 1024
"""A single value of 20 MiB takes 160 MB of memory in the driver, and blocks all other threads for 0.1 s."""


class PdfFiles:
    """One file per content, which is identified by its SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, sha256: str, staged: Path) -> None:
        """Move a staged file here, atomically. It must be on the same file system."""
        staged.replace(self._path(sha256))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # otherwise a power failure can undo the move
        finally:
            os.close(folder)

    def delete(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)

    def stored_before(self, timestamp: float) -> list[str]:
        """The contents stored before this POSIX timestamp, if a rollback of a transaction cannot remove them."""
        return [path.stem for path in files_before(self._folder, timestamp)]

    @contextmanager
    def open(self, sha256: str) -> Iterator[Path]:
        """The bytes as a file, until the block ends. Raises `KeyError` if they are not stored."""
        path = self._path(sha256)
        if not path.exists():
            raise KeyError(sha256)
        yield path

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.pdf"


class PdfRows:
    """One row per chunk of a content. The methods are those of `PdfFiles`; all but `open` need a transaction."""

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

    def stored_before(self, timestamp: float) -> list[str]:  # noqa: ARG002 - as in `PdfFiles`
        return []  # a rollback removes the chunks

    @contextmanager
    def open(self, sha256: str) -> Iterator[Path]:
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix="open-", suffix=".pdf") as file:
            file.writelines(takewhile(bool, (self._chunk(sha256, n) for n in count())))
            if file.tell() == 0:
                raise KeyError(sha256)
            file.flush()
            yield Path(file.name)

    def _chunk(self, sha256: str, n: int) -> bytes:
        query = PdfChunkRow.select(PdfChunkRow.data).where(PdfChunkRow.sha256 == sha256, PdfChunkRow.n == n)
        return bytes(self._db.scalar(query) or b"")


def files_before(folder: Path, timestamp: float) -> Iterator[Path]:
    """The files in a folder that were last written before this POSIX timestamp."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < timestamp:
                yield path
