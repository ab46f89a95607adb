"""Shows a person on a terminal how the jobs go and what was found."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from heatsync.model.stream_events import EventType
from heatsync.model.swim import TimeSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from heatsync.results.merge import Results
    from heatsync.results.result_entry import ResultEntry

    Watch = Callable[[Mapping[str, Any]], None]

_WIDTH_WITHOUT_TERMINAL = 160
_PRINTED_TIMES = {None, TimeSource.PRINTED, TimeSource.TIMELINE}


@contextmanager
def job_display(inputs: Sequence[str]) -> Iterator[Watch]:
    """Takes the events of a batch and shows them on standard error: a bar per job, or lines if it is no terminal."""
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

    def show(self, event: Mapping[str, Any]) -> None:
        if "sequence" not in event:
            return
        bar, message = self._bars[event["sequence"] - 1], _message(event)
        if event["type"] == EventType.JOB_PROGRESS:
            self._progress.update(bar, completed=event["progressPercent"], message=message)
        elif event["type"] == EventType.JOB_COMPLETED:
            self._progress.update(bar, completed=100, message=message)
        else:
            self._progress.update(bar, message=message)


class _JobLines:
    """A line whenever a job's status changes: for files and pipes, where a bar cannot move."""

    def __init__(self, names: Sequence[str], output: Console) -> None:
        self._names, self._output = names, output
        self._told: dict[int, str] = {}

    def show(self, event: Mapping[str, Any]) -> None:
        if "sequence" not in event:
            return
        sequence, state = event["sequence"], event.get("status", event["type"])
        if self._told.get(sequence) == state:
            return
        self._told[sequence] = state
        self._output.print(Text(f"{self._names[sequence - 1]}: {_message(event)}"), soft_wrap=True)


def _message(event: Mapping[str, Any]) -> str:
    if event["type"] == EventType.JOB_COMPLETED:
        cached = ", known already" if event["cached"] else ""
        return f"{_counted(event['eventCount'], 'entry', 'entries')}{cached}"
    if event["type"] == EventType.JOB_FAILED:
        return _visible(f"failed: {event['errorMessage']}")
    return _visible(event["progressMessage"] or event["status"])


def print_results(results: Results, calendar: Path | None) -> None:
    """The merged entries as a table on standard output, then what failed and what is doubtful."""
    output = Console()
    if not output.is_terminal:
        output = Console(width=_WIDTH_WITHOUT_TERMINAL)
    sheets = {source.sequence: source.filename or f"heat sheet {source.sequence}" for source in results.sources}
    if results.events:
        output.print(_table(results.events, sheets))
    entries = _counted(results.total_events, "entry", "entries")
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
    event, relay = found.event, found.event.relay
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
