"""Opens the database, SQLite or PostgreSQL, and hides what differs between them."""

from __future__ import annotations

import threading
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import peewee
from playhouse import migrations
from playhouse.db_url import parse as parse_url
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from heatsync.model.errors import StoreUnavailable
from heatsync.store.tables import UtcField

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_CONNECTIONS = 48
_SECONDS_FOR_A_CONNECTION = 10
# A server that is frozen, or a network that swallows packets, must end in an error and not in a wait for ever.
_PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 15,
    "options": "-c statement_timeout=30s -c lock_timeout=20s -c idle_in_transaction_session_timeout=60s",
}
_MIGRATION_LOCK = 0x48534D49
_OUTAGES = (peewee.OperationalError, peewee.InterfaceError)


class Database:
    """One database and its connections. Safe from any thread; every call blocks.

    Any failure of the database itself, as opposed to a wrong statement, comes out as `StoreUnavailable`.
    """

    def __init__(self, url: str, folder: Path) -> None:
        """`url` is `sqlite:///name.db` (a relative name lies in `folder`) or `postgresql://...`."""
        self.is_sqlite = urlsplit(url).scheme.startswith("sqlite")
        self.peewee: Any
        if self.is_sqlite:
            self.path = folder / url.partition(":///")[2]
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.peewee = PooledSqliteDatabase(
                str(self.path),
                max_connections=_CONNECTIONS,
                timeout=_SECONDS_FOR_A_CONNECTION,
                check_same_thread=False,  # a pooled connection serves one thread at a time, but not always the same
                pragmas={"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 10_000},
            )
        else:
            self._parameters = _PATIENCE | parse_url(url)
            self.peewee = PooledPostgresqlDatabase(
                max_connections=_CONNECTIONS, timeout=_SECONDS_FOR_A_CONNECTION, **self._parameters
            )
        # SQLite's own waiting for its one writer is a poll with growing pauses: threads queue up here instead.
        self._one_writer = threading.Lock() if self.is_sqlite else nullcontext()
        self._begin = ("IMMEDIATE",) if self.is_sqlite else ()
        self._is_closed = False
        self._placeholder = "?" if self.is_sqlite else "%s"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Change rows: all of the block or nothing."""
        with self._outages_named(), self._one_writer, self._connection(), self._atomic():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Several reads on one connection, and of one moment."""
        with self._outages_named(), self._connection(), self._snapshot():
            yield

    def run(self, query: Any) -> Any:
        """Execute a Peewee query; its rows, its count or its new key. Inside a `transaction` or `reading` block."""
        return query.execute(self.peewee)

    def sql(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        """Execute a statement with `?` for its parameters and give the cursor. For the few that must be fast."""
        return self.peewee.execute_sql(statement.replace("?", self._placeholder), parameters)

    def migrate(self) -> list[str]:
        """Apply the migrations that are missing, and name them. Two processes at once do it one after another."""
        package = files("heatsync.store") / "migrations"
        with as_file(package) as folder, self._outages_named(), self._migration_lock():
            applied: list[str] = migrations.run(self.peewee, str(folder))
        return applied

    def connection_of_its_own(self) -> Any:
        """An open PostgreSQL connection outside the pool: for locks that last as long as a connection."""
        with self._outages_named():
            connection = peewee.PostgresqlDatabase(thread_safe=False, autoconnect=False, **self._parameters)
            connection.connect()
        return connection

    def close(self) -> None:
        """Let go of the connections. One that a thread still works on is closed by that thread, when it is done.

        To close it under that thread's feet ends the process: SQLite's library frees what the thread is reading.
        """
        self._is_closed = True
        self.peewee.close_idle()

    @contextmanager
    def _connection(self) -> Iterator[None]:
        if self._is_closed:
            raise StoreUnavailable
        try:
            with self.peewee.connection_context():
                yield
        finally:
            if self._is_closed:
                self.peewee.close_idle()

    def _atomic(self) -> Any:
        return self.peewee.atomic(*self._begin)

    def _snapshot(self) -> Any:
        if self.is_sqlite:
            return self.peewee.atomic("DEFERRED")
        return self.peewee.atomic(isolation_level="REPEATABLE READ")

    @contextmanager
    def _migration_lock(self) -> Iterator[None]:
        with self.peewee.connection_context():
            if self.is_sqlite:
                yield
                return
            self.peewee.execute_sql("SET statement_timeout = 0")  # a large table takes its time
            self.peewee.execute_sql("SET lock_timeout = 0")
            self.peewee.execute_sql("SELECT pg_advisory_lock(%s)", (_MIGRATION_LOCK,))
            try:
                yield
            finally:
                self.peewee.execute_sql("SELECT pg_advisory_unlock(%s)", (_MIGRATION_LOCK,))
                self.peewee.execute_sql("RESET statement_timeout")
                self.peewee.execute_sql("RESET lock_timeout")

    @contextmanager
    def _outages_named(self) -> Iterator[None]:
        try:
            yield
        except _OUTAGES as error:
            raise StoreUnavailable(f"{StoreUnavailable.sentence()} ({error})") from error


def now() -> datetime:
    """This moment, aware and in UTC."""
    return datetime.now(UTC)


def as_parameter(moment: datetime) -> Any:
    """A moment as a parameter of `Database.sql`."""
    return _UTC.db_value(moment)


_UTC = UtcField()
