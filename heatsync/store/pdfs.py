"""Keeps PDF bytes, once per content, until no job needs them."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from heatsync.errors import PdfTooLarge

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


@dataclass(frozen=True, slots=True)
class StoredPdf:
    """A PDF's identity and where its bytes lie. SHA-256 is the identity; MD5 stands beside it for the contract."""

    sha256: str
    md5: str
    size: int
    path: Path


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

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        with suppress(FileNotFoundError):
            self.path.unlink()


class PdfStore(Protocol):
    """Where PDFs are kept. Every method blocks on a disk or a database."""

    def receive(self) -> IncomingPdf: ...
    def keep(self, incoming: IncomingPdf) -> StoredPdf: ...
    def open(self, sha256: str) -> AbstractContextManager[StoredPdf]:
        """The PDF as a file for as long as the block lasts. Raises `KeyError` if it is not kept."""
        ...
