"""Shows the jobs of a batch on standard error while they run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from config.terminal import counted, print_line, printable
from heatsync.model.batch import Job, JobStatus

Show = Callable[[Job], None]


@contextmanager
def progress_display(inputs: Sequence[str]) -> Iterator[Show]:
    """Show each job as a bar on a terminal, otherwise as a line whenever its status changes."""
    names = [printable(name.rstrip("/").rpartition("/")[2] or name) for name in inputs]
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _JobLines(names, console).show
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[message]}", markup=False),
    )
    with Progress(*columns, console=console) as progress:
        yield _JobBars(names, progress).show


class _JobBars:
    """One live bar per job."""

    def __init__(self, names: Sequence[str], progress: Progress) -> None:
        self._progress = progress
        self._bars = [progress.add_task(name, total=100, message="waiting") for name in names]

    def show(self, job: Job) -> None:
        # The row of a failed job may hold an older percentage than its last tick.
        percent = job.progress_percent if job.error_code is None else None
        self._progress.update(self._bars[job.sequence - 1], completed=percent, message=_message(job))


class _JobLines:
    """A line per change of status: a file or a pipe can't redraw a bar."""

    def __init__(self, names: Sequence[str], console: Console) -> None:
        self._names, self._console = names, console
        self._shown: dict[int, JobStatus] = {}

    def show(self, job: Job) -> None:
        if self._shown.get(job.sequence) is job.status:
            return
        self._shown[job.sequence] = job.status
        print_line(self._console, f"{self._names[job.sequence - 1]}: {_message(job)}")


def _message(job: Job) -> str:
    if job.status is JobStatus.COMPLETED:
        cached = " (cached)" if job.cached else ""
        return f"{counted(job.event_count, 'entry', 'entries')}{cached}"
    if job.status.is_over:
        return printable(f"failed: {job.error_message}")
    return printable(job.progress_message or job.status)
