"""The warnings of merged results: those of each heat sheet, of newer issues, and of all sheets together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from heatsync.model.batch import Job
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.results.clashes import clash_warnings
from heatsync.results.conflicts import Conflict, conflict_warnings
from heatsync.results.day_warnings import still_true
from heatsync.results.filters import Filters
from heatsync.results.issues import Resolved
from heatsync.results.person import Person
from heatsync.results.possible_repeats import possibly_one_race
from heatsync.results.result_entry import ResultEntry


@dataclass(frozen=True, slots=True)
class ResultWarning:
    """A warning of one heat sheet, if it has a `sequence`, or of the merged results.

    `text` begins with the sheet's name in a batch of several sheets.
    """

    message: Message
    text: Message
    sequence: int | None = None
    filename: str | None = None


def warnings_of_sheet(
    job: Job, extraction: Extraction, entries: Iterable[ResultEntry], jobs: Sequence[Job]
) -> Iterator[ResultWarning]:
    """`entries` are those of all sheets: the values of another sheet make some warnings untrue."""
    for warning in still_true(extraction.warnings, [entry for entry in entries if entry.job_id == job.id]):
        yield _of_sheet(job, warning, jobs)


def warnings_of_changes(merged: Resolved, jobs: Sequence[Job]) -> Iterator[ResultWarning]:
    """Warnings of the sheets that decided."""
    by_sequence = {job.sequence: job for job in jobs}
    for change in merged.changes:
        yield _of_sheet(by_sequence[change.source], change.message, jobs)
    for doubt in merged.doubts:
        yield _of_sheet(by_sequence[doubt.source], doubt.message, jobs)


def warnings_of_results(
    entries: Sequence[ResultEntry], conflicts: Sequence[Conflict], people: Sequence[Person], filters: Filters
) -> list[ResultWarning]:
    warnings = (
        *filters.warnings(people),
        *clash_warnings(people, entries),
        *conflict_warnings(conflicts, people),
        *possibly_one_race(entries),
        *(Message("NOT_IN_CALENDAR", entry=entry.swim.title) for entry in entries if entry.day is None),
    )
    return [ResultWarning(warning, text=warning) for warning in warnings]


def _of_sheet(job: Job, warning: Message, jobs: Sequence[Job]) -> ResultWarning:
    sheet = job.filename or Message("SHEET_NUMBER", sequence=job.sequence)
    text = Message("WARNING_OF_SHEET", sheet=sheet, warning=warning) if len(jobs) > 1 else warning
    return ResultWarning(warning, text, job.sequence, job.filename)
