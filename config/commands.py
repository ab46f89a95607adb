"""What one can tell HeatSync on the command line. Exit codes: 0 all fine, 1 something failed, 2 wrong usage."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import structlog
import typer

from config import console, logging
from config.environment import Loaded, WrongSettings, load
from config.operator_client import Refused, Unreachable
from config.settings import Settings, environment_name
from heatsync.model.errors import HeatSyncError, MissingSwimmer, RequestError
from heatsync.model.rendering import render
from heatsync.results.calendar import CalendarOptions, make_calendar
from web.json_body import encode
from web.recent_log import RecentLog
from web.result_responses import ResultsResponse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

app = typer.Typer(
    help="In these heat sheets, when and where does this swimmer swim?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks are for the developer of a script, in a box
)
FAILED, WRONG_USAGE = 1, 2


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Run the server until it is told to stop."""
    loaded = _load(host=host, port=port)
    memory = RecentLog()
    logging.configure(loaded.settings.log_level, loaded.settings.log_format, memory=memory)
    for warning in loaded.warnings:
        structlog.get_logger().warning("unknown_setting", hint=warning)
    with errors_in_words():
        from config import service  # noqa: PLC0415 - it takes a second to import, which `config` need not wait for

        service.serve(loaded.settings, memory)


@app.command()
def extract(
    inputs: Annotated[list[str], typer.Argument(metavar="FILE_OR_URL", help="Heat sheets: PDF files or links.")],
    swimmer: Annotated[str, typer.Option(help='The swimmer: "Uma Doe" or "Doe, Uma".')],
    ics: Annotated[Path | None, typer.Option(help="Write a calendar to this file.", dir_okay=False)] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as the API would answer them.")] = False,
) -> None:
    """Find a swimmer's entries in heat sheets, without a server."""
    _refuse_wrong_inputs(inputs, swimmer, ics)
    settings = loaded_quietly().settings
    with errors_in_words():
        from config import service  # noqa: PLC0415 - see `serve`

        with console.job_display(inputs) as show:
            merged = service.extract(settings, inputs, swimmer, show)
        batch, results = merged.batch, merged.results
        if ics:
            stamp = batch.ended_at or batch.created_at
            ics.write_bytes(make_calendar(results, batch.swimmer_name, stamp, CalendarOptions()))
    if as_json:
        typer.echo(encode(ResultsResponse.of_batch(merged)))
    else:
        console.print_results(results, ics)
    raise typer.Exit(FAILED if results.failed_sources else 0)


@app.command("config")
def show_config() -> None:
    """Show every setting, its value and where it came from."""
    loaded = _load()
    _warn(loaded)
    rows = [
        (environment_name(field), loaded.settings.shown(field), loaded.origins[field])
        for field in Settings.model_fields
    ]
    name_width, value_width = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value, origin in rows:
        typer.echo(f"{name:<{name_width}}  {value:<{value_width}}  {origin}")


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    settings = loaded_quietly().settings
    with errors_in_words():
        from config import service  # noqa: PLC0415 - see `serve`

        applied = service.migrate(settings)
    for name in applied:
        typer.echo(f"Applied {name}")
    if not applied:
        typer.echo("The database is up to date.")


@app.command()
def purge() -> None:
    """Remove the batches that have expired, and what nothing else needs."""
    settings = loaded_quietly().settings
    with errors_in_words():
        from config import service  # noqa: PLC0415 - see `serve`

        report = service.purge(settings)
    typer.echo(f"Removed: {report.batches} batches, {report.pdfs} PDFs, {report.files} files.")


def _load(**overrides: object) -> Loaded:
    try:
        return load(**overrides)
    except WrongSettings as wrong:
        _refuse(*wrong.problems)


def loaded_quietly() -> Loaded:
    """For a command that answers a person: only warnings are logged unless somebody asked for more."""
    loaded = _load()
    level = "warning" if loaded.origins["log_level"] == "default" else loaded.settings.log_level
    logging.configure(level, loaded.settings.log_format)
    _warn(loaded)
    return loaded


def _warn(loaded: Loaded) -> None:
    for warning in loaded.warnings:
        typer.echo(f"Warning: {warning}", err=True)


def _refuse_wrong_inputs(inputs: Sequence[str], swimmer: str, ics: Path | None) -> None:
    files = [given for given in inputs if not given.startswith(("http://", "https://"))]
    problems = [f"{name} is not a file that is here." for name in files if not Path(name).is_file()]
    if not swimmer.strip():
        problems.append(render(MissingSwimmer().message))
    if ics and not ics.absolute().parent.is_dir():
        problems.append(f"{ics} cannot be written: there is no folder {ics.parent}.")
    if problems:
        _refuse(*problems)


def _refuse(*problems: str) -> NoReturn:
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(WRONG_USAGE)


@contextmanager
def errors_in_words() -> Iterator[None]:
    """What can go wrong outside HeatSync is told in a sentence; a bug stays a traceback."""
    try:
        yield
    except RequestError as error:
        _refuse(render(error.message))
    except HeatSyncError as error:
        _fail(render(error.message))
    except (Refused, Unreachable, OSError) as error:
        _fail(str(error))


def _fail(problem: str) -> NoReturn:
    typer.echo(problem, err=True)
    raise typer.Exit(FAILED) from None
