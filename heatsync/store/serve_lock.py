"""Keeps a second service away from a database that one serves already."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

import peewee

from heatsync.errors import HeatSyncError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatsync.store.database import Database

_ADVISORY_LOCK = 0x48535345


class AlreadyServed(HeatSyncError):
    """Another HeatSync serves this database. Stop it first, or give this one a HEATSYNC_DATABASE_URL of its own."""


@contextmanager
def serving(database: Database) -> Iterator[None]:
    """Hold the right to serve this database for as long as the block lasts. A killed process gives it back."""
    if database.is_sqlite:
        with database.path.with_suffix(".lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyServed from None
            yield
        return
    connection = database.connection_of_its_own()
    try:
        # A process that was just killed holds its lock until the server notices: a moment is no second service.
        connection.execute_sql("SET lock_timeout = '3s'")
        try:
            connection.execute_sql("SELECT pg_advisory_lock(%s)", (_ADVISORY_LOCK,))
        except peewee.OperationalError:
            raise AlreadyServed from None
        yield
        # Said, not left to the connection's end: the server may see that a moment too late for our next start.
        connection.execute_sql("SELECT pg_advisory_unlock(%s)", (_ADVISORY_LOCK,))
    finally:
        connection.close()
