"""Extractions by PDF content and swimmer: a cache for later jobs, and the source of all results."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from heatsync.model.batch import Job, JobStatus
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.read_report import ReadReport
from heatsync.model.swim import Swim
from heatsync.store.database import Repository
from heatsync.store.tables import ExtractionRow
from heatsync.store.utc_time import now


@dataclass(frozen=True, slots=True)
class StoredExtraction:
    """An extraction and its ID."""

    id: int
    extraction: Extraction


class Extractions(Repository):
    """Stores extractions."""

    def find(self, sha256: str, swimmer_key: str, readers: Sequence[tuple[str, str]]) -> StoredExtraction | None:
        """The extraction of the first of these readers (name and version) that has one for the swimmer."""
        row = ExtractionRow
        query = row.select().where(row.sha256 == sha256, row.swimmer_key == swimmer_key)
        found = {(each.extractor, each.version): each for each in self._db.rows(query)}
        best = next((found[reader] for reader in readers if reader in found), None)
        return None if best is None else StoredExtraction(best.id, _to_extraction(best))

    def save(self, sha256: str, md5: str, swimmer_key: str, extraction: Extraction) -> StoredExtraction:
        """Store an extraction in place of an earlier one by the same reader and version."""
        row, meet_name, report = ExtractionRow, _storable(extraction.meet_name), extraction.read_report
        insert = row.insert(
            sha256=sha256,
            md5=md5,
            swimmer_key=swimmer_key,
            extractor=extraction.extractor,
            version=extraction.version,
            meet_name=meet_name,
            meet_start=extraction.meet_start,
            events=json.dumps(msgspec.to_builtins(extraction.swims)),
            warnings=json.dumps(msgspec.to_builtins(extraction.warnings)),
            reading=json.dumps(msgspec.to_builtins(report)) if report else None,
            created_at=now(),
        )
        upsert = insert.on_conflict(
            conflict_target=[row.sha256, row.swimmer_key, row.extractor, row.version],
            preserve=[row.meet_name, row.meet_start, row.events, row.warnings, row.reading, row.created_at],
        )
        with self._db.transaction():
            ((extraction_id,),) = self._db.tuples(upsert.returning(row.id))
        return StoredExtraction(extraction_id, replace(extraction, meet_name=meet_name))

    def of_jobs(self, jobs: Iterable[Job]) -> dict[str, Extraction]:
        """The extractions of the completed jobs among these, by job ID."""
        ids = {job.id: job.extraction_id for job in jobs if job.status is JobStatus.COMPLETED and job.extraction_id}
        if not ids:
            return {}
        query = ExtractionRow.select().where(ExtractionRow.id.in_(set(ids.values())))
        extractions = {row.id: _to_extraction(row) for row in self._db.rows(query)}
        return {job_id: extractions[each] for job_id, each in ids.items() if each in extractions}


def _storable(text: str) -> str:
    """Without lone surrogates and NUL characters, which occur in PDFs and which the databases reject."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _parse(text: str) -> Any:
    """The JSON in a column. Lone surrogates, which occur in PDFs and which UTF-8 lacks, become question marks."""
    value = json.loads(text)
    if "\\ud" in text:  # only an escape can be one
        value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value


def _to_warning(stored: object) -> Message:
    """Warnings stored before messages had codes are texts."""
    return Message("VERBATIM", text=stored) if isinstance(stored, str) else msgspec.convert(stored, Message)


def _to_extraction(row: ExtractionRow) -> Extraction:
    return Extraction(
        extractor=row.extractor,
        version=row.version,
        meet_name=row.meet_name,
        meet_start=row.meet_start,
        # Entries stored before `read_by` existed were read by one reader.
        swims=msgspec.convert([{"read_by": row.extractor} | swim for swim in _parse(row.events)], tuple[Swim, ...]),
        warnings=tuple(map(_to_warning, _parse(row.warnings))),
        read_report=msgspec.convert(_parse(row.reading), ReadReport) if row.reading else None,
    )
