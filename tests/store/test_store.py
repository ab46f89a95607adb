"""The store as a whole."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from heatsync.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_that_it_makes_is_nobody_elses_to_read(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    Store("sqlite:///heatsync.db", folder, keep=timedelta(days=1), max_pdf_bytes=1).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_migrating_twice_changes_nothing(store: Store) -> None:
    assert store.database.migrate() == []
