"""Whether jobs are started: one row, which always exists, is looked at before each start, and outlives the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heatsync.store.database import Database

_LOOK = "SELECT value FROM service_state WHERE key = 'paused'"


def is_paused(database: Database) -> bool:
    """Inside a `transaction` or `reading` block."""
    return bool(database.sql(_LOOK).fetchone()[0] == "1")


def may_start(database: Database) -> bool:
    """Whether a job may be started in this transaction: until it ends, nobody is told that work is paused.

    A plain look would not do on PostgreSQL: between it and the commit somebody else can pause, and be answered.
    SQLite has one writer.
    """
    lock = "" if database.is_sqlite else " FOR SHARE"
    return bool(database.sql(_LOOK + lock).fetchone()[0] == "0")


def set_paused(database: Database, *, paused: bool) -> None:
    """Inside a `transaction` block. Waits for the starts that are under way."""
    database.sql("UPDATE service_state SET value = ? WHERE key = 'paused'", (str(int(paused)),))
