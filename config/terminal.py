"""What commands print: text, tables and progress, without the control characters of a PDF or a link."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from heatsync.model.batch import Job, JobStatus


def print_line(text: str, *, err: bool = False) -> None:
    """Print to standard output, or to standard error."""
    typer.echo(printable(text), err=err)


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Collection[str] = (), heading: bool = True
) -> None:
    """Print to standard output. Columns in `right` are aligned right; without `heading` their titles are not shown."""
    table = Table(header_style="bold", show_header=heading)
    for column in columns:
        # Long cells are folded: an ellipsis would hide the very value.
        table.add_column(column, overflow="fold", justify="right" if column in right else "left")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console = Console()
    if not console.is_terminal:
        console.width = 200  # files and pipes have no width to fold at
    console.print(table)


def counted(count: object, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def printable(value: object) -> str:
    """The value as text, control characters as spaces. None is empty."""
    text = "" if value is None else str(value)
    return "".join(char if char.isprintable() else " " for char in text)


@contextmanager
def progress_display(inputs: Sequence[str]) -> Iterator[Callable[[Job], None]]:
    """Show each job as a bar on a terminal, otherwise as a line whenever its status changes."""
    names = [printable(name.rstrip("/").rpartition("/")[2] or name) for name in inputs]
    console = Console(stderr=True)
    if not console.is_terminal:
        yield partial(_print_change, names, {})
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[message]}", markup=False),
    )
    with Progress(*columns, console=console) as progress:
        bars = [progress.add_task(name, total=100, message="waiting") for name in names]
        yield partial(_move_bar, progress, bars)


def _move_bar(progress: Progress, bars: Sequence[TaskID], job: Job) -> None:
    # The row of a failed job may hold an older percentage than its last tick.
    percent = job.progress_percent if job.error_code is None else None
    progress.update(bars[job.sequence - 1], completed=percent, message=_message(job))


def _print_change(names: Sequence[str], shown: dict[int, JobStatus], job: Job) -> None:
    """A line per change of status: a file or a pipe can't redraw a bar."""
    if shown.get(job.sequence) is not job.status:
        shown[job.sequence] = job.status
        print_line(f"{names[job.sequence - 1]}: {_message(job)}", err=True)


def _message(job: Job) -> str:
    if job.status is JobStatus.COMPLETED:
        cached = " (cached)" if job.cached else ""
        return f"{counted(job.event_count, 'entry', 'entries')}{cached}"
    if job.status.is_over:
        return printable(f"failed: {job.error_message}")
    return printable(job.progress_message or job.status)
