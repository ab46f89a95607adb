"""Sends the stream events of watched batches to their viewers.

Started by the system and lives as long as the service. Frames each event once and hands it to the audience in one
hop, however many viewers there are. Keeps no history of an unwatched batch: the event log has it.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import assert_never

import pykka
import structlog

from actors.actor_status import ActorStatuses
from actors.audience import Audience, Broadcast, Delivery, Disconnect, Replay
from actors.event_history import EventHistory
from actors.messages import BatchRemoved, BatchUnwatched, CatchUp, Join, Mailbox, Publish, ToBroadcaster
from heatsync.model.message import Message
from heatsync.model.stream_events import EventType, Fact, Tick
from heatsync.store.event_log import EventLog

log = structlog.get_logger()


class Broadcaster(pykka.ThreadingActor):
    """Guards every message: a batch whose event log cannot be read must not silence the others."""

    use_daemon_thread = True

    def __init__(self, event_log: EventLog, audience: Audience, actor_statuses: ActorStatuses) -> None:
        super().__init__()
        self._actor_statuses = actor_statuses
        self._log = event_log
        self._audience = audience
        self._histories: dict[str, EventHistory] = {}

    def on_receive(self, message: ToBroadcaster) -> None:
        try:
            self._handle(message)
            if not isinstance(message, Publish):
                self._actor_statuses.update(
                    self.actor_ref, Message("BATCHES_WITH_VIEWERS", batches=len(self._histories))
                )
        except Exception:
            log.exception("broadcaster_failed", message=type(message).__name__)
            if isinstance(message, Join):
                self._audience.post([Replay(message.batch_id, message.viewer, None, is_last=False)])

    def _handle(self, message: ToBroadcaster) -> None:
        match message:
            case Publish(events=events):
                self._publish(events)
            case Join():
                self._audience.post([self._join(message)])
            case CatchUp(batch_id=batch_id):
                history = self._histories.get(batch_id)
                if history is not None:
                    self._post(self._read(batch_id, history.catch_up))
            case BatchUnwatched(batch_id=batch_id):
                self._histories.pop(batch_id, None)
            case BatchRemoved(batch_id=batch_id):
                if self._histories.pop(batch_id, None) is not None:
                    self._audience.post([Disconnect(batch_id)])
            case _:
                assert_never(message)

    def _join(self, join: Join) -> Replay:
        batch_id, viewer = join.batch_id, join.viewer
        history = self._histories.get(batch_id)
        if history is None:
            if not self._log.batch_exists(batch_id):  # removed after the request for its stream was accepted
                return Replay(batch_id, viewer, memoryview(b""), is_last=True)
            history = EventHistory(partial(self._log.after, batch_id), self._audience.frame)
            self._histories[batch_id] = history
        return Replay(batch_id, viewer, history.replay(join.cursor), history.is_over)

    def _publish(self, events: Sequence[Fact | Tick]) -> None:
        deliveries: list[Delivery] = []
        for event in events:
            history = self._histories.get(event.batch_id)
            if history is not None:
                deliveries += self._read(event.batch_id, partial(history.accept, event))
        self._post(deliveries)

    def _read(self, batch_id: str, read: Callable[[], Sequence[Broadcast]]) -> Sequence[Delivery]:
        """What `read` gives. If that needs the event log and fails, viewers are disconnected and reconnect later."""
        try:
            return read()
        except Exception:
            log.exception("event_log_not_read", batch_id=batch_id)
            self._histories.pop(batch_id, None)
            return [Disconnect(batch_id)]

    def _post(self, deliveries: Sequence[Delivery]) -> None:
        if deliveries:  # an empty hop would still wake the loop
            self._audience.post(deliveries)


def publish(broadcaster: Mailbox[ToBroadcaster], facts: Iterable[Fact]) -> None:
    """Publish committed facts: one log line for each, and one message to the broadcaster."""
    committed = tuple(facts)
    for fact in committed:
        is_step = fact.type is EventType.JOB_PROGRESS  # its status and attempt distinguish it from the others
        step = {"status": fact.status, "attempt": fact.attempt} if is_step else {}
        log.info(str(fact.type), batch_id=fact.batch_id, job_id=fact.job_id, number=fact.number, **step)
    if committed:
        broadcaster.tell(Publish(committed))
