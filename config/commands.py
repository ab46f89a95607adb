"""The command line. Exit codes: 0 for success, 1 if something failed, 2 for wrong usage."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import structlog
import typer

from config import logging
from config.environment import InvalidSettings, Loaded, load
from config.operator_client import Refused
from config.settings import Settings, environment_name
from config.terminal import progress_display
from heatsync.model.errors import HeatSyncError, RequestError
from heatsync.model.rendering import render
from heatsync.results.filters import Filters
from web.recent_log import RecentLog
from web.validators import swimmer_name

app = typer.Typer(
    help="Find a swimmer's entries in swim meet heat sheets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # typer's tracebacks show local variables
)
FAILED, WRONG_USAGE = 1, 2


@app.callback()
def _report_errors(context: typer.Context) -> None:
    context.with_resource(_readable_errors())


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="IP address or host name to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Run the server."""
    loaded = load(host=host, port=port)
    recent_log = RecentLog()
    logging.configure(loaded.settings.log_level, loaded.settings.log_format, recent_log=recent_log)
    for warning in loaded.warnings:
        structlog.get_logger().warning("unknown_setting", hint=warning)
    from config import service  # noqa: PLC0415 - importing it takes a second, which `config` does not need

    service.serve(loaded.settings, recent_log)


@app.command()
def extract(
    inputs: Annotated[list[str], typer.Argument(metavar="FILE_OR_URL", help="Heat sheets: PDF files or URLs.")],
    swimmer: Annotated[str, typer.Option(help='Swimmer\'s name: "Uma Doe" or "Doe, Uma".')],
    ics: Annotated[Path | None, typer.Option(help="Write a calendar to this file.", dir_okay=False)] = None,
    age: Annotated[str | None, typer.Option(help="Age, to select one of several swimmers with the name.")] = None,
    team: Annotated[str | None, typer.Option(help="Team, to select one of several swimmers with the name.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as the API returns them.")] = False,
) -> None:
    """Find a swimmer's entries in heat sheets, without a server."""
    _check_inputs(inputs, swimmer, ics)
    filters = Filters.parse(age=age, team=team)
    settings = load_settings()
    from config import results_output, service  # noqa: PLC0415 - see `serve`

    with progress_display(inputs) as show:
        unfiltered = service.extract(settings, inputs, swimmer, show)
    merged = unfiltered.filtered(filters)
    if ics:
        results_output.write_calendar(unfiltered, filters, ics)
    if as_json:
        results_output.print_json(merged)
    else:
        results_output.print_results(merged.results, filters, ics)
    raise typer.Exit(FAILED if merged.results.failed_sources else 0)


@app.command("config")
def show_config() -> None:
    """Show every setting, its value and its origin."""
    loaded = load()
    _warn(loaded)
    shown = loaded.settings.shown
    rows = [(environment_name(field), shown(field), origin) for field, origin in loaded.origins.items()]
    name_width, value_width = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value, origin in rows:
        typer.echo(f"{name:<{name_width}}  {value:<{value_width}}  {origin}")


@app.command()
def migrate() -> None:
    """Bring the database schema up to date."""
    from config import service  # noqa: PLC0415 - see `serve`

    applied = service.migrate(load_settings())
    typer.echo("\n".join(f"Applied {name}" for name in applied) or "The database is up to date.")


@app.command()
def purge() -> None:
    """Remove expired batches, and the PDFs that no other batch needs."""
    from config import service  # noqa: PLC0415 - see `serve`

    report = service.purge(load_settings())
    typer.echo(f"Removed: {len(report.removed)} batches, {report.pdfs} PDFs, {report.files} files.")


def load_settings() -> Settings:
    """The settings of an interactive command: logs only warnings, unless the log level is set."""
    loaded = load()
    level = "warning" if loaded.origins["log_level"] == "default" else loaded.settings.log_level
    logging.configure(level, loaded.settings.log_format)
    _warn(loaded)
    return loaded.settings


@contextmanager
def _readable_errors() -> Iterator[None]:
    """Print expected errors as sentences and exit. A bug stays a traceback."""
    try:
        yield
    except InvalidSettings as invalid:
        fail(*invalid.args, code=WRONG_USAGE)
    except HeatSyncError as error:
        fail(render(error.message), code=WRONG_USAGE if isinstance(error, RequestError) else FAILED)
    except BrokenPipeError:
        raise  # typer ends the command quietly
    except (Refused, OSError) as error:
        fail(str(error))


def fail(*problems: str, code: int = FAILED) -> NoReturn:
    """Print these to standard error and exit."""
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(code)


def _warn(loaded: Loaded) -> None:
    for warning in loaded.warnings:
        typer.echo(f"Warning: {warning}", err=True)


def _check_inputs(inputs: Sequence[str], swimmer: str, ics: Path | None) -> None:
    files = [given for given in inputs if not given.startswith(("http://", "https://"))]
    problems = [f"There is no file {name}." for name in files if not Path(name).is_file()]
    try:
        swimmer_name(swimmer)
    except RequestError as error:
        problems.append(render(error.message))
    if ics and not ics.absolute().parent.is_dir():
        problems.append(f"Can't write {ics}: the folder {ics.parent} does not exist.")
    if problems:
        fail(*problems, code=WRONG_USAGE)
