"""A PDF that is being received, in a temporary file."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Self

from heatsync.model.errors import PdfTooLarge
from heatsync.model.pdf_identity import PdfIdentity


class StagedPdf:
    """Hashes the bytes while writing them. Leaving the `with` block deletes the file, unless it was stored."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._sha256, self._md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        self.size = 0
        self._file = tempfile.NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False)  # noqa: SIM115 - `__exit__` closes it
        self.path = Path(self._file.name)

    def write(self, chunk: bytes) -> None:
        """Append bytes. Blocks on the disk. Raises `PdfTooLarge` beyond the limit."""
        self.size += len(chunk)
        if self.size > self._max_bytes:
            raise PdfTooLarge
        self._sha256.update(chunk)
        self._md5.update(chunk)
        self._file.write(chunk)

    def finish(self) -> PdfIdentity:
        """Flush the bytes to the disk, so that a power failure cannot leave a row without its PDF."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        return PdfIdentity(self._sha256.hexdigest(), self._md5.hexdigest(), self.size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)
