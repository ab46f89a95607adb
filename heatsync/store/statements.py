"""The queries that run for every job, stream event, poll or viewer. They are compiled once.

Compiling costs more than executing: without it, `make bench` runs X % as many jobs a second on SQLite.
`python -m tests.bench.statements` measures each.
"""

from __future__ import annotations

from dataclasses import fields

from heatsync.model.batch import Batch, Job
from heatsync.store.statement import Parameter, Statement
from heatsync.store.tables.batches import BatchRow, FactRow, JobRow
from heatsync.store.tables.service import ServiceStateRow

BATCH_COLUMNS = tuple(getattr(BatchRow, field.name) for field in fields(Batch))
"""The columns of a `Batch`, in the order of its fields."""

JOB_COLUMNS = tuple(getattr(JobRow, field.name) for field in fields(Job))
"""The columns of a `Job`, in the order of its fields."""

FACT_COLUMNS = (
    FactRow.batch_id,
    FactRow.number,
    FactRow.type,
    FactRow.data,
    FactRow.job_id,
    FactRow.status,
    FactRow.attempt,
    FactRow.message,
)
"""The columns of a `Fact`, in the order of its fields."""

_is_batch = BatchRow.id == Parameter(BatchRow.id, "batch_id")

# Once or more per poll, and per viewer

BATCH_STATE = Statement(BatchRow.select(BatchRow.status, BatchRow.last_event_id).where(_is_batch))

BATCH = Statement(BatchRow.select(*BATCH_COLUMNS).where(_is_batch))

JOBS_OF_BATCH = Statement(
    JobRow.select(*JOB_COLUMNS).where(JobRow.batch_id == Parameter(JobRow.batch_id)).order_by(JobRow.sequence)
)

FACTS_AFTER = Statement(
    FactRow.select(*FACT_COLUMNS)
    .where(
        FactRow.batch_id == Parameter(FactRow.batch_id),
        FactRow.number > Parameter(FactRow.number),
        FactRow.superseded_by.is_null(),
    )
    .order_by(FactRow.number)
)

# Per fact

_next_number = BatchRow.update(last_event_id=BatchRow.last_event_id + 1).where(_is_batch)
NEXT_NUMBER = Statement(_next_number.returning(BatchRow.last_event_id))
NEXT_NUMBER_IF_HELD = Statement(
    _next_number.where(BatchRow.fence == Parameter(BatchRow.fence)).returning(BatchRow.last_event_id)
)

APPEND_FACT = Statement(FactRow.insert({column: Parameter(column) for column in (*FACT_COLUMNS, FactRow.created_at)}))

# Per job

_pause_state = ServiceStateRow.select(ServiceStateRow.value).where(ServiceStateRow.key == "paused")
PAUSE_STATE = Statement(_pause_state)
PAUSE_STATE_FOR_SHARE = Statement(_pause_state.for_update("FOR SHARE"))  # type: ignore[arg-type]  # the stubs say bool
