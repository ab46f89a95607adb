"""Supervises one batch: claims it, runs its jobs strictly one after another, and stores and publishes every step.

Started by the dispatcher. Owns one job actor at a time. Ends when the batch has no more work, and reports that to the
dispatcher after its last job actor has ended.
"""

import time
from dataclasses import replace
from types import TracebackType
from typing import assert_never

import pykka
import structlog

from actors.actor_status import ActorStatus
from actors.broadcaster import publish
from actors.job import JobActor, RunningJob
from actors.messages import (
    Begin,
    CancelRequested,
    CatchUp,
    Ending,
    JobDownloaded,
    JobEnded,
    JobProgressed,
    JobReport,
    Mailbox,
    Publish,
    RunJob,
    SetPaused,
    StopWork,
    SupervisorEnded,
    TickDue,
    ToDispatcher,
    ToSupervisor,
    send_if_alive,
    send_later,
)
from actors.services import ActorServices
from heatsync.jobs.pipeline import PipelineResult
from heatsync.model.batch import Job, JobStatus
from heatsync.model.errors import Cancelled, CancelReason, JobError, StoreUnavailable
from heatsync.model.message import Message
from heatsync.model.stream_events import Fact, Tick
from heatsync.store.claims import Claim, ClaimLost
from heatsync.store.message_columns import progress_columns
from heatsync.store.transitions import Paused

log = structlog.get_logger()

_TICK_INTERVAL = 0.2
_STORE_INTERVAL = 1.0
_JOB_END_TIMEOUT = 60.0


