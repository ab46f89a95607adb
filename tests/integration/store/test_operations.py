"""Restarts, cancels, pauses and their audit, on both databases."""

import json

import pytest

from heatsync.model.batch import BatchStatus, JobStatus
from heatsync.model.errors import (
    DownloadFailed,
    Forbidden,
    JobError,
    NotAHeatSheet,
    NotCancellable,
    NotFound,
    NotRestartable,
    PdfTooComplex,
    Unauthorized,
)
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.model.stream_events import EventType
from heatsync.store.audit import ChangeRequest, Principal
from heatsync.store.batches import NewJob
from heatsync.store.store import Store
from heatsync.store.tables import AttemptRow, AuditRow
from tests.integration.store.test_transitions import extraction, make_batch, start, take, told
from tests.support.batch_work import finish
from tests.support.stored_pdfs import keep_pdf

GONE = Message("DOWNLOAD_GONE", status=410)
LINK = NewJob("heats.pdf", "http://example.com/heats.pdf", None)
OPERATOR, PARENT = ChangeRequest(Principal.OPERATOR, "the club's website is up again"), ChangeRequest(Principal.LINK)


def failed_batch(store: Store, *errors: JobError) -> str:
    """An ended batch whose jobs failed with these errors."""
    batch_id = make_batch(store, *[LINK] * len(errors))
    claim = take(store, batch_id)
    for error in errors:
        store.transitions.fail(claim, start(store, claim), error)
    finish(store, claim)
    return batch_id


def jobs(store: Store, batch_id: str):
    return store.batches.find(batch_id).jobs


def rows(store: Store, table: type) -> list:
    with store.database.reading():
        return store.database.rows(table.select())


def test_a_restarted_job_is_pending_in_a_new_attempt_and_the_old_one_is_archived(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed(GONE))
    job = jobs(store, batch_id)[0]
    (fact,) = store.operations.restart_job(batch_id, job.id, OPERATOR)

    again = jobs(store, batch_id)[0]
    assert (again.status, again.attempt, again.error_code) == (JobStatus.PENDING, 2, None)
    assert store.batches.find(batch_id).batch.status is BatchStatus.PENDING
    assert store.batches.unfinished() == [batch_id]
    (kept,) = rows(store, AttemptRow)
    assert (kept.job_id, kept.attempt, kept.error_message, kept.error_details) == (job.id, 1, render(GONE), GONE)
    told_again = json.loads(fact.data)
    assert (told_again["type"], told_again["status"], told_again["attempt"]) == ("job_progress", "pending", 2)


def test_superseded_facts_are_not_replayed(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed(), DownloadFailed())
    before = told(store, batch_id)
    (fact,) = store.operations.restart_job(batch_id, jobs(store, batch_id)[0].id, OPERATOR)
    after = told(store, batch_id)
    gone = [item for item in before if item not in after]
    assert [kind for _, kind in gone] == ["job_failed", "batch_completed"]
    assert fact.supersedes == tuple(number for number, _ in gone)
    claim = take(store, batch_id)
    store.transitions.fail(claim, start(store, claim), DownloadFailed())
    finish(store, claim)
    kinds = [kind for _, kind in told(store, batch_id)]
    assert (kinds.count("batch_started"), kinds.count("batch_completed"), kinds.count("job_failed")) == (1, 1, 2)


def test_a_report_from_an_earlier_attempt_changes_nothing(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed())
    dead = jobs(store, batch_id)[0]
    store.operations.restart_job(batch_id, dead.id, OPERATOR)
    claim = take(store, batch_id)
    running = start(store, claim)
    before = store.batches.find(batch_id), told(store, batch_id)
    kept = store.extractions.save(keep_pdf(store, b"one"), "md5", "uma doe", extraction("100 Free"))
    assert store.transitions.complete(claim, dead, kept, "f" * 64, cached=False) is None
    assert store.transitions.fail(claim, dead, NotAHeatSheet()) is None
    assert store.transitions.requeue(claim, dead) is None
    assert not store.transitions.record_progress(claim, dead, 50, Message("OPENING"))
    assert (store.batches.find(batch_id), told(store, batch_id)) == before
    assert store.transitions.complete(claim, running, kept, "f" * 64, cached=False)


