"""One service per database."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from heatsync.store.serve_lock import AlreadyServed, _AdvisoryLock, serving
from heatsync.store.store import Store
from tests.support.eventually import LIMIT, eventually

watch = _AdvisoryLock.watch


def test_a_second_service_is_refused_until_the_first_ends(database_url: str, tmp_path: Path) -> None:
    first, second = (
        Store(database_url, tmp_path, keep=timedelta(days=1), max_pdf_bytes=1_000_000).database for _ in range(2)
    )
    with ExitStack() as stack:
        stack.callback(first.close)
        stack.callback(second.close)
        with (
            serving(first, pytest.fail),
            pytest.raises(AlreadyServed, match="ALREADY_SERVED"),
            serving(second, pytest.fail),
        ):
            pass
        with serving(second, pytest.fail):
            pass


def test_a_lock_lost_with_its_connection_is_acquired_again(
    postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heatsync.store.serve_lock._CHECK_INTERVAL", 0.01)
    first, second = (
        Store(postgres_database, tmp_path, keep=timedelta(days=1), max_pdf_bytes=1_000_000).database for _ in range(2)
    )
    holders = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 1213420357"
    with ExitStack() as stack:
        stack.callback(first.close)
        stack.callback(second.close)
        with serving(first, pytest.fail):
            with second.reading():
                ((killed,),) = second.execute_sql(holders).fetchall()
                second.execute_sql("SELECT pg_terminate_backend(%s)", (killed,))

            def is_held_again() -> bool:
                with second.reading():
                    return [row[0] for row in second.execute_sql(holders).fetchall()] not in ([], [killed])

            eventually(is_held_again)
            with pytest.raises(AlreadyServed), serving(second, pytest.fail):
                pass


def test_a_service_that_loses_the_lock_to_another_one_is_notified(
    postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(postgres_database, tmp_path, keep=timedelta(days=1), max_pdf_bytes=1_000_000).database
    lost = threading.Event()
    with ExitStack() as stack:
        stack.callback(store.close)
        monkeypatch.setattr("heatsync.store.serve_lock._CHECK_INTERVAL", 0.01)
        monkeypatch.setattr("heatsync.store.serve_lock._AdvisoryLock.watch", lose)
        with serving(store, lost.set):
            assert lost.wait(LIMIT)


def lose(lock: _AdvisoryLock, stop: threading.Event, lost: Callable[[], None]) -> None:
    """`watch`, after the connection broke and another service acquired the lock first."""
    other = _AdvisoryLock(lock._database)
    lock._connection.close()
    assert other.acquire()
    watch(lock, stop, lost)
    other.release()
