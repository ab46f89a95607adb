"""Expired and unused data is deleted, needed data is kept, on both databases."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from heatsync.model.errors import NotFound
from heatsync.model.extraction import Extraction
from heatsync.store.audit import ChangeRequest, Principal
from heatsync.store.batches import Batches, NewJob
from heatsync.store.store import Store
from heatsync.store.tables import BatchRow, FactRow, JobRow, PdfRow, SheetRow
from heatsync.store.utc_time import now
from tests.support.batch_work import finish
from tests.support.stored_pdfs import keep_pdf


def age_pdfs(store: Store) -> None:
    with store.database.transaction():
        store.database.write(PdfRow.update(seen_at=now() - timedelta(days=2)))


def count(store: Store, table: type) -> int:
    with store.database.reading():
        return len(store.database.rows(table.select()))


def test_an_expired_batch_is_deleted_with_its_jobs_facts_and_pdf(store: Store) -> None:
    old = Batches(store.database, lifetime=timedelta(days=-1))
    unused, needed = keep_pdf(store, b"%PDF unused"), keep_pdf(store, b"%PDF needed")
    expired = old.create("Uma Doe", [NewJob("a.pdf", None, unused), NewJob("b.pdf", None, needed)]).id
    kept = store.batches.create("Pim Lark", [NewJob("b.pdf", None, needed)]).id
    store.transitions.claim(expired)
    store.extractions.save(unused, "md5", "uma doe", Extraction("local", "1", "", None, ()))
    for content in (unused, needed):
        store.sheets.save(content, "1", "hytek", b"packed")
    age_pdfs(store)

    report = store.deletion.delete_expired()

    assert (report.removed, report.pdfs) == ((expired,), 1)
    with pytest.raises(NotFound):
        store.batches.find(expired)
    assert store.batches.find(kept) is not None
    assert (count(store, BatchRow), count(store, JobRow), count(store, FactRow)) == (1, 1, 0)
    with pytest.raises(KeyError), store.pdfs.open(unused):
        pass
    with store.pdfs.open(needed) as pdf:
        assert pdf.path.read_bytes() == b"%PDF needed"
    assert store.extractions.find(unused, "uma doe", [("local", "1")]) is None
    assert (store.sheets.find(unused, "1"), store.sheets.find(needed, "1")) == (None, b"packed")


def test_a_batch_that_runs_when_it_expires_is_deleted_after_its_end(store: Store) -> None:
    expiring = Batches(store.database, lifetime=timedelta(0))
    batch_id = expiring.create("Uma Doe", [NewJob("a.pdf", None, keep_pdf(store, b"%PDF"))]).id
    assert store.deletion.delete_expired().removed == ()
    store.operations.request_cancel(batch_id, None, ChangeRequest(Principal.OPERATOR))
    taken = store.transitions.claim(batch_id)
    assert taken is not None
    assert store.deletion.delete_expired().removed == ()
    store.transitions.cancel_pending(taken.claim)
    finish(store, taken.claim)
    assert store.deletion.delete_expired().removed == (batch_id,)


def test_a_recent_pdf_without_a_job_is_kept(store: Store) -> None:
    fresh = keep_pdf(store, b"%PDF fresh")
    assert store.deletion.delete_expired().pdfs == 0
    with store.pdfs.open(fresh) as pdf:
        assert pdf.size == len(b"%PDF fresh")


def test_a_deleted_pdf_can_be_received_again(store: Store) -> None:
    sha256 = keep_pdf(store, b"%PDF again")
    age_pdfs(store)
    assert store.deletion.delete_expired().pdfs == 1
    assert keep_pdf(store, b"%PDF again") == sha256
    with store.pdfs.open(sha256) as pdf:
        assert pdf.path.read_bytes() == b"%PDF again"


def test_the_staged_file_of_a_killed_upload_is_deleted_after_a_day(store: Store, tmp_path: Path) -> None:
    leftover = tmp_path / "incoming" / "incoming-leftover"
    leftover.write_bytes(b"half a PDF")
    assert store.deletion.delete_expired().files == 0
    day_before_yesterday = (now() - timedelta(days=2)).timestamp()
    os.utime(leftover, (day_before_yesterday, day_before_yesterday))
    assert store.deletion.delete_expired().files == 1
    assert not leftover.exists()


def test_bytes_without_a_row_are_deleted_after_an_hour(sqlite_store: Store, tmp_path: Path) -> None:
    needed = keep_pdf(sqlite_store, b"%PDF needed")
    sqlite_store.batches.create("Uma Doe", [NewJob("a.pdf", None, needed)])
    leftover = tmp_path / "pdfs" / f"{'0' * 64}.pdf"
    leftover.write_bytes(b"%PDF leftover")
    sqlite_store.deletion.delete_expired()
    assert leftover.exists()
    for path in (tmp_path / "pdfs").iterdir():
        os.utime(path, (0, 0))
    sqlite_store.deletion.delete_expired()
    assert [path.stem for path in (tmp_path / "pdfs").iterdir()] == [needed]


def test_a_large_pdf_is_read_as_it_was_stored(store: Store) -> None:
    content = b"%PDF" + bytes(range(256)) * 3_500
    with store.pdfs.open(keep_pdf(store, content)) as pdf:
        assert pdf.path.read_bytes() == content


def test_worker_crashes_are_counted_by_content(store: Store) -> None:
    sha256 = keep_pdf(store, b"%PDF deadly")
    assert [store.pdfs.record_crash(sha256) for _ in range(3)] == [1, 2, 3]
    keep_pdf(store, b"%PDF deadly")
    assert store.pdfs.crashes(sha256) == 3
    store.pdfs.reset_crashes(sha256)
    assert store.pdfs.crashes(sha256) == 0


def test_a_sheet_is_not_saved_after_its_pdf_was_deleted(store: Store) -> None:
    deleted = keep_pdf(store, b"%PDF deleted")
    age_pdfs(store)
    assert store.deletion.delete_expired().pdfs == 1
    store.sheets.save(deleted, "1", "hytek", b"packed")
    assert count(store, SheetRow) == 0
