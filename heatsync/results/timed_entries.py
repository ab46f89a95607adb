"""The entries of all heat sheets of a batch, with the start times and days that other sheets of their meets state."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from heatsync.model.batch import Job
from heatsync.model.extraction import Extraction
from heatsync.model.read_report import HeatsBefore
from heatsync.model.swim import Swim
from heatsync.results.issue_order import Issue
from heatsync.results.result_entry import ResultEntry
from heatsync.results.start_times import Timeline

Sheets = Sequence[tuple[Job, Extraction]]


def timed_entries(sheets: Sheets, issues: Sequence[Issue]) -> tuple[list[ResultEntry], list[ResultEntry]]:
    """The entries by the newest timelines, and by the oldest ones. `issues` begin with the oldest sheet."""
    newest = _entries(sheets, issues, issues)
    has_issues = sum(bool(issue.report and issue.report.timeline) for issue in issues) > 1
    return newest, _entries(sheets, issues, [*reversed(issues)]) if has_issues else newest


def _entries(sheets: Sheets, issues: Sequence[Issue], order: Sequence[Issue]) -> list[ResultEntry]:
    """The last sheet in this order decides."""
    timeline = Timeline((issue.meet, issue.report) for issue in order)
    meets = {issue.source: issue.meet for issue in issues}
    return [
        ResultEntry(
            timeline.timed(swim, meets[job.sequence], before),
            job.sequence,
            job.id,
            extraction.meet_name,
            extraction.meet_start,
            rounds=timeline.rounds(swim, meets[job.sequence]),
            heat_seconds=seconds,
        )
        for job, extraction in sheets
        for swim, before, seconds in _with_heats(extraction)
    ]


def _with_heats(extraction: Extraction) -> Iterable[tuple[Swim, HeatsBefore | None, float | None]]:
    report, swims = extraction.read_report, extraction.swims
    before, seconds = (report.before, report.heat_seconds) if report else ((), ())
    return zip_longest(swims, before[: len(swims)], seconds[: len(swims)])
