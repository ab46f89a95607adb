"""Restarts, cancels and pauses, carried out by the real actors on both databases."""

import threading
from collections.abc import Callable

import pytest

from heatsync.jobs.batch_results import BatchResults
from heatsync.jobs.pipeline import JobListener
from heatsync.model.batch import BatchStatus, JobStatus, ResultCount
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, DownloadFailed
from heatsync.model.message import Message
from heatsync.model.stream_events import Fact
from heatsync.store.audit import ChangeRequest, Principal
from heatsync.store.claims import Claim
from heatsync.store.transitions import StartedJob
from tests.integration.actors.test_batches_run import LINK, Service
from tests.integration.actors.test_batches_run import start as start  # noqa: PLC0414 - the fixture
from tests.support.eventually import LIMIT, eventually

OPERATOR = ChangeRequest(Principal.OPERATOR)


class Gate:
    """A script for a job that runs until it is opened or the job is cancelled."""

    def __init__(self) -> None:
        self.running, self.opened, self.stopped = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, reports: JobListener, cancel: CancelToken) -> None:
        self.running.set()
        with cancel.on_cancel(self.opened.set):
            assert self.opened.wait(LIMIT)
        try:
            cancel.check()
        except Cancelled:
            self.stopped.set()
            raise


def restart(service: Service, batch_id: str, sequence: int = 1, *, force: bool = False) -> None:
    job = service.view(batch_id).jobs[sequence - 1]
    service.actors.publish(service.store.operations.restart_job(batch_id, job.id, OPERATOR, force=force))
    service.actors.wake(batch_id)


def cancel(service: Service, batch_id: str, sequence: int | None = None) -> None:
    job_id = service.view(batch_id).jobs[sequence - 1].id if sequence else None
    service.store.operations.request_cancel(batch_id, job_id, OPERATOR)
    service.actors.cancel(batch_id)


def set_paused(service: Service, *, paused: bool) -> None:
    service.store.operations.set_paused(OPERATOR, paused=paused)
    service.actors.set_paused(paused=paused)


def watch_again(service: Service, batch_id: str, name: str) -> None:
    service.actors.join(batch_id, name, None)
    service.audience.wait_until_over(name)


def test_restarting_a_failed_job_of_an_ended_batch_gives_it_a_new_end(start: Callable[..., Service]) -> None:
    failures = [DownloadFailed()]

    def fail_once(reports: JobListener, cancel: CancelToken) -> None:
        if failures:
            raise failures.pop()

    service = start({1: fail_once})
    batch_id = service.post(2)
    assert service.wait(batch_id).batch.status is BatchStatus.PARTIAL
    restart(service, batch_id)
    eventually(lambda: service.view(batch_id).batch.status is BatchStatus.COMPLETED)
    watch_again(service, batch_id, "later")
    kinds = [event["type"] for _, event in service.audience.facts("later")]
    assert "job_failed" not in kinds
    assert kinds.count("batch_completed") == 1


def test_a_restarted_job_of_a_running_batch_waits_for_the_running_job(start: Callable[..., Service]) -> None:
    gate, failures = Gate(), [DownloadFailed()]

    def fail_once(reports: JobListener, cancel: CancelToken) -> None:
        if failures:
            raise failures.pop()

    service = start({1: fail_once, 2: gate})
    batch_id = service.post(3)
    assert gate.running.wait(LIMIT)
    restart(service, batch_id)
    viewer = f"viewer of {batch_id}"
    service.audience.wait_for(lambda heard: any(e.get("attempt") == 2 for e in heard.events(viewer)))
    gate.opened.set()
    assert service.wait(batch_id).batch.status is BatchStatus.COMPLETED
    assert [sequence for _, sequence in service.pipeline.order] == [1, 2, 1, 3]
    assert set(service.pipeline.most_running.values()) == {1}


