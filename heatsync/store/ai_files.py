"""Which files are uploaded to an AI service, so that the same bytes are sent once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heatsync.store.database import as_parameter, now
from heatsync.store.tables import AiFileRow

if TYPE_CHECKING:
    from datetime import datetime

    from heatsync.store.database import Database


@dataclass(frozen=True, slots=True)
class AiFile:
    """A file at an AI service (`endpoint`), under the checksum of the bytes sent."""

    sha256: str
    endpoint: str
    file_id: str


class AiFiles:
    """The door to uploaded files' ids. Blocks on the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def find(self, sha256: str, endpoint: str) -> str | None:
        """The id of a file that the service still has, by its own word."""
        row = AiFileRow
        query = row.select(row.file_id).where(row.sha256 == sha256, row.endpoint == endpoint, row.expires_at > now())
        with self._db.reading():
            found = next(iter(self._db.run(query.tuples())), None)
        return None if found is None else str(found[0])

    def keep(self, sha256: str, endpoint: str, file_id: str, expires_at: datetime, source: str) -> None:
        """Remember an upload; `source` is the content that it was cut from, or that it is."""
        row = AiFileRow
        key = {"sha256": sha256, "endpoint": endpoint}
        values = {**key, "file_id": file_id, "expires_at": expires_at, "source": source}
        renewed = row.insert(values).on_conflict(
            conflict_target=[row.sha256, row.endpoint], preserve=[row.file_id, row.expires_at, row.source]
        )
        with self._db.transaction():
            self._db.run(renewed)

    def forget(self, sha256: str, endpoint: str) -> None:
        query = AiFileRow.delete().where(AiFileRow.sha256 == sha256, AiFileRow.endpoint == endpoint)
        with self._db.transaction():
            self._db.run(query)

    def unneeded(self) -> list[AiFile]:
        """The files of contents that are kept no more, and that the service still has."""
        with self._db.reading():
            rows = self._db.sql(
                "SELECT sha256, endpoint, file_id FROM ai_files WHERE expires_at > ? "
                "AND NOT EXISTS (SELECT 1 FROM pdfs WHERE pdfs.sha256 = ai_files.source)",
                (as_parameter(now()),),
            ).fetchall()
        return [AiFile(*row) for row in rows]

    def all(self) -> list[AiFile]:
        """Every file that the service still has."""
        query = "SELECT sha256, endpoint, file_id FROM ai_files WHERE expires_at > ?"
        with self._db.reading():
            return [AiFile(*row) for row in self._db.sql(query, (as_parameter(now()),)).fetchall()]

    def sweep(self) -> int:
        """Forget the files that expired at the service."""
        with self._db.transaction():
            swept: int = self._db.run(AiFileRow.delete().where(AiFileRow.expires_at <= now()))
        return swept
