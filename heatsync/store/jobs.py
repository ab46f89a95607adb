"""Reads rows of jobs as `Job`s."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from heatsync.model.batch import Job, JobStatus
from heatsync.store import statements
from heatsync.store.database import Database, Row
from heatsync.store.message_columns import decode_message
from heatsync.store.tables import JobRow


def jobs_of(database: Database, batch_id: str) -> tuple[Job, ...]:
    """The jobs of a batch in their order. Call it inside a `transaction` or `reading` block."""
    return tuple(map(to_job, database.fetch(statements.JOBS_OF_BATCH, batch_id=batch_id)))


def jobs_by_batch(database: Database, batch_ids: Iterable[str]) -> dict[str, list[Job]]:
    """The jobs of several batches in their order, by batch ID. Call it like `jobs_of`."""
    jobs: dict[str, list[Job]] = {batch_id: [] for batch_id in batch_ids}
    query = JobRow.select(*statements.JOB_COLUMNS).where(JobRow.batch_id.in_(list(jobs)))
    for job in map(to_job, database.tuples(query.order_by(JobRow.batch_id, JobRow.sequence))):
        jobs[job.batch_id].append(job)
    return jobs


def to_job(row: Row) -> Job:
    """The job in a row of `JOB_COLUMNS`."""
    values = list(row)
    for index, convert in _CONVERTERS:
        if values[index] is not None:
            values[index] = convert(values[index])
    return Job(*values)


def values_of(job: Job) -> dict[str, object]:
    """The values of a job by column name."""
    return dict(zip(_JOB_FIELDS, _get_values(job), strict=True))


_JOB_FIELDS = tuple(field.name for field in fields(Job))
_get_values = attrgetter(*_JOB_FIELDS)
_FROM_DATABASE: dict[str, Callable[[Any], object]] = {
    "status": JobStatus,
    "cached": bool,  # SQLite has 0 and 1
    "retriable": bool,
    "cancel_requested": bool,
    "skip_cache": bool,
    "progress_details": decode_message,
    "error_details": decode_message,
}
_CONVERTERS = [(_JOB_FIELDS.index(name), convert) for name, convert in _FROM_DATABASE.items()]
