"""Where a Hy-Tek line stands, by all that the lines above it have said, and the entry that it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heatsync.sheets.layouts.hytek_entries import SCRATCHED
from heatsync.sheets.sheet import SheetEntry, UnreadLine, Withdrawal

if TYPE_CHECKING:
    from heatsync.sheets.layouts.hytek_entries import SwimmerLine
    from heatsync.sheets.layouts.hytek_header import Columns
    from heatsync.sheets.layouts.hytek_heat import Heat

_NO_RELAY = SheetEntry(0, 0, "")[SheetEntry._fields.index("is_relay") :]


@dataclass(slots=True)
class Place:
    """`is_listing`: below a columns' header."""

    columns: Columns
    event: int | None = None
    heat: Heat | None = None
    is_listing: bool = False
    is_alternates: bool = False
    is_mixed: bool = False
    is_relay: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """A line that looks like an entry; where its entry belongs in the order if it is understood in the end."""

    at: int
    place: Place
    line: UnreadLine


def entry_at(place: Place, page: int, line: int, swimmer: SwimmerLine) -> SheetEntry:
    number, name, age, year, team, seed = swimmer
    # Past the named tuple's own door, which takes half as long again.
    return tuple.__new__(
        SheetEntry,
        (place.event, page, name, line, team, age, None, year, seed, *placed_at(place, number), *_NO_RELAY),
    )


def withdrawal_at(place: Place, page: int, line: int, swimmer: SwimmerLine) -> Withdrawal:
    _, name, _, _, team, seed = swimmer
    return Withdrawal(place.event or 0, page, name, line, (team or "").removesuffix(SCRATCHED) or None, None, seed)


def placed_at(
    place: Place, number: int
) -> tuple[int | None, int | None, int | None, str | None, bool, str | None, bool]:
    """An entry's heat, lane, rank, start, whether that is about, round, whether it is swum in the finals session.

    The number before a name is a lane only under a heat; in rank-only events and among alternates it is a rank.
    """
    heat = place.heat
    if heat is not None:
        return heat.number, number, None, heat.start, False, heat.round, heat.with_finals
    return None, None, number, None, False, "Alternate" if place.is_alternates else None, False