class BatchSupervisor(pykka.ThreadingActor):
    """Crashes on anything unexpected. The dispatcher then starts another one."""

    use_daemon_thread = True

    def __init__(self, batch_id: str, services: ActorServices, dispatcher: Mailbox[ToDispatcher]) -> None:
        super().__init__()
        self._batch_id = batch_id
        self._services = services
        self._transitions = services.store.transitions
        self._dispatcher = dispatcher
        self._broadcaster = services.broadcaster
        self._actor_statuses = services.actor_statuses
        self._claim = Claim(batch_id, 0)
        self._swimmer = ""
        self._running: RunningJob | None = None
        self._stopping = False
        self._pausing = False
        self._has_ended = False

    def on_receive(self, message: ToSupervisor) -> None:
        if self._has_ended:  # its own stop waits behind this message
            return
        try:
            self._handle(message)
        except ClaimLost:
            log.info("claim_lost", batch_id=self._batch_id)
            if self._running is not None and self._running.ended.is_set():
                self._running = None
            self._stop_working(CancelReason.CLAIM_LOST)

    def _handle(self, message: ToSupervisor) -> None:
        match message:
            case Begin():
                self._begin(message)
            case StopWork():
                self._stop_working(CancelReason.SHUTDOWN)
            case CancelRequested():
                self._cancel()
            case SetPaused(paused=paused):
                self._pausing = paused
            case JobReport():
                self._handle_report(message)
            case _:
                assert_never(message)

    # The batch

    def _begin(self, begin: Begin) -> None:
        claimed = self._transitions.claim(self._batch_id, crashed=begin.after_crash, admit=begin.admit)
        if claimed is None:
            # The batch may have ended in a commit whose answer was lost, with its last facts unpublished.
            send_if_alive(self._broadcaster, CatchUp(self._batch_id))
            self._end(Ending.DONE)
            return
        self._claim, self._swimmer = claimed.claim, claimed.swimmer_name
        self._publish(*claimed.facts, *self._transitions.cancel_pending(self._claim))
        if begin.admit:
            self._run_next()
        else:
            self._publish(self._finish())
            self._end(Ending.DONE)

    def _run_next(self) -> None:
        """Start the next job, or end the batch if there is none."""
        self._running = None
        while not self._stopping:
            try:
                started = None if self._pausing else self._transitions.start_next(self._claim)
            except Paused:
                started, self._pausing = None, True
            if started is not None:
                self._publish(started.fact)
                self._start(RunningJob(started.job, started.fact.number))
                return
            finished = self._finish()
            if finished is not None:
                self._publish(finished)
                break
            if self._pausing:
                self._end(Ending.PAUSED)
                return
            self._publish(*self._transitions.cancel_pending(self._claim))
        self._end(Ending.DONE)

    def _finish(self) -> Fact | None:
        return self._transitions.finish(self._claim, self._services.results.count(self._batch_id))

    def _start(self, running: RunningJob) -> None:
        self._running = running
        self._actor_statuses.update(self.actor_ref, Message("RUNNING_JOB", sequence=running.job.sequence))
        actor = JobActor.start(running, self._swimmer, self._services, self.actor_ref)
        self._actor_statuses.add(ActorStatus(actor, "job", self.actor_urn, self._batch_id, running.job.id))
        actor.tell(RunJob())

    def _cancel(self) -> None:
        """End the pending jobs that users cancelled, and stop the running job if it is cancelled too."""
        self._publish(*self._transitions.cancel_pending(self._claim))
        running = self._running
        if running is not None and self._transitions.is_cancel_requested(running.job):
            running.cancel.cancel(CancelReason.USER)

    def _stop_working(self, reason: CancelReason) -> None:
        """Stop the running job, and end after its last report."""
        self._stopping = True
        if self._running is None:
            self._end(Ending.DONE)
        else:
            self._running.cancel.cancel(reason)

    # Reports of the running job

    def _handle_report(self, report: JobDownloaded | JobProgressed | JobEnded | TickDue) -> None:
        running = self._running
        if running is None or (report.job_id, report.attempt) != (running.job.id, running.job.attempt):
            log.info("late_report_ignored", batch_id=self._batch_id, job_id=report.job_id)
            return
        match report:
            case JobDownloaded(sha256=sha256):
                self._record_download(running, sha256)
            case JobProgressed():
                running.unpublished = running.unstored = report
                if running.timer is None:
                    self._flush_progress(running)
            case TickDue():
                running.timer = None
                self._flush_progress(running)
            case JobEnded():
                fact = self._store_outcome(running.job, report)
                running.stop_timer()
                # A cancel request that came in time counts, however the job ended.
                self._publish(fact or self._transitions.cancel(self._claim, running.job))
                self._run_next()
            case _:
                assert_never(report)

    def _record_download(self, running: RunningJob, sha256: str) -> None:
        fact = self._transitions.record_download(self._claim, running.job, sha256)
        if fact is not None:
            self._publish(fact)
            running.newest_fact, running.job = fact.number, replace(running.job, status=JobStatus.PROCESSING)

    def _store_outcome(self, job: Job, ending: JobEnded) -> Fact | None:
        """Store how the job ended; None if its row has changed, or if a user cancelled it."""
        match ending.outcome:
            case PipelineResult(stored=stored, sha256=sha256, cached=cached):
                return self._transitions.complete(self._claim, job, stored, sha256, cached=cached)
            case JobError() as error:
                return self._transitions.fail(self._claim, job, error)
            case Cancelled(reason=CancelReason.SHUTDOWN):
                return self._transitions.requeue(self._claim, job)
            case Cancelled():
                return None
            case StoreUnavailable() as outage:
                raise outage
            case outcome:
                assert_never(outcome)

    def _flush_progress(self, running: RunningJob) -> None:
        """Publish and store the newest progress: at most five times and once per second, and none is left behind."""
        if (progress := running.unpublished) is not None:
            columns = progress_columns(progress.message)
            job = replace(running.job, progress_percent=progress.percent, **columns)
            self._broadcaster.tell(Publish((Tick.of(job, running.newest_fact),)))
            running.unpublished = None
        if (progress := running.unstored) is None:
            return
        if time.monotonic() >= running.stored_at + _STORE_INTERVAL:
            self._transitions.record_progress(self._claim, running.job, progress.percent, progress.message)
            running.stored_at, running.unstored = time.monotonic(), None
        else:
            due = TickDue(running.job.id, running.job.attempt)
            running.timer = send_later(_TICK_INTERVAL, self.actor_ref, due)

    # The end

    def _publish(self, *facts: Fact | None) -> None:
        publish(self._broadcaster, (fact for fact in facts if fact is not None))

    def _end(self, ending: Ending) -> None:
        self._has_ended = True
        self._actor_statuses.remove(self.actor_ref)
        self._dispatcher.tell(SupervisorEnded(self._batch_id, ending))
        self.stop()

    def on_failure(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        """Wait for the end of the job before another supervisor claims the batch: jobs of a batch never overlap."""
        self._actor_statuses.remove(self.actor_ref)
        outage = isinstance(error, StoreUnavailable)
        log.error("supervisor_crashed", batch_id=self._batch_id, outage=outage, exc_info=error)
        if self._running is not None:
            self._running.stop_timer()
            self._running.cancel.cancel(CancelReason.SHUTDOWN)
            if not self._running.ended.wait(_JOB_END_TIMEOUT):
                log.error("job_does_not_end", batch_id=self._batch_id, job_id=self._running.job.id)
        send_if_alive(self._dispatcher, SupervisorEnded(self._batch_id, Ending.OUTAGE if outage else Ending.CRASHED))
