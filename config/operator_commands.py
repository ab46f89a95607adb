"""The commands for operators. They use the operator API of a running service."""

from collections.abc import Sequence
from itertools import islice
from typing import Annotated
from urllib.parse import quote

import msgspec
import typer

from config.commands import app, fail, load_settings
from config.operator_client import JsonObject, OperatorClient, Refused, client_of, member
from config.terminal import counted, print_table
from config.values import web_url
from heatsync.model.batch import BatchStatus, JobStatus

__all__ = ["app"]

jobs = typer.Typer(help="Operators: list, show, restart and cancel jobs.", no_args_is_help=True)
batches = typer.Typer(help="Operators: list batches.", no_args_is_help=True)
app.add_typer(jobs, name="jobs")
app.add_typer(batches, name="batches")


def _web_url(given: str | None) -> str | None:
    try:
        return None if given is None else web_url(given)
    except ValueError:
        raise typer.BadParameter("It must be a URL such as http://localhost:3001.") from None


Server = Annotated[
    str | None, typer.Option(help="URL of the service. Default: the host and port in the settings.", callback=_web_url)
]
Reason = Annotated[str | None, typer.Option(help="Reason, for the audit log.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the API's response as JSON.")]
ErrorCode = Annotated[str | None, typer.Option("--error", help="Only jobs that failed with this error code.")]
Limit = Annotated[int, typer.Option(min=1, help="Maximum number of rows.")]
JobId = Annotated[str, typer.Argument(metavar="JOB", help="Job ID.")]
BatchId = Annotated[str | None, typer.Option("--batch", help="Only jobs of the batch with this ID.")]


@jobs.command("list")
def list_jobs(
    status: Annotated[list[JobStatus] | None, typer.Option(help="Only jobs with this status. Repeatable.")] = None,
    error: ErrorCode = None,
    limit: Limit = 50,
    server: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List jobs, newest batch first."""
    matching = (
        {"batchId": found.batch["id"], **job}
        for found in _client(server).batches(error=error)
        for job in found.jobs
        if (not status or job["status"] in status) and (not error or job["errorCode"] == error)
    )
    listed = list(islice(matching, limit))
    if as_json:
        _print_json(listed)
    else:
        _print_rows(listed, ("id", "status", "attempt", "filename", "errorCode", "error"))


@jobs.command("show")
def show_job(job: JobId, server: Server = None, *, as_json: AsJson = False) -> None:
    """Show a job and its attempts."""
    client = _client(server)
    batch, state = client.find_job(job)
    attempts = member(client.request(f"/api/operator/attempts?jobId={job}"), "attempts", list[JsonObject])
    if as_json:
        _print_json({"batchId": batch["id"], **state, "attempts": attempts})
        return
    print_table(("", ""), [("batch", batch["id"]), *state.items()], heading=False)
    _print_rows(attempts, ("attempt", "status", "errorCode", "error", "startedAt", "endedAt"))


@jobs.command("restart")
def restart_jobs(
    job: Annotated[list[str] | None, typer.Argument(metavar="[JOB]...", help="Job IDs. Or use a filter.")] = None,
    error: ErrorCode = None,
    batch: BatchId = None,
    older_than: Annotated[
        float | None, typer.Option(help="Only jobs that failed at least this many seconds ago.")
    ] = None,
    reason: Reason = None,
    server: Server = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show how many jobs the filter matches.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Restart completed jobs too, and skip the cache.")] = False,
    as_json: AsJson = False,
) -> None:
    """Restart failed jobs: by ID, or all that match a filter."""
    filters = {"errorCode": error, "batchId": batch, "olderThan": older_than}
    if job and (any(value is not None for value in filters.values()) or dry_run):
        raise typer.BadParameter("Use job IDs or a filter, not both.")
    if force and not job:
        raise typer.BadParameter("--force needs job IDs: a filter matches only failed jobs.")
    if job:
        action = f"restart{'?force=1' if force else ''}"
        _change_each(_client(server), job, action, reason, "Restarted {jobs}.", as_json=as_json)
        return
    body = {"filter": filters, "dryRun": dry_run, "reason": reason}
    response = _client(server).request("/api/operator/restart", body)
    verb = "Would restart" if dry_run else "Restarted"
    affected = f"{counted(response['count'], 'job', 'jobs')} in {counted(response['batches'], 'batch', 'batches')}"
    _report(response, f"{verb} {affected}.", as_json=as_json)


@jobs.command("cancel")
def cancel_jobs(
    job: Annotated[list[str] | None, typer.Argument(metavar="[JOB]...", help="Job IDs. Or use --batch.")] = None,
    batch: BatchId = None,
    reason: Reason = None,
    server: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Cancel jobs: by ID, or all unfinished jobs of a batch."""
    if bool(job) == bool(batch):
        raise typer.BadParameter("Use job IDs or --batch, not both.")
    client, sentence = _client(server), "Cancelling."
    if batch:
        response = client.request(f"/api/batch/{quote(batch, safe='')}/cancel", {"reason": reason})
        _report(response, sentence, as_json=as_json)
    else:
        _change_each(client, job or (), "cancel", reason, sentence, as_json=as_json)


@batches.command("list")
def list_batches(
    status: Annotated[list[BatchStatus] | None, typer.Option(help="Only batches with this status. Repeatable.")] = None,
    error: ErrorCode = None,
    older_than: Annotated[
        float | None, typer.Option(help="Only batches created at least this many seconds ago.")
    ] = None,
    limit: Limit = 50,
    server: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List batches, newest first."""
    listed = list(islice(_client(server).batches(status=status, error=error, olderThan=older_than), limit))
    if as_json:
        _print_json(listed)
    else:
        columns = ("id", "status", "createdAt", "totalJobs", "completedJobs", "failedJobs", "cancelledJobs")
        _print_rows([found.batch for found in listed], columns)


@app.command()
def pause(reason: Reason = None, server: Server = None, *, as_json: AsJson = False) -> None:
    """Operators: stop starting jobs. Running jobs finish."""
    _report(_client(server).request("/api/operator/pause", {"reason": reason}), "Paused.", as_json=as_json)


@app.command()
def resume(reason: Reason = None, server: Server = None, *, as_json: AsJson = False) -> None:
    """Operators: start jobs again after a pause."""
    _report(_client(server).request("/api/operator/resume", {"reason": reason}), "Resumed.", as_json=as_json)


def _client(server: str | None) -> OperatorClient:
    return client_of(load_settings(), server)


def _change_each(
    client: OperatorClient, job_ids: Sequence[str], action: str, reason: str | None, sentence: str, *, as_json: bool
) -> None:
    """Change one job after the other. Refusals go to standard error and make the command fail."""
    changed: list[JsonObject] = []
    refusals: list[str] = []
    for job_id in job_ids:
        try:
            batch, _ = client.find_job(job_id)
            path = f"/api/batch/{batch['id']}/jobs/{job_id}/{action}"
            changed.append(member(client.request(path, {"reason": reason}), "job", JsonObject))
        except Refused as error:
            refusals.append(f"{job_id}: {error}")
    if changed or as_json:
        _report(changed, sentence.format(jobs=counted(len(changed), "job", "jobs")), as_json=as_json)
    if refusals:
        fail(*refusals)


def _report(response: object, sentence: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(response)
    else:
        typer.echo(sentence)


def _print_rows(rows: Sequence[JsonObject], columns: Sequence[str]) -> None:
    print_table(columns, [[row.get(column) for column in columns] for row in rows])


def _print_json(value: object) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))
