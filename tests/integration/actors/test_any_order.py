"""Whatever jobs and users do, in any order: each job and batch ends once, and the published events match the rows."""

import json
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from actors.system import ActorSystem
from heatsync.jobs.pipeline import JobListener, PipelineResult
from heatsync.model.batch import Job, JobStatus, batch_outcome
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import DownloadFailed, NotCancellable, NotRestartable
from heatsync.model.extraction import Extraction
from heatsync.model.stream_events import EventType
from heatsync.model.swim import Swim
from heatsync.store.audit import ChangeRequest, Principal
from heatsync.store.batches import NewJob
from heatsync.store.store import Store
from tests.support.actor_doubles import Listeners
from tests.support.eventually import LIMIT, eventually
from tests.support.stored_pdfs import keep_pdf

OPERATOR = ChangeRequest(Principal.OPERATOR)
LINK = NewJob("heats.pdf", "http://example.com/heats.pdf", None)
ENDINGS = {EventType.JOB_COMPLETED, EventType.JOB_FAILED}
MOST_BATCHES, ACTIVE = 3, 2
some = st.integers(0, 11)


def finish() -> None:
    """Complete the job."""


def fail() -> None:
    raise DownloadFailed


def crash() -> None:
    raise RuntimeError("an invented bug")


def exit_process() -> None:
    raise SystemExit


