"""Lists and counts across all batches, for operators and metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import ModelSelect, fn

from heatsync.model.batch import BatchStatus, Job, JobStatus
from heatsync.model.errors import BadQuery
from heatsync.model.message import Message
from heatsync.store.batches import BatchView, to_batch
from heatsync.store.database import Repository
from heatsync.store.jobs import jobs_by_batch, to_job
from heatsync.store.pagination import PAGE_SIZE, Page, parse_time_cursor, time_cursor
from heatsync.store.statements import BATCH_COLUMNS, JOB_COLUMNS
from heatsync.store.tables import BatchRow, JobRow
from heatsync.store.utc_time import now

_BATCHES = BatchRow.select(*BATCH_COLUMNS)


@dataclass(frozen=True, slots=True)
class BatchQuery:
    """Conditions on batches; None means any.

    `error_code` and `job_id` select batches with such a job. The ages count from the POST, in seconds.
    """

    statuses: tuple[BatchStatus, ...] = ()
    error_code: str | None = None
    job_id: str | None = None
    older_than: float | None = None
    newer_than: float | None = None


@dataclass(frozen=True, slots=True)
class Failures:
    """The newest failed jobs, the swimmer names of their batches, and the number of all failed jobs by error code."""

    newest: Sequence[Job]
    counts: Mapping[str, int]
    swimmers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of batches and jobs by status."""

    batches: Mapping[str, int]
    jobs: Mapping[str, int]


class Overview(Repository):
    def batches(self, wanted: BatchQuery, cursor: str | None = None, limit: int = PAGE_SIZE) -> Page[BatchView]:
        """The matching batches, newest first. Raises `BadQuery` for an invalid cursor or age."""
        query = _matching(wanted).order_by(BatchRow.created_at.desc(), BatchRow.id.desc()).limit(limit + 1)
        if cursor is not None:
            at, batch_id = parse_time_cursor(cursor)
            is_same_time = (BatchRow.created_at == at) & (BatchRow.id < batch_id)
            query = query.where((BatchRow.created_at < at) | is_same_time)
        views = self._views(query)
        last = views[limit - 1].batch if len(views) > limit else None
        return Page(tuple(views[:limit]), None if last is None else time_cursor(last.created_at, last.id))

    def unfinished(self, limit: int) -> list[BatchView]:
        """The batches that are running, then those that are waiting, in the order of `queued_at`."""
        is_unfinished = BatchRow.status.in_((BatchStatus.PROCESSING, BatchStatus.PENDING))
        order = (BatchRow.status == BatchStatus.PENDING, BatchRow.queued_at, BatchRow.id)
        return self._views(_BATCHES.where(is_unfinished).order_by(*order).limit(limit))

    def failures(self, limit: int) -> Failures:
        """The newest failures, and the error codes of all, most frequent first."""
        has_failed, count = JobRow.status == JobStatus.FAILED, fn.COUNT(1)
        newest_jobs = JobRow.select(*JOB_COLUMNS).where(has_failed).order_by(JobRow.ended_at.desc()).limit(limit)
        codes = JobRow.select(JobRow.error_code, count).where(has_failed).group_by(JobRow.error_code)
        with self._db.reading():
            newest = [to_job(row) for row in self._db.tuples(newest_jobs)]
            counts: dict[str, int] = dict(self._db.tuples(codes.order_by(count.desc(), JobRow.error_code)))
            batches = BatchRow.select(BatchRow.id, BatchRow.swimmer_name)
            swimmers = self._db.tuples(batches.where(BatchRow.id.in_({job.batch_id for job in newest})))
        return Failures(newest, counts, dict(swimmers))

    def counts(self) -> Counts:
        """The numbers of batches and jobs by status."""
        batches = BatchRow.select(BatchRow.status, fn.COUNT(1)).group_by(BatchRow.status)
        jobs = JobRow.select(JobRow.status, fn.COUNT(1)).group_by(JobRow.status)
        with self._db.reading():
            return Counts(dict(self._db.tuples(batches)), dict(self._db.tuples(jobs)))

    def _views(self, query: ModelSelect[BatchRow]) -> list[BatchView]:
        with self._db.reading():
            batches = [to_batch(row) for row in self._db.tuples(query)]
            jobs = jobs_by_batch(self._db, (batch.id for batch in batches))
        return [BatchView(batch, tuple(jobs[batch.id])) for batch in batches]


def _matching(wanted: BatchQuery) -> ModelSelect[BatchRow]:
    query, moment = _BATCHES, now()
    if wanted.statuses:
        query = query.where(BatchRow.status.in_(wanted.statuses))
    if wanted.error_code is not None:
        query = query.where(_has_job(JobRow.error_code == wanted.error_code))
    if wanted.job_id is not None:
        query = query.where(_has_job(JobRow.id == wanted.job_id))
    if wanted.older_than is not None:
        query = query.where(BatchRow.created_at <= _before(moment, wanted.older_than))
    if wanted.newer_than is not None:
        query = query.where(BatchRow.created_at > _before(moment, wanted.newer_than))
    return query


def _has_job(condition: object) -> object:
    return BatchRow.id.in_(JobRow.select(JobRow.batch_id).where(condition))


def _before(moment: datetime, seconds: float) -> datetime:
    try:
        return moment - timedelta(seconds=seconds)
    except OverflowError:
        raise BadQuery(Message("AGE_OUT_OF_RANGE")) from None
