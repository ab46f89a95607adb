"""What each live actor is doing, for operators. Actors report their own status and are never queried."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pykka

from heatsync.model.message import Message
from heatsync.model.rendering import render

_STARTING = Message("STARTING")


@dataclass(frozen=True, slots=True)
class ActorStatus:
    """One live actor. `owner` is the ID of the actor that started it, `inbox` the number of queued messages."""

    id: str
    owner: str | None
    kind: str
    batch_id: str | None
    job_id: str | None
    since: datetime
    doing: Message
    inbox: int

    @property
    def doing_text(self) -> str:
        return render(self.doing)


class ActorStatuses:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._statuses: dict[str, tuple[pykka.ActorRef[Any], ActorStatus]] = {}

    def add(
        self,
        actor: pykka.ActorRef[Any],
        kind: str,
        *,
        owner: pykka.ActorRef[Any] | None = None,
        batch_id: str | None = None,
        job_id: str | None = None,
        doing: Message = _STARTING,
    ) -> None:
        owner_id = owner.actor_urn if owner else None
        status = ActorStatus(actor.actor_urn, owner_id, kind, batch_id, job_id, datetime.now(UTC), doing, inbox=0)
        with self._lock:
            self._statuses[status.id] = (actor, status)

    def update(self, actor: pykka.ActorRef[Any], doing: Message) -> None:
        with self._lock:
            entry = self._statuses.get(actor.actor_urn)
            if entry is not None:
                self._statuses[actor.actor_urn] = (actor, replace(entry[1], doing=doing))

    def remove(self, actor: pykka.ActorRef[Any]) -> None:
        with self._lock:
            self._statuses.pop(actor.actor_urn, None)

    def all(self) -> list[ActorStatus]:
        """All live actors in depth-first order, oldest first."""
        with self._lock:
            entries = list(self._statuses.values())
        live = [replace(status, inbox=_inbox_size(actor)) for actor, status in entries if actor.is_alive()]
        ids = {status.id for status in live}
        by_owner: dict[str | None, list[ActorStatus]] = {}
        for status in live:
            by_owner.setdefault(status.owner if status.owner in ids else None, []).append(status)

        def owned_by(owner: str | None) -> Iterator[ActorStatus]:
            for status in by_owner.get(owner, ()):
                yield status
                yield from owned_by(status.id)

        return list(owned_by(None))


def _inbox_size(actor: pykka.ActorRef[Any]) -> int:
    inbox: Any = actor.actor_inbox  # a queue.Queue, but declared as a protocol without qsize
    return int(inbox.qsize())
