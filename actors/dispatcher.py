"""Decides which batches run: at most N at once, in the order in which they got work.

Started by the system and lives as long as the service. Starts a supervisor for each batch that it admits, and another
one after a crash. Publishes the positions of the batches that wait.
"""

import threading
from typing import assert_never

import pykka
import structlog

from actors.actor_status import ActorStatus
from actors.batch_queue import BatchQueue
from actors.broadcaster import publish
from actors.failures import LONGEST_DELAY, Failures
from actors.messages import (
    BatchRemoved,
    Begin,
    CancelRequested,
    CatchUp,
    Ending,
    FindWork,
    Publish,
    Recover,
    RetryDue,
    SetPaused,
    StopWork,
    SupervisorEnded,
    ToDispatcher,
    WorkAvailable,
    send_if_alive,
    send_later,
)
from actors.services import ActorServices
from actors.supervisor import BatchSupervisor
from heatsync.model.errors import StoreUnavailable
from heatsync.model.message import Message

log = structlog.get_logger()

_RECOVERY_RETRY_DELAY = 2.0
_FIND_WORK_INTERVAL = 60.0


class Dispatcher(pykka.ThreadingActor):
    """Guards every message: one bad batch must not stop the others."""

    use_daemon_thread = True

    def __init__(self, services: ActorServices, *, max_active: int, idle: threading.Event) -> None:
        """`idle` is set when the dispatcher has been stopped and nothing runs any more."""
        super().__init__()
        self._services = services
        self._store = services.store
        self._broadcaster = services.broadcaster
        self._actor_statuses = services.actor_statuses
        self._max_active = max_active
        self._idle = idle
        self._queue = BatchQueue()
        self._queue_changed = False
        self._running: dict[str, pykka.ActorRef[BatchSupervisor]] = {}
        self._has_more_work: set[str] = set()
        self._has_more_cancels: set[str] = set()
        self._backing_off: set[str] = set()
        self._failures = Failures()
        self._find_work_timer: threading.Timer | None = None
        self._stopping = False
        self._paused = False

    def on_receive(self, message: ToDispatcher) -> None:
        # A periodic check that finds nothing new must not write positions.
        self._queue_changed = self._queue_changed or not isinstance(message, FindWork)
        try:
            self._handle(message)
            self._proceed()
        except Exception:
            log.exception("dispatcher_failed", message=type(message).__name__)
            if isinstance(message, Recover):  # else the batches of an earlier process would wait for the next start
                self._schedule(_RECOVERY_RETRY_DELAY, message)

    def _handle(self, message: ToDispatcher) -> None:
        match message:
            case Recover():
                self._recover()
                self._schedule(_FIND_WORK_INTERVAL, FindWork())
            case FindWork():
                self._schedule(_FIND_WORK_INTERVAL, message)
                self._find_work()
            case WorkAvailable(batch_id=batch_id):
                self._enqueue(batch_id)
            case RetryDue(batch_id=batch_id):
                self._backing_off.discard(batch_id)
                self._enqueue(batch_id)
            case SupervisorEnded(batch_id=batch_id, ending=ending):
                self._supervisor_ended(batch_id, ending)
            case CancelRequested():
                self._cancel(message)
            case BatchRemoved(batch_id=batch_id):
                self._queue.remove(batch_id)
                self._stop_supervisor(batch_id)
            case SetPaused(paused=paused):
                self._set_paused(default=paused)
            case StopWork():
                self._stop_work()
            case _:
                assert_never(message)

    def _proceed(self) -> None:
        """Do what this message made possible: start batches, publish positions, become idle."""
        self._admit()
        self._actor_statuses.update(self.actor_ref, self._doing())
        if self._stopping and not self._running:
            self._idle.set()
        elif self._queue_changed and self.actor_inbox.empty():  # once for a burst of messages
            self._publish_positions()
            self._queue_changed = False

    def _doing(self) -> Message:
        running, waiting = len(self._running), len(self._queue)
        if self._paused:
            return Message("BATCHES_PAUSED", running=running, waiting=waiting)
        return Message("BATCHES_RUNNING", running=running, waiting=waiting)

    # Finding work

    def _recover(self) -> None:
        self._paused = self._store.operations.is_paused()
        self._find_work()
        if self._paused:  # a pause may be long: jobs of a dead process must not look as if they were running
            for batch_id in self._store.batches.processing():
                if batch_id not in self._running:
                    self._start(batch_id, admit=False)

    def _find_work(self) -> None:
        for batch_id in self._store.batches.unfinished():
            if batch_id not in self._running:
                self._enqueue(batch_id)

    def _schedule(self, seconds: float, message: Recover | FindWork) -> None:
        """Replace the next check, so that there is always exactly one."""
        if self._find_work_timer:
            self._find_work_timer.cancel()
        if not self._stopping:
            self._find_work_timer = send_later(seconds, self.actor_ref, message)

    # The queue

    def _enqueue(self, batch_id: str) -> None:
        if batch_id in self._running:
            self._has_more_work.add(batch_id)
        elif batch_id not in self._backing_off:  # its timer will enqueue it
            self._queue_changed = self._queue_changed or batch_id not in self._queue
            self._queue.append(batch_id)

    def _admit(self) -> None:
        while len(self._running) < self._max_active and not (self._stopping or self._paused):
            batch_id = self._queue.pop_next(self._running)
            if batch_id is None:
                return
            self._start(batch_id)

    def _start(self, batch_id: str, *, admit: bool = True) -> None:
        supervisor = BatchSupervisor.start(batch_id, self._services, self.actor_ref)
        self._actor_statuses.add(ActorStatus(supervisor, "supervisor", self.actor_urn, batch_id))
        self._running[batch_id] = supervisor
        supervisor.tell(Begin(admit, self._failures.take_crash(batch_id)))

    def _publish_positions(self) -> None:
        positions = self._queue.new_positions(len(self._running))
        if positions:
            ticks = self._store.transitions.record_queue_positions(positions)
            self._queue.mark_informed(positions)
            self._broadcaster.tell(Publish(tuple(ticks)))

    # Commands of users

    def _set_paused(self, *, default: bool) -> None:
        """Follow the row: if two users act at once, the first one's message may arrive last."""
        try:
            self._paused = self._store.operations.is_paused()
        except StoreUnavailable:
            self._paused = default
        if self._paused:
            for supervisor in self._running.values():
                send_if_alive(supervisor, SetPaused(paused=True))

    def _cancel(self, message: CancelRequested) -> None:
        batch_id = message.batch_id
        if batch_id in self._running:
            # The supervisor may be about to end without reading this: then the next one does it.
            self._has_more_cancels.add(batch_id)
            send_if_alive(self._running[batch_id], message)
        else:
            # Skip the queue: there is no work to do, only the end to publish.
            self._start(batch_id, admit=False)

    def _stop_work(self) -> None:
        self._stopping = True
        if self._find_work_timer:
            self._find_work_timer.cancel()
        for batch_id in self._running:
            self._stop_supervisor(batch_id)

    def _stop_supervisor(self, batch_id: str) -> None:
        if batch_id in self._running:
            send_if_alive(self._running[batch_id], StopWork())

    # Ends of supervisors

    def _supervisor_ended(self, batch_id: str, ending: Ending) -> None:
        self._running.pop(batch_id, None)
        has_more_work = batch_id in self._has_more_work
        self._has_more_work.discard(batch_id)
        if self._stopping:
            return
        if ending in {Ending.CRASHED, Ending.OUTAGE}:
            self._broadcaster.tell(CatchUp(batch_id))
            self._retry(batch_id, ending)
            return
        self._failures.clear(batch_id)
        if ending is Ending.PAUSED:
            self._set_paused(default=self._paused)  # the supervisor may have read the row before the message came
            self._queue.put_first(batch_id)
        elif has_more_work:
            self._enqueue(batch_id)
        if batch_id in self._has_more_cancels:
            self._has_more_cancels.discard(batch_id)
            self._start(batch_id, admit=False)

    def _retry(self, batch_id: str, ending: Ending) -> None:
        delay = self._failures.record(batch_id, crashed=ending is Ending.CRASHED)
        if delay == 0.0:
            self._start(batch_id)
        elif delay is not None or not self._abandon(batch_id):
            self._backing_off.add(batch_id)
            send_later(delay or LONGEST_DELAY, self.actor_ref, RetryDue(batch_id))

    def _abandon(self, batch_id: str) -> bool:
        """End a batch that makes every supervisor crash. False if it must be retried, after a failure or a restart."""
        try:
            facts = self._store.transitions.abandon(batch_id, self._services.results.count(batch_id))
        except Exception:  # after any error, the batch must stay in the queue
            log.exception("batch_not_abandoned", batch_id=batch_id)
            return False
        if facts is None:  # a job was restarted after the count
            return False
        log.error("batch_abandoned", batch_id=batch_id)
        self._failures.clear(batch_id)
        publish(self._broadcaster, facts)
        return True
