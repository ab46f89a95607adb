"""Opens the database, SQLite or PostgreSQL, and hides their differences.

Queries are Peewee expressions. Only session commands (`SET`, advisory locks) are SQL text.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache, partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit

import peewee as pw
from playhouse import migrations
from playhouse.db_url import parse as parse_url
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from heatsync.model.errors import StoreUnavailable
from heatsync.store.statements import Statement

M = TypeVar("M", bound=pw.Model)
T = TypeVar("T")

Row: TypeAlias = "tuple[Any, ...]"
"""Column values as the driver returns them: on SQLite, booleans are 0 and 1, and times are text."""

_CONNECTIONS = 48
_CONNECTION_TIMEOUT = 10  # seconds
_POSTGRESQL_TIMEOUTS = {
    # Without these, a frozen server or a network that drops packets blocks a thread forever.
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 15,
    "options": "-c statement_timeout=30s -c lock_timeout=20s -c idle_in_transaction_session_timeout=60s",
}
_MIGRATION_LOCK = 0x48534D49
_OUTAGES = (pw.OperationalError, pw.InterfaceError)


class Database:
    """One database and its connection pool. Thread-safe; every call blocks.

    `rows`, `row`, `values`, `scalar` and `write` run in a `transaction` or `reading` block of their own unless there is
    one. The other methods that run a query must be called inside a block. A failure of the database itself, as opposed
    to a wrong query, is raised as `StoreUnavailable`.
    """

    def __init__(self, url: str, folder: Path) -> None:
        """`url` is `sqlite:///name.db` (a relative name is a file in `folder`) or `postgresql://...`."""
        self.is_sqlite = urlsplit(url).scheme.startswith("sqlite")
        if self.is_sqlite:
            self.path = folder / url.partition(":///")[2]
            self.path.parent.mkdir(parents=True, exist_ok=True)
            pool = PooledSqliteDatabase(
                str(self.path),
                max_connections=_CONNECTIONS,
                timeout=_CONNECTION_TIMEOUT,
                check_same_thread=False,  # a pooled connection serves one thread at a time, but not always the same
                pragmas={"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 10_000},
            )
        else:
            self._parameters = _POSTGRESQL_TIMEOUTS | parse_url(url)
            pool = PooledPostgresqlDatabase(
                max_connections=_CONNECTIONS, timeout=_CONNECTION_TIMEOUT, **self._parameters
            )
        self.peewee: pw.Database = pool
        self._close_idle = pool.close_idle
        # SQLite polls for its single writer's lock with growing pauses. Threads queue for this lock instead.
        self._write_lock: AbstractContextManager[object] = threading.Lock() if self.is_sqlite else nullcontext()
        self._compile = cache(partial(Statement.compile, database=pool))
        self._is_closed = False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all changes of the block, or none of them if it raises."""
        # A deferred SQLite transaction that starts with a read cannot wait for the write lock: it fails at once.
        kind = ("IMMEDIATE",) if self.is_sqlite else ()
        with self._translated_outages(), self._write_lock, self._connection(), self.peewee.transaction(*kind):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read from one snapshot, on one connection."""
        kind = {"lock_type": "DEFERRED"} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._translated_outages(), self._connection(), self.peewee.transaction(**kind):
            yield

    def rows(self, query: pw.ModelSelect[M]) -> list[M]:
        with self._inside(self.reading):
            return list(query.execute(self.peewee))

    def row(self, query: pw.ModelSelect[M]) -> M | None:
        """The first row."""
        return next(iter(self.rows(query)), None)

    def values(self, query: pw.ModelSelect[Any], type_: Callable[..., T]) -> list[T]:
        """The rows as values of a type whose fields are named like the columns."""
        return list(self.rows(query.objects(type_)))

    def scalar(self, query: pw.ModelSelect[Any]) -> Any:
        """The first column of the first row, or None if there is no row."""
        with self._inside(self.reading):
            return query.scalar(self.peewee)

    def tuples(self, query: pw.Query) -> list[Row]:
        """The rows of a SELECT, or of a write with RETURNING, without Peewee's conversions."""
        return cast("list[Row]", self._execute(query).fetchall())

    def write(self, query: pw.ModelInsert | pw.ModelUpdate | pw.ModelDelete) -> int:
        """Execute a write. Returns the number of rows that were inserted, updated or deleted."""
        with self._inside(self.transaction):
            return cast("int", self._execute(query).rowcount)

    def fetch(self, statement: Statement, **values: object) -> list[Row]:
        """`tuples` for a compiled statement."""
        return cast("list[Row]", self._execute_statement(statement, values).fetchall())

    def execute(self, statement: Statement, **values: object) -> int:
        """`write` for a compiled statement."""
        return cast("int", self._execute_statement(statement, values).rowcount)

    def execute_sql(self, sql: str, values: Sequence[object] = ()) -> Any:
        """Execute SQL text, with the placeholders of the driver. Returns the driver's cursor."""
        return self.peewee.execute_sql(sql, values)  # type: ignore[no-untyped-call]

    def migrate(self) -> list[str]:
        """Apply the missing migrations and return their names. Concurrent processes take turns."""
        package = files("heatsync.store") / "migrations"
        with as_file(package) as folder, self._translated_outages(), self._migration_lock():
            applied: list[str] = migrations.run(self.peewee, str(folder))
        return applied

    def dedicated_connection(self) -> pw.PostgresqlDatabase:
        """An open PostgreSQL connection outside the pool, for locks that belong to a session."""
        with self._translated_outages():
            connection = pw.PostgresqlDatabase(thread_safe=False, autoconnect=False, **self._parameters)
            connection.connect()
        return connection

    def close(self) -> None:
        """Close the connections. One that a thread is using is closed by that thread at the end of its block.

        Closing it immediately would crash the process: SQLite frees memory that the thread is reading.
        """
        self._is_closed = True
        self._close_idle()

    @contextmanager
    def _connection(self) -> Iterator[None]:
        if self._is_closed:
            raise StoreUnavailable
        try:
            with self.peewee.connection_context():
                yield
        finally:
            if self._is_closed:
                self._close_idle()

    def _inside(self, block: Callable[[], AbstractContextManager[None]]) -> AbstractContextManager[None]:
        return nullcontext() if self.peewee.in_transaction() else block()

    def _execute(self, query: pw.Query) -> Any:
        return self.peewee.execute(query)  # type: ignore[no-untyped-call]

    def _execute_statement(self, statement: Statement, values: dict[str, object]) -> Any:
        compiled = self._compile(statement)
        return self.execute_sql(compiled.sql, compiled.fill(values))

    @contextmanager
    def _migration_lock(self) -> Iterator[None]:
        with self.peewee.connection_context():
            if self.is_sqlite:
                yield
                return
            self.execute_sql("SET statement_timeout = 0")  # migrating a large table takes long
            self.execute_sql("SET lock_timeout = 0")
            self.execute_sql("SELECT pg_advisory_lock(%s)", (_MIGRATION_LOCK,))
            try:
                yield
            finally:
                self.execute_sql("SELECT pg_advisory_unlock(%s)", (_MIGRATION_LOCK,))
                self.execute_sql("RESET statement_timeout")
                self.execute_sql("RESET lock_timeout")

    @contextmanager
    def _translated_outages(self) -> Iterator[None]:
        try:
            yield
        except _OUTAGES as error:
            raise StoreUnavailable(detail=str(error)) from error


class Repository:
    """Reads and writes one kind of stored data. Blocks on the database."""

    def __init__(self, database: Database) -> None:
        self._db = database
