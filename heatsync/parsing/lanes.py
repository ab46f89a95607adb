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
        self._sheet, self._place, self._headings = sheet, place, headings
        self._has_ranks, self._has_heats = layout.has_ranks, layout.has_heats
        self._teams = headings.teams
        self._adders: dict[type, Callable[[Any], bool]] = {
            Swimmer: self._add_swimmer,
            Team: self._add_team,
            Legs: self._add_legs,
            EmptyLane: self._add_empty_lane,
        }
        self.heatless = 0

    def accept(self, line: Line) -> bool:
        """Return False if the line cannot be an entry in this place."""
        add = self._adders.get(type(line))
        return add is not None and add(line)

    def _add_legs(self, legs: Legs) -> bool:
        return self._teams.add(self._place, legs)

    def _add_empty_lane(self, _: EmptyLane) -> bool:
        return self._place.heat is not None and not self._teams.may_lack_age and self._mark_lane()

    def _add_swimmer(self, swimmer: Swimmer) -> bool:
        if swimmer.is_scratched:
            return self._add_withdrawal(swimmer)
        if not self._has_place_for(swimmer.number, swimmer.seed):
            return False
        self._sheet.entries.append(self._place.entry(swimmer))
        return self._mark_lane()

    def _add_team(self, team: Team) -> bool:
        if not self._has_place_for(team.number, team.seed):
            return False
        self._teams.enter(self._place, team)
        if self._place.event is not None:
            self._headings.note("team", self._place.event, team.number)
        return self._mark_lane()

    def _add_withdrawal(self, swimmer: Swimmer) -> bool:
        event = self._headings.open_event()
        if event is None:
            return False
        name, team = swimmer.name, swimmer.team
        self._sheet.withdrawn.append(
            Withdrawal(event, self._place.page, name, self._place.line, team, swimmer.birth_year, swimmer.seed)
        )
        return self._mark_lane()

    def _has_place_for(self, number: int | None, seed: str | None) -> bool:
        """Whether an entry with this lane or rank is possible in this place."""
        place = self._place
        if place.heat is not None:
            return number is None or number <= _MOST_LANES
        is_in_list = self._has_ranks if self._has_heats else place.is_listing
        if not is_in_list or self._headings.open_event() is None:
            return False
        if place.is_alternates:
            self._headings.repeats.enter_alternate(number)
            return True
        if place.columns.has_lane:
            self.heatless += 1
        elif number is not None:
            self._headings.repeats.enter_rank(number, seed, place.page, place.line)
        return True

    def _mark_lane(self) -> bool:
        self._headings.mark_lane()
        return True
