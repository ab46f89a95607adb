"""What each live actor is doing, for operators. Actors report their own status and are never queried."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pykka

from heatsync.model.message import Message
from heatsync.model.rendering import render

_STARTING = Message("STARTING")


@dataclass(frozen=True, slots=True)
class ActorStatus:
    """One live actor. `owner` is the ID of the actor that started it."""

    actor: pykka.ActorRef[Any]
    kind: str
    owner: str | None = None
    batch_id: str | None = None
    job_id: str | None = None
    doing: Message = _STARTING
    since: datetime = field(default_factory=partial(datetime.now, UTC))

    @property
    def id(self) -> str:
        return self.actor.actor_urn

    @property
    def doing_text(self) -> str:
        return render(self.doing)

    @property
    def inbox(self) -> int:
        """The number of queued messages."""
        inbox: Any = self.actor.actor_inbox  # a queue.Queue, but declared as a protocol without qsize
        return int(inbox.qsize())


class ActorStatuses:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._statuses: dict[str, ActorStatus] = {}

    def add(self, status: ActorStatus) -> None:
        with self._lock:
            self._statuses[status.id] = status

    def update(self, actor: pykka.ActorRef[Any], doing: Message) -> None:
        with self._lock:
            status = self._statuses.get(actor.actor_urn)
            if status is not None:
                self._statuses[status.id] = replace(status, doing=doing)

    def remove(self, actor: pykka.ActorRef[Any]) -> None:
        with self._lock:
            self._statuses.pop(actor.actor_urn, None)

    def all(self) -> list[ActorStatus]:
        """All live actors in depth-first order, oldest first."""
        with self._lock:
            live = [status for status in self._statuses.values() if status.actor.is_alive()]
        ids = {status.id for status in live}
        by_owner: dict[str | None, list[ActorStatus]] = {}
        for status in live:
            by_owner.setdefault(status.owner if status.owner in ids else None, []).append(status)

        def owned_by(owner: str | None) -> Iterator[ActorStatus]:
            for status in by_owner.get(owner, ()):
                yield status
                yield from owned_by(status.id)

        return list(owned_by(None))