class DirectedPipeline:
    """Every job waits until the test decides how it ends, or until it is cancelled."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed = threading.Condition()
        self._verdicts: dict[str, Callable[[], None]] = {}
        self.waiting: dict[str, str] = {}
        self.overlaps = 0
        self.is_free = False

    def run(self, job: Job, swimmer: str, reports: JobListener, cancel: CancelToken) -> PipelineResult:
        with cancel.on_cancel(self._wake), self._changed:
            self.overlaps += job.batch_id in self.waiting.values()
            self.waiting[job.id] = job.batch_id
            self._changed.notify_all()
            try:
                assert self._changed.wait_for(
                    lambda: self.is_free or job.id in self._verdicts or cancel.reason is not None, LIMIT
                )
                verdict = self._verdicts.pop(job.id, finish)
            finally:
                del self.waiting[job.id]
        cancel.check()
        verdict()
        sha256 = keep_pdf(self._store, b"%PDF-1.4 one sheet")
        if job.pdf_sha256 is None:
            reports.downloaded(sha256)
        event = Swim(event_name="100 Free", swimmer_name=swimmer, entry=1)
        kept = self._store.extractions.save(
            sha256, "md5", swimmer, Extraction("local", "1", "Lark Open", None, (event,))
        )
        return PipelineResult(kept, sha256, cached=False)

    def one(self, number: int) -> str | None:
        """A job that waits for its end."""
        with self._changed:
            waiting = sorted(set(self.waiting) - set(self._verdicts))
            return waiting[number % len(waiting)] if waiting else None

    def end(self, job_id: str | None, verdict: Callable[[], None]) -> None:
        with self._changed:
            if job_id in self.waiting:
                self._verdicts[job_id] = verdict
                self._changed.notify_all()

    def let_all_go(self) -> None:
        with self._changed:
            self.is_free = True
            self._changed.notify_all()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


class AnyOrder(RuleBasedStateMachine):
    """The possible actions. Every rule draws numbers only, and applies them to the current batches and jobs."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="heatsync-test-")
        self.store = Store(
            "sqlite:///heatsync.db", Path(self.folder.name), keep=timedelta(days=1), max_pdf_bytes=1_000_000
        )
        self.store.database.migrate()
        self.pipeline, self.audience = DirectedPipeline(self.store), Listeners()
        self.actors = self.start()
        self.batches: list[str] = []
        self.to_be_cancelled: set[str] = set()
        self.paused = False

    def start(self) -> ActorSystem:
        actors = ActorSystem(self.store, self.pipeline, self.audience, max_active_batches=ACTIVE)  # type: ignore[arg-type]
        actors.recover()
        return actors

    # What jobs do

    @rule(number=some)
    def a_job_finishes(self, number: int) -> None:
        self.settle()
        self.pipeline.end(self.pipeline.one(number), finish)

    @rule(number=some)
    def a_job_fails(self, number: int) -> None:
        self.settle()
        self.pipeline.end(self.pipeline.one(number), fail)

    @rule(number=some, how=st.sampled_from([crash, exit_process]))
    def a_job_crashes(self, number: int, how: Callable[[], None]) -> None:
        self.settle()
        self.pipeline.end(self.pipeline.one(number), how)

    # What users do

    @precondition(lambda self: len(self.batches) < MOST_BATCHES)
    @rule(jobs=st.integers(1, 3))
    def somebody_posts(self, jobs: int) -> None:
        self.batches.append(self.store.batches.create("Uma Doe", [LINK] * jobs).id)
        self.actors.wake(self.batches[-1])

    @precondition(lambda self: self.batches)
    @rule(number=some, force=st.booleans())
    def an_operator_restarts_a_job(self, number: int, *, force: bool) -> None:
        job = self.job(number)
        with suppress(NotRestartable):
            self.restarted(self.store.operations.restart_job(job.batch_id, job.id, OPERATOR, force=force))

    @precondition(lambda self: self.batches)
    @rule(number=some)
    def an_operator_restarts_a_batch(self, number: int) -> None:
        with suppress(NotRestartable):
            self.restarted(self.store.operations.restart_failed(self.batch(number), OPERATOR))

    @precondition(lambda self: self.batches)
    @rule(number=some)
    def an_operator_replaces_a_pdf(self, number: int) -> None:
        job, sha256 = self.job(number), keep_pdf(self.store, b"%PDF-1.4 the right one")
        with suppress(NotRestartable):
            self.restarted(self.store.operations.replace_pdf(job.batch_id, job.id, sha256, "right.pdf", OPERATOR))

    @precondition(lambda self: self.batches)
    @rule(number=some, whole_batch=st.booleans())
    def an_operator_cancels(self, number: int, *, whole_batch: bool) -> None:
        job = self.job(number)
        # The lock decides which jobs have ended, so the affected jobs are read from the rows afterwards.
        with suppress(NotCancellable):
            self.store.operations.request_cancel(job.batch_id, None if whole_batch else job.id, OPERATOR)
            self.to_be_cancelled |= {each.id for each in self.jobs(job.batch_id) if each.cancel_requested}
            self.actors.cancel(job.batch_id)

    @rule(number=some, how=st.sampled_from([finish, fail, crash, exit_process]))
    def a_job_ends_in_the_moment_in_which_it_is_cancelled(self, number: int, how: Callable[[], None]) -> None:
        self.settle()
        job_id = self.pipeline.one(number)
        batch_id = self.pipeline.waiting.get(job_id)
        if batch_id is None:
            return
        with suppress(NotCancellable):
            self.store.operations.request_cancel(batch_id, job_id, OPERATOR)
            self.to_be_cancelled.add(job_id)
            # The actors receive it only after the job has ended: only the rows count.
            self.pipeline.end(job_id, how)
            eventually(lambda: all(job.status.is_over for job in self.jobs(batch_id) if job.id == job_id))
            self.actors.cancel(batch_id)

    @rule(paused=st.booleans())
    def an_operator_pauses_or_resumes(self, *, paused: bool) -> None:
        self.store.operations.set_paused(OPERATOR, paused=paused)
        self.actors.set_paused(paused=paused)
        self.paused = paused

    @rule()
    def the_service_restarts(self) -> None:
        assert self.actors.stop(LIMIT)
        self.actors = self.start()

    # At the end

    def teardown(self) -> None:
        try:
            self.an_operator_pauses_or_resumes(paused=False)
            self.pipeline.let_all_go()
            for batch_id in self.batches:
                eventually(lambda batch_id=batch_id: self.store.batches.state(batch_id)[0].is_over)
                self.check(batch_id)
            assert self.pipeline.overlaps == 0, "two jobs of a batch ran at once"
        finally:
            self.actors.stop(LIMIT)
            self.store.close()
            self.folder.cleanup()

    def check(self, batch_id: str) -> None:
        view, story = self.store.batches.find(batch_id), self.store.events.history(batch_id)
        assert [told.fact.number for told in story] == list(range(1, view.batch.last_event_id + 1))
        holds = [told.fact for told in story if told.superseded_by is None]
        kinds = [fact.type for fact in holds]
        assert kinds[0] is EventType.BATCH_STARTED
        assert kinds.count(EventType.BATCH_STARTED) == 1
        assert kinds[-1] is EventType.BATCH_COMPLETED
        assert kinds.count(EventType.BATCH_COMPLETED) == 1
        for job in view.jobs:
            endings = [told for told in story if told.fact.job_id == job.id and told.fact.type in ENDINGS]
            assert len(endings) == job.attempt, "every attempt ends exactly once"
            assert [told.superseded_by is None for told in endings] == [False] * (job.attempt - 1) + [True]
            is_completed = endings[-1].fact.type is EventType.JOB_COMPLETED
            assert (job.status is JobStatus.COMPLETED) is is_completed
            if not is_completed:
                assert json.loads(endings[-1].fact.data)["errorCode"] == job.error_code
                assert (job.error_code == "CANCELLED") is (job.status is JobStatus.CANCELLED)
            assert (job.status is JobStatus.CANCELLED) is (job.id in self.to_be_cancelled)
            attempts = self.store.attempts.find(job_id=job.id)
            assert [each.attempt for each in attempts] == list(range(1, job.attempt + 1))
        end = json.loads(holds[-1].data)
        assert [end["completedJobs"], end["failedJobs"], end["cancelledJobs"]] == [
            view.count(status) for status in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)
        ]
        assert view.batch.status is batch_outcome([job.status for job in view.jobs])
        self.actors.join(batch_id, batch_id, None)
        self.audience.wait_until_over(batch_id)
        assert [number for number, _ in self.audience.facts(batch_id)] == [fact.number for fact in holds]

    def settle(self) -> None:
        """Let the actors go on until a job runs, if any can."""
        eventually(lambda: self.paused or self.pipeline.waiting or not self.store.batches.unfinished())

    def restarted(self, facts) -> None:
        self.to_be_cancelled -= {fact.job_id for fact in facts}
        self.actors.publish(facts)
        for fact in facts:
            self.actors.wake(fact.batch_id)

    def batch(self, number: int) -> str:
        return self.batches[number % len(self.batches)]

    def jobs(self, batch_id: str) -> tuple[Job, ...]:
        return self.store.batches.find(batch_id).jobs

    def job(self, number: int) -> Job:
        jobs = [job for batch_id in self.batches for job in self.jobs(batch_id)]
        return jobs[number % len(jobs)]


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow],
)
TestAnyOrder = pytest.mark.timeout(600)(TestAnyOrder)
