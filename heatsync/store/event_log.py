"""The numbered facts of every batch, in the order in which they became true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heatsync.model.stream_events import EventType, Fact
from heatsync.store.utc_time import now, to_database

if TYPE_CHECKING:
    from heatsync.store.database import Database

_ENDINGS_OF_A_JOB = (EventType.JOB_COMPLETED, EventType.JOB_FAILED)


class EventLog:
    """Reads and writes facts. Blocks on the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def after(self, batch_id: str, number: int) -> list[Fact]:
        """The facts past `number` that still hold, oldest first."""
        with self._db.reading():
            rows = self._db.sql(
                "SELECT number, type, job_id, data FROM batch_events "
                "WHERE batch_id = ? AND number > ? AND superseded_by IS NULL ORDER BY number",
                (batch_id, number),
            ).fetchall()
        return [Fact(batch_id, number, EventType(type_), job_id, data) for number, type_, job_id, data in rows]

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

    def append(self, fact: Fact) -> None:
        """Write a fact inside the transaction of the change that it tells."""
        self._db.sql(
            "INSERT INTO batch_events (batch_id, number, type, job_id, data, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            (fact.batch_id, fact.number, fact.type, fact.job_id, fact.data, to_database(now())),
        )

    def supersede(self, batch_id: str, job_id: str, number: int) -> tuple[int, ...]:
        """Take back how a job and its batch ended, inside the transaction that starts the job again."""
        rows = self._db.sql(
            "UPDATE batch_events SET superseded_by = ? WHERE batch_id = ? AND superseded_by IS NULL "
            "AND (type = ? OR (job_id = ? AND type IN (?, ?))) RETURNING number",
            (number, batch_id, EventType.BATCH_COMPLETED, job_id, *_ENDINGS_OF_A_JOB),
        ).fetchall()
        return tuple(sorted(row[0] for row in rows))
