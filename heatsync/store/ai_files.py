"""The files that were uploaded to AI services, so that the same bytes are uploaded once."""

from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from heatsync.store.database import Repository
from heatsync.store.tables import AiFileRow, PdfRow
from heatsync.store.utc_time import now


@dataclass(frozen=True, slots=True)
class AiFile:
    """A file at an AI service (`endpoint`), identified by the checksum of the bytes sent."""

    sha256: str
    endpoint: str
    file_id: str


class AiFiles(Repository):
    """Stores the IDs of uploaded files."""

    def find(self, sha256: str, endpoint: str) -> str | None:
        """The ID of the file, unless it has expired at the service."""
        row = AiFileRow
        query = row.select(row.file_id).where(row.sha256 == sha256, row.endpoint == endpoint, row.expires_at > now())
        file_id: str | None = self._db.scalar(query)
        return file_id

    def save(self, sha256: str, endpoint: str, file_id: str, expires_at: datetime, source: str) -> None:
        """Store an upload. `source` is the content that the uploaded pages come from."""
        row = AiFileRow
        upsert = row.insert(
            sha256=sha256, endpoint=endpoint, file_id=file_id, expires_at=expires_at, source=source
        ).on_conflict(conflict_target=[row.sha256, row.endpoint], preserve=[row.file_id, row.expires_at, row.source])
        self._db.write(upsert)

    def delete(self, sha256: str, endpoint: str) -> None:
        self._db.write(AiFileRow.delete().where(AiFileRow.sha256 == sha256, AiFileRow.endpoint == endpoint))

    def orphaned(self) -> list[AiFile]:
        """The files at the services whose source content is no longer stored."""
        source = PdfRow.select(PdfRow.sha256).where(PdfRow.sha256 == AiFileRow.source)
        return self._find(~fn.EXISTS(source))

    def all(self) -> list[AiFile]:
        """All files at the services."""
        return self._find()

    def delete_expired(self) -> None:
        """Delete the rows of files that have expired at their service."""
        self._db.write(AiFileRow.delete().where(AiFileRow.expires_at <= now()))

    def _find(self, *conditions: object) -> list[AiFile]:
        row = AiFileRow
        query = row.select(row.sha256, row.endpoint, row.file_id).where(row.expires_at > now(), *conditions)
        return self._db.values(query, AiFile)
