"""Retention removes expired data here and at the AI service."""

from datetime import timedelta

from heatsync.jobs.retention import Retention
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import AiUnavailable
from heatsync.store.batches import Batches, NewJob
from heatsync.store.store import Store
from heatsync.store.utc_time import now
from tests.integration.store.test_deletion import age_pdfs
from tests.support.stored_pdfs import keep_pdf

ENDPOINT = "https://ai.example.com/v1"


class Remote:
    """An AI service whose first deletions fail."""

    endpoint = ENDPOINT

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.deleted: list[str] = []

    def delete_file(self, file_id: str, cancel: CancelToken) -> None:
        cancel.check()
        if self.failures:
            self.failures -= 1
            raise AiUnavailable
        self.deleted.append(file_id)


def upload(store: Store, sha256: str, file_id: str, endpoint: str = ENDPOINT, source: str = "") -> None:
    store.ai_files.save(sha256, endpoint, file_id, now() + timedelta(days=1), source or sha256)


def run(retention: Retention) -> tuple[str, ...]:
    """What the service runs daily. Returns the IDs of the removed batches."""
    report = retention.remove_expired()
    retention.remove_uploads()
    return report.removed


def test_an_upload_is_deleted_with_the_last_batch_that_needs_it(sqlite_store: Store) -> None:
    store, remote = sqlite_store, Remote()
    sha256 = keep_pdf(store, b"%PDF")
    upload(store, sha256, "file-1")
    first, second = (
        Batches(store.database, lifetime=timedelta(days=days)).create("Uma Doe", [NewJob("a.pdf", None, sha256)]).id
        for days in (-1, 1)
    )
    age_pdfs(store)
    retention = Retention(store, remote)
    assert run(retention) == (first,)
    assert remote.deleted == []
    store.deletion.delete_batch(second)
    store.deletion.delete_unused_pdfs()
    run(retention)
    assert remote.deleted == ["file-1"]
    assert store.ai_files.find(sha256, ENDPOINT) is None


def test_a_failed_deletion_is_retried_the_next_day(sqlite_store: Store) -> None:
    remote = Remote(failures=1)
    retention = Retention(sqlite_store, remote)
    upload(sqlite_store, "0" * 64, "file-1")
    run(retention)
    assert remote.deleted == []
    run(retention)
    assert remote.deleted == ["file-1"]


def test_files_at_another_service_are_not_deleted(sqlite_store: Store) -> None:
    remote = Remote()
    upload(sqlite_store, "0" * 64, "file-1", "https://another.example.com/v1")
    run(Retention(sqlite_store, remote))
    run(Retention(sqlite_store, None))
    assert remote.deleted == []


def test_stop_cancels_the_removal(sqlite_store: Store) -> None:
    remote = Remote()
    retention = Retention(sqlite_store, remote)
    upload(sqlite_store, "0" * 64, "file-1")
    retention.stop()
    run(retention)
    assert remote.deleted == []


def test_extracted_pages_are_deleted_with_their_pdf(sqlite_store: Store) -> None:
    remote, source = Remote(), keep_pdf(sqlite_store, b"%PDF")
    upload(sqlite_store, "1" * 64, "file-1", source=source)
    retention = Retention(sqlite_store, remote)
    run(retention)
    assert remote.deleted == [], "the PDF is still there"
    age_pdfs(sqlite_store)
    run(retention)
    run(retention)
    assert remote.deleted == ["file-1"]
    assert sqlite_store.ai_files.find("1" * 64, ENDPOINT) is None
