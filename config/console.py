"""Shows a person on a terminal how the jobs go and what was found."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from heatsync.model.batch import JobStatus
from heatsync.model.swim import TimeSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from heatsync.model.batch import Job
    from heatsync.results.merge import Results
    from heatsync.results.result_entry import ResultEntry

    Show = Callable[[Job], None]

_WIDTH_WITHOUT_TERMINAL = 160
_PRINTED_TIMES = {None, TimeSource.PRINTED, TimeSource.TIMELINE}


@contextmanager
def job_display(inputs: Sequence[str]) -> Iterator[Show]:
    """Show the jobs of a batch on standard error: a bar for each on a terminal, else a line whenever one moves on."""
    names = [_visible(name.rstrip("/").rpartition("/")[2] or name) for name in inputs]
    output = Console(stderr=True)
    if not output.is_terminal:
        yield _JobLines(names, output).show
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[message]}", markup=False),
    )
    with Progress(*columns, console=output) as progress:
        yield _JobBars(names, progress).show


class _JobBars:
    """One live bar per job."""

    def __init__(self, names: Sequence[str], progress: Progress) -> None:
        self._progress = progress
        self._bars = [progress.add_task(name, total=100, message="waiting") for name in names]

    def show(self, job: Job) -> None:
        # The row of a job that failed may have an older percentage than its last tick.
        percent = job.progress_percent if job.error_code is None else None
        self._progress.update(self._bars[job.sequence - 1], completed=percent, message=_message(job))


class _JobLines:
    """A line whenever a job's status changes: for files and pipes, where a bar cannot move."""

    def __init__(self, names: Sequence[str], output: Console) -> None:
        self._names, self._output = names, output
        self._shown: dict[int, JobStatus] = {}

    def show(self, job: Job) -> None:
        if self._shown.get(job.sequence) is job.status:
            return
        self._shown[job.sequence] = job.status
        self._output.print(Text(f"{self._names[job.sequence - 1]}: {_message(job)}"), soft_wrap=True)


def _message(job: Job) -> str:
    if job.status is JobStatus.COMPLETED:
        cached = ", known already" if job.cached else ""
        return f"{_counted(job.event_count, 'entry', 'entries')}{cached}"
    if job.status.is_over:
        return _visible(f"failed: {job.error_message}")
    return _visible(job.progress_message or job.status)


def print_results(results: Results, calendar: Path | None) -> None:
    """The merged entries as a table on standard output, then what failed and what is doubtful."""
    output = Console()
    if not output.is_terminal:
        output = Console(width=_WIDTH_WITHOUT_TERMINAL)
    sheets = {source.sequence: source.filename or f"heat sheet {source.sequence}" for source in results.sources}
    if results.entries:
        output.print(_table(results.entries, sheets))
    entries = _counted(results.total, "entry", "entries")
    _say(output, f"{entries} in {_counted(len(results.sources), 'heat sheet', 'heat sheets')}.")
    for failed in results.failed_sources:
        _say(output, f"Failed: {failed.filename or f'heat sheet {failed.sequence}'}: {failed.error_message}")
    for warning in results.warnings:
        _say(output, f"Warning: {warning}")
    if calendar:
        _say(output, f"Calendar: {calendar}")


def _table(events: Sequence[ResultEntry], sheets: Mapping[int, str]) -> Table:
    table = Table(header_style="bold")
    for title in ("Date", "Time", "Event", "Round", "Heat", "Lane", "Seed", "Sheet"):
        # Fold, because an ellipsis would hide what the family came for.
        table.add_column(title, overflow="fold", justify="right" if title in {"Heat", "Lane", "Seed"} else "left")
    for found in events:
        table.add_row(*(Text(_visible(cell)) for cell in _cells(found, sheets)))
    return table


def _cells(found: ResultEntry, sheets: Mapping[int, str]) -> Iterator[str]:
    event, relay = found.swim, found.swim.relay
    number = event.event_label or event.event_number
    leg = f"(relay {relay.letter or ''} leg {relay.leg})" if relay and relay.leg else ""
    yield event.session_date or "?"
    yield f"{'' if event.time_source in _PRINTED_TIMES else 'ca. '}{event.heat_start_time or ''}"
    yield " ".join(str(part) for part in (number, event.event_name, leg) if part)
    yield event.round or ""
    yield str(event.heat_number) if event.heat_number is not None else ""
    yield str(event.lane) if event.lane is not None else f"rank {event.rank}" if event.rank is not None else ""
    yield event.seed_time or ""
    yield sheets.get(found.source, "")


def _say(output: Console, sentence: str) -> None:
    output.print(Text(_visible(sentence)), soft_wrap=True)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _visible(text: str) -> str:
    """Without control characters: a PDF or a link must not steer the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
