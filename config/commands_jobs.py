"""What operators do from the command line: list, show, restart and cancel jobs, and pause the service."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.commands import app, errors_in_words, loaded_quietly
from config.operator_client import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from config.operator_client import OperatorClient

__all__ = ["app"]

_WIDTH_WITHOUT_TERMINAL = 200

jobs = typer.Typer(help="Operators: see, restart and cancel jobs of a running service.", no_args_is_help=True)
batches = typer.Typer(help="Operators: see the batches of a running service.", no_args_is_help=True)
app.add_typer(jobs, name="jobs")
app.add_typer(batches, name="batches")

Server = Annotated[str | None, typer.Option(help="The service's address, if not the one of the settings.")]
Reason = Annotated[str | None, typer.Option(help="Why: kept in the audit.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what the API answered.")]
ErrorCode = Annotated[str | None, typer.Option("--error", help="Only those that failed with this code.")]
Status = Annotated[list[str] | None, typer.Option("--status", help="Only those in this state; may be repeated.")]
Most = Annotated[int, typer.Option("--limit", min=1, help="The newest so many batches.")]
JobId = Annotated[str, typer.Argument(metavar="JOB", help="The job's id.")]
BatchId = Annotated[str | None, typer.Option("--batch", help="Those of this batch.")]


@jobs.command("list")
def list_jobs(
    status: Status = None,
    error: ErrorCode = None,
    limit: Most = 50,
    server: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the jobs of the newest batches."""
    with _operator(server) as client:
        found = [
            {"batchId": each["batch"]["id"], **job}
            for each in client.batches(limit, error=error)
            for job in each["jobs"]
            if (not status or job["status"] in status) and (not error or job["errorCode"] == error)
        ]
    if as_json:
        _print_json(found)
    else:
        columns = ("id", "status", "attempt", "filename", "errorCode", "error")
        _print_table(columns, [[job[name] for name in columns] for job in found])


@jobs.command("show")
def show_job(job: JobId, server: Server = None, *, as_json: AsJson = False) -> None:
    """Show one job and every attempt of it."""
    with _operator(server) as client:
        batch, state = client.find_job(job)
        attempts = client.ask("GET", f"/api/operator/attempts?jobId={job}")["attempts"]
    if as_json:
        _print_json({"batchId": batch["id"], **state, "attempts": attempts})
        return
    _print_table(("", ""), [["batch", batch["id"]], *([name, value] for name, value in state.items())])
    columns = ("attempt", "status", "errorCode", "error", "startedAt", "endedAt")
    _print_table(columns, [[attempt[name] for name in columns] for attempt in attempts])


@jobs.command("restart")
def restart_jobs(
    job: Annotated[
        list[str] | None, typer.Argument(metavar="[JOB]...", help="The jobs' ids; or name a filter.")
    ] = None,
    error: ErrorCode = None,
    batch: BatchId = None,
    older_than: Annotated[float | None, typer.Option(help="Those that failed so many seconds ago.")] = None,
    reason: Reason = None,
    server: Server = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which jobs a filter would restart.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Restart completed jobs too, past the cache.")] = False,
    as_json: AsJson = False,
) -> None:
    """Start failed jobs again: those named, or all that fit a filter."""
    wanted = {"errorCode": error, "batchId": batch, "olderThan": older_than}
    if job and (any(value is not None for value in wanted.values()) or dry_run):
        raise typer.BadParameter("Name jobs, or a filter, but not both.")
    with _operator(server) as client:
        if job:
            said: Any = [_act(client, each, f"restart{'?force=1' if force else ''}", reason) for each in job]
            words = f"Restarted: {len(said)} jobs."
        else:
            body = {"filter": wanted, "dryRun": dry_run, "reason": reason}
            said = client.ask("POST", "/api/operator/restart", body)
            does = "Would restart" if dry_run else "Restarted"
            words = f"{does}: {said['count']} jobs in {said['batches']} batches."
    _say(said, words, as_json=as_json)


@jobs.command("cancel")
def cancel_jobs(
    job: Annotated[list[str] | None, typer.Argument(metavar="[JOB]...", help="The jobs' ids; or name a batch.")] = None,
    batch: BatchId = None,
    reason: Reason = None,
    server: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Cancel jobs, or all of a batch that are not over."""
    if bool(job) == bool(batch):
        raise typer.BadParameter("Name jobs, or a batch, but not both.")
    with _operator(server) as client:
        if batch:
            said: Any = client.ask("POST", f"/api/batch/{batch}/cancel", {"reason": reason})
        else:
            said = [_act(client, each, "cancel", reason) for each in job or ()]
    _say(said, "Cancelling.", as_json=as_json)


@batches.command("list")
def list_batches(
    status: Status = None,
    error: ErrorCode = None,
    older_than: Annotated[float | None, typer.Option(help="Those that were made so many seconds ago.")] = None,
    limit: Most = 50,
    server: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the newest batches."""
    with _operator(server) as client:
        found = list(client.batches(limit, status=status, error=error, olderThan=older_than))
    if as_json:
        _print_json(found)
        return
    columns = ("id", "status", "createdAt", "totalJobs", "completedJobs", "failedJobs", "cancelledJobs")
    _print_table(columns, [[each["batch"][name] for name in columns] for each in found])


@app.command()
def pause(reason: Reason = None, server: Server = None, *, as_json: AsJson = False) -> None:
    """Operators: start no new jobs; those that run finish."""
    with _operator(server) as client:
        said = client.ask("POST", "/api/operator/pause", {"reason": reason})
    _say(said, "Paused.", as_json=as_json)


@app.command()
def resume(reason: Reason = None, server: Server = None, *, as_json: AsJson = False) -> None:
    """Operators: take work again."""
    with _operator(server) as client:
        said = client.ask("POST", "/api/operator/resume", {"reason": reason})
    _say(said, "Taking work again.", as_json=as_json)


@contextmanager
def _operator(server: str | None) -> Iterator[OperatorClient]:
    settings = loaded_quietly().settings
    with errors_in_words():
        yield client_of(settings, server)


def _act(client: OperatorClient, job_id: str, action: str, reason: str | None) -> Any:
    batch, _ = client.find_job(job_id)
    return client.ask("POST", f"/api/batch/{batch['id']}/jobs/{job_id}/{action}", {"reason": reason})["job"]


def _say(said: Any, words: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(said)
    else:
        typer.echo(words)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    output = Console()
    if not output.is_terminal:
        output = Console(width=_WIDTH_WITHOUT_TERMINAL)
    table = Table(header_style="bold", show_header=any(columns))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_visible(cell)) for cell in row))
    output.print(table)


def _visible(value: Any) -> str:
    """Without control characters: a link's name must not steer the terminal."""
    return "".join(char if char.isprintable() else " " for char in ("" if value is None else str(value)))
