"""One service per database."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from heatsync.store.serve_lock import AlreadyServed, serving
from heatsync.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_service_is_refused_in_words_until_the_first_ends(database_url: str, tmp_path: Path) -> None:
    first, second = (
        Store(database_url, tmp_path, keep=timedelta(days=1), max_pdf_bytes=1_000_000).database for _ in range(2)
    )
    with ExitStack() as stack:
        stack.callback(first.close)
        stack.callback(second.close)
        with (
            serving(first),
            pytest.raises(AlreadyServed, match="Another HeatSync serves this database"),
            serving(second),
        ):
            pass
        with serving(second):
            pass
