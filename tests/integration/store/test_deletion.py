"""What expires goes, and what is needed stays, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from heatsync.model.errors import NotFound
from heatsync.model.extraction import Extraction
from heatsync.store.batches import Batches, NewJob
from heatsync.store.operations import ChangeRequest, Principal
from heatsync.store.tables.batches import BatchRow, FactRow, JobRow
from heatsync.store.tables.pdfs import PdfRow, SheetRow
from heatsync.store.utc_time import now
from tests.support.stored_pdfs import keep_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from heatsync.store.store import Store


def age_pdfs(store: Store) -> None:
    with store.database.transaction():
        store.database.run(PdfRow.update(seen_at=now() - timedelta(days=2)))


def count(store: Store, table: type) -> int:
    with store.database.reading():
        return len(list(store.database.run(table.select().tuples())))


def test_an_expired_batch_goes_with_its_jobs_its_facts_and_its_pdf(store: Store) -> None:
    old = Batches(store.database, lifetime=timedelta(days=-1))
    gone, needed = keep_pdf(store, b"%PDF gone"), keep_pdf(store, b"%PDF needed")
    expired = old.create("Uma Doe", [NewJob("a.pdf", None, gone), NewJob("b.pdf", None, needed)]).id
    kept = store.batches.create("Pim Lark", [NewJob("b.pdf", None, needed)]).id
    store.transitions.take(expired)
    store.extractions.save(gone, "md5", "uma doe", Extraction("local", "1", "", None, ()))
    for content in (gone, needed):
        store.sheets.save(content, "1", "hytek", b"packed")
    age_pdfs(store)

    report = store.deletion.delete_expired()

    assert (report.removed, report.batches, report.pdfs) == ((expired,), 1, 1)
    with pytest.raises(NotFound):
        store.batches.find(expired)
    assert store.batches.find(kept) is not None
    assert (count(store, BatchRow), count(store, JobRow), count(store, FactRow)) == (1, 1, 0)
    with pytest.raises(KeyError), store.pdfs.open(gone):
        pass
    with store.pdfs.open(needed) as pdf:
        assert pdf.path.read_bytes() == b"%PDF needed"
    assert store.extractions.find(gone, "uma doe", [("local", "1")]) is None
    assert (store.sheets.find(gone, "1"), store.sheets.find(needed, "1")) == (None, b"packed")


def test_what_runs_when_it_expires_may_end_first(store: Store) -> None:
    expiring = Batches(store.database, lifetime=timedelta(0))
    batch_id = expiring.create("Uma Doe", [NewJob("a.pdf", None, keep_pdf(store, b"%PDF"))]).id
    assert store.deletion.delete_expired().removed == ()
    store.operations.ask_to_cancel(batch_id, None, ChangeRequest(Principal.OPERATOR))
    taken = store.transitions.take(batch_id)
    assert taken is not None
    assert store.deletion.delete_expired().removed == ()
    store.transitions.cancel_pending(taken.claim)
    store.transitions.finish(taken.claim)
    assert store.deletion.delete_expired().removed == (batch_id,)


def test_a_pdf_that_just_came_in_stays_although_no_job_names_it_yet(store: Store) -> None:
    fresh = keep_pdf(store, b"%PDF fresh")
    assert store.deletion.delete_expired().pdfs == 0
    with store.pdfs.open(fresh) as pdf:
        assert pdf.size == len(b"%PDF fresh")


def test_a_pdf_that_was_swept_can_come_in_again(store: Store) -> None:
    sha256 = keep_pdf(store, b"%PDF again")
    age_pdfs(store)
    assert store.deletion.delete_expired().pdfs == 1
    assert keep_pdf(store, b"%PDF again") == sha256
    with store.pdfs.open(sha256) as pdf:
        assert pdf.path.read_bytes() == b"%PDF again"


def test_what_a_killed_upload_left_is_removed_after_a_day(store: Store, tmp_path: Path) -> None:
    import os

    left = tmp_path / "incoming" / "incoming-left"
    left.write_bytes(b"half a PDF")
    assert store.deletion.delete_expired().files == 0
    day_before_yesterday = (now() - timedelta(days=2)).timestamp()
    os.utime(left, (day_before_yesterday, day_before_yesterday))
    assert store.deletion.delete_expired().files == 1
    assert not left.exists()


def test_bytes_whose_row_was_never_committed_are_removed_after_an_hour(sqlite_store: Store, tmp_path: Path) -> None:
    import os

    needed = keep_pdf(sqlite_store, b"%PDF needed")
    sqlite_store.batches.create("Uma Doe", [NewJob("a.pdf", None, needed)])
    left = tmp_path / "pdfs" / f"{'0' * 64}.pdf"
    left.write_bytes(b"%PDF left")
    sqlite_store.deletion.delete_expired()
    assert left.exists()
    for path in (tmp_path / "pdfs").iterdir():
        os.utime(path, (0, 0))
    sqlite_store.deletion.delete_expired()
    assert [path.stem for path in (tmp_path / "pdfs").iterdir()] == [needed]


def test_a_large_pdf_comes_out_as_it_went_in(store: Store) -> None:
    content = b"%PDF" + bytes(range(256)) * 3_500
    with store.pdfs.open(keep_pdf(store, content)) as pdf:
        assert pdf.path.read_bytes() == content


def test_deaths_are_remembered_by_content(store: Store) -> None:
    sha256 = keep_pdf(store, b"%PDF deadly")
    assert [store.pdfs.record_crash(sha256) for _ in range(3)] == [1, 2, 3]
    keep_pdf(store, b"%PDF deadly")
    assert store.pdfs.crashes(sha256) == 3
    store.pdfs.reset_crashes(sha256)
    assert store.pdfs.crashes(sha256) == 0


def test_a_sheet_that_was_read_after_its_pdf_was_swept_leaves_nothing_behind(store: Store) -> None:
    swept = keep_pdf(store, b"%PDF swept")
    age_pdfs(store)
    assert store.deletion.delete_expired().pdfs == 1
    store.sheets.save(swept, "1", "hytek", b"packed")
    assert count(store, SheetRow) == 0
