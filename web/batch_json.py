"""What clients read: our values under the contract's camel-case names, and nothing else."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from heatsync.model.batch import JobStatus

if TYPE_CHECKING:
    from datetime import datetime

    from heatsync.model.batch import Batch, Job
    from heatsync.model.read_report import PageLine, ReadReport, Withdrawn
    from heatsync.results.merge import FailedSource, Results, Source
    from heatsync.results.person import Person
    from heatsync.results.result_entry import ResultEntry
    from heatsync.store.batches import BatchView, CreatedBatch

Json = dict[str, object]


def batch_url(batch_id: str) -> str:
    return f"/api/batch/{batch_id}"


def created(batch: CreatedBatch) -> Json:
    """The answer to a new batch."""
    url = batch_url(batch.id)
    return {
        "success": True,
        "batchId": batch.id,
        "totalJobs": batch.total_jobs,
        "streamUrl": f"{url}/stream",
        "statusUrl": url,
        "resultsUrl": f"{url}/results",
        "manageToken": batch.manage_token,
    }


def status(view: BatchView) -> Json:
    """The answer to a poll."""
    return {"success": True, **listed(view)}


def one_job(job: Job) -> Json:
    """The answer to an operation on one job: the job as it is in the answer to a poll."""
    return {"success": True, "job": job_state(job)}


def listed(view: BatchView) -> Json:
    """A batch with its jobs, as one of several or alone."""
    batch = view.batch
    return {
        "batch": {
            "id": batch.id,
            "swimmerName": batch.swimmer_name,
            "status": batch.status,
            "totalJobs": len(view.jobs),
            "completedJobs": view.count(JobStatus.COMPLETED),
            "failedJobs": view.count(JobStatus.FAILED),
            "cancelledJobs": view.count(JobStatus.CANCELLED),
            "lastEventId": batch.last_event_id,
            "createdAt": moment(batch.created_at),
            "startedAt": moment(batch.started_at),
            "endedAt": moment(batch.ended_at),
            "expiresAt": moment(batch.expires_at),
        },
        "jobs": [job_state(job) for job in view.jobs],
    }


def results(batch: Batch, merged: Results) -> Json:
    """The merged results of a batch, or what is there of them so far."""
    return {
        "success": True,
        "batchId": batch.id,
        "status": batch.status,
        "swimmerName": batch.swimmer_name,
        "totalEvents": merged.total,
        "sources": [_source(source) for source in merged.sources],
        "failedSources": [_failed_source(source) for source in merged.failed_sources],
        "swimmers": [_swimmer(person, index) for index, person in enumerate(merged.people)],
        "events": [_event(found) for found in merged.entries],
        "warnings": list(merged.warnings),
    }


def extraction(swimmer: str, merged: Results) -> Json:
    """One heat sheet's result. It does not name the batch: who has a result's code may see that result only."""
    return {
        "success": True,
        "swimmerName": swimmer,
        **_source(merged.sources[0]),
        "swimmers": [_swimmer(person, index) for index, person in enumerate(merged.people)],
        "events": [_event(found) for found in merged.entries],
        "warnings": list(merged.warnings),
    }


def job_state(job: Job) -> Json:
    return {
        "id": job.id,
        "sequence": job.sequence,
        "filename": job.filename,
        "sourceUrl": _without_password(job.source_url),
        "status": job.status,
        "progressPercent": job.progress_percent,
        "progressMessage": job.progress_message,
        "progressDetails": job.progress_details and job.progress_details.to_json(),
        "attempt": job.attempt,
        "cancelRequested": job.cancel_requested,
        "resultCode": job.valid_code,
        "meetName": job.meet_name,
        "eventCount": job.event_count,
        "cached": job.cached,
        "error": job.error_message,
        "errorCode": job.error_code,
        "errorDetails": job.error_details and job.error_details.to_json(),
        "retriable": job.retriable,
    }


def _source(source: Source) -> Json:
    return {
        "sequence": source.sequence,
        "jobId": source.job_id,
        "filename": source.filename,
        "meetName": source.meet_name,
        "sessionDate": source.session_date,
        "eventCount": source.event_count,
        "resultCode": source.result_code,
        "reading": None if source.read_report is None else _reading(source.read_report),
        "withdrawn": [] if source.read_report is None else [_withdrawn(gone) for gone in source.read_report.withdrawn],
    }


def _reading(reading: ReadReport) -> Json:
    return {
        "layout": reading.layout,
        "pages": reading.pages,
        "events": reading.events,
        "heats": {
            "read": reading.heats,
            "of": reading.heats + sum(len(missing.heats) for missing in reading.missing_heats),
            "missing": [{"event": missing.event, "heats": list(missing.heats)} for missing in reading.missing_heats],
        },
        "entries": reading.entries,
        "unreadLines": [_line(line) for line in reading.unread],
        "pagesWithoutText": list(reading.blank_pages),
        "pagesWithHiddenText": list(reading.hidden_pages),
        "mentions": {
            "total": reading.entries_of_name + len(reading.explained) + len(reading.unexplained),
            "entries": reading.entries_of_name,
            "explained": [{**_line(line), "kind": line.kind} for line in reading.explained],
            "unexplained": [_line(line) for line in reading.unexplained],
        },
    }


def _line(line: PageLine) -> Json:
    return {"page": line.page, "text": line.text}


def _withdrawn(gone: Withdrawn) -> Json:
    return {
        "page": gone.page,
        "event": gone.event,
        "name": gone.name,
        "team": gone.team,
        "birthYear": gone.birth_year,
        "seedTime": gone.seed_time,
    }


def _swimmer(person: Person, index: int) -> Json:
    return {
        "person": index,
        "name": person.name,
        "age": person.ages[-1] if person.ages else None,
        "birthYear": person.birth_year,
        "schoolYear": person.school_year,
        "gender": person.gender,
        "team": person.teams[0] if person.teams else None,
        "entries": person.entries,
        "isUnclear": person.is_unclear,
    }


def _failed_source(source: FailedSource) -> Json:
    return {
        "sequence": source.sequence,
        "jobId": source.job_id,
        "filename": source.filename,
        "errorCode": source.error_code,
        "errorMessage": source.error_message,
        "errorDetails": source.error_details and source.error_details.to_json(),
        "retriable": source.retriable,
    }


def _event(found: ResultEntry) -> Json:
    event, relay = found.swim, found.swim.relay
    return {
        "eventNumber": event.event_number,
        "eventLabel": event.event_label,
        "eventName": event.event_name,
        "swimmerName": event.swimmer_name,
        "nameIsCut": event.name_is_cut,
        "age": event.age,
        "birthYear": event.birth_year,
        "schoolYear": event.school_year,
        "team": event.team,
        "seedTime": event.seed_time,
        "heatNumber": event.heat_number,
        "lane": event.lane,
        "rank": event.rank,
        "heatStartTime": event.heat_start_time,
        "timeSource": event.time_source,
        "sessionDate": event.session_date,
        "sessionName": event.session_name,
        "round": event.round,
        "relay": None if relay is None else {"letter": relay.letter, "leg": relay.leg, "team": relay.team},
        "page": event.page,
        "box": None if event.box is None else list(event.box),
        "entry": event.entry,
        "readBy": event.read_by,
        "verified": event.verified,
        "person": found.person,
        "source": found.source,
        "jobId": found.job_id,
    }


def moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _without_password(url: str | None) -> str | None:
    """Everybody who watches a batch reads its links, but a password in one is its sender's."""
    if url is None or "@" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
