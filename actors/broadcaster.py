"""Tells viewers what happens in the batches they watch.

Started by the system and lives as long as the service. Encodes each event once and hands it to the audience in one hop,
however many viewers there are. Keeps nothing of a batch that nobody watches: its story is in the event log.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias, assert_never

import pykka
import structlog

from actors.event_history import EventHistory
from actors.messages import BatchRemoved, CatchUp, Join, Leave, Publish
from heatsync.model.stream_events import EventType, Fact

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from actors.actor_status import ActorStatuses
    from actors.messages import ToBroadcaster
    from heatsync.model.stream_events import Tick
    from heatsync.store.event_log import EventLog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Broadcast:
    """An event for all viewers of a batch: what it is, its bytes, and whether their streams end with it.

    Without news the batch is gone, or cannot be read at the moment: whoever comes back is told what there is then.
    """

    batch_id: str
    news: Fact | Tick | None
    frame: bytes
    is_over: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """The story so far for one viewer, who is told everything that comes after it. Without a story: come back later."""

    batch_id: str
    viewer: Hashable
    frames: memoryview | None
    is_over: bool


Delivery: TypeAlias = "Broadcast | Replay"


class Audience(Protocol):
    """Where the viewers are. `post` is called in the broadcaster's thread and must not wait for any of them."""

    def post(self, deliveries: Sequence[Delivery]) -> None: ...


class Broadcaster(pykka.ThreadingActor):
    """Guards every message: a batch whose story cannot be read must not silence the others."""

    use_daemon_thread = True

    def __init__(self, event_log: EventLog, audience: Audience, actor_statuses: ActorStatuses) -> None:
        super().__init__()
        self._actor_statuses = actor_statuses
        self._log = event_log
        self._audience = audience
        self._channels: dict[str, EventHistory] = {}
        self._viewers: dict[str, set[Hashable]] = {}

    def on_receive(self, message: ToBroadcaster) -> None:
        try:
            self._handle(message)
            if not isinstance(message, Publish):
                self._actor_statuses.note(self.actor_ref, f"{len(self._viewers)} batches are watched")
        except Exception:
            log.exception("broadcaster_failed", message=type(message).__name__)
            if isinstance(message, Join):
                self._audience.post([Replay(message.batch_id, message.viewer, None, is_over=False)])

    def _handle(self, message: ToBroadcaster) -> None:
        match message:
            case Publish(news=news):
                self._publish(news)
            case Join(batch_id=batch_id, viewer=viewer, cursor=cursor):
                channel = self._channels.get(batch_id)
                if channel is None:
                    if not self._log.is_kept(batch_id):  # removed since the viewer asked for it
                        self._audience.post([Replay(batch_id, viewer, memoryview(b""), is_over=True)])
                        return
                    channel = self._channels[batch_id] = EventHistory(partial(self._log.after, batch_id))
                self._viewers.setdefault(batch_id, set()).add(viewer)
                self._audience.post([Replay(batch_id, viewer, channel.replay(cursor), channel.is_over)])
            case CatchUp(batch_id=batch_id):
                channel = self._channels.get(batch_id)
                if channel is not None:
                    self._post(self._tell(batch_id, channel.catch_up))
            case Leave(batch_id=batch_id, viewer=viewer):
                self._leave(batch_id, viewer)
            case BatchRemoved(batch_id=batch_id):
                if batch_id in self._channels:
                    self._audience.post([self._part_with(batch_id)])
            case _:
                assert_never(message)

    def _publish(self, news: Sequence[Fact | Tick]) -> None:
        told = []
        for item in news:
            channel = self._channels.get(item.batch_id)
            if channel is not None:
                told += self._tell(item.batch_id, partial(channel.accept, item))
        self._post(told)

    def _post(self, told: Sequence[Broadcast]) -> None:
        if told:  # mostly nobody watches, or nothing was missing: that costs the loop nothing
            self._audience.post(told)

    def _tell(self, batch_id: str, find: Callable[[], Sequence[Fact | Tick]]) -> list[Broadcast]:
        """What is found to be told. If the log cannot be read, viewers are sent away, and come back by their cursor."""
        try:
            return [Broadcast(batch_id, new, new.frame, _ends(new)) for new in find()]
        except Exception:
            log.exception("story_not_read", batch_id=batch_id)
            return [self._part_with(batch_id)]

    def _part_with(self, batch_id: str) -> Broadcast:
        self._channels.pop(batch_id, None)
        self._viewers.pop(batch_id, None)
        return Broadcast(batch_id, None, b"", is_over=True)

    def _leave(self, batch_id: str, viewer: Hashable) -> None:
        watching = self._viewers.get(batch_id, set())
        watching.discard(viewer)
        if not watching:
            self._viewers.pop(batch_id, None)
            self._channels.pop(batch_id, None)


def _ends(news: Fact | Tick) -> bool:
    return isinstance(news, Fact) and news.type is EventType.BATCH_COMPLETED
