"""Merges the entries of all heat sheets of a batch into one list."""

from collections import Counter
from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import NamedTuple

from heatsync.model.batch import Job, JobStatus
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.read_report import NearestName
from heatsync.model.swim import Swim
from heatsync.results.changes import Change
from heatsync.results.conflicts import Conflict, find_conflicts
from heatsync.results.deduplication import without_repeats
from heatsync.results.filters import NO_FILTERS, Filters
from heatsync.results.identity import identify_people
from heatsync.results.issue_order import Issue, in_order
from heatsync.results.issues import Resolved, resolve_issues
from heatsync.results.meet_name import name_key
from heatsync.results.person import Person
from heatsync.results.result_entry import ResultEntry, day_of
from heatsync.results.result_warnings import (
    ResultWarning,
    warnings_of_changes,
    warnings_of_results,
    warnings_of_sheet,
)
from heatsync.results.timed_entries import timed_entries
from heatsync.search.nearest_people import MOST_NEAREST

_FAILED = frozenset({JobStatus.FAILED, JobStatus.CANCELLED})


class Source(NamedTuple):
    """A heat sheet that was read."""

    job: Job
    extraction: Extraction

    @property
    def issue(self) -> Issue:
        job, extraction = self
        return Issue(job.sequence, _meet(job, extraction), extraction.meet_start, extraction.read_report)

    @property
    def session_date(self) -> str:
        """The swimmer's first day in it ("YYYY-MM-DD"), "" if unknown."""
        return min((swim.session_date for swim in self.extraction.swims if swim.session_date), default="")

    @property
    def nearest_names(self) -> tuple[NearestName, ...]:
        """The most similar names, if the swimmer is not in this sheet. AI reports only names, in its warning."""
        report, warnings = self.extraction.read_report, self.extraction.warnings
        if report:
            return report.nearest_names
        names = (warning.parameters["names"] for warning in warnings if warning.code == "NOT_IN_SHEET_NEAREST")
        return tuple(NearestName(str(name)) for each in names if isinstance(each, tuple) for name in each)

    @property
    def event_count(self) -> int:
        return len(self.extraction.swims)


@dataclass(frozen=True, slots=True)
class Results:
    """The merged results so far. `people` are all whose names match, with those that the filters exclude.

    `entries` are by the newest issues of the sheets; `changes` are what these changed. `conflicts` are pairs of races
    that one person can't swim both.
    """

    entries: tuple[ResultEntry, ...]
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    people: tuple[Person, ...]
    sources: tuple[Source, ...]
    failed_sources: tuple[Job, ...]
    warnings: tuple[ResultWarning, ...]

    @property
    def nearest_names(self) -> tuple[NearestName, ...]:
        """The most similar names of all sheets, the best of each first. None for a swimmer who is in one of them."""
        codes = {warning.code for source in self.sources for warning in source.extraction.warnings}
        if self.people or "WITHDRAWN" in codes:
            return ()
        ranked = chain.from_iterable(zip_longest(*(source.nearest_names for source in self.sources)))
        return tuple(dict.fromkeys(filter(None, ranked)))[:MOST_NEAREST]

    @property
    def total(self) -> int:
        return len(self.entries)


def merge(jobs: Sequence[Job], extractions: Mapping[str, Extraction], filters: Filters = NO_FILTERS) -> Results:
    """The merged results of a batch's jobs, in the order sent. `extractions` are those of completed jobs, by job id."""
    read = read_sources(jobs, extractions)
    issues = in_order([source.issue for source in read])
    timed, first = timed_entries(read, issues)
    merged, people = _without_repeats(timed, first, issues)
    chosen = _chosen(merged, {at for at, person in enumerate(people) if filters.may_be(person)})
    conflicts = tuple(find_conflicts(chosen.entries))
    warnings = [
        *_warnings_of_sheets(read, timed, jobs),
        *warnings_of_changes(chosen, jobs),
        *warnings_of_results(chosen.entries, conflicts, people, filters),
    ]
    return Results(
        entries=chosen.entries,
        changes=chosen.changes,
        conflicts=conflicts,
        people=people,
        sources=tuple(read),
        failed_sources=tuple(job for job in jobs if job.status in _FAILED),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _chosen(merged: Resolved, people: Container[int]) -> Resolved:
    """The entries, changes and doubts of these people, in order."""
    return Resolved(
        entries=tuple(sorted((entry for entry in merged.entries if entry.person in people), key=_order)),
        changes=tuple(sorted((each for each in merged.changes if each.entry.person in people), key=_order_of_change)),
        doubts=tuple(each for each in merged.doubts if each.entry.person in people),
    )


def read_sources(jobs: Sequence[Job], extractions: Mapping[str, Extraction]) -> list[Source]:
    """The heat sheets that were read, in the order sent."""
    return [
        Source(job, extractions[job.id]) for job in jobs if job.status is JobStatus.COMPLETED and job.id in extractions
    ]


def _without_repeats(
    entries: Sequence[ResultEntry], first: Sequence[ResultEntry], issues: Sequence[Issue]
) -> tuple[Resolved, tuple[Person, ...]]:
    """The swims of all sheets by their newest issues, each once, and the people."""
    people, persons = identify_people(entries)
    entries = [replace(entry, person=person) for entry, person in zip(entries, persons, strict=True)]
    resolved = resolve_issues(*_without_repeats_in_sheets(entries, [entry.swim for entry in first]), issues)
    order = {issue.source: at for at, issue in enumerate(issues)}
    kept = without_repeats(sorted(resolved.entries, key=lambda entry: -order[entry.source]))  # the newest sheet first
    counts = Counter(entry.person for entry in kept)
    return (
        replace(resolved, entries=tuple(kept)),
        tuple(replace(person, entries=counts[index]) for index, person in enumerate(people)),
    )


def _without_repeats_in_sheets(
    entries: Sequence[ResultEntry], first: Sequence[Swim]
) -> tuple[list[ResultEntry], list[Swim]]:
    """The first entry of each swim of each sheet. A PDF can contain one printout twice."""
    own: dict[int, list[ResultEntry]] = {}
    for entry in entries:
        own.setdefault(entry.source, []).append(entry)
    kept = {id(entry) for sheet in own.values() for entry in without_repeats(sheet)}
    both = [(entry, swim) for entry, swim in zip(entries, first, strict=True) if id(entry) in kept]
    return [entry for entry, _ in both], [swim for _, swim in both]


def _meet(job: Job, extraction: Extraction) -> Hashable:
    """Equal for two sheets of one meet. Sheets that name no meet may be of different meets."""
    return name_key(extraction.meet_name) or job.id


def _order_of_change(change: Change) -> tuple[object, ...]:
    return _order(change.entry)


def _warnings_of_sheets(
    read: Sequence[Source], entries: Sequence[ResultEntry], jobs: Sequence[Job]
) -> Iterator[ResultWarning]:
    """A timeline does not ask for the heat sheet if the batch has it."""
    timeline = Message("TIMELINE_ONLY")
    with_heats = {_meet(*source) for source in read if timeline not in source.extraction.warnings}
    for source in read:
        for warning in warnings_of_sheet(*source, entries, jobs):
            if warning.message != timeline or _meet(*source) not in with_heats:
                yield warning


def _order(entry: ResultEntry) -> tuple[object, ...]:
    """Unknown values come last. Two of them never need an order: Python compares them by identity first."""
    swim = entry.swim
    day = day_of(swim.session_date)
    values = (day, entry.start, swim.event_number, swim.heat_number, swim.lane, entry.source, swim.entry)
    return tuple((value is None, value) for value in values)
