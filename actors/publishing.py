"""Publishes committed facts: one log line for each, and one message to the broadcaster."""

from collections.abc import Iterable
from typing import Any

import structlog

from actors.messages import Mailbox, Publish, ToBroadcaster
from heatsync.model.stream_events import EventType, Fact

log = structlog.get_logger()


def publish(broadcaster: Mailbox[ToBroadcaster], facts: Iterable[Fact]) -> None:
    committed = tuple(facts)
    for fact in committed:
        log.info(str(fact.type), batch_id=fact.batch_id, job_id=fact.job_id, number=fact.number, **_step(fact))
    if committed:
        broadcaster.tell(Publish(committed))


def _step(fact: Fact) -> dict[str, Any]:
    """The fields that distinguish one `job_progress` from another in the log."""
    if fact.type is not EventType.JOB_PROGRESS:
        return {}
    return {"status": fact.status, "attempt": fact.attempt}
