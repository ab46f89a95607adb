"""The rule that every layout obeys when one line of a sheet is damaged: no entry is lost or moved in silence."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.sheet import Sheet

Lines: TypeAlias = "list[tuple[str, str]]"
"""The lines of a sheet in their order, each with its kind ("event", "heat", "lane" ...) and its text."""
Entries: TypeAlias = "Counter[tuple[str | None, int | None, int | None, int | None, str]]"
"""Entries as (event label, heat, lane, rank, name), each with how often it is in the sheet."""


def assert_no_silent_loss(read: Callable[[Lines], Sheet], intact: Lines, damaged: Lines, known: Entries) -> None:
    """`known` are the entries of the intact sheet. The damaged one must be refused, reported, or read as before.

    The intact sheet is read too: a reader that finds nothing at all would otherwise pass.
    """
    whole = read(intact)
    assert _entries(whole) == known, "the intact sheet was not read whole"
    with suppress(NotAHeatSheet):
        sheet = read(damaged)
        assert _is_reported(sheet, whole) or _entries(sheet) == known, "entries were lost or moved in silence"


def _entries(sheet: Sheet) -> Entries:
    return Counter((sheet.events[e.event].label, e.heat, e.lane, e.rank, e.name) for e in sheet.entries)


def _is_reported(sheet: Sheet, whole: Sheet) -> bool:
    """Whether the sheet has a warning that the intact one does not have."""
    notes = set(sheet.notes) - set(whole.notes)
    return bool(sheet.unread or notes or any(event.missing_heats for event in sheet.events))
