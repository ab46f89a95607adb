"""Keeps a second service away from a database that one serves already."""

from __future__ import annotations

import fcntl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import peewee
import structlog

from heatsync.model.errors import HeatSyncError, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heatsync.store.database import Database

log = structlog.get_logger()

_ADVISORY_LOCK = 0x48535345
_SECONDS_BETWEEN_LOOKS = 5.0
_SECONDS_TO_END = 1.0


class AlreadyServed(HeatSyncError):
    """Another HeatSync serves this database. Stop it first, or give this one a HEATSYNC_DATABASE_URL of its own."""


@contextmanager
def serving(database: Database, lost: Callable[[], None]) -> Iterator[None]:
    """Hold the right to serve this database for as long as the block lasts. A killed process gives it back.

    `lost` is called, in a thread, if another service took the right while the database was away.
    """
    if database.is_sqlite:
        with database.path.with_suffix(".lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyServed from None
            yield
        return
    lock = _AdvisoryLock(database)
    if not lock.take():
        raise AlreadyServed
    ended = threading.Event()
    keeping = threading.Thread(target=lock.keep, args=(ended, lost), name="heatsync-serving", daemon=True)
    keeping.start()
    try:
        yield
    finally:
        ended.set()
        keeping.join(_SECONDS_TO_END)
        lock.give_back()


class _AdvisoryLock:
    """A lock that lasts as long as a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None

    def take(self) -> bool:
        """Whether it is ours now."""
        self._connection = self._database.dedicated_connection()
        # A process that was just killed holds its lock until the server notices: a moment is no second service.
        self._connection.execute_sql("SET lock_timeout = '3s'")
        try:
            self._connection.execute_sql("SELECT pg_advisory_lock(%s)", (_ADVISORY_LOCK,))
        except peewee.OperationalError:
            return False
        return True

    def keep(self, ended: threading.Event, lost: Callable[[], None]) -> None:
        """Look after the connection: when it broke, take the lock again as soon as the database is back."""
        while not ended.wait(_SECONDS_BETWEEN_LOOKS):
            try:
                self._connection.execute_sql("SELECT 1")
            except peewee.PeeweeException:
                log.warning("serving_lock_connection_lost")
                with suppress(StoreUnavailable, peewee.PeeweeException):
                    if not self.take():
                        log.critical("serving_lock_lost")
                        lost()
                        return

    def give_back(self) -> None:
        """Said, not left to the connection's end: the server may see that a moment too late for our next start."""
        with suppress(peewee.PeeweeException):
            self._connection.execute_sql("SELECT pg_advisory_unlock(%s)", (_ADVISORY_LOCK,))
        with suppress(peewee.PeeweeException):
            self._connection.close()
