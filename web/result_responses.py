"""The bodies of results: what was found, in which heat sheets, and how completely they were read."""

from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Literal, Self

import msgspec

from heatsync.jobs.batch_results import MergedJobs
from heatsync.model.batch import BatchStatus
from heatsync.model.gender import Gender
from heatsync.model.heading import HeadingKind
from heatsync.model.message import Message, Parameter
from heatsync.model.read_report import MissingHeats, PageLine, ReadReport
from heatsync.model.rendering import render
from heatsync.model.swim import RelayLeg, TimeSource
from heatsync.results.changes import Change, ChangeKind
from heatsync.results.conflicts import Conflict
from heatsync.results.merge import Results, Source
from heatsync.results.person import Person
from heatsync.results.result_entry import ResultEntry
from heatsync.results.result_warnings import ResultWarning
from web.json_body import Body
from web.responses import Success


class Line(Body, frozen=True, kw_only=True):
    page: int
    text: str


class HeatCount(Body, frozen=True, kw_only=True):
    """How many heats were read `of` those that the heat sheet should have."""

    read: int
    of_expected: int = msgspec.field(name="of")
    missing: tuple[MissingHeats, ...]


class Mentions(Body, frozen=True, kw_only=True):
    """How often the swimmer's name is in the text: in entries, in lines of a known kind, and in others."""

    total: int
    entries: int
    explained: tuple[PageLine, ...]
    unexplained: tuple[Line, ...]


class Reading(Body, frozen=True, kw_only=True):
    """How much of a heat sheet was read, and what was not."""

    layout: str
    pages: int
    events: int
    heats: HeatCount
    entries: int
    unread: tuple[Line, ...] = msgspec.field(name="unreadLines")
    blank_pages: tuple[int, ...] = msgspec.field(name="pagesWithoutText")
    hidden_pages: tuple[int, ...] = msgspec.field(name="pagesWithHiddenText")
    mentions: Mentions

    @classmethod
    def of_report(cls, report: ReadReport) -> Self:
        missing = sum(len(event.heats) for event in report.missing_heats)
        mentions = report.entries_of_name + len(report.explained) + len(report.unexplained)
        return cls.of(
            report,
            heats=HeatCount.of(read=report.heats, of_expected=report.heats + missing, missing=report.missing_heats),
            mentions=Mentions.of(report, total=mentions, entries=report.entries_of_name),
        )


class Withdrawal(Body, frozen=True, kw_only=True):
    page: int
    event: str | None
    name: str
    team: str | None
    birth_year: int | None
    seed_time: str | None


class NearestName(Body, frozen=True, kw_only=True):
    """A printed name that resembles the requested one."""

    name: str
    team: str | None
    age: int | None
    birth_year: int | None
    school_year: str | None


class SourceState(Body, frozen=True, kw_only=True):
    """A heat sheet that was read."""

    sequence: int
    id: str = msgspec.field(name="jobId")
    filename: str | None
    meet_name: str
    session_date: str
    issued: str | None
    event_count: int
    result_code: str | None
    reading: Reading | None
    withdrawn: tuple[Withdrawal, ...]
    nearest_names: tuple[NearestName, ...]

    @classmethod
    def of_source(cls, source: Source, **more: object) -> Self:
        report = source.extraction.read_report
        reading = None if report is None else Reading.of_report(report)
        withdrawn, issued = ((), None) if report is None else (report.withdrawn, report.issued)
        more |= {"reading": reading, "withdrawn": withdrawn, "issued": issued}
        return cls.of(source, source.extraction, source.job, **more)


class FailedSource(Body, frozen=True, kw_only=True):
    """A heat sheet that was not read, and the reason."""

    sequence: int
    id: str = msgspec.field(name="jobId")
    filename: str | None
    error_code: str | None
    error_message: str | None
    error_details: Message | None
    retriable: bool | None


class Swimmer(Body, frozen=True, kw_only=True):
    """A person whose name matches. Entries refer to it by `person`."""

    person: int
    name: str
    age: int | None
    birth_year: int | None
    school_year: str | None
    gender: Gender | None
    team: str | None
    entries: int
    is_unclear: bool

    @classmethod
    def of_person(cls, index: int, person: Person) -> Self:
        age, team = next(reversed(person.ages), None), next(iter(person.teams), None)
        return cls.of(person, person=index, age=age, team=team)


class EventRound(Body, frozen=True, kw_only=True):
    """A round of an entry's event that a session report lists."""

    round: str | None
    session_date: str | None
    session_name: str | None
    start_time: str


class HeadingPlace(Body, frozen=True, kw_only=True):
    """A heading above an entry."""

    kind: HeadingKind
    page: int
    box: tuple[float, float, float, float]


class SwimEvent(Body, frozen=True, kw_only=True):
    """An entry of the results."""

    event_number: int | None
    event_label: str | None
    event_name: str | None
    event_short_name: str | None
    swimmer_name: str | None
    name_is_cut: bool
    age: int | None
    birth_year: int | None
    school_year: str | None
    team: str | None
    seed_time: str | None
    heat_number: int | None
    lane: int | None
    rank: int | None
    heat_start_time: str | None
    time_source: TimeSource | None
    session_date: str | None
    session_name: str | None
    round: str | None
    rounds: tuple[EventRound, ...]
    relay: RelayLeg | None
    page: int | None
    box: tuple[float, float, float, float] | None
    headings: tuple[HeadingPlace, ...]
    entry: int | None
    read_by: str
    verified: bool | None
    person: int
    source: int
    job_id: str

    @classmethod
    def of_entry(cls, entry: ResultEntry) -> Self:
        return cls.of(entry.swim, entry)


