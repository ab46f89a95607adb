"""Whole sheets as their reader packed them, kept by PDF content: the next swimmer is answered without the PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatsync.store.tables import SheetRow

if TYPE_CHECKING:
    from heatsync.store.database import Database


class Sheets:
    """The door to kept sheets, which it does not look into. Blocks on the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def find(self, sha256: str, version: str) -> bytes | None:
        """The packed sheet of this content, if this version of the reader read it."""
        query = SheetRow.select(SheetRow.packed).where(SheetRow.sha256 == sha256, SheetRow.version == version)
        with self._db.reading():
            row = next(iter(self._db.run(query.tuples())), None)
        return None if row is None else bytes(row[0])

    def keep(self, sha256: str, version: str, layout: str, packed: bytes) -> None:
        """Keep what was read last of a content, for as long as the content is kept."""
        values: dict[str, Any] = {"sha256": sha256, "version": version, "layout": layout, "packed": packed}
        renewed = [SheetRow.version, SheetRow.layout, SheetRow.packed]
        query = SheetRow.insert(values).on_conflict(conflict_target=[SheetRow.sha256], preserve=renewed)
        with self._db.transaction():
            # The content's row is the lock that keeps the sweep away; without that row nothing would ever sweep this.
            if self._db.sql("UPDATE pdfs SET seen_at = seen_at WHERE sha256 = ?", (sha256,)).rowcount:
                self._db.run(query)
