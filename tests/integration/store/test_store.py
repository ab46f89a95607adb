"""The store as a whole."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from heatsync.model.errors import StoreUnavailable
from heatsync.store.store import Store
from heatsync.store.tables import AiFileRow


def test_only_the_owner_can_read_the_folder_that_the_store_creates(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    Store("sqlite:///heatsync.db", folder, keep=timedelta(days=1), max_pdf_bytes=1).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_migrating_twice_changes_nothing(store: Store) -> None:
    assert store.database.migrate() == []


def test_a_thread_can_finish_its_transaction_after_the_store_is_closed(store: Store) -> None:
    database, begun, closed, rows = store.database, threading.Event(), threading.Event(), []

    def work() -> None:
        with database.transaction():
            database.write(AiFileRow.delete())
            begun.set()
            closed.wait(30)
            rows.append(database.rows(AiFileRow.select()))

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(30)
    store.close()
    with pytest.raises(StoreUnavailable), database.reading():
        pass
    closed.set()
    thread.join()
    assert rows == [[]]
