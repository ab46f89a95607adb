"""What operators read: the overview's values under camel-case names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heatsync.model import errors
from heatsync.model.message import Message
from heatsync.model.rendering import render
from web import batch_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from actors.actor_status import ActorStatus
    from heatsync.store.attempts import Attempt
    from heatsync.store.audit import AuditEntry
    from heatsync.store.batches import BatchView
    from heatsync.store.event_log import RecordedFact
    from heatsync.store.overview import Failures
    from heatsync.store.pagination import Page
    from web.batch_json import Json

_MESSAGES = {
    kind.code: Message(kind.code)
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.JobError) and kind is not errors.JobError
}


def batches(page: Page[BatchView]) -> Json:
    return _page("batches", [batch_json.listed(view) for view in page.items], page)


def attempts(found: Iterable[Attempt]) -> Json:
    return {"success": True, "attempts": [attempt(each) for each in found]}


def attempt(each: Attempt) -> Json:
    return {
        "jobId": each.job_id,
        "attempt": each.attempt,
        "status": each.status,
        "errorCode": each.error_code,
        "error": each.error_message,
        "errorDetails": each.error_details and each.error_details.to_json(),
        "startedAt": batch_json.moment(each.started_at),
        "endedAt": batch_json.moment(each.ended_at),
    }


def audit(page: Page[AuditEntry]) -> Json:
    return _page("audit", [_audit_entry(entry) for entry in page.items], page)


def actors(present: Iterable[ActorStatus]) -> Json:
    return {"success": True, "actors": [actor(each) for each in present]}


def actor(each: ActorStatus) -> Json:
    return {
        "id": each.id,
        "parent": each.owner,
        "kind": each.kind,
        "batchId": each.batch_id,
        "jobId": each.job_id,
        "since": batch_json.moment(each.since),
        "doing": each.doing,
        "inbox": each.inbox,
    }


def restarted(jobs: Sequence[tuple[str, str]], *, dry_run: bool) -> Json:
    """Which jobs were, or with `dry_run` would be, started again."""
    return {
        "success": True,
        "dryRun": dry_run,
        "count": len(jobs),
        "batches": len({batch_id for batch_id, _ in jobs}),
        "jobs": [{"batchId": batch_id, "jobId": job_id} for batch_id, job_id in jobs],
    }


def failures(found: Failures) -> list[Json]:
    """The newest failures grouped by their reason, each with the sentence that people read."""
    return [
        {
            "errorCode": code,
            "sentence": render(_MESSAGES[code]) if code in _MESSAGES else code,
            "count": count,
            "jobs": [
                {
                    "batchId": job.batch_id,
                    "swimmerName": found.swimmers.get(job.batch_id, ""),
                    **batch_json.job_state(job),
                }
                for job in found.newest
                if job.error_code == code
            ],
        }
        for code, count in found.counts.items()
    ]


def recorded(each: RecordedFact) -> Json:
    return {
        "number": each.fact.number,
        "at": batch_json.moment(each.at),
        "supersededBy": each.superseded_by,
        "type": each.fact.type,
        "message": each.fact.message,
    }


def _audit_entry(entry: AuditEntry) -> Json:
    return {
        "at": batch_json.moment(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "batchId": entry.batch_id,
        "jobId": entry.job_id,
        "reason": entry.reason,
        "count": entry.count,
    }


def _page(name: str, items: list[Json], page: Page[object]) -> Json:
    return {"success": True, name: items, "nextCursor": page.next_cursor}
