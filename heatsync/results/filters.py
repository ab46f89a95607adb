"""Filters the people whose names match by age and team."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from heatsync.model.errors import BadQuery
from heatsync.model.message import Message, Value
from heatsync.names.folding import fold
from heatsync.results.person import Person
from heatsync.results.printed_names import same_team

_OLDEST = 120
_LONGEST_TEAM = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """By age in years, by team, or both. Ambiguous people are kept: a missing swim is worse than an extra one."""

    age: int | None = None
    team: str | None = None

    @classmethod
    def parse(cls, *, age: str | None = None, team: str | None = None) -> Self:
        """Parse query parameters: "11", "NOVA". Raises `BadQuery`."""
        return cls(age=None if age is None else _age(age), team=None if team is None else _team(team))

    def may_be(self, person: Person) -> bool:
        is_of_age = self.age is None or not person.possible_ages or self.age in person.possible_ages
        is_in_team = self.team is None or not person.teams or any(same_team(self.team, team) for team in person.teams)
        return is_of_age and is_in_team

    def warnings(self, people: Sequence[Person]) -> Iterator[Message]:
        chosen = [person for person in people if self.may_be(person)]
        if people and not chosen:
            yield Message("NO_PERSON_MATCHES", filter=self._words, people=_labels(people))
        if len(chosen) > 1:
            yield Message("SEVERAL_PEOPLE", count=len(chosen), people=_labels(chosen))
        for person in chosen:
            if person.is_unclear:
                yield Message("UNCLEAR_PERSON", entries=person.entries, person=person.label)
            elif self._is_a_guess(person):
                yield Message("PERSON_NOT_CERTAIN", filter=self._words, person=person.label)

    def _is_a_guess(self, person: Person) -> bool:
        return (self.age is not None and not person.possible_ages) or (self.team is not None and not person.teams)

    @property
    def _words(self) -> Message:
        if self.team is None:
            return Message("FILTER_AGE")
        return Message("FILTER_TEAM") if self.age is None else Message("FILTER_AGE_AND_TEAM")


NO_FILTERS = Filters()


def _age(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,3}", text) is None or not 0 < int(text) <= _OLDEST:
        raise BadQuery(Message("AGE_PARAMETER", max=_OLDEST))
    return int(text)


def _team(text: str) -> str:
    if not fold(text) or len(text) > _LONGEST_TEAM:
        raise BadQuery(Message("TEAM_PARAMETER"))
    return text


def _labels(people: Sequence[Person]) -> list[Value]:
    return [person.label for person in people]
