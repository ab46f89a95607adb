"""The output of `heatsync extract`: a table or JSON on standard output, and a calendar in a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from config.terminal import counted, print_line, print_table
from heatsync.jobs import batch_calendar
from heatsync.jobs.batch_results import MergedJobs
from heatsync.model.batch import Job
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.model.swim import Swim, TimeSource
from heatsync.results.calendar_names import chosen_people
from heatsync.results.calendar_revisions import Revisions
from heatsync.results.calendar_texts import one_line
from heatsync.results.filters import Filters
from heatsync.results.merge import Results
from web.json_body import encode
from web.result_responses import ResultsResponse

_COLUMNS: Final[Sequence[str]] = ("Date", "Time", "Event", "Round", "Heat", "Lane", "Seed", "Sheet")
_RIGHT: Final = frozenset({"Heat", "Lane", "Seed"})
_PRINTED_TIMES: Final = frozenset({None, TimeSource.PRINTED, TimeSource.TIMELINE})


def print_results(results: Results, filters: Filters, calendar: Path | None) -> None:
    """Print the entries as a table, then the failed heat sheets, the warnings and the path of the calendar.

    If the name matches several swimmers, each row begins with its swimmer.
    """
    if results.entries:
        _print_entries(results, filters)
    entries = counted(results.total, "entry", "entries")
    print_line(f"{entries} in {counted(len(results.sources), 'heat sheet', 'heat sheets')}.")
    for failed in results.failed_sources:
        print_line(f"Failed: {_sheet_name(failed)}: {failed.error_message}")
    for warning in results.warnings:
        print_line(f"Warning: {render(warning.text)}")
    if calendar:
        print_line(f"Calendar: {calendar}")


def print_json(merged: MergedJobs) -> None:
    """Print the results as the API returns them."""
    typer.echo(encode(ResultsResponse.of_batch(merged)))


def write_calendar(merged: MergedJobs, filters: Filters, path: Path) -> None:
    """Write the calendar of unfiltered results. A later file replaces the entries of an earlier one."""
    read = merged.batch.ended_at or merged.batch.created_at
    path.write_bytes(batch_calendar.write_calendar(merged, Revisions(read.replace(microsecond=0)), filters))


def _print_entries(results: Results, filters: Filters) -> None:
    sheets = {job.sequence: _sheet_name(job) for job, _ in results.sources}
    columns, rows = _COLUMNS, [_row(entry.swim, sheets.get(entry.source, "")) for entry in results.entries]
    if len(chosen_people(results.people, filters)) > 1:
        labels = [one_line(Message("VERBATIM", text=person.label)) for person in results.people]
        columns = ("Swimmer", *columns)
        rows = [(labels[entry.person], *row) for entry, row in zip(results.entries, rows, strict=True)]
    print_table(columns, rows, right=_RIGHT)


def _sheet_name(job: Job) -> str:
    return job.filename or f"heat sheet {job.sequence}"


def _row(swim: Swim, sheet: str) -> Sequence[object]:
    """The cells of `_COLUMNS`."""
    time = swim.heat_start_time or ""
    return (
        swim.session_date or "?",
        time if swim.time_source in _PRINTED_TIMES else f"ca. {time}",
        _event(swim),
        swim.round,
        swim.heat_number,
        f"rank {swim.rank}" if swim.lane is None and swim.rank is not None else swim.lane,
        swim.seed_time,
        sheet,
    )


def _event(swim: Swim) -> str:
    relay = swim.relay
    leg = ("(relay", relay.letter, f"leg {relay.leg})") if relay and relay.leg else ()
    parts = (swim.event_label or swim.event_number, swim.event_name, *leg)
    return " ".join(str(part) for part in parts if part)
