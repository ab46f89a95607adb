"""Puts a Hy-Tek relay together: its team's line, and the lines of its swimmers below."""

from heatsync.model.sheet import SheetEntry
from heatsync.parsing.layouts.hytek.place import Place
from heatsync.parsing.layouts.hytek.relays import Leg, bare_legs, begins_team, has_bare_legs, has_legs, legs, team_line

_RELAY_SWIMMERS = 4
_MOST_LEGS = 8


class RelayTeams:
    """Adds to `entries` one entry for each swimmer, or one for a team whose swimmers are not printed."""

    def __init__(self, entries: list[SheetEntry]) -> None:
        self._entries = entries
        self._team: SheetEntry | None = None
        self._legs = 0

    def leave(self) -> None:
        """No more swimmers of the last team follow."""
        self._team = None

    def has_legs(self, line: str) -> bool:
        return has_legs(line) or (not line[0].isdigit() and has_bare_legs(line))

    def read_team(self, place: Place, page: int, at: int, line: str) -> int | None:
        """The team's lane or rank; None if the line is no team, or if it is one that cannot be read."""
        team = team_line(line)
        if team is None:
            if begins_team(line):
                self.leave()  # or its legs would be another team's
            return None
        number, name, letter, seed = team
        entry = place.entry(page, at, (number, "", None, None, name, seed, None))
        self._team, self._legs = entry._replace(is_relay=True, relay_letter=letter), 0
        self._entries.append(self._team)
        return number

    def read_legs(self, place: Place, page: int, at: int, line: str) -> bool:
        is_mixed, is_school = place.is_mixed, place.columns.is_school
        if has_legs(line):
            found = legs(line, is_mixed=is_mixed, is_school=is_school)
        else:
            found = bare_legs(line, self._legs + 1, is_mixed=is_mixed, is_school=is_school)
        team = self._team
        if team is None or not found:  # nobody is named on a line of blanks to fill in
            return team is not None and found is not None
        if found[0].leg <= self._legs or found[-1].leg > _MOST_LEGS:  # of another team, whose line is lost
            self.leave()
            return False
        if self._entries[-1] is team:  # a team whose swimmers are printed is told by them
            self._entries.pop()
        self._entries.extend(_swimmer(team._replace(page=page, line=at), leg) for leg in found)
        self._legs = found[-1].leg
        return True


def _swimmer(team: SheetEntry, leg: Leg) -> SheetEntry:
    entry = team._replace(
        name=leg.name, age=leg.age, school_year=leg.school_year, leg=leg.leg, cut=leg.is_cut, gender=leg.gender
    )
    return entry if leg.leg <= _RELAY_SWIMMERS else entry._replace(heat=None, lane=None, start=None, round="Alternate")
