"""What operators do from the command line: list, show, restart and cancel jobs, and pause the service."""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.commands import FAILED, app, errors_in_words, loaded_quietly
from config.operator_client import Refused, client_of, is_web_address
from heatsync.model.batch import BatchStatus, JobStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from config.operator_client import OperatorClient

__all__ = ["app"]

_WIDTH_WITHOUT_TERMINAL = 200

jobs = typer.Typer(help="Operators: see, restart and cancel jobs of a running service.", no_args_is_help=True)
batches = typer.Typer(help="Operators: see the batches of a running service.", no_args_is_help=True)
app.add_typer(jobs, name="jobs")
app.add_typer(batches, name="batches")


def _web_address(given: str | None) -> str | None:
    if given is not None and not is_web_address(given):
        raise typer.BadParameter("It must be an address as http://localhost:3001.")
    return given


Server = Annotated[
    str | None,
    typer.Option(help="The service's address, if not the one of the settings.", callback=_web_address),
]
Reason = Annotated[str | None, typer.Option(help="Why: kept in the audit.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what the API answered.")]
ErrorCode = Annotated[str | None, typer.Option("--error", help="Only those that failed with this code.")]
_STATUS = typer.Option("--status", help="Only those in this state; may be repeated.")
JobStatuses = Annotated[list[JobStatus] | None, _STATUS]
BatchStatuses = Annotated[list[BatchStatus] | None, _STATUS]
Most = Annotated[int, typer.Option("--limit", min=1, help="So many at most, the newest first.")]
JobId = Annotated[str, typer.Argument(metavar="JOB", help="The job's id.")]
BatchId = Annotated[str | None, typer.Option("--batch", help="Those of this batch.")]


@jobs.command("list")
def list_jobs(
    status: JobStatuses = None,
    error: ErrorCode = None,
    limit: Most = 50,
    server: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List jobs, those of the newest batches first."""
    with _operator(server) as client:
        fitting = (
            {"batchId": each["batch"]["id"], **job}
            for each in client.batches(error=error)
            for job in each["jobs"]
            if (not status or job["status"] in status) and (not error or job["errorCode"] == error)
        )
        found = list(islice(fitting, limit))
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
    if force and not job:
        raise typer.BadParameter("--force is for jobs that are named: a filter finds failed ones only.")
    said: Any
    refused: dict[str, str] = {}
    with _operator(server) as client:
        if job:
            action = f"restart{'?force=1' if force else ''}"
            said, refused = _act_on_each(client, job, action, reason)
            words = f"Restarted: {len(said)} jobs."
        else:
            body = {"filter": wanted, "dryRun": dry_run, "reason": reason}
            said = client.ask("POST", "/api/operator/restart", body)
            does = "Would restart" if dry_run else "Restarted"
            words = f"{does}: {said['count']} jobs in {said['batches']} batches."
    _say(said, words, refused, as_json=as_json)


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
    said: Any
    refused: dict[str, str] = {}
    with _operator(server) as client:
        if batch:
            said = client.ask("POST", f"/api/batch/{quote(batch, safe='')}/cancel", {"reason": reason})
        else:
            said, refused = _act_on_each(client, job or (), "cancel", reason)
    _say(said, "Cancelling.", refused, as_json=as_json)


@batches.command("list")
def list_batches(
    status: BatchStatuses = None,
    error: ErrorCode = None,
    older_than: Annotated[float | None, typer.Option(help="Those that were made so many seconds ago.")] = None,
    limit: Most = 50,
    server: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the newest batches."""
    with _operator(server) as client:
        found = list(islice(client.batches(status=status, error=error, olderThan=older_than), limit))
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


def _act_on_each(
    client: OperatorClient, job_ids: Sequence[str], action: str, reason: str | None
) -> tuple[list[Any], dict[str, str]]:
    """What was done, and by their ids the jobs of which it was refused, with why."""
    done, refused = [], {}
    for job_id in job_ids:
        try:
            batch, _ = client.find_job(job_id)
            answer = client.ask("POST", f"/api/batch/{batch['id']}/jobs/{job_id}/{action}", {"reason": reason})
        except Refused as error:
            refused[job_id] = str(error)
        else:
            done.append(answer["job"])
    return done, refused


def _say(said: Any, words: str, refused: Mapping[str, str] = MappingProxyType({}), *, as_json: bool) -> None:
    """Print what was done; what was refused goes to standard error, and makes the command fail."""
    if as_json:
        _print_json(said)
    elif said:
        typer.echo(words)
    for job_id, why in refused.items():
        typer.echo(f"{job_id}: {why}", err=True)
    if refused:
        raise typer.Exit(FAILED)


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