def test_the_second_of_two_simultaneous_restarts_is_refused(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed())
    job_id = jobs(store, batch_id)[0].id
    (seen,) = store.operations.failed_jobs(batch_id=batch_id)
    store.operations.restart_job(batch_id, job_id, OPERATOR)
    with pytest.raises(NotRestartable):
        store.operations.restart_job(batch_id, job_id, OPERATOR)
    assert store.operations.restart_unchanged(batch_id, [seen], OPERATOR) == ()
    claim = take(store, batch_id)
    store.transitions.fail(claim, start(store, claim), DownloadFailed())
    assert store.operations.restart_unchanged(batch_id, [seen], OPERATOR) == (), "it failed again since"
    assert jobs(store, batch_id)[0].attempt == 2
    assert [row.action for row in rows(store, AuditRow)] == ["restart_job"], "only changes are audited"


@pytest.mark.parametrize("asked", ["job", "batch", "pdf"])
def test_the_second_restart_is_refused_even_if_the_job_has_failed_again_meanwhile(
    store: Store, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    batch_id = failed_batch(store, DownloadFailed())
    job_id, sha256 = jobs(store, batch_id)[0].id, keep_pdf(store, b"%PDF right one")
    second = {
        "job": lambda: store.operations.restart_job(batch_id, job_id, OPERATOR),
        "batch": lambda: store.operations.restart_failed(batch_id, OPERATOR),
        "pdf": lambda: store.operations.replace_pdf(batch_id, job_id, sha256, "right.pdf", OPERATOR),
    }[asked]
    transaction = store.database.transaction

    def first_somebody_else():
        monkeypatch.setattr(store.database, "transaction", transaction)
        store.operations.restart_job(batch_id, job_id, OPERATOR)
        claim = take(store, batch_id)
        store.transitions.fail(claim, start(store, claim), DownloadFailed())
        finish(store, claim)
        return transaction()

    monkeypatch.setattr(store.database, "transaction", first_somebody_else)
    with pytest.raises(NotRestartable):
        second()
    assert jobs(store, batch_id)[0].attempt == 2
    assert len(second()) == 1, "a caller that has seen the new failure can restart it"


def test_a_completed_job_is_restarted_only_by_force_and_without_the_cache(store: Store) -> None:
    sha256 = keep_pdf(store, b"one")
    batch_id = make_batch(store, NewJob("one.pdf", None, sha256))
    claim = take(store, batch_id)
    kept = store.extractions.save(sha256, "md5", "uma doe", extraction("100 Free"))
    store.transitions.complete(claim, start(store, claim), kept, sha256, cached=False)
    finish(store, claim)
    job = jobs(store, batch_id)[0]
    with pytest.raises(NotRestartable):
        store.operations.restart_job(batch_id, job.id, OPERATOR)
    with pytest.raises(Unauthorized):
        store.operations.restart_job(batch_id, job.id, PARENT, force=True)
    store.operations.restart_job(batch_id, job.id, OPERATOR, force=True)
    again = start(store, take(store, batch_id))
    assert (again.skip_cache, again.pdf_sha256, again.result_code) == (True, sha256, job.result_code)


def test_a_link_holder_can_restart_a_retriable_job_three_times(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed(), NotAHeatSheet())
    worth_it, hopeless = jobs(store, batch_id)
    with pytest.raises(Unauthorized):
        store.operations.restart_job(batch_id, hopeless.id, PARENT)
    for attempt in (2, 3, 4):
        assert len(store.operations.restart_failed(batch_id, PARENT)) == 1
        claim = take(store, batch_id)
        job = start(store, claim)
        assert (job.id, job.attempt) == (worth_it.id, attempt)
        store.transitions.fail(claim, job, DownloadFailed())
        finish(store, claim)
    with pytest.raises(Unauthorized):
        store.operations.restart_job(batch_id, worth_it.id, PARENT)
    with pytest.raises(Unauthorized):
        store.operations.restart_failed(batch_id, PARENT)
    with pytest.raises(Forbidden):
        store.operations.restart_failed(batch_id, ChangeRequest(Principal.OWNER))
    assert len(store.operations.restart_failed(batch_id, OPERATOR)) == 2
    with pytest.raises(NotRestartable):
        store.operations.restart_failed(batch_id, PARENT)


def test_restarts_by_operators_do_not_count_against_link_holders(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed())

    def fail_again(order: ChangeRequest) -> None:
        store.operations.restart_failed(batch_id, order)
        claim = take(store, batch_id)
        store.transitions.fail(claim, start(store, claim), DownloadFailed())
        finish(store, claim)

    for order in (OPERATOR, PARENT, OPERATOR, ChangeRequest(Principal.OWNER), OPERATOR, PARENT):
        fail_again(order)
    for order, refusal in ((PARENT, Unauthorized), (ChangeRequest(Principal.OWNER), Forbidden)):
        with pytest.raises(refusal):
            fail_again(order)
    fail_again(OPERATOR)
    assert jobs(store, batch_id)[0].attempt == 8


def test_failed_jobs_are_filtered_by_error_batch_and_age(store: Store) -> None:
    first, second = failed_batch(store, DownloadFailed(), NotAHeatSheet()), failed_batch(store, DownloadFailed())
    found = store.operations.failed_jobs
    assert len(found(error_code="DOWNLOAD_FAILED")) == 2
    assert [job.batch_id for job in found(error_code="DOWNLOAD_FAILED", batch_id=first)] == [first]
    assert [job.batch_id for job in found(batch_id=second)] == [second]
    assert found(older_than=3_600) == []
    assert len(found(older_than=0)) == 3


def test_an_uploaded_pdf_replaces_the_link(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed())
    sha256 = keep_pdf(store, b"%PDF right one")
    store.operations.replace_pdf(batch_id, jobs(store, batch_id)[0].id, sha256, "right.pdf", OPERATOR)
    job = start(store, take(store, batch_id))
    assert (job.status, job.pdf_sha256, job.filename, job.source_url) == (
        JobStatus.PROCESSING,
        sha256,
        "right.pdf",
        None,
    )


@pytest.mark.parametrize("asked", ["job", "force", "batch", "filter", "pdf"])
def test_a_restart_by_an_operator_resets_the_worker_crashes_of_the_pdf(store: Store, asked: str) -> None:
    sha256 = keep_pdf(store, b"%PDF deadly")
    batch_id = make_batch(store, NewJob("one.pdf", None, sha256))
    claim = take(store, batch_id)
    store.transitions.fail(claim, start(store, claim), PdfTooComplex())
    finish(store, claim)
    for _ in range(3):
        store.pdfs.record_crash(sha256)
    job_id, by_others = jobs(store, batch_id)[0].id, keep_pdf(store, b"%PDF deadly too")
    store.pdfs.record_crash(by_others)
    failed = store.operations.failed_jobs(error_code="PDF_TOO_COMPLEX")
    restart = {
        "job": lambda: store.operations.restart_job(batch_id, job_id, OPERATOR),
        "force": lambda: store.operations.restart_job(batch_id, job_id, OPERATOR, force=True),
        "batch": lambda: store.operations.restart_failed(batch_id, OPERATOR),
        "filter": lambda: store.operations.restart_unchanged(batch_id, failed, OPERATOR),
        "pdf": lambda: store.operations.replace_pdf(batch_id, job_id, sha256, None, OPERATOR),
    }
    restart[asked]()
    assert (store.pdfs.crashes(sha256), store.pdfs.crashes(by_others)) == (0, 1)


def test_replacing_a_pdf_resets_the_worker_crashes_of_the_new_one(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed())
    sha256 = keep_pdf(store, b"%PDF deadly")
    store.pdfs.record_crash(sha256)
    store.operations.replace_pdf(batch_id, jobs(store, batch_id)[0].id, sha256, "right.pdf", OPERATOR)
    assert store.pdfs.crashes(sha256) == 0


def test_a_restart_by_a_link_holder_keeps_the_worker_crashes_of_the_pdf(store: Store) -> None:
    sha256 = keep_pdf(store, b"%PDF deadly")
    batch_id = make_batch(store, NewJob("one.pdf", None, sha256))
    claim = take(store, batch_id)
    store.transitions.fail(claim, start(store, claim), DownloadFailed())
    finish(store, claim)
    store.pdfs.record_crash(sha256)
    store.operations.restart_failed(batch_id, PARENT)
    assert store.pdfs.crashes(sha256) == 1


def test_a_job_ends_cancelled_whatever_its_outcome_once_a_cancel_is_requested(store: Store) -> None:
    batch_id = make_batch(store, LINK, LINK, LINK)
    claim = take(store, batch_id)
    running = start(store, claim)
    store.operations.request_cancel(batch_id, None, ChangeRequest(Principal.OWNER))
    kept = store.extractions.save(keep_pdf(store, b"one"), "md5", "uma doe", extraction("100 Free"))
    assert store.transitions.is_cancel_requested(running)
    assert store.transitions.complete(claim, running, kept, "f" * 64, cached=False) is None
    assert store.transitions.fail(claim, running, DownloadFailed()) is None
    cancelled = store.transitions.cancel(claim, running)
    assert cancelled is not None
    assert (cancelled.type, json.loads(cancelled.data)["errorCode"]) == (EventType.JOB_FAILED, "CANCELLED")
    assert store.transitions.start_next(claim) is None
    assert len(store.transitions.cancel_pending(claim)) == 2
    finished = finish(store, claim)
    assert finished is not None
    counts = json.loads(finished.data)
    assert (counts["completedJobs"], counts["failedJobs"], counts["cancelledJobs"]) == (0, 0, 3)
    assert store.batches.find(batch_id).batch.status is BatchStatus.CANCELLED
    with pytest.raises(NotCancellable):
        store.operations.request_cancel(batch_id, None, OPERATOR)


def test_a_job_with_a_cancel_request_that_a_crash_interrupted_is_cancelled_at_the_next_claim(store: Store) -> None:
    batch_id = make_batch(store, LINK)
    start(store, take(store, batch_id))
    store.operations.request_cancel(batch_id, None, OPERATOR)
    taken = store.transitions.claim(batch_id)
    assert [json.loads(fact.data)["errorCode"] for fact in taken.facts] == ["CANCELLED"]


def test_changes_of_unknown_jobs_and_batches_are_not_found(store: Store) -> None:
    batch_id = failed_batch(store, DownloadFailed())
    for job_id, of in (("nobody", batch_id), (jobs(store, batch_id)[0].id, "nobody")):
        with pytest.raises(NotFound):
            store.operations.restart_job(of, job_id, OPERATOR)
        with pytest.raises(NotFound):
            store.operations.request_cancel(of, job_id, OPERATOR)
    assert rows(store, AuditRow) == []


def test_a_pause_is_stored_and_audited(store: Store) -> None:
    assert not store.operations.is_paused()
    store.operations.set_paused(OPERATOR, paused=True)
    assert store.operations.is_paused()
    store.operations.set_paused(ChangeRequest(Principal.OPERATOR), paused=False)
    assert not store.operations.is_paused()
    assert [(row.actor, row.action, row.reason) for row in rows(store, AuditRow)] == [
        ("operator", "pause", OPERATOR.reason),
        ("operator", "resume", None),
    ]


def test_logged_out_sessions_are_stored_until_they_expire(store: Store) -> None:
    store.sessions.add("a" * 16, expires=1_800_000_000, now=1_700_000_000)
    store.sessions.add("a" * 16, expires=1_800_000_000, now=1_700_000_000)
    store.sessions.add("b" * 16, expires=1_900_000_000, now=1_700_000_000)
    assert store.sessions.all() == {"a" * 16: 1_800_000_000, "b" * 16: 1_900_000_000}
    store.operations.set_paused(OPERATOR, paused=True)
    store.sessions.add("c" * 16, expires=1_900_000_000, now=1_850_000_000)
    assert set(store.sessions.all()) == {"b" * 16, "c" * 16}
    assert store.operations.is_paused()
