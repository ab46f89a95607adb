"""Prevents two services from using one database."""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import peewee
import structlog

from heatsync.model.errors import HeatSyncError, StoreUnavailable
from heatsync.model.message import Message
from heatsync.store.database import Database

log = structlog.get_logger()

_ADVISORY_LOCK = 0x48535345
_CHECK_INTERVAL = 5.0  # seconds
_JOIN_TIMEOUT = 1.0  # seconds


class AlreadyServed(HeatSyncError):
    """Another process serves this database."""

    def __init__(self) -> None:
        super().__init__(Message("ALREADY_SERVED"))


@contextmanager
def serving(database: Database, lost: Callable[[], None]) -> Iterator[None]:
    """Hold the right to serve this database until the block ends. The end of the process releases it, too.

    `lost` is called in a thread if another service acquired the right while the database was down. Raises
    `AlreadyServed`.
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
    if not lock.acquire():
        raise AlreadyServed
    stop = threading.Event()
    watcher = threading.Thread(target=lock.watch, args=(stop, lost), name="heatsync-serve-lock", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(_JOIN_TIMEOUT)
        lock.release()


class _AdvisoryLock:
    """A PostgreSQL session lock on its own connection."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: peewee.PostgresqlDatabase  # from `acquire` on

    def acquire(self) -> bool:
        """Connect and acquire the lock. Returns False if another session holds it."""
        self._connection = self._database.dedicated_connection()
        # The server may notice the death of a killed process, and release its lock, a moment later.
        self._execute("SET lock_timeout = '3s'")
        try:
            self._execute("SELECT pg_advisory_lock(%s)", _ADVISORY_LOCK)
        except peewee.OperationalError:
            return False
        return True

    def watch(self, stop: threading.Event, lost: Callable[[], None]) -> None:
        """Check the connection regularly. If it is broken, acquire the lock again once the database is back."""
        while not stop.wait(_CHECK_INTERVAL):
            try:
                self._execute("SELECT 1")
            except peewee.PeeweeException:
                log.warning("serve_lock_connection_lost")
                with suppress(StoreUnavailable, peewee.PeeweeException):
                    if not self.acquire():
                        log.critical("serve_lock_lost")
                        lost()
                        return

    def release(self) -> None:
        """Release the lock explicitly: the server may process a closed connection too late for our next start."""
        with suppress(peewee.PeeweeException):
            self._execute("SELECT pg_advisory_unlock(%s)", _ADVISORY_LOCK)
        with suppress(peewee.PeeweeException):
            self._connection.close()

    def _execute(self, sql: str, *values: object) -> None:
        self._connection.execute_sql(sql, values)  # type: ignore[no-untyped-call]
