"""Tells what is committed: a line in the log for each fact, and one message for the broadcaster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog

from actors.messages import Publish
from heatsync.model.stream_events import EventType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from actors.messages import Mailbox, ToBroadcaster
    from heatsync.model.stream_events import Fact

log = structlog.get_logger()


def publish(broadcaster: Mailbox[ToBroadcaster], facts: Iterable[Fact]) -> None:
    """Log these facts, and let the viewers be told them."""
    committed = tuple(facts)
    for fact in committed:
        log.info(str(fact.type), batch_id=fact.batch_id, job_id=fact.job_id, number=fact.number, **_step(fact))
    if committed:
        broadcaster.tell(Publish(committed))


def _step(fact: Fact) -> dict[str, Any]:
    """Which step it is that a `job_progress` tells: by its type, one looks like the other."""
    if fact.type is not EventType.JOB_PROGRESS:
        return {}
    told = json.loads(fact.data)
    return {"status": told["status"], "attempt": told["attempt"]}
