"""What operators see of the rows, on both databases."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

from heatsync.model.errors import DownloadFailed, NotAPdf
from tests.integration.store.test_operations import LINK, OPERATOR, failed_batch, jobs
from tests.integration.store.test_transitions import make_batch, take

if TYPE_CHECKING:
    from heatsync.store.store import Store


def test_failures_are_counted_by_reason_the_most_frequent_first(store: Store) -> None:
    failed_batch(store, NotAPdf())
    failed_batch(store, DownloadFailed(), DownloadFailed())
    failures = store.overview.failures(2)
    assert list(failures.counts.items()) == [("DOWNLOAD_FAILED", 2), ("NOT_A_PDF", 1)]
    assert [job.error_code for job in failures.newest] == ["DOWNLOAD_FAILED"] * 2, "no more than asked for"
    assert failures.swimmers == {failures.newest[0].batch_id: "Uma Doe"}


def test_what_runs_comes_before_what_waits_and_that_in_the_order_in_which_it_got_work(store: Store) -> None:
    again = failed_batch(store, DownloadFailed())
    waits, runs, later = (make_batch(store, LINK) for _ in range(3))
    take(store, runs)
    store.operations.restart_failed(again, OPERATOR)
    assert [view.batch.id for view in store.overview.unfinished(9)] == [runs, waits, later, again]
    (first,) = store.overview.unfinished(1)
    assert (first.batch.id, len(first.jobs)) == (runs, 1)


def test_batches_and_jobs_are_counted_by_state(store: Store) -> None:
    make_batch(store, LINK)
    failed_batch(store, NotAPdf(), DownloadFailed())
    counts = store.overview.counts()
    assert counts.batches == {"pending": 1, "failed": 1}
    assert counts.jobs == {"pending": 1, "failed": 2}


def test_the_story_tells_also_what_holds_no_more_and_by_what_it_was_taken_back(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed())
    (fact,) = store.operations.restart_job(batch_id, jobs(store, batch_id)[0].id, OPERATOR)
    story = store.events.history(batch_id)
    assert [told.fact.number for told in story] == list(range(1, fact.number + 1))
    taken_back = {json.loads(told.fact.data)["type"] for told in story if told.superseded_by == fact.number}
    assert taken_back == {"job_failed", "batch_completed"}
    assert all(earlier.at <= later.at for earlier, later in pairwise(story))
