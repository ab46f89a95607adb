"""The steps of a batch in its rows and facts, on both databases."""

import json

import pytest

from heatsync.model.batch import BatchStatus, Job, JobStatus, ResultCount
from heatsync.model.errors import Crashed, DownloadFailed
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.stream_events import EventType
from heatsync.model.swim import Swim
from heatsync.store.audit import ChangeRequest, Principal
from heatsync.store.batches import NewJob
from heatsync.store.claims import Claim, ClaimLost
from heatsync.store.store import Store
from tests.support.batch_work import count, finish
from tests.support.stored_pdfs import keep_pdf

LINK = NewJob("heats.pdf", "http://example.com/heats.pdf", None)


def make_batch(store: Store, *jobs: NewJob) -> str:
    return store.batches.create("Uma Doe", jobs).id


def take(store: Store, batch_id: str) -> Claim:
    taken = store.transitions.claim(batch_id)
    assert taken is not None
    return taken.claim


def start(store: Store, claim: Claim) -> Job:
    started = store.transitions.start_next(claim)
    assert started is not None
    return started.job


def extraction(*event_names: str) -> Extraction:
    named = enumerate(event_names, start=1)
    events = tuple(Swim(event_name=name, swimmer_name="Doe, Uma", entry=n) for n, name in named)
    return Extraction("local", "1", "Lark Open", "2026-05-02", events)


def told(store: Store, batch_id: str) -> list[tuple[int, str]]:
    return [(fact.number, str(fact.type)) for fact in store.events.after(batch_id, 0)]


def test_every_step_of_a_batch_from_post_to_completion_is_a_numbered_fact(store: Store) -> None:
    sha256 = keep_pdf(store, b"one")
    batch_id = make_batch(store, NewJob("one.pdf", None, sha256), LINK)
    claim = take(store, batch_id)

    upload = start(store, claim)
    assert upload.status is JobStatus.PROCESSING
    kept = store.extractions.save(sha256, "md5", "uma doe", extraction("100 Free", "50 Fly"))
    assert store.transitions.complete(claim, upload, kept, sha256, cached=False)

    link = start(store, claim)
    assert link.status is JobStatus.DOWNLOADING
    assert store.transitions.record_download(claim, link, sha256)
    assert store.transitions.complete(claim, link, kept, sha256, cached=True)

    assert store.transitions.start_next(claim) is None
    finished = finish(store, claim)
    assert finished is not None
    assert [kind for _, kind in told(store, batch_id)] == [
        "batch_started",
        "job_progress",
        "job_completed",
        "job_progress",
        "job_progress",
        "job_completed",
        "batch_completed",
    ]
    assert [number for number, _ in told(store, batch_id)] == list(range(1, 8))

    view = store.batches.find(batch_id)
    assert view is not None
    assert view.batch.status is BatchStatus.COMPLETED
    assert view.batch.last_event_id == 7
    assert view.batch.ended_at is not None
    assert [job.cached for job in view.jobs] == [False, True]
    assert len({job.result_code for job in view.jobs}) == 2
    summary = json.loads(finished.data)
    assert summary["completedJobs"] == 2
    assert summary["totalEvents"] == 2, "the same entry in two sheets is one"


def test_a_batch_with_some_failed_jobs_is_partial_and_with_only_failed_jobs_failed(store: Store) -> None:
    partial, failed = make_batch(store, LINK, LINK), make_batch(store, LINK)
    sha256 = keep_pdf(store, b"one")
    for batch_id in (partial, failed):
        claim = take(store, batch_id)
        job = start(store, claim)
        assert store.transitions.fail(claim, job, DownloadFailed(Message("DOWNLOAD_GONE", status=410)))
        if batch_id == partial:
            kept = store.extractions.save(sha256, "md5", "uma doe", extraction())
            assert store.transitions.complete(claim, start(store, claim), kept, sha256, cached=False)
        assert finish(store, claim)
    views = [store.batches.find(partial), store.batches.find(failed)]
    assert [view.batch.status for view in views if view] == [BatchStatus.PARTIAL, BatchStatus.FAILED]
    job = views[1].jobs[0] if views[1] else None
    assert job
    assert (job.error_code, job.retriable) == ("DOWNLOAD_FAILED", True)


def test_an_interrupted_job_is_pending_again_in_the_same_attempt(store: Store) -> None:
    batch_id = make_batch(store, LINK)
    interrupted = start(store, take(store, batch_id))
    taken = store.transitions.claim(batch_id)
    assert taken is not None
    assert [json.loads(fact.data)["status"] for fact in taken.facts] == ["pending"]
    again = start(store, taken.claim)
    assert (again.id, again.attempt) == (interrupted.id, 1)
    assert [kind for _, kind in told(store, batch_id)].count("batch_started") == 1


def test_the_job_that_was_running_when_its_supervisor_crashed_fails(store: Store) -> None:
    batch_id = make_batch(store, LINK, LINK)
    start(store, take(store, batch_id))
    taken = store.transitions.claim(batch_id, crashed=True)
    assert taken is not None
    assert [fact.type for fact in taken.facts] == [EventType.JOB_FAILED]
    assert json.loads(taken.facts[0].data)["errorCode"] == Crashed.code
    assert start(store, taken.claim).sequence == 2


def test_a_supervisor_that_lost_its_claim_changes_nothing(store: Store) -> None:
    batch_id = make_batch(store, LINK)
    old = take(store, batch_id)
    job = start(store, old)
    new = take(store, batch_id)
    before = told(store, batch_id)
    with pytest.raises(ClaimLost):
        store.transitions.fail(old, job, Crashed())
    with pytest.raises(ClaimLost):
        store.transitions.record_progress(old, job, 50, Message("OPENING"))
    with pytest.raises(ClaimLost):
        finish(store, old)
    assert told(store, batch_id) == before
    assert start(store, new).id == job.id


