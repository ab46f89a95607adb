"""Adds the lines in lanes and ranks to a sheet: swimmers, relay teams and legs, withdrawals, empty lanes."""

from collections.abc import Callable
from typing import Any

from heatsync.model.sheet import Withdrawal
from heatsync.parsing.headings import Headings
from heatsync.parsing.layout import Layout
from heatsync.parsing.lines import EmptyLane, Legs, Line, Swimmer, Team
from heatsync.parsing.place import Place
from heatsync.parsing.sheet_builder import SheetBuilder

_MOST_LANES = 24  # "34 Doe, Uma" is an empty lane 3 that touches lane 4


class Lanes:
    """`heatless` counts entries below column titles with lanes, but without a heat."""

    def __init__(self, layout: Layout, sheet: SheetBuilder, place: Place, headings: Headings) -> None:
        self._layout, self._sheet, self._place, self._headings = layout, sheet, place, headings
        self._adders: dict[type, Callable[[Any], bool]] = {
            Swimmer: self._add_swimmer, Team: self._add_team, Legs: headings.teams.add, EmptyLane: self._add_empty_lane
        }  # fmt: skip
        self.heatless = 0

    def accept(self, line: Line) -> bool:
        """Return False if the line cannot be an entry in this place."""
        add = self._adders.get(type(line))
        return add is not None and add(line)

    def _add_empty_lane(self, _: EmptyLane) -> bool:
        has_lanes = self._place.heat is not None and not self._headings.teams.may_lack_age
        return has_lanes and self._headings.mark_lane()

    def _add_swimmer(self, swimmer: Swimmer) -> bool:
        if swimmer.is_scratched:
            return self._add_withdrawal(swimmer)
        if not self._has_place_for(swimmer.number, swimmer.seed):
            return False
        self._sheet.entries.append(self._place.entry(swimmer))
        return self._headings.mark_lane()

    def _add_team(self, team: Team) -> bool:
        if not self._has_place_for(team.number, team.seed):
            return False
        self._headings.teams.enter(team)
        if self._place.event is not None:
            self._headings.note("team", self._place.event, team.number)
        return self._headings.mark_lane()

    def _add_withdrawal(self, swimmer: Swimmer) -> bool:
        event, place = self._headings.open_event(), self._place
        if event is None:
            return False
        _, name, team, seed, _, birth_year, *_ = swimmer
        self._sheet.withdrawn.append(Withdrawal(event, place.page, name, place.line, team, birth_year, seed))
        return self._headings.mark_lane()

    def _has_place_for(self, number: int | None, seed: str | None) -> bool:
        """Whether an entry with this lane or rank is possible in this place."""
        place, repeats = self._place, self._headings.repeats
        if place.heat is not None:
            return number is None or number <= _MOST_LANES
        is_in_list = self._layout.has_ranks if self._layout.has_heats else place.is_listing
        if not is_in_list or self._headings.open_event() is None:
            return False
        if place.is_alternates:
            repeats.enter_alternate(number)
        elif place.columns.has_lane:
            self.heatless += 1
        elif number is not None:
            repeats.enter_rank(number, seed, place.page, place.line)
        return True