class SwimChange(Body, frozen=True, kw_only=True):
    """What a newer issue of a heat sheet changed about a swim. `source` and `job_id` are those of the newer sheet."""

    kind: ChangeKind
    person: int
    source: int
    job_id: str
    members: tuple[str, ...]
    is_doubtful: bool
    before: SwimEvent | None = msgspec.field(name="was")
    after: SwimEvent | None = msgspec.field(name="is")
    message: str

    @classmethod
    def of_change(cls, change: Change, job_ids: Mapping[int, str]) -> Self:
        return cls.of(
            change,
            person=change.entry.person,
            job_id=job_ids[change.source],
            members=tuple(dict.fromkeys(_camel(difference.member) for difference in change.differences)),
            before=change.before and SwimEvent.of_entry(change.before),
            after=change.after and SwimEvent.of_entry(change.after),
            message=render(change.message),
        )


class Race(Body, frozen=True, kw_only=True):
    """One of two races that overlap. `source`, `job_id` and `entry` identify it among the entries."""

    source: int
    job_id: str
    entry: int | None
    event_number: int | None
    event_label: str | None
    event_name: str | None
    heat_number: int | None
    lane: int | None
    heat_start_time: str
    time_source: TimeSource | None
    heat_seconds: float | None

    @classmethod
    def of_entry(cls, entry: ResultEntry) -> Self:
        return cls.of(entry.swim, entry)


class RaceConflict(Body, frozen=True, kw_only=True):
    """Two races of one person that overlap, or that start at the same minute."""

    person: int
    session_date: str | None
    is_same_minute: bool
    races: tuple[Race, Race]
    message: str

    @classmethod
    def of_conflict(cls, conflict: Conflict, people: Sequence[Person]) -> Self:
        first = conflict.first
        return cls.of(
            conflict,
            first.swim,
            person=first.person,
            races=(Race.of_entry(first), Race.of_entry(conflict.then)),
            message=render(conflict.message(people[first.person].label)),
        )


class WarningDetails(Body, frozen=True, kw_only=True):
    """A warning by its code. `sequence` and `filename` are those of its heat sheet, None if it is about all of them."""

    code: str
    parameters: dict[str, Parameter]
    message: str
    sequence: int | None
    filename: str | None


class ResultsResponse(Success, frozen=True, kw_only=True):
    """The merged results of a batch so far."""

    id: str = msgspec.field(name="batchId")
    status: BatchStatus
    swimmer_name: str
    total: int = msgspec.field(name="totalEvents")
    sources: tuple[SourceState, ...]
    failed_sources: tuple[FailedSource, ...]
    swimmers: tuple[Swimmer, ...]
    nearest_names: tuple[NearestName, ...]
    events: tuple[SwimEvent, ...]
    changes: tuple[SwimChange, ...]
    conflicts: tuple[RaceConflict, ...]
    warnings: tuple[str, ...]
    warning_details: tuple[WarningDetails, ...]

    @classmethod
    def of_batch(cls, merged: MergedJobs) -> Self:
        sources = [SourceState.of_source(source) for source in merged.results.sources]
        return cls.of(merged.batch, merged.results, sources=sources, **_found(merged.results))


class ResultResponse(SourceState, frozen=True, kw_only=True):
    """The result of one heat sheet. It does not name the batch: a result code gives access to that result only."""

    success: Literal[True] = True
    swimmer_name: str
    swimmers: tuple[Swimmer, ...]
    events: tuple[SwimEvent, ...]
    changes: tuple[SwimChange, ...]
    conflicts: tuple[RaceConflict, ...]
    warnings: tuple[str, ...]
    warning_details: tuple[WarningDetails, ...]

    @classmethod
    def of_job(cls, merged: MergedJobs) -> Self:
        results = merged.results
        return cls.of_source(results.sources[0], swimmer_name=merged.batch.swimmer_name, **_found(results))


def _found(results: Results) -> dict[str, object]:
    job_ids = {source.job.sequence: source.job.id for source in results.sources}
    warnings: dict[str, ResultWarning] = {}
    for warning in results.warnings:
        warnings.setdefault(render(warning.text), warning)
    return {
        "swimmers": list(starmap(Swimmer.of_person, enumerate(results.people))),
        "events": [*map(SwimEvent.of_entry, results.entries)],
        "conflicts": [RaceConflict.of_conflict(conflict, results.people) for conflict in results.conflicts],
        "changes": [SwimChange.of_change(change, job_ids) for change in results.changes],
        "warnings": list(warnings),
        "warning_details": [WarningDetails.of(each.message, each, message=text) for text, each in warnings.items()],
    }


def _camel(member: str) -> str:
    first, *words = member.split("_")
    return "".join([first, *map(str.capitalize, words)])
