"""The queries that run for every job, stream event, poll or viewer. They are compiled once.

Compiling a query takes 5 to 15 times as long as executing it. With 20 batches side by side, compiling each time makes
a job 2.8 times as slow on SQLite and 1.8 times on PostgreSQL. `python -m tests.bench.statements` measures each query.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from peewee import BaseQuery, Database, Field, Value, fn

from heatsync.model.batch import RUNNING, Batch, BatchStatus, Job, JobStatus
from heatsync.model.stream_events import Fact
from heatsync.store.tables import BatchRow, FactRow, JobRow, ServiceStateRow


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    convert: Callable[[object], object] | None


class Parameter(Value):
    """A value of this field that is given at execution, by the name of the field or by `name`."""

    def __init__(self, field: Field, name: str | None = None) -> None:
        is_plain = type(field).db_value is Field.db_value  # then the driver takes the value as it is
        super().__init__(_Slot(name or field.name, None if is_plain else field.db_value), converter=False, unpack=False)


class CompiledStatement:
    """SQL for one database, and the values of its placeholders."""

    def __init__(self, sql: str, values: Sequence[object]) -> None:
        """A value is a constant, or the slot of a parameter."""
        self.sql = sql
        self._values = [(value.name, None) if isinstance(value, _Slot) else (None, value) for value in values]
        self._converters = [
            (index, value.convert) for index, value in enumerate(values) if isinstance(value, _Slot) and value.convert
        ]

    def fill(self, given: Mapping[str, object]) -> list[object]:
        """The values for one execution. Raises `KeyError` if one is missing."""
        values = [constant if name is None else given[name] for name, constant in self._values]
        for index, convert in self._converters:
            values[index] = convert(values[index])
        return values


class Statement:
    """A Peewee query that contains `Parameter`s."""

    def __init__(self, query: BaseQuery) -> None:
        self._query = query

    def compile(self, database: Database) -> CompiledStatement:
        """The SQL for this database."""
        context = database.get_sql_context()
        sql, values = context.sql(self._query).query()  # type: ignore[no-untyped-call]
        return CompiledStatement(sql, values)


BATCH_COLUMNS = tuple(getattr(BatchRow, field.name) for field in fields(Batch))
"""The columns of a `Batch`, in the order of its fields."""

JOB_COLUMNS = tuple(getattr(JobRow, field.name) for field in fields(Job))
"""The columns of a `Job`, in the order of its fields."""

FACT_COLUMNS = tuple(getattr(FactRow, field.name) for field in fields(Fact) if field.name != "supersedes")
"""The columns of a `Fact`, in the order of its fields."""

_is_batch = BatchRow.id == Parameter(BatchRow.id, "batch_id")
_has_fence = BatchRow.fence == Parameter(BatchRow.fence)

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

NEXT_NUMBER = Statement(
    BatchRow.update(last_event_id=BatchRow.last_event_id + 1)
    .where(_is_batch, _has_fence)
    .returning(BatchRow.last_event_id)
)
APPEND_FACT = Statement(FactRow.insert({column: Parameter(column) for column in (*FACT_COLUMNS, FactRow.created_at)}))

# Per job

_pause_state = ServiceStateRow.select(ServiceStateRow.value).where(ServiceStateRow.key == "paused")
PAUSE_STATE = Statement(_pause_state)
PAUSE_STATE_FOR_SHARE = Statement(_pause_state.for_update("FOR SHARE"))  # type: ignore[arg-type]  # the stubs say bool

_is_attempt = (JobRow.id == Parameter(JobRow.id)) & (JobRow.attempt == Parameter(JobRow.attempt))
_is_pending = (JobRow.batch_id == Parameter(JobRow.batch_id)) & (JobRow.status == JobStatus.PENDING)

NEXT_PENDING_JOB = Statement(
    JobRow.select(*JOB_COLUMNS).where(_is_pending, ~JobRow.cancel_requested).order_by(JobRow.sequence).limit(1)
)
CANCEL_REQUESTED = Statement(JobRow.select(JobRow.id).where(_is_attempt, JobRow.cancel_requested))


def _job_update(*columns: Field, before: Iterable[JobStatus], is_cancelled: bool = False) -> Statement:
    """Changes a job that is still in this attempt, has one of the statuses `before`, and has no cancel request.

    With `is_cancelled`, it changes only a job with a cancel request.
    """
    is_changeable = JobRow.status.in_(list(before)) & (JobRow.cancel_requested == is_cancelled)
    return Statement(JobRow.update({column: Parameter(column) for column in columns}).where(_is_attempt, is_changeable))


_MESSAGE = (JobRow.progress_message, JobRow.progress_details)
_PROGRESS = (JobRow.status, JobRow.progress_percent, *_MESSAGE)
_ERROR = (JobRow.error_code, JobRow.error_message, JobRow.error_details, JobRow.retriable)
_FAILURE = (JobRow.status, *_MESSAGE, *_ERROR, JobRow.ended_at)
_RESULT = (JobRow.result_code, JobRow.extraction_id, JobRow.cached, JobRow.event_count, JobRow.meet_name)

START_JOB = _job_update(*_PROGRESS, JobRow.started_at, before=(JobStatus.PENDING,))
RECORD_DOWNLOAD = _job_update(*_PROGRESS, JobRow.pdf_sha256, before=(JobStatus.DOWNLOADING,))
REQUEUE_JOB = _job_update(*_PROGRESS, JobRow.started_at, before=RUNNING)
COMPLETE_JOB = _job_update(*_PROGRESS, JobRow.pdf_sha256, *_RESULT, *_ERROR, JobRow.ended_at, before=RUNNING)
FAIL_JOB = _job_update(*_FAILURE, before=RUNNING)
FAIL_PENDING_JOB = _job_update(*_FAILURE, before=(JobStatus.PENDING,))
CANCEL_JOB = _job_update(*_FAILURE, before=(JobStatus.PENDING, *RUNNING), is_cancelled=True)

# Once a second for a running job, and for each waiting batch when the queue moves

RECORD_PROGRESS = Statement(
    JobRow.update({column: Parameter(column) for column in (JobRow.progress_percent, *_MESSAGE)}).where(
        _is_attempt,
        JobRow.status.in_(list(RUNNING)),
        fn.EXISTS(BatchRow.select(BatchRow.id).where(BatchRow.id == JobRow.batch_id, _has_fence)),
    )
)

_other = JobRow.alias()
_first_pending = _other.select(fn.MIN(_other.sequence)).where(
    _other.batch_id == Parameter(JobRow.batch_id), _other.status == JobStatus.PENDING
)
RECORD_QUEUE_POSITION = Statement(
    JobRow.update({column: Parameter(column) for column in _MESSAGE})
    .where(_is_pending, JobRow.sequence == _first_pending)
    .returning(*JOB_COLUMNS)
)

# Per batch

CLAIM_BATCH = Statement(
    BatchRow.update(fence=BatchRow.fence + 1)
    .where(_is_batch, BatchRow.status.in_((BatchStatus.PENDING, BatchStatus.PROCESSING)))
    .returning(BatchRow.fence, BatchRow.last_event_id, BatchRow.total_jobs, BatchRow.swimmer_name)
)
CLAIM = Statement(BatchRow.select(BatchRow.id).where(_is_batch, _has_fence))
ADMIT_BATCH = Statement(
    BatchRow.update(
        status=BatchStatus.PROCESSING,
        started_at=fn.COALESCE(BatchRow.started_at, Parameter(BatchRow.started_at)),
        ended_at=None,
    ).where(_is_batch, BatchRow.status == BatchStatus.PENDING)
)
END_BATCH = Statement(
    BatchRow.update(status=Parameter(BatchRow.status), ended_at=Parameter(BatchRow.ended_at)).where(_is_batch)
)
