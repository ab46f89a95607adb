"""The queries that are compiled once, because they run for every job, stream event or poll.

Compiling costs more than executing. Measured on SQLite, per call: `python -m tests.bench.statements`.
"""

from __future__ import annotations

from dataclasses import fields

from heatsync.model.batch import Job
from heatsync.store.statement import Parameter, Statement
from heatsync.store.tables.batches import BatchRow, JobRow

JOB_COLUMNS = tuple(getattr(JobRow, field.name) for field in fields(Job))
"""The columns of a `Job`, in the order of its fields."""

JOBS_OF_BATCH = Statement(
    JobRow.select(*JOB_COLUMNS).where(JobRow.batch_id == Parameter("batch_id")).order_by(JobRow.sequence)
)

BATCH_STATE = Statement(
    BatchRow.select(BatchRow.status, BatchRow.last_event_id).where(BatchRow.id == Parameter("batch_id"))
)
