"""Puts a relay together: its team's line, and the lines of its swimmers below."""

from heatsync.model.sheet import SheetEntry
from heatsync.parsing.lines import Legs, Swimmer, Team
from heatsync.parsing.place import Place

_RELAY_SWIMMERS = 4
_MOST_LEGS = 8


class RelayTeams:
    """Adds to `entries` one entry for each swimmer, or one for a team whose swimmers are not printed."""

    def __init__(self, entries: list[SheetEntry]) -> None:
        self._entries = entries
        self._team: SheetEntry | None = None
        self._legs: int | None = 0  # the last leg's number; None after a line of legs that was not understood

    @property
    def is_open(self) -> bool:
        """Whether swimmers of a team may follow."""
        return self._team is not None

    def leave(self) -> None:
        """No more swimmers of the last team follow."""
        self._team = None

    def lose_legs(self) -> None:
        """A line of legs was not understood: the ones below it can only be placed by their printed numbers."""
        self._legs = None

    def enter(self, place: Place, team: Team) -> None:
        entry = place.entry(Swimmer(team.number, "", team.name, team.seed))
        self._team, self._legs = entry._replace(is_relay=True, relay_letter=team.letter), 0
        self._entries.append(self._team)

    def add(self, place: Place, legs: Legs) -> bool:
        """False if the swimmers are not of the last team, whose own line may be lost."""
        team = self._team
        if team is None or not legs.swimmers:  # nobody is named on a line of blanks to fill in
            return team is not None
        numbers = legs.numbers or self._next(len(legs.swimmers))
        if not numbers or numbers[0] <= (self._legs or 0) or numbers[-1] > _MOST_LEGS:
            self.leave()
            return False
        if self._entries[-1] is team:  # an entry for the team itself only if its swimmers are not printed
            self._entries.pop()
        cut = legs.cut or (False,) * len(numbers)
        for number, swimmer, is_cut in zip(numbers, legs.swimmers, cut, strict=True):
            who = place.entry(swimmer)
            leg = team._replace(
                page=who.page, line=who.line, name=who.name, age=who.age, birth_year=who.birth_year,
                school_year=who.school_year, gender=who.gender, leg=number, cut=is_cut,
            )  # fmt: skip
            if number > _RELAY_SWIMMERS:
                leg = leg._replace(heat=None, lane=None, start=None, round="Alternate")
            self._entries.append(leg)
        self._legs = numbers[-1]
        return True

    def _next(self, count: int) -> tuple[int, ...]:
        """The numbers of this many further swimmers; none if they are unknown, or if there are too many for one team."""
        if self._legs is None or self._legs + count > _RELAY_SWIMMERS:
            return ()
        return tuple(range(self._legs + 1, self._legs + 1 + count))
