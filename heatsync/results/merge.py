"""Merges what was found in the heat sheets of a batch into one list: when and where does the swimmer swim?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from heatsync.model.batch import JobStatus
from heatsync.names.folding import letters_of
from heatsync.results.deduplication import without_repeats
from heatsync.results.filters import NO_FILTERS
from heatsync.results.identity import clashes, tell_apart
from heatsync.results.result_entry import ResultEntry, day_of
from heatsync.results.start_times import Timeline

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence
    from datetime import date, time

    from heatsync.model.batch import Job
    from heatsync.model.extraction import Extraction
    from heatsync.model.read_report import ReadReport
    from heatsync.results.filters import Filters
    from heatsync.results.identity import Person


@dataclass(frozen=True, slots=True)
class Source:
    """A heat sheet that was read, and how. `session_date` is the swimmer's first day in it, "" when unknown."""

    sequence: int
    job_id: str
    filename: str | None
    meet_name: str
    session_date: str
    event_count: int
    result_code: str | None
    read_report: ReadReport | None


@dataclass(frozen=True, slots=True)
class FailedSource:
    """A heat sheet that was not read, and why."""

    sequence: int
    job_id: str
    filename: str | None
    error_code: str | None
    error_message: str | None
    retriable: bool | None


@dataclass(frozen=True, slots=True)
class Results:
    """What a batch has found so far. `people` are all whom the name fits, also if only the events of some are asked."""

    entries: tuple[ResultEntry, ...]
    people: tuple[Person, ...]
    sources: tuple[Source, ...]
    failed_sources: tuple[FailedSource, ...]
    warnings: tuple[str, ...]

    @property
    def total(self) -> int:
        return len(self.entries)

    @property
    def undated(self) -> tuple[ResultEntry, ...]:
        """The entries that no calendar can hold."""
        return tuple(found for found in self.entries if found.day is None)


def merge(jobs: Sequence[Job], extractions: Mapping[str, Extraction], wanted: Filters = NO_FILTERS) -> Results:
    """The merged results of `jobs`, which are in the order sent. `extractions` are by job id, of completed jobs."""
    read = [
        (job, extraction)
        for job in jobs
        if job.status is JobStatus.COMPLETED and (extraction := extractions.get(job.id)) is not None
    ]
    timeline = Timeline((_meet(job, extraction), extraction.read_report) for job, extraction in read)
    found = [entry for job, extraction in read for entry in events_of(job, extraction, timeline)]
    people, persons = tell_apart(found)
    merged = without_repeats([replace(entry, person=person) for entry, person in zip(found, persons, strict=True)])
    swims = Counter(entry.person for entry in merged)
    people = tuple(replace(person, entries=swims[index]) for index, person in enumerate(people))
    chosen = {index for index, person in enumerate(people) if wanted.may_be(person)}
    events = tuple(sorted((entry for entry in merged if entry.person in chosen), key=_order))
    warnings = [
        *(_labelled(job, warning, jobs) for job, extraction in read for warning in extraction.warnings),
        *wanted.warnings(people),
        *clashes(people, events),
        *(
            f"{entry.title}: the heat sheet does not say the day, so it is not in the calendar."
            for entry in events
            if entry.day is None
        ),
    ]
    return Results(
        entries=events,
        people=people,
        sources=tuple(_source(job, extraction) for job, extraction in read),
        failed_sources=tuple(
            FailedSource(job.sequence, job.id, job.filename, job.error_code, job.error_message, job.retriable)
            for job in jobs
            if job.status in {JobStatus.FAILED, JobStatus.CANCELLED}
        ),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _labelled(job: Job, warning: str, jobs: Sequence[Job]) -> str:
    return f"{job.filename or f'Heat sheet {job.sequence}'}: {warning}" if len(jobs) > 1 else warning


def events_of(job: Job, extraction: Extraction, timeline: Timeline) -> Iterator[ResultEntry]:
    """The entries of one heat sheet, in the sheet's order, with the times and days that its meet's sheets know."""
    before = extraction.read_report.before if extraction.read_report else ()
    for event, heats in zip_longest(extraction.swims, before[: len(extraction.swims)]):
        timed = timeline.timed(event, _meet(job, extraction), heats)
        yield ResultEntry(timed, job.sequence, job.id, extraction.meet_name, extraction.meet_start)


def _meet(job: Job, extraction: Extraction) -> Hashable:
    """The same for two sheets of one meet. Two sheets that name none may be of two."""
    return letters_of(extraction.meet_name) or job.id


def first_day(extraction: Extraction) -> str:
    """The swimmer's first day in one heat sheet ("YYYY-MM-DD"), "" when unknown."""
    return min((event.session_date for event in extraction.swims if event.session_date), default="")


def _source(job: Job, extraction: Extraction) -> Source:
    return Source(
        sequence=job.sequence,
        job_id=job.id,
        filename=job.filename,
        meet_name=extraction.meet_name,
        session_date=first_day(extraction),
        event_count=len(extraction.swims),
        result_code=job.result_code,
        read_report=extraction.read_report,
    )


def _order(found: ResultEntry) -> tuple[object, ...]:
    event = found.swim
    return (
        *_last_if_unknown(day_of(event.session_date)),
        *_last_if_unknown(found.start),
        *_last_if_unknown(event.event_number),
        *_last_if_unknown(event.heat_number),
        *_last_if_unknown(event.lane),
        found.source,
        *_last_if_unknown(event.entry),
    )


def _last_if_unknown(value: date | time | int | None) -> tuple[bool, object]:
    # None is compared with None only, which Python finds equal before it asks for an order.
    return (value is None, value)
