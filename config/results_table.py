"""Prints the merged results of a batch on standard output."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from config.terminal import counted, print_line, print_table, standard_output
from heatsync.model.rendering import render
from heatsync.model.swim import Swim, TimeSource
from heatsync.results.merge import Results

_COLUMNS: Final = ("Date", "Time", "Event", "Round", "Heat", "Lane", "Seed", "Sheet")
_RIGHT: Final = frozenset({"Heat", "Lane", "Seed"})
_PRINTED_TIMES: Final = frozenset({None, TimeSource.PRINTED, TimeSource.TIMELINE})


def print_results(results: Results, calendar: Path | None) -> None:
    """Print the entries as a table, then the failed heat sheets, the warnings and the path of the calendar."""
    sheets = {job.sequence: job.filename or f"heat sheet {job.sequence}" for job, _ in results.sources}
    if results.entries:
        rows = [_row(entry.swim, sheets.get(entry.source, "")) for entry in results.entries]
        print_table(_COLUMNS, rows, right=_RIGHT)
    console = standard_output()
    entries = counted(results.total, "entry", "entries")
    print_line(console, f"{entries} in {counted(len(results.sources), 'heat sheet', 'heat sheets')}.")
    for failed in results.failed_sources:
        print_line(console, f"Failed: {failed.filename or f'heat sheet {failed.sequence}'}: {failed.error_message}")
    for warning in results.warnings:
        print_line(console, f"Warning: {render(warning.text)}")
    if calendar:
        print_line(console, f"Calendar: {calendar}")


def _row(swim: Swim, sheet: str) -> Sequence[object]:
    """The cells of `_COLUMNS`."""
    time = swim.heat_start_time or ""
    return (
        swim.session_date or "?",
        time if swim.time_source in _PRINTED_TIMES else f"ca. {time}",
        _event(swim),
        swim.round,
        swim.heat_number,
        _lane_or_rank(swim),
        swim.seed_time,
        sheet,
    )


def _event(swim: Swim) -> str:
    parts = [swim.event_label or swim.event_number, swim.event_name, _relay_leg(swim)]
    return " ".join(str(part) for part in parts if part)


def _relay_leg(swim: Swim) -> str:
    relay = swim.relay
    return f"(relay {relay.letter or ''} leg {relay.leg})" if relay and relay.leg else ""


def _lane_or_rank(swim: Swim) -> object:
    if swim.lane is None and swim.rank is not None:
        return f"rank {swim.rank}"
    return swim.lane
