"""Decides which batches run: at most N at once, in the order in which they got work.

Started by the system and lives as long as the service. Starts a supervisor for each batch that it admits, and another
one when a supervisor crashed. Tells the broadcaster how long the others wait.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, assert_never

import pykka
import structlog

from actors.failures import LONGEST_PAUSE, Failures
from actors.messages import (
    BatchHasWork,
    BatchRemoved,
    Begin,
    CancelAsked,
    CatchUp,
    Ending,
    LookForWork,
    Pause,
    Publish,
    Recover,
    Rested,
    Resume,
    StopWork,
    SupervisorEnded,
    tell_if_alive,
)
from actors.publishing import publish
from actors.supervisor import BatchSupervisor
from heatsync.model.errors import StoreUnavailable

if TYPE_CHECKING:
    from actors.messages import ToDispatcher
    from actors.services import ActorServices

log = structlog.get_logger()

_SECONDS_UNTIL_RECOVERY_IS_TRIED_AGAIN = 2.0
_SECONDS_BETWEEN_LOOKS = 60.0
_TOLD_HOW_LONG_THEY_WAIT = 100


class Dispatcher(pykka.ThreadingActor):
    """The queue of batches. It guards every message: one bad batch must not stop the others."""

    use_daemon_thread = True

    def __init__(self, services: ActorServices, *, max_active: int, idle: threading.Event) -> None:
        """`idle` is set when it was told to stop and nothing runs any more."""
        super().__init__()
        self._services = services
        self._batches = services.store.batches
        self._operations = services.store.operations
        self._transitions = services.store.transitions
        self._broadcaster = services.broadcaster
        self._actor_statuses = services.actor_statuses
        self._max_active = max_active
        self._idle = idle
        self._waiting: dict[str, None] = {}  # an ordered set
        self._told_to_wait: set[str] = set()
        self._running: dict[str, pykka.ActorRef[BatchSupervisor]] = {}
        self._has_more: set[str] = set()
        self._cancel_again: set[str] = set()
        self._resting: set[str] = set()
        self._failures = Failures()
        self._look: threading.Timer | None = None
        self._queue_moved = False
        self._stopping = False
        self._paused = False

    def on_receive(self, message: ToDispatcher) -> None:
        # Nothing is written of a look that finds nothing new.
        self._queue_moved = self._queue_moved or not isinstance(message, LookForWork)
        try:
            self._handle(message)
            self._go_on()
        except Exception:
            log.exception("dispatcher_failed", message=type(message).__name__)
            if isinstance(message, Recover):  # or what an earlier process left would wait until the next start
                self._next_look(_SECONDS_UNTIL_RECOVERY_IS_TRIED_AGAIN, message)

    def _handle(self, message: ToDispatcher) -> None:
        match message:
            case Pause() | Resume():
                self._set_paused(said=isinstance(message, Pause))
            case Recover():
                self._recover()
                self._next_look(_SECONDS_BETWEEN_LOOKS, LookForWork())
            case LookForWork():
                self._next_look(_SECONDS_BETWEEN_LOOKS, message)
                self._look_for_work()
            case BatchHasWork(batch_id=batch_id):
                self._enqueue(batch_id)
            case Rested(batch_id=batch_id):
                self._resting.discard(batch_id)
                self._enqueue(batch_id)
            case CancelAsked() | BatchRemoved():
                self._interfere(message)
            case SupervisorEnded(batch_id=batch_id, ending=ending):
                self._supervisor_ended(batch_id, ending)
            case StopWork():
                self._stopping = True
                self._cancel_look()
                for batch_id in self._running:
                    self._stop_batch(batch_id)
            case _:
                assert_never(message)

    def _go_on(self) -> None:
        self._admit()
        self._actor_statuses.note(self.actor_ref, self._doing())
        if self._stopping and not self._running:
            self._idle.set()
        elif self._queue_moved and self.actor_inbox.empty():  # a burst of messages moves the queue once
            self._tell_waiting()
            self._queue_moved = False

    def _doing(self) -> str:
        counts = f"{len(self._running)} batches run, {len(self._waiting)} wait"
        return f"{counts}; paused" if self._paused else counts

    def _recover(self) -> None:
        self._paused = self._operations.is_paused()
        self._look_for_work()
        if self._paused:  # it may be for long, and what a dead process left running must not look as if it ran
            for batch_id in self._batches.processing():
                if batch_id not in self._running:
                    self._start(batch_id, out_of_turn=True)

    def _next_look(self, seconds: float, message: Recover | LookForWork) -> None:
        """There is one next look, whatever failed before."""
        self._cancel_look()
        if not self._stopping:
            self._look = self._tell_later(seconds, message)

    def _cancel_look(self) -> None:
        if self._look:
            self._look.cancel()

    def _look_for_work(self) -> None:
        for batch_id in self._batches.unfinished():
            if batch_id not in self._running:
                self._enqueue(batch_id)

    # The queue

    def _enqueue(self, batch_id: str) -> None:
        if batch_id in self._running:
            self._has_more.add(batch_id)
        elif batch_id not in self._resting:  # its timer brings it back, and nobody hurries it
            self._queue_moved = self._queue_moved or batch_id not in self._waiting
            self._waiting.setdefault(batch_id)

    def _admit(self) -> None:
        while len(self._running) < self._max_active and not (self._stopping or self._paused):
            batch_id = next((waiting for waiting in self._waiting if waiting not in self._running), None)
            if batch_id is None:
                return
            del self._waiting[batch_id]
            self._told_to_wait.discard(batch_id)
            self._start(batch_id)

    def _start(self, batch_id: str, *, out_of_turn: bool = False) -> None:
        supervisor = BatchSupervisor.start(
            batch_id, self._services, self.actor_ref, after_crash=self._failures.last_was_a_crash(batch_id)
        )
        self._actor_statuses.enter(supervisor, "supervisor", owner=self.actor_ref, batch_id=batch_id)
        self._running[batch_id] = supervisor
        supervisor.tell(Begin(out_of_turn=out_of_turn))

    def _tell_waiting(self) -> None:
        """Tell the batches that wait how many come before them: the next ones always, the far ones when they come."""
        news = {
            ahead: batch_id
            for ahead, batch_id in enumerate(self._waiting, start=len(self._running))
            if ahead < _TOLD_HOW_LONG_THEY_WAIT or batch_id not in self._told_to_wait
        }
        if news:
            ticks = self._transitions.record_queue_positions(news)
            self._told_to_wait.update(news.values())
            self._broadcaster.tell(Publish(tuple(ticks)))

    # What people ask for

    def _set_paused(self, *, said: bool) -> None:
        try:
            # Of two people at once, the one who was first in the rows may be heard last.
            self._paused = self._operations.is_paused()
        except StoreUnavailable:
            self._paused = said
        if self._paused:
            for supervisor in self._running.values():
                tell_if_alive(supervisor, Pause())

    def _interfere(self, message: CancelAsked | BatchRemoved) -> None:
        batch_id = message.batch_id
        if isinstance(message, BatchRemoved):
            self._waiting.pop(batch_id, None)
            self._stop_batch(batch_id)
        elif batch_id in self._running:
            # It may be ending in this moment and hear nothing any more: then the next one looks at it.
            self._cancel_again.add(batch_id)
            tell_if_alive(self._running[batch_id], message)
        else:
            # Who waits to be cancelled waits for no turn: there is no work to do, only an end to tell.
            self._start(batch_id, out_of_turn=True)

    def _stop_batch(self, batch_id: str) -> None:
        if batch_id in self._running:
            tell_if_alive(self._running[batch_id], StopWork())

    # How supervisors end

    def _supervisor_ended(self, batch_id: str, ending: Ending) -> None:
        self._running.pop(batch_id, None)
        has_more = batch_id in self._has_more
        self._has_more.discard(batch_id)
        if self._stopping:
            return
        if ending in {Ending.CRASHED, Ending.OUTAGE}:
            self._broadcaster.tell(CatchUp(batch_id))
            self._try_again(batch_id, ending)
            return
        self._failures.forget(batch_id)
        if ending is Ending.PAUSED:
            self._set_paused(said=self._paused)  # it may have seen it in the rows before we hear of it
            # What was under way goes on first.
            self._waiting = {batch_id: None, **self._waiting}
        elif has_more:
            self._enqueue(batch_id)
        if batch_id in self._cancel_again:
            self._cancel_again.discard(batch_id)
            self._start(batch_id, out_of_turn=True)

    def _try_again(self, batch_id: str, ending: Ending) -> None:
        pause = self._failures.count(batch_id, crashed=ending is Ending.CRASHED)
        if pause == 0.0:
            self._start(batch_id)
        elif pause is not None or not self._give_up(batch_id):
            self._resting.add(batch_id)
            self._tell_later(pause or LONGEST_PAUSE, Rested(batch_id))

    def _give_up(self, batch_id: str) -> bool:
        """End a batch that makes every supervisor crash; False if even that fails, and has to be tried again."""
        try:
            facts = self._transitions.abandon(batch_id, self._services.results.count(batch_id))
        except Exception:  # whatever it is, the batch must not be forgotten
            log.exception("batch_not_given_up", batch_id=batch_id)
            return False
        if facts is None:  # a job was restarted meanwhile
            return False
        log.error("batch_given_up", batch_id=batch_id)
        self._failures.forget(batch_id)
        publish(self._broadcaster, facts)
        return True

    def _tell_later(self, seconds: float, message: ToDispatcher) -> threading.Timer:
        timer = threading.Timer(seconds, tell_if_alive, (self.actor_ref, message))
        timer.daemon = True
        timer.start()
        return timer
