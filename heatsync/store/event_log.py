"""The numbered facts of every batch. The only place that encodes a fact: all later code forwards the bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from heatsync.model.batch import Job, JobStatus
from heatsync.model.errors import NotFound
from heatsync.model.stream_events import BatchCompleted, BatchStarted, EventType, Fact, encode, job_event
from heatsync.store import statements
from heatsync.store.database import Repository
from heatsync.store.tables import BatchRow, FactRow
from heatsync.store.utc_time import from_database, now

_FIELDS = tuple(column.name for column in statements.FACT_COLUMNS)
_ENDS_OF_JOBS = (EventType.JOB_COMPLETED, EventType.JOB_FAILED)


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """A fact, the time of its transaction, and the number of the fact that superseded it."""

    fact: Fact
    at: datetime
    superseded_by: int | None


class EventLog(Repository):
    """Reads and writes facts."""

    def after(self, batch_id: str, number: int) -> list[Fact]:
        """The facts after `number` in their order, without superseded ones."""
        with self._db.reading():
            return [_to_fact(row) for row in self._db.fetch(statements.FACTS_AFTER, batch_id=batch_id, number=number)]

    def history(self, batch_id: str) -> list[RecordedFact]:
        """All facts of a batch in their order, with superseded ones."""
        query = FactRow.select(FactRow.created_at, FactRow.superseded_by, *statements.FACT_COLUMNS)
        with self._db.reading():
            rows = self._db.tuples(query.where(FactRow.batch_id == batch_id).order_by(FactRow.number))
        return [RecordedFact(_to_fact(fact), from_database(at), superseded_by) for at, superseded_by, *fact in rows]

    def batch_exists(self, batch_id: str) -> bool:
        with self._db.reading():
            return bool(self._db.fetch(statements.BATCH_STATE, batch_id=batch_id))

    def lock(self, batch_id: str) -> None:
        """Lock the row of the batch: values read after this call stay valid until the transaction ends.

        Raises `NotFound` if the batch does not exist.
        """
        touch = BatchRow.update(last_event_id=BatchRow.last_event_id).where(BatchRow.id == batch_id)
        if not self._db.write(touch):
            raise NotFound

    def next_number(self, batch_id: str) -> int:
        """Take the number of the next fact of a batch that is locked."""
        update = BatchRow.update(last_event_id=BatchRow.last_event_id + 1).where(BatchRow.id == batch_id)
        ((number,),) = self._db.tuples(update.returning(BatchRow.last_event_id))
        return int(number)

    def append_batch_event(self, batch_id: str, number: int, event: BatchStarted | BatchCompleted) -> Fact:
        """Append an event of the whole batch, inside the transaction that changes its row."""
        return self.append(Fact(batch_id, number, event.type, encode(event)))

    def append_job_event(self, number: int, job: Job, supersedes: tuple[int, ...] = ()) -> Fact:
        """Append the event for the present state of a job, inside the transaction that changes its row."""
        event, message = job_event(job), job.progress_message
        return self.append(
            Fact(job.batch_id, number, event.type, encode(event), job.id, job.status, job.attempt, message, supersedes)
        )

    def append(self, fact: Fact) -> Fact:
        values = {name: getattr(fact, name) for name in _FIELDS}
        self._db.execute(statements.APPEND_FACT, **values | {"data": fact.data.decode(), "created_at": now()})
        return fact

    def supersede(self, batch_id: str, job_id: str, number: int) -> tuple[int, ...]:
        """Mark the end of a job and of its batch as superseded by fact `number`, which restarts the job.

        Returns the numbers of the superseded facts.
        """
        is_end_of_job = (FactRow.job_id == job_id) & FactRow.type.in_(_ENDS_OF_JOBS)
        is_end = (FactRow.type == EventType.BATCH_COMPLETED) | is_end_of_job
        update = FactRow.update(superseded_by=number).where(
            FactRow.batch_id == batch_id, FactRow.superseded_by.is_null(), is_end
        )
        return tuple(sorted(number for (number,) in self._db.tuples(update.returning(FactRow.number))))


def _to_fact(row: Sequence[Any]) -> Fact:
    """The fact in a row of `FACT_COLUMNS`."""
    batch_id, number, type_, data, job_id, status, attempt, message = row
    return Fact(
        batch_id, number, EventType(type_), data.encode(), job_id, status and JobStatus(status), attempt, message
    )
