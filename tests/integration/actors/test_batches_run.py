"""Batches run by the real actors on both databases."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping

import pytest
import structlog.testing

from actors.supervisor import BatchSupervisor
from actors.system import ActorSystem
from heatsync.jobs.pipeline import JobListener
from heatsync.model.batch import BatchStatus, JobStatus
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import DownloadFailed, NotFound, StoreUnavailable
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.store.audit import ChangeRequest, Principal
from heatsync.store.batches import BatchView, NewJob
from heatsync.store.store import Store
from tests.support.actor_doubles import Listeners, ScriptedPipeline
from tests.support.eventually import LIMIT, eventually

LINK = NewJob("heats.pdf", "http://example.com/heats.pdf", None)


class Service:
    """A store, a scripted pipeline, and the actors between them."""

    def __init__(
        self, store: Store, script: dict[int, Callable[[JobListener, CancelToken], None]], active: int = 4
    ) -> None:
        self.store, self.audience = store, Listeners()
        self.pipeline = ScriptedPipeline(store, script)
        self.actors = ActorSystem(store, self.pipeline, self.audience, max_active_batches=active)  # type: ignore[arg-type]

    def post(self, jobs: int) -> str:
        batch_id = self.store.batches.create("Uma Doe", [LINK] * jobs).id
        self.actors.join(batch_id, f"viewer of {batch_id}", None)
        self.actors.wake(batch_id)
        return batch_id

    def wait(self, batch_id: str) -> BatchView:
        self.audience.wait_until_over(f"viewer of {batch_id}")
        return self.view(batch_id)

    def view(self, batch_id: str) -> BatchView:
        view = self.store.batches.find(batch_id)
        assert view is not None
        return view

    def story(self, batch_id: str) -> list[str]:
        return [event["type"] for _, event in self.audience.facts(f"viewer of {batch_id}")]


@pytest.fixture
def start(store: Store) -> Iterator[Callable[..., Service]]:
    started: list[Service] = []

    def make(script: dict[int, Callable[[JobListener, CancelToken], None]] | None = None, active: int = 4) -> Service:
        started.append(Service(store, script or {}, active))
        return started[-1]

    yield make
    for service in started:
        service.actors.stop(LIMIT)


def test_the_jobs_of_a_batch_run_one_after_another_in_order(start: Callable[..., Service]) -> None:
    service = start()
    batches = [service.post(5) for _ in range(3)]
    for batch_id in batches:
        view = service.wait(batch_id)
        assert view.batch.status is BatchStatus.COMPLETED
        assert [sequence for batch, sequence in service.pipeline.order if batch == batch_id] == [1, 2, 3, 4, 5]
    assert set(service.pipeline.most_running.values()) == {1}


def test_a_viewer_receives_each_fact_once_and_in_order(start: Callable[..., Service]) -> None:
    service = start(
        {2: lambda reports, _: [reports.tick(percent, Message("OPENING")) for percent in range(0, 100, 10)]}
    )
    batch_id = service.post(3)
    service.wait(batch_id)
    numbers = [number for number, _ in service.audience.facts(f"viewer of {batch_id}")]
    assert numbers == [fact.number for fact in service.store.events.after(batch_id, 0)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_crash_of_a_job_actor_fails_its_job_and_the_next_job_runs(start: Callable[..., Service]) -> None:
    def crash(reports: JobListener, cancel: CancelToken) -> None:
        raise ZeroDivisionError

    view = (service := start({2: crash})).wait(service.post(3))
    assert [job.status for job in view.jobs] == [JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.COMPLETED]
    assert (view.jobs[1].error_code, view.jobs[1].retriable) == ("CRASHED", True)
    assert view.batch.status is BatchStatus.PARTIAL


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_an_exception_that_would_stop_all_actors_fails_only_its_job(
    start: Callable[..., Service], error: type[BaseException]
) -> None:
    def leave(reports: JobListener, cancel: CancelToken) -> None:
        raise error

    service = start({1: leave})
    view = service.wait(service.post(2))
    assert [job.error_code for job in view.jobs] == ["CRASHED", None]
    assert all(service.actors.alive().values())


def test_a_failed_job_reports_the_reason_and_whether_it_is_retriable(start: Callable[..., Service]) -> None:
    def fail(reports: JobListener, cancel: CancelToken) -> None:
        raise DownloadFailed(Message("DOWNLOAD_GONE", status=410))

    service = start({1: fail})
    batch_id = service.post(1)
    view = service.wait(batch_id)
    assert view.batch.status is BatchStatus.FAILED
    failed = next(
        event for _, event in service.audience.facts(f"viewer of {batch_id}") if event["type"] == "job_failed"
    )
    assert failed["errorCode"] == "DOWNLOAD_FAILED"
    assert failed["errorMessage"] == render(Message("DOWNLOAD_GONE", status=410))
    assert failed["errorDetails"] == {"code": "DOWNLOAD_GONE", "parameters": {"status": 410}}
    assert failed["retriable"] is True


def test_waiting_batches_publish_their_position_while_the_maximum_runs(start: Callable[..., Service]) -> None:
    running, go_on = threading.Semaphore(0), threading.Event()

    def hold(reports: JobListener, cancel: CancelToken) -> None:
        running.release()
        assert go_on.wait(LIMIT)

    service = start({1: hold}, active=2)
    batches = [service.post(1) for _ in range(4)]
    assert running.acquire(timeout=LIMIT)
    assert running.acquire(timeout=LIMIT)
    waiting = Message("WAITING_FOR_BATCHES", batches=3)
    eventually(lambda: service.view(batches[3]).jobs[0].progress_details == waiting)
    service.audience.wait_for(lambda heard: render(waiting).encode() in heard.told.get(f"viewer of {batches[3]}", b""))
    assert [service.view(batch_id).batch.status for batch_id in batches] == [
        BatchStatus.PROCESSING,
        BatchStatus.PROCESSING,
        BatchStatus.PENDING,
        BatchStatus.PENDING,
    ]
    go_on.set()
    for batch_id in batches:
        assert service.wait(batch_id).batch.status is BatchStatus.COMPLETED


def test_ticks_reach_polls_and_new_viewers_without_a_number(start: Callable[..., Service]) -> None:
    ticked, go_on = threading.Event(), threading.Event()

    def tick(reports: JobListener, cancel: CancelToken) -> None:
        reports.tick(40, Message("READING_PAGE", page=2, pages=5))
        ticked.set()
        assert go_on.wait(LIMIT)

    service = start({1: tick})
    batch_id = service.post(1)
    assert ticked.wait(LIMIT)
    eventually(lambda: service.view(batch_id).jobs[0].progress_percent == 40)
    job = service.view(batch_id).jobs[0]
    assert job.progress_details == Message("READING_PAGE", page=2, pages=5)
    assert job.progress_message == render(job.progress_details)
    service.actors.join(batch_id, "late", None)
    service.audience.wait_for(lambda heard: "late" in heard.told)
    assert service.audience.events("late")[-1]["progressPercent"] == 40, "a new viewer receives the newest tick"
    go_on.set()
    service.wait(batch_id)
    service.audience.wait_until_over("late")
    assert service.audience.facts("late") == service.audience.facts(f"viewer of {batch_id}")


def test_a_stop_puts_the_running_job_back_and_the_next_start_resumes_it(start: Callable[..., Service]) -> None:
    running = threading.Event()

    def wait_to_be_stopped(reports: JobListener, cancel: CancelToken) -> None:
        running.set()
        cancel.sleep(LIMIT)

    first = start({2: wait_to_be_stopped})
    batch_id = first.post(3)
    assert running.wait(LIMIT)
    assert first.actors.stop(LIMIT), "in time"
    view = first.view(batch_id)
    assert [job.status for job in view.jobs] == [JobStatus.COMPLETED, JobStatus.PENDING, JobStatus.PENDING]
    assert view.jobs[1].attempt == 1
    assert first.story(batch_id)[-1] == "job_progress", "viewers see that it is pending again"

    second = start()
    second.actors.recover()
    second.actors.join(batch_id, "returned", None)
    second.audience.wait_until_over("returned")
    assert second.view(batch_id).batch.status is BatchStatus.COMPLETED
    assert [sequence for _, sequence in second.pipeline.order] == [2, 3]


def test_a_crash_of_a_supervisor_fails_its_running_job_and_the_batch_still_ends(
    start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start()
    complete, crashed = service.store.transitions.complete, threading.Event()

    def crash_once(claim, job, *args, **kwargs):
        if job.sequence == 2 and not crashed.is_set():
            crashed.set()
            raise ZeroDivisionError
        return complete(claim, job, *args, **kwargs)

    monkeypatch.setattr(service.store.transitions, "complete", crash_once)
    view = service.wait(service.post(3))
    assert [job.error_code for job in view.jobs] == [None, "CRASHED", None]
    assert view.batch.status is BatchStatus.PARTIAL
    assert set(service.pipeline.most_running.values()) == {1}


def test_a_batch_whose_supervisors_keep_crashing_is_abandoned(
    start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start()
    monkeypatch.setattr("actors.failures.LONGEST_DELAY", 0.01)
    real, calls = service.store.transitions.start_next, []

    def crash_in_a_supervisor(claim):
        calls.append(claim)
        if len(calls) <= 4:
            raise ZeroDivisionError
        return real(claim)

    monkeypatch.setattr(service.store.transitions, "start_next", crash_in_a_supervisor)
    view = service.wait(service.post(2))
    assert view.batch.status is BatchStatus.FAILED
    assert [job.error_code for job in view.jobs] == ["CRASHED", "CRASHED"]


def test_a_batch_abandoned_during_a_pause_ends_and_publishes_its_end(
    start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start()
    monkeypatch.setattr("actors.failures.LONGEST_DELAY", 0.01)
    crashes = []

    def crash_and_pause(claim):
        crashes.append(claim)
        if len(crashes) > 3:  # the last one
            service.store.operations.set_paused(ChangeRequest(Principal.OPERATOR), paused=True)
            service.actors.set_paused(paused=True)
        raise ZeroDivisionError

    monkeypatch.setattr(service.store.transitions, "start_next", crash_and_pause)
    with structlog.testing.capture_logs() as logs:
        batch_id = service.post(2)
        assert service.wait(batch_id).batch.status is BatchStatus.FAILED
    assert service.story(batch_id)[-3:] == ["job_failed", "job_failed", "batch_completed"]
    logged = [line["event"] for line in logs if line.get("number")]
    assert logged == service.story(batch_id)


def test_a_failure_to_abandon_a_batch_is_retried(
    start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start()
    for module in ("actors.failures", "actors.dispatcher"):
        monkeypatch.setattr(f"{module}.LONGEST_DELAY", 0.01)
    abandon, failures = service.store.transitions.abandon, iter([ZeroDivisionError, StoreUnavailable])

    def crash(claim):
        raise ZeroDivisionError

    def fail_twice(batch_id, count):
        if (error := next(failures, None)) is not None:
            raise error
        return abandon(batch_id, count)

    monkeypatch.setattr(service.store.transitions, "start_next", crash)
    monkeypatch.setattr(service.store.transitions, "abandon", fail_twice)
    assert service.wait(service.post(1)).batch.status is BatchStatus.FAILED


def test_log_lines_of_job_progress_have_the_status_and_the_attempt(start: Callable[..., Service]) -> None:
    service = start()
    with structlog.testing.capture_logs() as logs:
        service.wait(service.post(1))
    steps = [(line["status"], line["attempt"]) for line in logs if line["event"] == "job_progress"]
    assert steps == [("downloading", 1), ("processing", 1)]


def test_removing_a_running_batch_stops_its_job_and_ends_its_streams(start: Callable[..., Service]) -> None:
    running, stopped = threading.Semaphore(0), threading.Event()

    def wait_to_be_stopped(reports: JobListener, cancel: CancelToken) -> None:
        running.release()
        try:
            cancel.sleep(LIMIT)
        finally:
            stopped.set()

    service = start({1: wait_to_be_stopped}, active=1)
    removed, next_one = service.post(2), service.post(1)
    assert running.acquire(timeout=LIMIT)
    service.store.deletion.delete_batch(removed)
    service.actors.remove(removed)
    service.audience.wait_until_over(f"viewer of {removed}")
    assert stopped.wait(LIMIT)
    assert running.acquire(timeout=LIMIT), "the next batch runs"
    with pytest.raises(NotFound):
        service.store.batches.find(removed)
    assert service.view(next_one).batch.status is BatchStatus.PROCESSING


def test_a_database_outage_fails_no_job(start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch) -> None:
    service = start()
    complete, failures = service.store.transitions.complete, iter(range(2))

    def fail_twice(*args, **kwargs):
        if next(failures, None) is not None:
            raise StoreUnavailable
        return complete(*args, **kwargs)

    monkeypatch.setattr(service.store.transitions, "complete", fail_twice)
    view = service.wait(service.post(2))
    assert view.batch.status is BatchStatus.COMPLETED


def test_messages_do_not_shorten_the_backoff_after_an_outage(
    start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.failures.LONGEST_DELAY", 0.1)
    service, tries, recovered = start(), [], threading.Event()
    take = service.store.transitions.claim

    def fail_until_recovered(*args, **kwargs):
        tries.append(args)
        if not recovered.is_set():
            raise StoreUnavailable
        return take(*args, **kwargs)

    monkeypatch.setattr(service.store.transitions, "claim", fail_until_recovered)
    batch_id = service.post(1)
    for _ in range(500):
        service.actors.wake(batch_id)
    eventually(lambda: len(tries) >= 3)
    assert len(tries) < 100
    recovered.set()
    assert service.wait(batch_id).batch.status is BatchStatus.COMPLETED


def test_recovery_is_retried_when_the_database_fails_at_the_start(
    start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.dispatcher._RECOVERY_RETRY_DELAY", 0.01)
    service, failures = start(), iter(range(2))
    unfinished = service.store.batches.unfinished

    def fail_twice():
        if next(failures, None) is not None:
            raise StoreUnavailable
        return unfinished()

    monkeypatch.setattr(service.store.batches, "unfinished", fail_twice)
    batch_id = service.store.batches.create("Uma Doe", [LINK]).id
    service.actors.recover()
    eventually(lambda: service.view(batch_id).batch.status is BatchStatus.COMPLETED)


def test_work_without_a_message_is_found_and_running_batches_are_left_alone(
    start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.dispatcher._FIND_WORK_INTERVAL", 0.01)
    looks, found = [], threading.Event()
    service = start({1: lambda *_: found.wait(LIMIT)}, active=1)
    unfinished, supervisors = service.store.batches.unfinished, []
    start_supervisor = BatchSupervisor.start

    def start_and_count(batch_id: str, *args: object, **kwargs: object) -> object:
        supervisors.append(batch_id)
        return start_supervisor(batch_id, *args, **kwargs)

    monkeypatch.setattr(BatchSupervisor, "start", start_and_count)

    def look() -> list[str]:
        looks.append(unfinished())
        return looks[-1]

    monkeypatch.setattr(service.store.batches, "unfinished", look)
    service.actors.recover()
    batch_id = service.store.batches.create("Uma Doe", [LINK] * 2).id
    eventually(lambda: service.pipeline.order)
    seen = len(looks)
    eventually(lambda: len(looks) > seen + 3)
    found.set()
    eventually(lambda: service.view(batch_id).batch.status is BatchStatus.COMPLETED)
    assert service.pipeline.order == [(batch_id, 1), (batch_id, 2)]
    service.wait(service.post(1))
    assert supervisors.count(batch_id) == 1


def test_periodic_checks_keep_one_timer_and_write_unchanged_positions_once(
    start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.dispatcher._RECOVERY_RETRY_DELAY", 0.01)
    monkeypatch.setattr("actors.dispatcher._FIND_WORK_INTERVAL", 0.01)
    go_on, looks, written = threading.Event(), [], []
    service = start({1: lambda *_: go_on.wait(LIMIT)}, active=1)
    unfinished, record = service.store.batches.unfinished, service.store.transitions.record_queue_positions

    def fail_at_first(news: Mapping[int, str]) -> object:
        written.append(news)
        if len(written) <= 3:
            raise StoreUnavailable
        return record(news)

    def look() -> list[str]:
        looks.append(sum(isinstance(thread, threading.Timer) and thread.is_alive() for thread in threading.enumerate()))
        return unfinished()

    monkeypatch.setattr(service.store.transitions, "record_queue_positions", fail_at_first)
    monkeypatch.setattr(service.store.batches, "unfinished", look)
    batches = [service.store.batches.create("Uma Doe", [LINK]).id for _ in range(2)]
    service.actors.recover()
    eventually(lambda: len(written) == 4)
    seen = len(looks)
    eventually(lambda: len(looks) > seen + 5)
    assert len(written) == 4
    assert max(looks[seen:]) <= 2, "the timer that fired, and the next one"
    go_on.set()
    eventually(lambda: service.view(batches[1]).batch.status is BatchStatus.COMPLETED)


def test_the_stream_of_a_removed_batch_ends(start: Callable[..., Service]) -> None:
    service = start()
    batch_id = service.store.batches.create("Uma Doe", [LINK]).id
    service.store.deletion.delete_batch(batch_id)
    service.actors.remove(batch_id)
    service.actors.join(batch_id, "late", None)
    service.audience.wait_until_over("late")


def test_ticks_are_coalesced_and_the_last_one_is_published(start: Callable[..., Service]) -> None:
    go_on = threading.Event()

    def tick(reports: JobListener, cancel: CancelToken) -> None:
        for page in range(1, 5_001):
            reports.tick(page // 50, Message("RENDERING_PAGE", page=page))
        assert go_on.wait(LIMIT)

    service = start({1: tick})
    batch_id = service.post(1)
    viewer = f"viewer of {batch_id}"
    service.audience.wait_for(lambda heard: b"page 5000" in heard.told.get(viewer, b""))
    eventually(lambda: service.view(batch_id).jobs[0].progress_details == Message("RENDERING_PAGE", page=5000))
    assert len(service.audience.events(viewer)) < 500
    go_on.set()
    service.wait(batch_id)


def test_reports_of_another_job_or_attempt_change_nothing(store: Store) -> None:
    from actors.actor_status import ActorStatuses
    from actors.messages import Begin, JobEnded
    from actors.services import ActorServices
    from actors.supervisor import BatchSupervisor
    from heatsync.jobs.batch_results import BatchResults
    from heatsync.model.errors import Crashed

    class Box(list):
        def tell(self, message):
            self.append(message)

    running, go_on, ended = threading.Event(), threading.Event(), Box()

    def hold(reports: JobListener, cancel: CancelToken) -> None:
        running.set()
        assert go_on.wait(LIMIT)

    batch_id = store.batches.create("Uma Doe", [LINK]).id
    pipeline = ScriptedPipeline(store, {1: hold})
    services = ActorServices(store, BatchResults(store), pipeline, Box(), ActorStatuses())
    supervisor = BatchSupervisor.start(batch_id, services, ended)
    supervisor.tell(Begin())
    assert running.wait(LIMIT)
    eventually(lambda: store.batches.find(batch_id).jobs[0].status is JobStatus.PROCESSING)
    before = store.batches.find(batch_id)
    job = before.jobs[0]
    supervisor.tell(JobEnded(job.id, job.attempt - 1, Crashed()))
    supervisor.tell(JobEnded("another job", job.attempt, Crashed()))
    supervisor.tell(JobEnded(job.id, job.attempt + 1, None))
    go_on.set()
    eventually(lambda: ended)
    after = store.batches.find(batch_id)
    assert after.batch.status is BatchStatus.COMPLETED
    assert [json.loads(fact.data)["type"] for fact in store.events.after(batch_id, before.batch.last_event_id)] == [
        "job_completed",
        "batch_completed",
    ]
    eventually(lambda: not supervisor.is_alive())
