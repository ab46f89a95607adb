"""The numbered facts of every batch. The only place that encodes a fact: everything after it passes the bytes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from heatsync.model.batch import JobStatus
from heatsync.model.stream_events import EventType, Fact, encode, job_event
from heatsync.store.tables.batches import FactRow
from heatsync.store.utc_time import now, to_database

if TYPE_CHECKING:
    from heatsync.model.batch import Job
    from heatsync.model.stream_events import StreamEvent
    from heatsync.store.database import Database

FACT_FIELDS: Final = (
    FactRow.batch_id,
    FactRow.number,
    FactRow.type,
    FactRow.data,
    FactRow.job_id,
    FactRow.status,
    FactRow.attempt,
    FactRow.message,
)
"""What `to_fact` takes, in this order."""
_ENDINGS_OF_A_JOB: Final = (EventType.JOB_COMPLETED, EventType.JOB_FAILED)


class EventLog:
    """Reads and writes facts. Blocks on the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def after(self, batch_id: str, number: int) -> list[Fact]:
        """The facts after `number` that still hold, oldest first."""
        row = FactRow
        query = row.select(*FACT_FIELDS).order_by(row.number)
        query = query.where(row.batch_id == batch_id, row.number > number, row.superseded_by.is_null())
        with self._db.reading():
            return [to_fact(*values) for values in self._db.tuples(query)]

    def is_kept(self, batch_id: str) -> bool:
        """Whether there is such a batch."""
        with self._db.reading():
            return bool(self._db.sql("SELECT 1 FROM processing_batches WHERE id = ?", (batch_id,)).fetchall())

    def lock(self, batch_id: str) -> bool:
        """Lock the batch's row until the transaction ends, so that what is read then still holds when it is changed.

        False if there is no such batch.
        """
        touch = "UPDATE processing_batches SET last_event_id = last_event_id WHERE id = ?"
        return bool(self._db.sql(touch, (batch_id,)).rowcount)

    def next_number(self, batch_id: str, fence: int | None = None) -> int | None:
        """Take the next number from the batch's row, which locks it: first in every transaction that changes a batch.

        None if there is no such batch, or if its newest claim has another fence than the one given.
        """
        held, parameters = ("", (batch_id,)) if fence is None else (" AND fence = ?", (batch_id, fence))
        statement = f"UPDATE processing_batches SET last_event_id = last_event_id + 1 WHERE id = ?{held}"  # noqa: S608 - a constant
        rows = self._db.sql(f"{statement} RETURNING last_event_id", parameters).fetchall()
        return int(rows[0][0]) if rows else None

    def append_job(self, number: int, job: Job, supersedes: tuple[int, ...] = ()) -> Fact:
        """Write where a job stands now, inside the transaction that changes its row."""
        return self.append(job.batch_id, number, job_event(job), job, supersedes)

    def append(
        self, batch_id: str, number: int, event: StreamEvent, job: Job | None = None, supersedes: tuple[int, ...] = ()
    ) -> Fact:
        """Encode and write an event, inside the transaction that changes the row. `job` is the one it is about."""
        fact = Fact(batch_id, number, event.type, encode(event), supersedes=supersedes)
        if job is not None:
            fact = replace(fact, job_id=job.id, status=job.status, attempt=job.attempt, message=job.progress_message)
        values = fact.type, fact.data.decode(), fact.job_id, fact.status, fact.attempt, fact.message
        self._db.sql(
            "INSERT INTO batch_events (batch_id, number, type, data, job_id, status, attempt, message, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (batch_id, number, *values, to_database(now())),
        )
        return fact

    def supersede(self, batch_id: str, job_id: str, number: int) -> tuple[int, ...]:
        """Take back how a job and its batch ended, inside the transaction that starts the job again."""
        rows = self._db.sql(
            "UPDATE batch_events SET superseded_by = ? WHERE batch_id = ? AND superseded_by IS NULL "
            "AND (type = ? OR (job_id = ? AND type IN (?, ?))) RETURNING number",
            (number, batch_id, EventType.BATCH_COMPLETED, job_id, *_ENDINGS_OF_A_JOB),
        ).fetchall()
        return tuple(sorted(row[0] for row in rows))


def to_fact(
    batch_id: str,
    number: int,
    type_: str,
    data: str,
    job_id: str | None,
    status: str | None,
    attempt: int | None,
    message: str | None,
) -> Fact:
    """A row of `FACT_FIELDS` as a fact."""
    job_status = None if status is None else JobStatus(status)
    return Fact(batch_id, number, EventType(type_), data.encode(), job_id, job_status, attempt, message)
