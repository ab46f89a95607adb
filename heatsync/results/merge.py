"""Merges the entries of all heat sheets of a batch into one list."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import NamedTuple

from heatsync.model.batch import Job, JobStatus
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.read_report import HeatsBefore, NearestName
from heatsync.model.swim import Swim
from heatsync.results.clashes import clash_warnings
from heatsync.results.day_warnings import still_true
from heatsync.results.deduplication import without_repeats
from heatsync.results.filters import NO_FILTERS, Filters
from heatsync.results.identity import identify_people
from heatsync.results.meet_name import name_key
from heatsync.results.person import Person
from heatsync.results.result_entry import ResultEntry, day_of
from heatsync.results.start_times import Timeline
from heatsync.search.nearest_people import MOST_NEAREST


class Source(NamedTuple):
    """A heat sheet that was read."""

    job: Job
    extraction: Extraction

    @property
    def session_date(self) -> str:
        """The swimmer's first day in it ("YYYY-MM-DD"), "" if unknown."""
        return min((swim.session_date for swim in self.extraction.swims if swim.session_date), default="")

    @property
    def nearest_names(self) -> tuple[NearestName, ...]:
        """The most similar names, if the swimmer is not in this sheet. AI reports them in its warning only."""
        report, warnings = self.extraction.read_report, self.extraction.warnings
        if report:
            return report.nearest_names
        names = (warning.parameters["names"] for warning in warnings if warning.code == "NOT_IN_SHEET_NEAREST")
        return tuple(NearestName(str(name)) for each in names if isinstance(each, tuple) for name in each)

    @property
    def event_count(self) -> int:
        return len(self.extraction.swims)


@dataclass(frozen=True, slots=True)
class ResultWarning:
    """A warning of one heat sheet, if it has a `sequence`, or of the merged results.

    `text` begins with the sheet's name in a batch of several sheets.
    """

    message: Message
    text: Message
    sequence: int | None = None
    filename: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """The merged results so far. `people` are all whose names match, with those that the filters exclude."""

    entries: tuple[ResultEntry, ...]
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
    read = [
        Source(job, extractions[job.id]) for job in jobs if job.status is JobStatus.COMPLETED and job.id in extractions
    ]
    timed = _timed_entries(read)
    merged, people = _without_repeats(timed)
    entries = tuple(sorted((entry for entry in merged if filters.may_be(people[entry.person])), key=_order))
    warnings = [
        *(_of_sheet(source.job, warning, jobs) for source in read for warning in _warnings(source, timed)),
        *_of_results(entries, people, filters),
    ]
    return Results(
        entries=entries,
        people=people,
        sources=tuple(read),
        failed_sources=tuple(job for job in jobs if job.status in {JobStatus.FAILED, JobStatus.CANCELLED}),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _timed_entries(read: Sequence[Source]) -> list[ResultEntry]:
    """The entries of all sheets, with the start times and days that other sheets of their meets state."""
    timeline = Timeline((_meet(job, extraction), extraction.read_report) for job, extraction in read)
    return [
        ResultEntry(
            timeline.timed(swim, _meet(job, extraction), before),
            job.sequence,
            job.id,
            extraction.meet_name,
            extraction.meet_start,
            rounds=timeline.rounds(swim, _meet(job, extraction)),
        )
        for job, extraction in read
        for swim, before in _with_heats_before(extraction)
    ]


def _warnings(source: Source, entries: Iterable[ResultEntry]) -> Iterable[Message]:
    return still_true(source.extraction.warnings, [entry for entry in entries if entry.job_id == source.job.id])


def _with_heats_before(extraction: Extraction) -> Iterable[tuple[Swim, HeatsBefore | None]]:
    before = extraction.read_report.before if extraction.read_report else ()
    return zip_longest(extraction.swims, before[: len(extraction.swims)])


def _without_repeats(entries: Sequence[ResultEntry]) -> tuple[list[ResultEntry], tuple[Person, ...]]:
    people, persons = identify_people(entries)
    kept = without_repeats([replace(entry, person=person) for entry, person in zip(entries, persons, strict=True)])
    counts = Counter(entry.person for entry in kept)
    return kept, tuple(replace(person, entries=counts[index]) for index, person in enumerate(people))


def _meet(job: Job, extraction: Extraction) -> Hashable:
    """Equal for two sheets of one meet. Sheets that name no meet may be of different meets."""
    return name_key(extraction.meet_name) or job.id


def _of_sheet(job: Job, warning: Message, jobs: Sequence[Job]) -> ResultWarning:
    sheet = job.filename or Message("SHEET_NUMBER", sequence=job.sequence)
    text = Message("WARNING_OF_SHEET", sheet=sheet, warning=warning) if len(jobs) > 1 else warning
    return ResultWarning(warning, text, job.sequence, job.filename)


def _of_results(entries: Sequence[ResultEntry], people: Sequence[Person], filters: Filters) -> list[ResultWarning]:
    warnings = (
        *filters.warnings(people),
        *clash_warnings(people, entries),
        *(Message("NOT_IN_CALENDAR", entry=entry.swim.title) for entry in entries if entry.day is None),
    )
    return [ResultWarning(warning, text=warning) for warning in warnings]


def _order(entry: ResultEntry) -> tuple[object, ...]:
    """Unknown values come last. Two of them never need an order: Python compares them by identity first."""
    swim = entry.swim
    day = day_of(swim.session_date)
    values = (day, entry.start, swim.event_number, swim.heat_number, swim.lane, entry.source, swim.entry)
    return tuple((value is None, value) for value in values)
