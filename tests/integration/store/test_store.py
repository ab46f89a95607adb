"""The store as a whole."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from heatsync.model.errors import StoreUnavailable
from heatsync.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_that_it_makes_is_nobody_elses_to_read(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    Store("sqlite:///heatsync.db", folder, keep=timedelta(days=1), max_pdf_bytes=1).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_migrating_twice_changes_nothing(store: Store) -> None:
    assert store.database.migrate() == []


def test_a_thread_that_is_at_work_when_the_store_closes_may_finish(store: Store) -> None:
    database, begun, closed, found = store.database, threading.Event(), threading.Event(), []

    def work() -> None:
        with database.transaction():
            database.sql("DELETE FROM ai_files")
            begun.set()
            closed.wait(30)
            found.extend(database.sql("SELECT count(*) FROM ai_files").fetchone())

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(30)
    store.close()
    with pytest.raises(StoreUnavailable), database.reading():
        pass
    closed.set()
    thread.join()
    assert found == [0]
