"""PDF bytes as files in the data folder, for SQLite."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class PdfFiles:
    """One file per content, named by its SHA-256."""

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
        with suppress(FileNotFoundError):
            self._path(sha256).unlink()

    def stored_before(self, timestamp: float) -> list[str]:
        stored = []
        for path in self._folder.glob("*.pdf"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < timestamp:
                    stored.append(path.stem)
        return stored

    @contextmanager
    def open(self, sha256: str) -> Iterator[Path]:
        path = self._path(sha256)
        if not path.exists():
            raise KeyError(sha256)
        yield path

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.pdf"
