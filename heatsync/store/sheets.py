"""Parsed sheets by PDF content, so that the next swimmer's entries are found without opening the PDF."""

from heatsync.store.database import Repository
from heatsync.store.tables import PdfRow, SheetRow


class Sheets(Repository):
    """Stores sheets in the serialized form of the local reader."""

    def find(self, sha256: str, version: str) -> bytes | None:
        """The serialized sheet of this content, if it was parsed by this version of the reader."""
        query = SheetRow.select(SheetRow.packed).where(SheetRow.sha256 == sha256, SheetRow.version == version)
        packed = self._db.scalar(query)
        return None if packed is None else bytes(packed)

    def save(self, sha256: str, version: str, layout: str, packed: bytes) -> None:
        """Store a sheet in place of an earlier one of the same content. Does nothing if the content was deleted."""
        upsert = SheetRow.insert(sha256=sha256, version=version, layout=layout, packed=packed).on_conflict(
            conflict_target=[SheetRow.sha256], preserve=[SheetRow.version, SheetRow.layout, SheetRow.packed]
        )
        # Locks the content's row against a concurrent deletion, after which nothing would ever delete the sheet.
        lock = PdfRow.update(seen_at=PdfRow.seen_at).where(PdfRow.sha256 == sha256)
        with self._db.transaction():
            if self._db.write(lock):
                self._db.write(upsert)
