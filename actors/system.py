"""The actors put together: started in order, stopped in reverse."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pykka
import structlog

from actors.actor_status import ActorStatuses
from actors.broadcaster import Broadcaster
from actors.dispatcher import Dispatcher
from actors.messages import (
    BatchHasWork,
    BatchRemoved,
    BatchUnwatched,
    CancelAsked,
    Join,
    Pause,
    Publish,
    Recover,
    Resume,
    StopWork,
    tell_if_alive,
)
from actors.services import ActorServices
from heatsync.jobs.batch_results import BatchResults

if TYPE_CHECKING:
    from collections.abc import Hashable

    from actors.audience import Audience
    from heatsync.jobs.pipeline import Pipeline
    from heatsync.model.stream_events import Fact
    from heatsync.store.store import Store

log = structlog.get_logger()


class ActorSystem:
    """The door to the actors. Its methods only tell: safe from any thread, and instant, except `stop`."""

    def __init__(self, store: Store, pipeline: Pipeline, audience: Audience, *, max_active_batches: int) -> None:
        self._idle = threading.Event()
        self.actor_statuses = ActorStatuses()
        self._broadcaster = Broadcaster.start(store.events, audience, self.actor_statuses)
        services = ActorServices(store, BatchResults(store), pipeline, self._broadcaster, self.actor_statuses)
        self._dispatcher = Dispatcher.start(services, max_active=max_active_batches, idle=self._idle)
        self.actor_statuses.enter(self._broadcaster, "broadcaster", doing="0 batches are watched")
        self.actor_statuses.enter(self._dispatcher, "dispatcher", doing="0 batches run, 0 wait")

    def recover(self) -> None:
        """Go on with what an earlier process left unfinished."""
        tell_if_alive(self._dispatcher, Recover())

    def wake(self, batch_id: str) -> None:
        """This batch has work."""
        tell_if_alive(self._dispatcher, BatchHasWork(batch_id))

    def publish(self, facts: tuple[Fact, ...]) -> None:
        """These facts are committed."""
        tell_if_alive(self._broadcaster, Publish(facts))

    def cancel(self, batch_id: str) -> None:
        """Somebody asked to cancel jobs of this batch, and the rows say so."""
        tell_if_alive(self._dispatcher, CancelAsked(batch_id))

    def set_paused(self, *, paused: bool) -> None:
        """Start no more jobs, or take work again."""
        tell_if_alive(self._dispatcher, Pause() if paused else Resume())

    def remove(self, batch_id: str) -> None:
        """This batch's rows are gone: stop its work and end its streams."""
        for actor in (self._dispatcher, self._broadcaster):
            tell_if_alive(actor, BatchRemoved(batch_id))

    def join(self, batch_id: str, viewer: Hashable, cursor: int | None) -> None:
        """Send this viewer the batch's events after its cursor."""
        tell_if_alive(self._broadcaster, Join(batch_id, viewer, cursor))

    def unwatch(self, batch_id: str) -> None:
        """The last viewer of this batch left. Call it from the thread that calls `join`."""
        tell_if_alive(self._broadcaster, BatchUnwatched(batch_id))

    def alive(self) -> dict[str, bool]:
        """Whether the long-lived actors are, by name."""
        return {"dispatcher": self._dispatcher.is_alive(), "broadcaster": self._broadcaster.is_alive()}

    def stop(self, seconds: float) -> bool:
        """Put running jobs back to pending, tell it, and stop; whether that was done in time."""
        deadline = time.monotonic() + seconds
        if not tell_if_alive(self._dispatcher, StopWork()):
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
