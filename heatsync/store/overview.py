"""What operators see of all batches: which there are, what failed and why, what was tried, and who did what."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from heatsync.model.batch import BatchStatus, Job, JobStatus
from heatsync.model.errors import BadQuery
from heatsync.store.batches import JOB_COLUMNS, BatchView, to_batch, to_job
from heatsync.store.event_log import FACT_FIELDS, to_fact
from heatsync.store.tables.batches import AttemptRow, BatchRow, FactRow, JobRow
from heatsync.store.tables.service import AuditRow
from heatsync.store.utc_time import from_database, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from heatsync.model.stream_events import Fact
    from heatsync.store.database import Database

T_co = TypeVar("T_co", covariant=True)

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """Some of many, and the cursor with which the next ones are asked for; None after the last."""

    items: tuple[T_co, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class BatchQuery:
    """Which batches. What is None does not narrow. `error_code` is a job's; ages are those of the POST, in seconds."""

    statuses: tuple[BatchStatus, ...] = ()
    error_code: str | None = None
    job_id: str | None = None
    older_than: float | None = None
    newer_than: float | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a job, the last one included."""

    job_id: str
    attempt: int
    status: JobStatus
    error_code: str | None
    error_message: str | None
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, to how many jobs, and why."""

    at: datetime
    actor: str
    action: str
    batch_id: str | None
    job_id: str | None
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """A fact, when it was written, and the number of the later one that supersedes it."""

    fact: Fact
    at: datetime
    superseded_by: int | None


