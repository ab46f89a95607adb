"""One of the people whose names match, as results list them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heatsync.model.gender import Gender


@dataclass(frozen=True, slots=True)
class Person:
    """What the sheets state about a person. There are two `ages` only if a birthday lies between two meets.

    `possible_ages` are `ages`, or follow from the birth year; empty if neither is known. `gender` is that of the
    person's events, or the one printed in mixed events. `is_unclear`: the entries may be those of one of the others.
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
    def label(self) -> str:
        """The person in words: "Doe, Uma M (female, 13, RC)"."""
        age = " or ".join(map(str, self.ages)) or self.birth_year or self.school_year
        known = ", ".join(str(part) for part in (self.gender, age, *self.teams[:1]) if part)
        return f"{self.name} ({known})" if known else self.name
