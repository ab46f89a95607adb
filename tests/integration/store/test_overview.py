"""Lists and counts for operators, on both databases."""

from itertools import pairwise

from heatsync.model.errors import DownloadFailed, NotAPdf
from heatsync.model.stream_events import EventType
from heatsync.store.store import Store
from tests.integration.store.test_operations import LINK, OPERATOR, failed_batch, jobs
from tests.integration.store.test_transitions import make_batch, take


def test_failures_are_counted_by_error_code_most_frequent_first(store: Store) -> None:
    failed_batch(store, NotAPdf())
    failed_batch(store, DownloadFailed(), DownloadFailed())
    failures = store.overview.failures(2)
    assert list(failures.counts.items()) == [("DOWNLOAD_FAILED", 2), ("NOT_A_PDF", 1)]
    assert [job.error_code for job in failures.newest] == ["DOWNLOAD_FAILED"] * 2, "the limit"
    assert failures.swimmers == {failures.newest[0].batch_id: "Uma Doe"}


def test_running_batches_come_before_waiting_ones_in_the_order_of_their_queue(store: Store) -> None:
    restarted = failed_batch(store, DownloadFailed())
    waiting, running, later = (make_batch(store, LINK) for _ in range(3))
    take(store, running)
    store.operations.restart_failed(restarted, OPERATOR)
    assert [view.batch.id for view in store.overview.unfinished(9)] == [running, waiting, later, restarted]
    (first,) = store.overview.unfinished(1)
    assert (first.batch.id, len(first.jobs)) == (running, 1)


def test_batches_and_jobs_are_counted_by_status(store: Store) -> None:
    make_batch(store, LINK)
    failed_batch(store, NotAPdf(), DownloadFailed())
    counts = store.overview.counts()
    assert counts.batches == {"pending": 1, "failed": 1}
    assert counts.jobs == {"pending": 1, "failed": 2}


def test_the_history_contains_superseded_facts_and_what_superseded_them(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed())
    (fact,) = store.operations.restart_job(batch_id, jobs(store, batch_id)[0].id, OPERATOR)
    history = store.events.history(batch_id)
    assert [recorded.fact.number for recorded in history] == list(range(1, fact.number + 1))
    superseded = {recorded.fact.type for recorded in history if recorded.superseded_by == fact.number}
    assert superseded == {EventType.JOB_FAILED, EventType.BATCH_COMPLETED}
    assert all(earlier.at <= later.at for earlier, later in pairwise(history))
