"""The commands for operators. They use the operator API of a running service."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Annotated
from urllib.parse import quote

import msgspec
import typer

from config.commands import FAILED, app, load_settings, readable_errors
from config.operator_client import JsonObject, OperatorClient, Refused, client_of, is_web_url, object_in, objects_in
from config.terminal import counted, print_table
from heatsync.model.batch import BatchStatus, JobStatus

__all__ = ["app"]

jobs = typer.Typer(help="Operators: list, show, restart and cancel jobs.", no_args_is_help=True)
batches = typer.Typer(help="Operators: list batches.", no_args_is_help=True)
app.add_typer(jobs, name="jobs")
app.add_typer(batches, name="batches")


def _web_url(given: str | None) -> str | None:
    if given is not None and not is_web_url(given):
        raise typer.BadParameter("It must be a URL such as http://localhost:3001.")
    return given


Server = Annotated[
    str | None, typer.Option(help="URL of the service. Default: the host and port in the settings.", callback=_web_url)
]
Reason = Annotated[str | None, typer.Option(help="Reason, for the audit log.")]
JobAge = Annotated[float | None, typer.Option(help="Only jobs that failed at least this many seconds ago.")]
BatchAge = Annotated[float | None, typer.Option(help="Only batches created at least this many seconds ago.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the API's response as JSON.")]
ErrorCode = Annotated[str | None, typer.Option("--error", help="Only jobs that failed with this error code.")]
JobStatuses = Annotated[
    list[JobStatus] | None, typer.Option("--status", help="Only jobs with this status. Repeatable.")
]
BatchStatuses = Annotated[
    list[BatchStatus] | None, typer.Option("--status", help="Only batches with this status. Repeatable.")
]
Limit = Annotated[int, typer.Option(min=1, help="Maximum number of rows.")]
JobId = Annotated[str, typer.Argument(metavar="JOB", help="Job ID.")]
BatchId = Annotated[str | None, typer.Option("--batch", help="Only jobs of the batch with this ID.")]


@jobs.command("list")
def list_jobs(
    status: JobStatuses = None,
    error: ErrorCode = None,
    limit: Limit = 50,
    server: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List jobs, newest batch first."""
    with _operator(server) as client:
        matching = (
            {"batchId": object_in(found, "batch")["id"], **job}
            for found in client.batches(error=error)
            for job in objects_in(found, "jobs")
            if _matches(job, status, error)
        )
        listed = list(islice(matching, limit))
    _print_rows(listed, ("id", "status", "attempt", "filename", "errorCode", "error"), as_json=as_json)


@jobs.command("show")
def show_job(job: JobId, server: Server = None, *, as_json: AsJson = False) -> None:
    """Show a job and its attempts."""
    with _operator(server) as client:
        batch, state = client.find_job(job)
        attempts = objects_in(client.request("GET", f"/api/operator/attempts?jobId={job}"), "attempts")
    if as_json:
        _print_json({"batchId": batch["id"], **state, "attempts": attempts})
        return
    print_table(("", ""), [("batch", batch["id"]), *state.items()], heading=False)
    _print_rows(attempts, ("attempt", "status", "errorCode", "error", "startedAt", "endedAt"), as_json=False)


@jobs.command("restart")
def restart_jobs(
    job: Annotated[list[str] | None, typer.Argument(metavar="[JOB]...", help="Job IDs. Or use a filter.")] = None,
    error: ErrorCode = None,
    batch: BatchId = None,
    older_than: JobAge = None,
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
    with _operator(server) as client:
        if job:
            done = _on_each_job(client, job, f"restart{'?force=1' if force else ''}", reason)
            done.report(f"Restarted {counted(len(done.jobs), 'job', 'jobs')}.", as_json=as_json)
        else:
            body = {"filter": filters, "dryRun": dry_run, "reason": reason}
            response = client.request("POST", "/api/operator/restart", body)
            _report(response, _restarted(response, dry_run=dry_run), as_json=as_json)


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
    with _operator(server) as client:
        if batch:
            response = client.request("POST", f"/api/batch/{quote(batch, safe='')}/cancel", {"reason": reason})
            _report(response, _CANCELLING, as_json=as_json)
        else:
            _on_each_job(client, job or (), "cancel", reason).report(_CANCELLING, as_json=as_json)


@batches.command("list")
def list_batches(
    status: BatchStatuses = None,
    error: ErrorCode = None,
    older_than: BatchAge = None,
    limit: Limit = 50,
    server: Server = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List batches, newest first."""
    with _operator(server) as client:
        listed = list(islice(client.batches(status=status, error=error, olderThan=older_than), limit))
    if as_json:
        _print_json(listed)
        return
    columns = ("id", "status", "createdAt", "totalJobs", "completedJobs", "failedJobs", "cancelledJobs")
    _print_rows([object_in(found, "batch") for found in listed], columns, as_json=False)


@app.command()
def pause(reason: Reason = None, server: Server = None, *, as_json: AsJson = False) -> None:
    """Operators: stop starting jobs. Running jobs finish."""
    with _operator(server) as client:
        _report(client.request("POST", "/api/operator/pause", {"reason": reason}), "Paused.", as_json=as_json)


@app.command()
def resume(reason: Reason = None, server: Server = None, *, as_json: AsJson = False) -> None:
    """Operators: start jobs again after a pause."""
    with _operator(server) as client:
        _report(client.request("POST", "/api/operator/resume", {"reason": reason}), "Resumed.", as_json=as_json)


_CANCELLING = "Cancelling."


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The jobs that changed, and why the others did not, by ID."""

    jobs: Sequence[JsonObject]
    refusals: Mapping[str, str]

    def report(self, sentence: str, *, as_json: bool) -> None:
        """Print the outcome. Refusals go to standard error and make the command fail."""
        if as_json:
            _print_json(self.jobs)
        elif self.jobs:
            typer.echo(sentence)
        for job_id, why in self.refusals.items():
            typer.echo(f"{job_id}: {why}", err=True)
        if self.refusals:
            raise typer.Exit(FAILED)


@contextmanager
def _operator(server: str | None) -> Iterator[OperatorClient]:
    settings = load_settings().settings
    with readable_errors():
        yield client_of(settings, server)


def _on_each_job(client: OperatorClient, job_ids: Sequence[str], action: str, reason: str | None) -> _Outcome:
    changed: list[JsonObject] = []
    refusals: dict[str, str] = {}
    for job_id in job_ids:
        try:
            batch, _ = client.find_job(job_id)
            path = f"/api/batch/{batch['id']}/jobs/{job_id}/{action}"
            changed.append(object_in(client.request("POST", path, {"reason": reason}), "job"))
        except Refused as error:
            refusals[job_id] = str(error)
    return _Outcome(changed, refusals)


def _matches(job: JsonObject, statuses: Sequence[JobStatus] | None, error: str | None) -> bool:
    return (not statuses or job["status"] in statuses) and (not error or job["errorCode"] == error)


def _restarted(response: JsonObject, *, dry_run: bool) -> str:
    verb = "Would restart" if dry_run else "Restarted"
    jobs_and_batches = counted(response["count"], "job", "jobs"), counted(response["batches"], "batch", "batches")
    return f"{verb} {' in '.join(jobs_and_batches)}."


def _report(response: JsonObject, sentence: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(response)
    else:
        typer.echo(sentence)


def _print_rows(rows: Sequence[JsonObject], columns: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        _print_json(rows)
    else:
        print_table(columns, [[row.get(column) for column in columns] for row in rows])


def _print_json(value: object) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))
