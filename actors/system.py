"""Starts the long-lived actors, and is the way to reach them from outside."""

import threading
import time
from collections.abc import Hashable

import pykka
import structlog

from actors.actor_status import ActorStatus, ActorStatuses
from actors.audience import Audience
from actors.broadcaster import Broadcaster
from actors.dispatcher import Dispatcher
from actors.messages import (
    BatchRemoved,
    BatchUnwatched,
    CancelRequested,
    Join,
    Publish,
    Recover,
    SetPaused,
    StopWork,
    WorkAvailable,
    send_if_alive,
)
from actors.services import ActorServices
from heatsync.jobs.batch_results import BatchResults
from heatsync.jobs.pipeline import Pipeline
from heatsync.model.message import Message
from heatsync.model.stream_events import Fact
from heatsync.store.store import Store

log = structlog.get_logger()


class ActorSystem:
    """Its methods only send messages: they are safe from any thread and return at once, except `stop`."""

    def __init__(self, store: Store, pipeline: Pipeline, audience: Audience, *, max_active_batches: int) -> None:
        self._idle = threading.Event()
        self.actor_statuses = ActorStatuses()
        self._broadcaster = Broadcaster.start(store.events, audience, self.actor_statuses)
        services = ActorServices(store, BatchResults(store), pipeline, self._broadcaster, self.actor_statuses)
        self._dispatcher = Dispatcher.start(services, max_active=max_active_batches, idle=self._idle)
        no_viewers, no_batches = (
            Message("BATCHES_WITH_VIEWERS", batches=0),
            Message("BATCHES_RUNNING", running=0, waiting=0),
        )
        self.actor_statuses.add(ActorStatus(self._broadcaster, "broadcaster", doing=no_viewers))
        self.actor_statuses.add(ActorStatus(self._dispatcher, "dispatcher", doing=no_batches))

    def recover(self) -> None:
        """Run what an earlier process left unfinished."""
        send_if_alive(self._dispatcher, Recover())

    def wake(self, batch_id: str) -> None:
        """Report that this batch has work."""
        send_if_alive(self._dispatcher, WorkAvailable(batch_id))

    def publish(self, facts: tuple[Fact, ...]) -> None:
        """Report that these facts are committed."""
        send_if_alive(self._broadcaster, Publish(facts))

    def cancel(self, batch_id: str) -> None:
        """Report that jobs of this batch are cancelled. The requests are in its rows."""
        send_if_alive(self._dispatcher, CancelRequested(batch_id))

    def set_paused(self, *, paused: bool) -> None:
        """Start no more jobs, or start jobs again."""
        send_if_alive(self._dispatcher, SetPaused(paused))

    def remove(self, batch_id: str) -> None:
        """Report that this batch's rows are deleted: stop its work and end its streams."""
        for actor in (self._dispatcher, self._broadcaster):
            send_if_alive(actor, BatchRemoved(batch_id))

    def join(self, batch_id: str, viewer: Hashable, cursor: int | None) -> None:
        """Send this viewer the batch's events after its cursor."""
        send_if_alive(self._broadcaster, Join(batch_id, viewer, cursor))

    def unwatch(self, batch_id: str) -> None:
        """Report that the last viewer of this batch left. Call it from the thread that calls `join`."""
        send_if_alive(self._broadcaster, BatchUnwatched(batch_id))

    def alive(self) -> dict[str, bool]:
        """Whether each long-lived actor is alive, by its name."""
        return {"dispatcher": self._dispatcher.is_alive(), "broadcaster": self._broadcaster.is_alive()}

    def stop(self, seconds: float) -> bool:
        """Put running jobs back to pending, publish that, and stop. Returns whether this was done in time."""
        deadline = time.monotonic() + seconds
        if not send_if_alive(self._dispatcher, StopWork()):
            return True
        in_time = self._idle.wait(seconds)
        if not in_time:
            log.error("work_did_not_stop", seconds=seconds)
        for actor in (self._dispatcher, self._broadcaster):
            try:
                actor.stop(timeout=max(0.1, deadline - time.monotonic()))
            except pykka.Timeout:
                log.exception("actor_did_not_stop", actor=str(actor))
        return in_time
