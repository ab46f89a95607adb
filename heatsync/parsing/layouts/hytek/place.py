"""Where a Hy-Tek line stands, by all that the lines above it have said, and the entry that it is there."""

from dataclasses import dataclass

from heatsync.model.sheet import SheetEntry, UnreadLine, Withdrawal
from heatsync.parsing.layouts.hytek.entries import SCRATCHED, SwimmerLine
from heatsync.parsing.layouts.hytek.header import Columns
from heatsync.parsing.layouts.hytek.heat import Heat

_NO_RELAY = SheetEntry(0, 0, "")[SheetEntry._fields.index("is_relay") :]
_NO_LANE = SheetEntry(0, 0, "")[SheetEntry._fields.index("start") :]


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
    _behind_lane: tuple[object, ...] = _NO_LANE

    def enter(self, heat: Heat | None, *, is_alternates: bool = False) -> None:
        """Come to a heat's lanes, or to what stands outside of any: ranks, or alternates."""
        self.heat, self.is_alternates = heat, is_alternates
        if heat is not None:
            self._behind_lane = (None, heat.start, False, heat.round, heat.with_finals, *_NO_RELAY)
        else:
            self._behind_lane = (None, False, "Alternate" if is_alternates else None, False, *_NO_RELAY)

    def entry(self, page: int, line: int, swimmer: SwimmerLine) -> SheetEntry:
        """The number before a name is a lane only in a heat; in rank-only events and among alternates it is a rank."""
        number, name, age, year, team, seed, gender = swimmer
        who = (self.event, page, name, line, team, age, None, year, seed)
        where = (self.heat.number, number) if self.heat is not None else (None, None, number)
        # Past the named tuple's own door, which takes half as long again.
        entry = tuple.__new__(SheetEntry, who + where + self._behind_lane)
        return entry._replace(gender=gender) if gender else entry

    def withdrawal(self, page: int, line: int, swimmer: SwimmerLine) -> Withdrawal:
        _, name, _, _, team, seed, _ = swimmer
        return Withdrawal(self.event or 0, page, name, line, (team or "").removesuffix(SCRATCHED) or None, None, seed)


@dataclass(frozen=True, slots=True)
class Pending:
    """A line that looks like an entry; where its entry belongs in the order if it is understood in the end."""

    at: int
    place: Place
    line: UnreadLine