def test_a_late_report_about_an_ended_job_changes_nothing(store: Store) -> None:
    batch_id = make_batch(store, LINK)
    claim = take(store, batch_id)
    job = start(store, claim)
    assert store.transitions.fail(claim, job, DownloadFailed())
    before = store.batches.find(batch_id), told(store, batch_id)
    kept = store.extractions.save(keep_pdf(store, b"one"), "md5", "uma doe", extraction("100 Free"))
    assert store.transitions.complete(claim, job, kept, "f" * 64, cached=False) is None
    assert store.transitions.record_download(claim, job, "f" * 64) is None
    assert store.transitions.record_progress(claim, job, 50, Message("OPENING")) is False
    assert (store.batches.find(batch_id), told(store, batch_id)) == before


def test_a_batch_is_not_finished_while_a_job_is_pending(store: Store) -> None:
    batch_id = make_batch(store, LINK)
    claim = take(store, batch_id)
    assert finish(store, claim) is None
    assert told(store, batch_id) == [(1, "batch_started")]
    start(store, claim)
    assert finish(store, claim) is None


def restarted_after_the_count(store: Store, batch_id: str) -> tuple[Claim, ResultCount]:
    """A claim on a batch with one job, and a count that was right before an operator had the job read again."""
    claim = take(store, batch_id)
    job, sha256 = start(store, claim), keep_pdf(store, b"one")
    kept = store.extractions.save(sha256, "md5", "uma doe", extraction("100 Free"))
    store.transitions.complete(claim, job, kept, sha256, cached=False)
    outdated = count(store, batch_id)
    store.operations.restart_job(batch_id, job.id, ChangeRequest(Principal.OPERATOR), force=True)
    return claim, outdated


def test_a_batch_is_not_finished_with_a_count_of_other_attempts(store: Store) -> None:
    batch_id = make_batch(store, LINK)
    claim, outdated = restarted_after_the_count(store, batch_id)
    store.transitions.fail(claim, start(store, claim), DownloadFailed())
    before = told(store, batch_id)
    assert store.transitions.finish(claim, outdated) is None
    assert told(store, batch_id) == before
    finished = finish(store, claim)
    assert finished is not None
    assert json.loads(finished.data)["totalEvents"] == 0


def test_a_batch_is_not_abandoned_with_a_count_of_other_attempts(store: Store) -> None:
    batch_id = make_batch(store, LINK)
    _, outdated = restarted_after_the_count(store, batch_id)
    before = told(store, batch_id), store.batches.find(batch_id)
    assert store.transitions.abandon(batch_id, outdated) is None
    assert (told(store, batch_id), store.batches.find(batch_id)) == before
    facts = store.transitions.abandon(batch_id, count(store, batch_id))
    assert [fact.type for fact in facts or ()] == ["job_failed", "batch_completed"]


def test_a_finished_batch_cannot_be_claimed(store: Store) -> None:
    batch_id = make_batch(store, LINK)
    claim = take(store, batch_id)
    store.transitions.fail(claim, start(store, claim), DownloadFailed())
    finish(store, claim)
    assert store.transitions.claim(batch_id) is None
    assert store.batches.unfinished() == []


def test_all_jobs_of_an_abandoned_batch_end_even_during_a_pause(store: Store) -> None:
    batch_id = make_batch(store, LINK, LINK, LINK)
    store.transitions.fail(claim := take(store, batch_id), start(store, claim), DownloadFailed())
    start(store, claim)
    store.operations.set_paused(ChangeRequest(Principal.OPERATOR), paused=True)
    facts = store.transitions.abandon(batch_id, count(store, batch_id))
    assert [fact.type for fact in facts] == ["job_failed", "job_failed", "batch_completed"]
    assert [(fact.number, fact.type) for fact in facts] == told(store, batch_id)[-3:]
    view = store.batches.find(batch_id)
    assert view
    assert view.batch.status is BatchStatus.FAILED
    assert [job.error_code for job in view.jobs] == ["DOWNLOAD_FAILED", "CRASHED", "CRASHED"]
    assert store.transitions.abandon(batch_id, count(store, batch_id)) == ()


def test_jobs_with_a_cancel_request_in_an_abandoned_batch_are_cancelled(store: Store) -> None:
    batch_id = make_batch(store, LINK, LINK, LINK)
    waits = store.batches.find(batch_id).jobs[1]
    store.operations.request_cancel(batch_id, waits.id, ChangeRequest(Principal.OWNER))
    facts = store.transitions.abandon(batch_id, count(store, batch_id))
    assert facts[0].type is EventType.BATCH_STARTED, "it comes first, also for an abandoned batch"
    view = store.batches.find(batch_id)
    assert [job.error_code for job in view.jobs] == ["CRASHED", "CANCELLED", "CRASHED"]
    assert json.loads(facts[-1].data)["cancelledJobs"] == 1


def test_waiting_batches_show_how_many_batches_are_ahead(store: Store) -> None:
    first, second = make_batch(store, LINK), make_batch(store, LINK, LINK)
    ticks = store.transitions.record_queue_positions({4: first, 5: second})
    assert [json.loads(tick.data)["progressDetails"] for tick in ticks] == [
        {"code": "WAITING_FOR_BATCHES", "parameters": {"batches": batches}} for batches in (4, 5)
    ]
    view = store.batches.find(second)
    assert view is not None
    assert [job.progress_details for job in view.jobs] == [Message("WAITING_FOR_BATCHES", batches=5), None]
    assert view.jobs[0].progress_message == "Waiting for 5 batches ahead of this one"
