"""Who is at work: the live actors, for those who look inside. The actors write it; nobody is asked."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pykka


@dataclass(frozen=True, slots=True)
class ActorStatus:
    """An actor that lives: what it is, for which batch and job, since when, what it does, how much waits for it.

    `owner` is the `id` of the actor that started it.
    """

    id: str
    owner: str | None
    kind: str
    batch_id: str | None
    job_id: str | None
    since: datetime
    doing: str
    inbox: int


class ActorStatuses:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._present: dict[str, tuple[pykka.ActorRef[Any], ActorStatus]] = {}

    def enter(
        self,
        actor: pykka.ActorRef[Any],
        kind: str,
        *,
        owner: pykka.ActorRef[Any] | None = None,
        batch_id: str | None = None,
        job_id: str | None = None,
        doing: str = "starting",
    ) -> None:
        with self._lock:
            since = datetime.now(UTC)
            owned_by = owner.actor_urn if owner else None
            present = ActorStatus(actor.actor_urn, owned_by, kind, batch_id, job_id, since, doing, 0)
            self._present[actor.actor_urn] = (actor, present)

    def note(self, actor: pykka.ActorRef[Any], doing: str) -> None:
        with self._lock:
            entry = self._present.get(actor.actor_urn)
            if entry is not None:
                self._present[actor.actor_urn] = (actor, replace(entry[1], doing=doing))

    def leave(self, actor: pykka.ActorRef[Any]) -> None:
        with self._lock:
            self._present.pop(actor.actor_urn, None)

    def all(self) -> list[ActorStatus]:
        """Everybody who lives: each behind its owner, and the longest present first."""
        with self._lock:
            entries = list(self._present.values())
        alive = [replace(present, inbox=_waiting(actor)) for actor, present in entries if actor.is_alive()]
        known = {present.id for present in alive}
        owned: dict[str | None, list[ActorStatus]] = {}
        for present in alive:
            owned.setdefault(present.owner if present.owner in known else None, []).append(present)

        def behind(owner: str | None) -> Iterator[ActorStatus]:
            for present in owned.get(owner, ()):
                yield present
                yield from behind(present.id)

        return list(behind(None))


def _waiting(actor: pykka.ActorRef[Any]) -> int:
    inbox: Any = actor.actor_inbox  # a queue.Queue, which its declared type does not say
    return int(inbox.qsize())
