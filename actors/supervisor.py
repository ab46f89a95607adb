"""Supervises one batch: takes it, runs its jobs strictly one after another, and tells how it went.

Started by the dispatcher; owns one job actor at a time; tells the broadcaster every committed fact; ends when the batch
has no more work, and tells the dispatcher so when its last job actor has ended too.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, assert_never

import pykka
import structlog

from actors.job import JobActor
from actors.messages import (
    Begin,
    CancelAsked,
    CatchUp,
    Ending,
    JobDownloaded,
    JobFailed,
    JobOutage,
    JobReport,
    JobStopped,
    JobSucceeded,
    JobTicked,
    Pause,
    Publish,
    RunJob,
    StopWork,
    SupervisorEnded,
    TickIsDue,
    tell_if_alive,
)
from actors.publishing import publish
from heatsync.model.batch import JobStatus
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import CancelReason, StoreUnavailable
from heatsync.model.stream_events import Fact, Tick
from heatsync.store.leases import Claim, ClaimLost
from heatsync.store.message_columns import progress_columns
from heatsync.store.pause import Paused

if TYPE_CHECKING:
    from types import TracebackType

    from actors.messages import Mailbox, ToDispatcher, ToSupervisor
    from actors.services import ActorServices
    from heatsync.model.batch import Job
    from heatsync.store.transitions import StartedJob

log = structlog.get_logger()

_SECONDS_BETWEEN_WRITTEN_TICKS = 1.0
_SECONDS_BETWEEN_TOLD_TICKS = 0.2
_SECONDS_FOR_A_JOB_TO_DIE = 60.0


@dataclass(slots=True)
class _Running:
    """The job that runs now. `newest` is the number of its last fact; `tick` is not written into its row yet."""

    job: Job
    newest: int
    cancel: CancelToken = field(default_factory=CancelToken)
    ended: threading.Event = field(default_factory=threading.Event)
    tick: JobTicked | None = None
    is_told: bool = True
    written_at: float = 0.0
    timer: threading.Timer | None = None


class BatchSupervisor(pykka.ThreadingActor):
    """Moves one batch forward. It crashes on what it does not understand, and the dispatcher starts another one."""

    use_daemon_thread = True

    def __init__(
        self, batch_id: str, services: ActorServices, dispatcher: Mailbox[ToDispatcher], *, after_crash: bool = False
    ) -> None:
        super().__init__()
        self._batch_id = batch_id
        self._services = services
        self._transitions = services.store.transitions
        self._dispatcher = dispatcher
        self._broadcaster = services.broadcaster
        self._actor_statuses = services.actor_statuses
        self._after_crash = after_crash
        self._claim = Claim(batch_id, 0)
        self._swimmer = ""
        self._running: _Running | None = None
        self._stopping = False
        self._pausing = False
        self._over = False

    def on_receive(self, message: ToSupervisor) -> None:
        if self._over:  # its own stop waits behind this message
            return
        try:
            self._handle(message)
        except ClaimLost:
            log.info("claim_lost", batch_id=self._batch_id)
            if self._running is not None and self._running.ended.is_set():
                self._running = None
            self._stop_working(CancelReason.LEASE_LOST)

    def _handle(self, message: ToSupervisor) -> None:
        match message:
            case Begin(out_of_turn=out_of_turn):
                self._begin(out_of_turn=out_of_turn)
            case StopWork():
                self._stop_working(CancelReason.SHUTDOWN)
            case CancelAsked():
                self._cancel()
            case Pause():
                self._pausing = True
            case JobReport():
                running = self._running
                if running is None or (message.job_id, message.attempt) != (running.job.id, running.job.attempt):
                    log.info("late_report_ignored", batch_id=self._batch_id, job_id=message.job_id)
                else:
                    self._hear(running, message)
            case _:
                assert_never(message)

    def _begin(self, *, out_of_turn: bool) -> None:
        claimed = self._transitions.claim(self._batch_id, crashed=self._after_crash, admit=not out_of_turn)
        if claimed is None:
            tell_if_alive(self._broadcaster, CatchUp(self._batch_id))  # its end may be what was not published
            self._end(Ending.DONE)
            return
        self._claim, self._swimmer = claimed.claim, claimed.swimmer_name
        self._publish(*claimed.facts, *self._transitions.cancel_pending(self._claim))
        if out_of_turn:
            self._publish(self._finish())
            self._end(Ending.DONE)
        else:
            self._next()

    def _next(self) -> None:
        """Start the next job, or end the batch if there is none."""
        self._running = None
        while not self._stopping:
            started = None if self._pausing else self._start_next()
            if started is not None:
                self._publish(started.fact)
                self._start(_Running(started.job, started.fact.number))
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

    def _start_next(self) -> StartedJob | None:
        try:
            return self._transitions.start_next(self._claim)
        except Paused:
            self._pausing = True
            return None

    def _finish(self) -> Fact | None:
        return self._transitions.finish(self._claim, self._services.results.count(self._batch_id))

    def _start(self, running: _Running) -> None:
        self._running = running
        self._actor_statuses.note(self.actor_ref, f"runs job {running.job.sequence}")
        actor = JobActor.start(
            running.job, self._swimmer, self._services, self.actor_ref, running.cancel, running.ended
        )
        self._actor_statuses.enter(actor, "job", owner=self.actor_ref, batch_id=self._batch_id, job_id=running.job.id)
        actor.tell(RunJob())

    def _hear(self, running: _Running, report: JobReport) -> None:
        claim, job = self._claim, running.job
        match report:
            case JobTicked():
                self._tick(running, report)
                return
            case TickIsDue():
                self._tick_is_due(running)
                return
            case JobDownloaded(sha256=sha256):
                fact = self._transitions.record_download(claim, job, sha256)
                if fact is not None:
                    self._publish(fact)
                    running.newest, running.job = fact.number, replace(job, status=JobStatus.PROCESSING)
                return
            case JobSucceeded(found=found):
                fact = self._transitions.complete(claim, job, found.stored, found.sha256, cached=found.cached)
            case JobFailed(error=error):
                fact = self._transitions.fail(claim, job, error)
            case JobStopped(reason=CancelReason.SHUTDOWN):
                fact = self._transitions.requeue(claim, job)
            case JobStopped():
                fact = None
            case JobOutage():
                self._running = None
                raise StoreUnavailable
            case _:
                raise TypeError(report)
        self._forget_tick(running)
        # However it ended: if somebody asked to cancel it in time, that is what counts.
        self._publish(fact or self._transitions.cancel(claim, job))
        self._next()

    def _cancel(self) -> None:
        """Stop the running job if the rows ask for it, and end those that wait."""
        self._publish(*self._transitions.cancel_pending(self._claim))
        running = self._running
        if running is not None and self._transitions.is_cancel_requested(running.job):
            running.cancel.cancel(CancelReason.USER)

    def _stop_working(self, reason: CancelReason) -> None:
        """Stop the job that runs, and end once it has told so."""
        self._stopping = True
        if self._running is None:
            self._end(Ending.DONE)
        else:
            self._running.cancel.cancel(reason)

    # Ticks: told a few times a second at most, and written once a second

    def _tick(self, running: _Running, ticked: JobTicked) -> None:
        running.tick, running.is_told = ticked, False
        if running.timer is None:
            self._tick_is_due(running)

    def _tick_is_due(self, running: _Running) -> None:
        """Tell the newest tick, write it if the last written one is old, and look again soon if it is not."""
        running.timer, tick = None, running.tick
        if tick is None:
            return
        if not running.is_told:
            job = replace(running.job, progress_percent=tick.percent, **progress_columns(tick.message))
            self._broadcaster.tell(Publish((Tick.of(job, running.newest),)))
            running.is_told = True
        if time.monotonic() >= running.written_at + _SECONDS_BETWEEN_WRITTEN_TICKS:
            self._transitions.record_progress(self._claim, running.job, tick.percent, tick.message)
            running.written_at, running.tick = time.monotonic(), None
        else:
            due = TickIsDue(running.job.id, running.job.attempt)
            running.timer = threading.Timer(_SECONDS_BETWEEN_TOLD_TICKS, tell_if_alive, (self.actor_ref, due))
            running.timer.daemon = True
            running.timer.start()

    @staticmethod
    def _forget_tick(running: _Running) -> None:
        if running.timer is not None:
            running.timer.cancel()

    # The end

    def _publish(self, *facts: Fact | None) -> None:
        publish(self._broadcaster, (fact for fact in facts if fact is not None))

    def _end(self, ending: Ending) -> None:
        self._over = True
        self._actor_statuses.leave(self.actor_ref)
        self._dispatcher.tell(SupervisorEnded(self._batch_id, ending))
        self.stop()

    def on_failure(
        self,
        exception_type: type[BaseException] | None,  # noqa: ARG002 - pykka's signature
        exception_value: BaseException | None,
        traceback: TracebackType | None,  # noqa: ARG002 - pykka's signature
    ) -> None:
        """Wait for the job's end before anybody takes the batch again: jobs never overlap, not even in dying."""
        self._actor_statuses.leave(self.actor_ref)
        outage = isinstance(exception_value, StoreUnavailable)
        log.error("supervisor_crashed", batch_id=self._batch_id, outage=outage, exc_info=exception_value)
        if self._running is not None:
            self._forget_tick(self._running)
            self._running.cancel.cancel(CancelReason.SHUTDOWN)
            if not self._running.ended.wait(_SECONDS_FOR_A_JOB_TO_DIE):
                log.error("job_does_not_end", batch_id=self._batch_id, job_id=self._running.job.id)
        tell_if_alive(self._dispatcher, SupervisorEnded(self._batch_id, Ending.OUTAGE if outage else Ending.CRASHED))
