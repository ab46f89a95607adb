"""A PDF that is being received, in a temporary file."""

import hashlib
import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from heatsync.model.errors import PdfTooLarge


class StagedPdf:
    """Hashes the bytes while writing them. Leaving the `with` block deletes the file, unless it was stored."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._sha256, self._md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        self.size = 0
        self._file = tempfile.NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False)  # noqa: SIM115 - `close` closes it
        self.path = Path(self._file.name)

    def write(self, chunk: bytes) -> None:
        """Append bytes. Blocks on the disk. Raises `PdfTooLarge` beyond the limit."""
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
        """Flush the bytes to the disk, so that a power failure cannot leave a row without its PDF."""
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


def delete_leftovers(folder: Path, before: datetime) -> int:
    """Delete the staged files last written before this time: their process was killed. Returns their number."""
    limit, deleted = before.timestamp(), 0
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                path.unlink()
                deleted += 1
    return deleted