@dataclass(frozen=True, slots=True)
class Failures:
    """Jobs that failed, how many there are of each error code, and the swimmers by the batches of those jobs."""

    newest: Sequence[Job]
    counts: Mapping[str, int]
    swimmers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many batches and jobs there are in each state."""

    batches: Mapping[str, int]
    jobs: Mapping[str, int]


class Overview:
    """Reads only. Blocks on the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def batches(self, wanted: BatchQuery, cursor: str | None = None, limit: int = _PAGE) -> Page[BatchView]:
        """The batches that fit, the newest first. Raises `BadQuery` for a cursor that is none of ours."""
        row, moment = BatchRow, now()
        query = row.select().order_by(row.created_at.desc(), row.id.desc()).limit(limit + 1)
        if wanted.statuses:
            query = query.where(row.status.in_(wanted.statuses))
        if wanted.error_code is not None:
            query = query.where(
                row.id.in_(JobRow.select(JobRow.batch_id).where(JobRow.error_code == wanted.error_code))
            )
        if wanted.job_id is not None:
            query = query.where(row.id.in_(JobRow.select(JobRow.batch_id).where(JobRow.id == wanted.job_id)))
        if wanted.older_than is not None:
            query = query.where(row.created_at <= _before(moment, wanted.older_than))
        if wanted.newer_than is not None:
            query = query.where(row.created_at > _before(moment, wanted.newer_than))
        if cursor is not None:
            at, batch_id = _position(cursor)
            query = query.where((row.created_at < at) | ((row.created_at == at) & (row.id < batch_id)))
        with self._db.reading():
            rows = list(self._db.run(query))
            views = tuple(self._views(rows[:limit]))
        more = rows[limit - 1] if len(rows) > limit else None
        return Page(views, _cursor(f"{more.created_at.isoformat()} {more.id}") if more else None)

    def at_work(self, limit: int) -> list[BatchView]:
        """The batches that run, then those that wait, in the order in which they got work: so will they run."""
        row = BatchRow
        query = row.select().where(row.status.in_((BatchStatus.PROCESSING, BatchStatus.PENDING)))
        query = query.order_by(row.status == BatchStatus.PENDING, row.queued_at, row.id).limit(limit)
        with self._db.reading():
            return self._views(self._db.run(query))

    def failures(self, limit: int) -> Failures:
        """The newest failures, and how many there are of each reason, the most frequent first."""
        with self._db.reading():
            rows = self._db.sql(
                f"SELECT {JOB_COLUMNS} FROM batch_jobs WHERE status = ? ORDER BY ended_at DESC LIMIT ?",  # noqa: S608 - a constant
                (JobStatus.FAILED, limit),
            ).fetchall()
            reasons = self._db.sql(
                "SELECT error_code, count(*) FROM batch_jobs WHERE status = ? GROUP BY error_code ORDER BY 2 DESC, 1",
                (JobStatus.FAILED,),
            ).fetchall()
            newest = tuple(map(to_job, rows))
            of_them = BatchRow.id.in_({job.batch_id for job in newest})
            names = list(self._db.run(BatchRow.select(BatchRow.id, BatchRow.swimmer_name).where(of_them).tuples()))
        return Failures(newest, {code: int(count) for code, count in reasons}, dict(names))

    def attempts(self, *, batch_id: str | None = None, job_id: str | None = None) -> list[Attempt]:
        """Every try of the jobs of a batch, or of one job, by job and in order."""
        jobs = JobRow.select()
        jobs = jobs if batch_id is None else jobs.where(JobRow.batch_id == batch_id)
        jobs = jobs if job_id is None else jobs.where(JobRow.id == job_id)
        with self._db.reading():
            last = list(self._db.run(jobs.order_by(JobRow.batch_id, JobRow.sequence)))
            kept = self._db.run(
                AttemptRow.select().where(AttemptRow.job_id.in_([job.id for job in last])).order_by(AttemptRow.attempt)
            )
            earlier: dict[str, list[Attempt]] = {}
            for row in kept:
                earlier.setdefault(row.job_id, []).append(_attempt(row, row.job_id))
        return [attempt for job in last for attempt in (*earlier.get(job.id, ()), _attempt(job, job.id))]

    def audit(self, cursor: str | None = None, limit: int = _PAGE, *, batch_id: str | None = None) -> Page[AuditEntry]:
        """Who did what, the newest first. Raises `BadQuery` for a cursor that is none of ours."""
        row = AuditRow
        query = row.select().order_by(row.id.desc()).limit(limit + 1)
        if batch_id is not None:
            query = query.where(row.batch_id == batch_id)
        if cursor is not None:
            query = query.where(row.id < _number(cursor))
        with self._db.reading():
            rows = list(self._db.run(query))
        entries = tuple(
            AuditEntry(each.at, each.actor, each.action, each.batch_id, each.job_id, each.reason, each.count)
            for each in rows[:limit]
        )
        return Page(entries, _cursor(str(rows[limit - 1].id)) if len(rows) > limit else None)

    def story(self, batch_id: str) -> list[RecordedFact]:
        """Every fact of a batch, superseded ones included."""
        row = FactRow
        query = row.select(row.created_at, row.superseded_by, *FACT_FIELDS)
        query = query.where(row.batch_id == batch_id).order_by(row.number)
        with self._db.reading():
            rows = self._db.tuples(query)
        return [RecordedFact(to_fact(*fact), from_database(at), superseded_by) for at, superseded_by, *fact in rows]

    def counts(self) -> Counts:
        with self._db.reading():
            return Counts(self._by_status("processing_batches"), self._by_status("batch_jobs"))

    def _by_status(self, table: str) -> dict[str, int]:
        rows = self._db.sql(f"SELECT status, count(*) FROM {table} GROUP BY status").fetchall()  # noqa: S608 - ours
        return {status: int(count) for status, count in rows}

    def _views(self, found: Iterable[BatchRow]) -> list[BatchView]:
        rows = list(found)
        jobs = self._jobs_of([row.id for row in rows])
        return [BatchView(to_batch(row), tuple(jobs[row.id])) for row in rows]

    def _jobs_of(self, batch_ids: Sequence[str]) -> dict[str, list[Job]]:
        jobs: dict[str, list[Job]] = {batch_id: [] for batch_id in batch_ids}
        if batch_ids:
            marks = ", ".join("?" for _ in batch_ids)
            rows = self._db.sql(
                f"SELECT {JOB_COLUMNS} FROM batch_jobs WHERE batch_id IN ({marks}) ORDER BY batch_id, sequence",  # noqa: S608 - marks
                batch_ids,
            ).fetchall()
            for job in map(to_job, rows):
                jobs[job.batch_id].append(job)
        return jobs


def _attempt(row: Any, job_id: str) -> Attempt:
    return Attempt(
        job_id=job_id,
        attempt=row.attempt,
        status=JobStatus(row.status),
        error_code=row.error_code,
        error_message=row.error_message,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def _before(moment: datetime, seconds: float) -> datetime:
    try:
        return moment - timedelta(seconds=seconds)
    except OverflowError:
        raise BadQuery("An age must be a number of seconds.") from None


def _cursor(position: str) -> str:
    """A position as a word that goes into an address, and that nobody is meant to make themselves."""
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _place(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise _not_ours() from None


def _position(cursor: str) -> tuple[datetime, str]:
    at, _, batch_id = _place(cursor).rpartition(" ")
    try:
        moment = datetime.fromisoformat(at)
        is_ours = moment.tzinfo is not None and moment.astimezone(UTC).isoformat() == at
    except (ValueError, OverflowError):
        raise _not_ours() from None
    if not is_ours or not (batch_id.isascii() and batch_id.isprintable()):
        raise _not_ours()
    return moment, batch_id


def _number(cursor: str) -> int:
    place = _place(cursor)
    if not (place.isascii() and place.isdigit() and len(place) < 19):  # noqa: PLR2004 - what a database's key can be
        raise _not_ours()
    return int(place)


def _not_ours() -> BadQuery:
    return BadQuery("This cursor is not one that was told.")
