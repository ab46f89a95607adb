"""The parser's state: the context that the lines above give to an entry."""

from dataclasses import dataclass, field, replace
from functools import cache

from heatsync.model.sheet import SheetEntry, UnreadLine
from heatsync.parsing.fields import name_and_gender, tidy_team
from heatsync.parsing.layout import Tag
from heatsync.parsing.lines import Columns, Heat, Swimmer

_TAIL = SheetEntry(0, 0, "")[SheetEntry._fields.index("is_relay") :]
_NO_HEAT = (None, False, None, False, *_TAIL)
_AGES = {str(age): age or None for age in range(100)}  # "08" is a year
_ALTERNATE = (None, False, "Alternate", False, *_TAIL)


@cache
def _tags(is_relay: bool, is_school: bool, has_codes: bool) -> frozenset[Tag]:  # noqa: FBT001
    tags: list[Tag] = ["relay" if is_relay else "swimmer"]
    tags += ["school"] if is_school else []
    tags += ["codes"] if has_codes else []
    return frozenset(tags if is_school or has_codes else [*tags, "plain"])


@dataclass(slots=True)
class Place:
    """`page` counts from 1, `line` is an index on the page, `event` an index in the sheet.

    `is_listing`: below column titles, where entries follow.
    """

    columns: Columns
    page: int = 0
    line: int = 0
    event: int | None = None
    heat: Heat | None = None
    is_listing: bool = False
    is_alternates: bool = False
    is_mixed: bool = False
    is_relay: bool = False
    pending: list["Pending"] = field(default_factory=list)
    _behind_lane: tuple[object, ...] = _NO_HEAT

    @property
    def in_lanes(self) -> bool:
        return self.is_listing or self.heat is not None

    @property
    def tags(self) -> frozenset[Tag]:
        """The tags that select the entry rules."""
        return _tags(self.is_relay, self.columns.is_school, self.columns.has_codes)

    def enter(self, heat: Heat | None, *, is_alternates: bool = False) -> None:
        """Enter a heat, or with None a list of ranks or alternates."""
        self.heat, self.is_alternates = heat, is_alternates
        if heat is not None:
            self._behind_lane = (None, heat.start, heat.is_about, heat.round, heat.with_finals, *_TAIL)
        else:
            self._behind_lane = _ALTERNATE if is_alternates else _NO_HEAT

    def entry(self, swimmer: Swimmer) -> SheetEntry:
        """Build an entry. The number before the name is a lane in a heat and a rank elsewhere."""
        number, name, team, seed, year, birth_year, letter, _ = swimmer
        team = tidy_team(team)
        age, gender = None, None
        if year in _AGES and not self.columns.is_school:
            age, year = _AGES[year], None
        if letter and self.is_mixed:
            name, gender = name_and_gender(name, letter)
        who = (self.event, self.page, name, self.line, team, age, birth_year, year, seed)
        where = (self.heat.number, number) if self.heat is not None else (None, None, number)
        # The named tuple's own constructor takes half as long again.
        entry = tuple.__new__(SheetEntry, who + where + self._behind_lane)
        return entry._replace(gender=gender) if gender else entry

    def keep_unread(self, text: str, at: int) -> None:
        """Report a line that may be an entry. `at` is the number of entries before it."""
        self.pending.append(Pending(at, replace(self), UnreadLine(self.page, text, self.line)))


@dataclass(frozen=True, slots=True)
class Pending:
    """A line that may be an entry, its context, and the index at which its entry would be inserted."""

    at: int
    place: Place
    line: UnreadLine