@pytest.mark.parametrize("moment", ["start_next", "finish"])
def test_a_restart_while_the_batch_ends_is_not_lost(
    start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """After the supervisor found no job to start, and after it ended the batch, but before the dispatcher knows."""
    failures, restarts = [DownloadFailed()], [1]

    def fail_once(reports: JobListener, cancel: CancelToken) -> None:
        if failures:
            raise failures.pop()

    service = start({1: fail_once})
    step = getattr(service.store.transitions, moment)

    def step_and_restart(claim: Claim, *rest: object) -> StartedJob | Fact | None:
        done = step(claim, *rest)
        if restarts and (done is None) is (moment == "start_next"):
            restart(service, claim.batch_id, restarts.pop())
        return done

    monkeypatch.setattr(service.store.transitions, moment, step_and_restart)
    batch_id = service.post(1)
    eventually(lambda: service.view(batch_id).batch.status is BatchStatus.COMPLETED)
    assert service.view(batch_id).jobs[0].attempt == 2


def test_a_restart_while_the_results_are_counted_is_not_lost(
    start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service, restarts, count = start(), [1], BatchResults.count

    def count_and_restart(self: BatchResults, batch_id: str) -> ResultCount:
        counted = count(self, batch_id)
        if restarts:
            restart(service, batch_id, restarts.pop(), force=True)
        return counted

    monkeypatch.setattr(BatchResults, "count", count_and_restart)
    batch_id = service.post(1)
    eventually(lambda: service.view(batch_id).batch.status is BatchStatus.COMPLETED)
    assert service.view(batch_id).jobs[0].attempt == 2
    endings = [recorded.fact for recorded in service.store.events.history(batch_id) if recorded.fact.job_id is None]
    assert [fact.type for fact in endings] == ["batch_started", "batch_completed"], "it ended once, after the restart"


def test_cancelling_a_job_stops_it_and_the_next_job_runs(start: Callable[..., Service]) -> None:
    gate = Gate()
    service = start({1: gate})
    batch_id = service.post(2)
    assert gate.running.wait(LIMIT)
    cancel(service, batch_id, 1)
    view = service.wait(batch_id)
    assert gate.stopped.is_set()
    assert [job.status for job in view.jobs] == [JobStatus.CANCELLED, JobStatus.COMPLETED]
    assert view.batch.status is BatchStatus.PARTIAL


def test_cancelling_a_batch_cancels_all_its_jobs_and_publishes_its_end(start: Callable[..., Service]) -> None:
    gate = Gate()
    service = start({1: gate})
    batch_id = service.post(3)
    assert gate.running.wait(LIMIT)
    cancel(service, batch_id)
    view = service.wait(batch_id)
    assert {job.status for job in view.jobs} == {JobStatus.CANCELLED}
    assert view.batch.status is BatchStatus.CANCELLED
    assert service.story(batch_id)[-1] == "batch_completed"


def test_a_waiting_batch_is_cancelled_at_once(start: Callable[..., Service]) -> None:
    gate = Gate()
    service = start({1: gate}, active=1)
    running, waiting = service.post(1), service.post(2)
    assert gate.running.wait(LIMIT)
    cancel(service, waiting)
    assert service.wait(waiting).batch.status is BatchStatus.CANCELLED
    assert service.view(running).batch.status is BatchStatus.PROCESSING
    gate.opened.set()
    assert service.wait(running).batch.status is BatchStatus.COMPLETED


def test_cancelling_one_job_of_a_waiting_batch_keeps_the_batch_in_the_queue(start: Callable[..., Service]) -> None:
    gate = Gate()
    service = start({1: gate}, active=1)
    running, waiting = service.post(1), service.post(2)
    assert gate.running.wait(LIMIT)
    cancel(service, waiting, 2)
    eventually(lambda: service.view(waiting).jobs[1].status is JobStatus.CANCELLED)
    assert service.view(waiting).jobs[0].status is JobStatus.PENDING
    assert service.view(waiting).batch.status is BatchStatus.PENDING
    assert [batch for batch, _ in service.pipeline.order] == [running]
    gate.opened.set()
    assert service.wait(waiting).batch.status is BatchStatus.PARTIAL


def test_during_a_pause_the_running_job_finishes_and_no_other_starts(start: Callable[..., Service]) -> None:
    gate = Gate()
    service = start({1: gate})
    batch_id = service.post(2)
    assert gate.running.wait(LIMIT)
    set_paused(service, paused=True)
    eventually(lambda: any(status.doing.code == "BATCHES_PAUSED" for status in service.actors.actor_statuses.all()))
    later = service.post(1)
    gate.opened.set()
    eventually(lambda: service.view(batch_id).jobs[0].status is JobStatus.COMPLETED)
    eventually(lambda: [status.kind for status in service.actors.actor_statuses.all()] == ["broadcaster", "dispatcher"])
    assert [job.status for job in service.view(batch_id).jobs] == [JobStatus.COMPLETED, JobStatus.PENDING]
    set_paused(service, paused=False)
    for each in (batch_id, later):
        assert service.wait(each).batch.status is BatchStatus.COMPLETED


def test_no_job_starts_after_a_pause_is_committed_but_not_yet_delivered(start: Callable[..., Service]) -> None:
    gate = Gate()
    service = start({1: gate})
    batch_id = service.post(2)
    assert gate.running.wait(LIMIT)
    service.store.operations.set_paused(OPERATOR, paused=True)
    gate.opened.set()
    eventually(lambda: service.view(batch_id).jobs[0].status is JobStatus.COMPLETED)
    eventually(lambda: [status.kind for status in service.actors.actor_statuses.all()] == ["broadcaster", "dispatcher"])
    assert service.view(batch_id).jobs[1].status is JobStatus.PENDING
    set_paused(service, paused=False)
    assert service.wait(batch_id).batch.status is BatchStatus.COMPLETED


def test_a_short_pause_during_a_job_loses_nothing(start: Callable[..., Service]) -> None:
    gate = Gate()
    service = start({1: gate})
    batch_id = service.post(3)
    assert gate.running.wait(LIMIT)
    set_paused(service, paused=True)
    set_paused(service, paused=False)
    gate.opened.set()
    assert service.wait(batch_id).batch.status is BatchStatus.COMPLETED


def test_the_row_decides_when_a_pause_and_a_resume_arrive_out_of_order(start: Callable[..., Service]) -> None:
    service = start()
    for paused in (True, False):
        service.store.operations.set_paused(OPERATOR, paused=paused)
    for arrives in (False, True):
        service.actors.set_paused(paused=arrives)
    assert service.wait(service.post(1)).batch.status is BatchStatus.COMPLETED


def test_a_cancel_that_reaches_an_ending_supervisor_is_not_lost(start: Callable[..., Service]) -> None:
    gate = Gate()
    service = start({1: gate}, active=1)
    running = service.post(1)
    assert gate.running.wait(LIMIT)
    for _ in range(20):
        waiting = service.post(2)
        cancel(service, waiting, 1)
        cancel(service, waiting, 2)
        assert service.wait(waiting).batch.status is BatchStatus.CANCELLED
    gate.opened.set()
    service.wait(running)


def test_a_pause_survives_a_restart_of_the_service(start: Callable[..., Service]) -> None:
    first = start()
    first.store.operations.set_paused(OPERATOR, paused=True)
    batch_id = first.store.batches.create("Uma Doe", [LINK]).id
    first.actors.stop(LIMIT)
    second = start()
    second.actors.recover()
    eventually(
        lambda: Message("BATCHES_PAUSED", running=0, waiting=1) in {s.doing for s in second.actors.actor_statuses.all()}
    )
    set_paused(second, paused=False)
    eventually(lambda: second.view(batch_id).batch.status.is_over)


def test_jobs_of_a_killed_process_are_pending_during_a_pause(
    start: Callable[..., Service],
) -> None:
    service = start()
    killed = [service.store.batches.create("Uma Doe", [LINK, LINK]).id for _ in range(2)]
    for batch_id in killed:
        service.store.transitions.start_next(service.store.transitions.claim(batch_id).claim)
        service.actors.join(batch_id, f"viewer of {batch_id}", None)
    service.store.operations.set_paused(OPERATOR, paused=True)
    service.actors.recover()
    for batch_id in killed:
        eventually(lambda batch_id=batch_id: service.view(batch_id).jobs[0].status is JobStatus.PENDING)
        service.audience.wait_for(
            lambda heard, batch_id=batch_id: heard.events(f"viewer of {batch_id}")[-1].get("status") == "pending"
        )
    eventually(lambda: [status.kind for status in service.actors.actor_statuses.all()] == ["broadcaster", "dispatcher"])
    assert service.pipeline.order == []
    set_paused(service, paused=False)
    for batch_id in killed:
        view = service.wait(batch_id)
        assert [(job.status, job.attempt) for job in view.jobs] == [(JobStatus.COMPLETED, 1)] * 2


def test_actor_statuses_show_what_every_actor_is_doing(start: Callable[..., Service]) -> None:
    gate = Gate()
    service = start({1: gate})
    batch_id = service.post(1)
    assert gate.running.wait(LIMIT)
    statuses = {status.kind: status for status in service.actors.actor_statuses.all()}
    assert set(statuses) == {"broadcaster", "dispatcher", "supervisor", "job"}
    assert statuses["job"].batch_id == statuses["supervisor"].batch_id == batch_id
    assert statuses["supervisor"].doing == Message("RUNNING_JOB", sequence=1)
    eventually(lambda: doing(service, "broadcaster") == Message("BATCHES_WITH_VIEWERS", batches=1))
    gate.opened.set()
    service.wait(batch_id)
    eventually(lambda: len(service.actors.actor_statuses.all()) == 2)
    service.actors.unwatch(batch_id)
    eventually(lambda: doing(service, "broadcaster") == Message("BATCHES_WITH_VIEWERS", batches=0))


def doing(service: Service, kind: str) -> Message:
    return next(status.doing for status in service.actors.actor_statuses.all() if status.kind == kind)


def test_a_dead_actor_has_no_status(start: Callable[..., Service]) -> None:
    service = start()
    service.actors._broadcaster.stop(timeout=LIMIT)
    assert [status.kind for status in service.actors.actor_statuses.all()] == ["dispatcher"]
    assert service.actors.alive() == {"dispatcher": True, "broadcaster": False}
