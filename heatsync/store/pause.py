"""Whether jobs are started: one row, which is looked at before each start, and which outlives the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heatsync.store.tables import ServiceStateRow

if TYPE_CHECKING:
    from heatsync.store.database import Database


def is_paused(database: Database) -> bool:
    """Inside a `transaction` or `reading` block, as is `set_paused`."""
    rows = database.sql("SELECT value FROM service_state WHERE key = ?", ("paused",)).fetchall()
    return bool(rows) and rows[0][0] == "1"


def set_paused(database: Database, *, paused: bool) -> None:
    row = ServiceStateRow
    insert = row.insert(key="paused", value=str(int(paused)))
    database.run(insert.on_conflict(conflict_target=[row.key], preserve=[row.value]))
