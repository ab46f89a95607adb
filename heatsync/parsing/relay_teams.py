"""Combines the line of a relay team with the lines of its swimmers."""

from collections.abc import Sequence
from itertools import repeat

from heatsync.model.sheet import SheetEntry
from heatsync.parsing.lines import Legs, Swimmer, Team
from heatsync.parsing.place import Place

_RELAY_SWIMMERS = 4
_MOST_LEGS = 8


class RelayTeams:
    """Adds to `entries` one entry per swimmer, or one for the team if no swimmers are printed."""

    def __init__(self, entries: list[SheetEntry], place: Place) -> None:
        self._entries, self._place = entries, place
        self._team: SheetEntry | None = None
        self._is_last = False  # the last line was of this team
        self._lacks_age = False  # the last swimmer of that line has no age, unlike others
        self._legs: int | None = 0  # the last leg's number, None after an unread line

    @property
    def is_open(self) -> bool:
        """Whether swimmers of a team may follow."""
        return self._team is not None

    @property
    def may_go_on(self) -> bool:
        """Whether this line directly follows a team or its swimmers, so that it may list more of them."""
        return self.is_open and self._is_last

    @property
    def may_lack_age(self) -> bool:
        """Whether this line may be the age of the last swimmer."""
        return self.may_go_on and self._lacks_age

    def pass_line(self) -> None:
        """Another line follows the team."""
        self._is_last = False

    def leave(self) -> None:
        """End the last team: swimmers below are not its swimmers."""
        self._team = None

    def lose_legs(self) -> None:
        """A line of swimmers is unread. The swimmers below it need printed numbers."""
        self._legs = None

    def enter(self, team: Team) -> None:
        entry = self._place.entry(Swimmer(team.number, "", team.name or None, team.seed))
        entry = entry._replace(is_relay=True, relay_letter=team.letter)
        self._is_last, self._lacks_age = True, False
        if self._team is not None and _is_again(self._team, entry):
            return
        if self._entries and _is_again(self._entries[-1], entry):  # at the top of a page, without swimmers so far
            self._entries.pop()
        self._team, self._legs = entry, 0
        self._entries.append(entry)

    def add(self, legs: Legs) -> bool:
        """Return False if the swimmers cannot be of the last team. The line of their team may be missing."""
        numbers = legs.numbers or self._next(len(legs.swimmers))
        if self._team is None or not self._can_follow(numbers):
            self.leave()
            return False
        swimmers = [*filter(None, legs.swimmers)]
        if swimmers and self._entries[-1] is self._team:  # an entry for the team only if its swimmers are not printed
            self._entries.pop()
        for number, swimmer, is_cut in zip(numbers, legs.swimmers, legs.cut or repeat(False), strict=False):
            if swimmer:
                self._entries.append(_leg(self._team, self._place.entry(swimmer), number, is_cut=is_cut))
        self._legs, self._is_last, self._lacks_age = numbers[-1], True, _lacks_age(swimmers)
        return True

    def _can_follow(self, numbers: Sequence[int]) -> bool:
        return bool(numbers) and (self._legs or 0) < numbers[0] and numbers[-1] <= _MOST_LEGS

    def _next(self, count: int) -> Sequence[int]:
        """The numbers of the next swimmers, empty if unknown or too many for one team."""
        if self._legs is None or self._legs + count > _RELAY_SWIMMERS:
            return ()
        return range(self._legs + 1, self._legs + 1 + count)


def _leg(team: SheetEntry, who: SheetEntry, number: int, *, is_cut: bool) -> SheetEntry:
    leg = team._replace(
        page=who.page, line=who.line, name=who.name, age=who.age, birth_year=who.birth_year,
        school_year=who.school_year, gender=who.gender, leg=number, cut=is_cut,
    )  # fmt: skip
    return leg._replace(heat=None, lane=None, start=None, round="Alternate") if number > _RELAY_SWIMMERS else leg


def _lacks_age(swimmers: Sequence[Swimmer]) -> bool:
    """Whether the last swimmer has no age, unlike others of the line."""
    ages = [swimmer.year or swimmer.birth_year for swimmer in swimmers]
    return any(ages) and not ages[-1]


def _is_again(team: SheetEntry, entry: SheetEntry) -> bool:
    """Whether the same line is printed twice."""
    return entry == team._replace(page=entry.page, line=entry.line)
