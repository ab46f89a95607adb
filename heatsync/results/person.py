"""One of the people whose names match, as listed in the results."""

from dataclasses import dataclass

from heatsync.model.gender import Gender
from heatsync.model.message import Message, Value

_GENDERS: dict[Gender, Message] = {"female": Message("FEMALE"), "male": Message("MALE")}


@dataclass(frozen=True, slots=True)
class Person:
    """The facts that the sheets give about a person. There are two `ages` only if a birthday lies between two meets.

    `possible_ages` are `ages`, or follow from the birth year; empty if neither is known. `gender` is that of the
    person's events, or the one printed in mixed events. `is_unclear`: the entries may belong to one of the others.
    """

    name: str
    ages: tuple[int, ...]
    possible_ages: tuple[int, ...]
    birth_year: int | None
    school_year: str | None
    gender: Gender | None
    teams: tuple[str, ...]
    entries: int
    is_unclear: bool = False

    @property
    def label(self) -> Value:
        """The person in words: "Doe, Uma M (female, 13, RC)"."""
        details = [part for part in (self.gender and _GENDERS[self.gender], self._age, *self.teams[:1]) if part]
        return Message("WITH_DETAILS", head=self.name, details=details) if details else self.name

    @property
    def _age(self) -> Value | None:
        if len(self.ages) > 1:
            return Message("ONE_OF_AGES", ages=self.ages)
        return self.ages[0] if self.ages else self.birth_year or self.school_year
