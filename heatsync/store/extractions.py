"""What readers found, kept by PDF content and swimmer: the cache, and what results are made of."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from heatsync.model.batch import JobStatus
from heatsync.model.extraction import Extraction
from heatsync.model.read_report import ReadReport
from heatsync.model.swim import Swim
from heatsync.store.database import now
from heatsync.store.tables import ExtractionRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from heatsync.model.batch import Job
    from heatsync.store.database import Database


@dataclass(frozen=True, slots=True)
class KeptExtraction:
    """An extraction and the number under which it is kept."""

    id: int
    extraction: Extraction


class Extractions:
    """The door to kept extractions. Blocks on the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def find(self, sha256: str, swimmer_key: str, readers: Sequence[tuple[str, str]]) -> KeptExtraction | None:
        """What one of these readers (name and version, the preferred first) found of the swimmer in this content."""
        if not readers:
            return None
        row, any_reader = ExtractionRow, [_read_by(name, version) for name, version in readers]
        query = row.select().where(row.sha256 == sha256, row.swimmer_key == swimmer_key, reduce(or_, any_reader))
        with self._db.reading():
            found = {(kept.extractor, kept.version): kept for kept in self._db.run(query)}
        best = next((found[reader] for reader in readers if reader in found), None)
        return None if best is None else KeptExtraction(int(best.id), _to_extraction(best))

    def keep(self, sha256: str, md5: str, swimmer_key: str, extraction: Extraction) -> KeptExtraction:
        """Keep what a reader found; the newest reading of the same reader and version stays."""
        values: dict[str, Any] = {
            "sha256": sha256,
            "md5": md5,
            "swimmer_key": swimmer_key,
            "extractor": extraction.extractor,
            "version": extraction.version,
            "meet_name": _storable(extraction.meet_name),
            "meet_start": extraction.meet_start,
            "events": json.dumps([event.to_json() for event in extraction.events]),
            "warnings": json.dumps(extraction.warnings),
            "reading": json.dumps(extraction.read_report.to_json()) if extraction.read_report else None,
            "created_at": now(),
        }
        row = ExtractionRow
        same = [row.sha256, row.swimmer_key, row.extractor, row.version]
        renewed = [row.meet_name, row.meet_start, row.events, row.warnings, row.reading, row.created_at]
        query = row.insert(values).on_conflict(conflict_target=same, preserve=renewed).returning(row.id)
        with self._db.transaction():
            kept = list(self._db.run(query))
        return KeptExtraction(int(kept[0].id), replace(extraction, meet_name=values["meet_name"]))

    def of_jobs(self, jobs: Iterable[Job]) -> dict[str, Extraction]:
        """The extractions of the completed ones of these jobs, by job id."""
        with self._db.reading():
            return extractions_of(self._db, jobs)


def extractions_of(database: Database, jobs: Iterable[Job]) -> dict[str, Extraction]:
    """As `Extractions.of_jobs`, inside a block of the database."""
    wanted = {job.id: job.extraction_id for job in jobs if job.status is JobStatus.COMPLETED and job.extraction_id}
    if not wanted:
        return {}
    query = ExtractionRow.select().where(ExtractionRow.id.in_(set(wanted.values())))
    kept = {row.id: _to_extraction(row) for row in database.run(query)}
    return {job_id: kept[extraction_id] for job_id, extraction_id in wanted.items() if extraction_id in kept}


def _storable(text: str) -> str:
    """PDFs contain halves of characters and zero bytes, which neither database takes as text."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _read_by(name: str, version: str) -> Any:
    return (ExtractionRow.extractor == name) & (ExtractionRow.version == version)


def _to_extraction(row: ExtractionRow) -> Extraction:
    return Extraction(
        extractor=row.extractor,
        version=row.version,
        meet_name=row.meet_name,
        meet_start=row.meet_start,
        # What was kept before events said who read them was read by one reader.
        events=tuple(Swim.from_json({"read_by": row.extractor} | event) for event in json.loads(row.events)),
        warnings=tuple(json.loads(row.warnings)),
        read_report=ReadReport.from_json(json.loads(row.reading)) if row.reading else None,
    )
