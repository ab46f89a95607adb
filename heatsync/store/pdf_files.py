"""PDF bytes as files in the data folder: where they are kept beside SQLite."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class PdfFiles:
    """One file per content, named by its SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, sha256: str, incoming: Path) -> None:
        """Take over an incoming file of the same file system, atomically."""
        incoming.replace(self._path(sha256))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # or the new name may not outlive a power cut
        finally:
            os.close(folder)

    def delete(self, sha256: str) -> None:
        with suppress(FileNotFoundError):
            self._path(sha256).unlink()

    def all(self, older_than: float) -> list[str]:
        found = []
        for path in self._folder.glob("*.pdf"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < older_than:
                    found.append(path.stem)
        return found

    @contextmanager
    def open(self, sha256: str) -> Iterator[Path]:
        path = self._path(sha256)
        if not path.exists():
            raise KeyError(sha256)
        yield path

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.pdf"
