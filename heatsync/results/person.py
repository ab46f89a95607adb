"""The people whose names match: a profile is what one entry says about its swimmer, a person what all entries say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from heatsync.model.agreement import agree
from heatsync.model.gender import Gender
from heatsync.model.message import Message, Value
from heatsync.names.folding import fold, spellings, without_umlauts
from heatsync.names.para_class import name_without_class, team_without_class
from heatsync.names.person_name import parse_name
from heatsync.names.swimmer_name import same_person
from heatsync.results.meet_name import name_key
from heatsync.results.printed_names import gender_of, is_unattached, same_team
from heatsync.results.result_entry import ResultEntry

YEARS_LESS_AGE = (0, 1)
"""A year less the birth year is the age, or one more before that year's birthday."""
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
        return Message("WITH_DETAILS", head=self.name, details=self.details) if self.details else self.name

    @property
    def details(self) -> tuple[Value, ...]:
        """What distinguishes the person from others of the same name: gender, age, team."""
        parts = (self.gender and _GENDERS[self.gender], self._age, *self.teams[:1])
        return tuple(part for part in parts if part)

    @property
    def _age(self) -> Value | None:
        if len(self.ages) > 1:
            return Message("ONE_OF_AGES", ages=self.ages)
        return self.ages[0] if self.ages else self.birth_year or self.school_year


@dataclass(frozen=True, slots=True)
class Profile:
    """The facts that an entry gives about its swimmer."""

    source: int
    meet: str
    day: date | None
    name: str
    is_cut: bool
    age: int | None
    birth_year: int | None
    school_year: str | None
    gender: Gender | None
    team: str
    is_relay: bool

    @classmethod
    def of(cls, entry: ResultEntry) -> Self:
        """Without para classes: the local reader leaves them out, but AI's stored entries can have them."""
        swim = entry.swim
        return cls(
            source=entry.source,
            meet=name_key(entry.meet_name),
            day=entry.day,
            name=name_without_class(swim.swimmer_name or ""),
            is_cut=swim.name_is_cut,
            age=swim.age,
            birth_year=swim.birth_year,
            school_year=swim.school_year,
            gender=gender_of(swim.event_name) or swim.gender,
            team=team_without_class(swim.team or ""),
            is_relay=swim.relay is not None,
        )

    @property
    def initials(self) -> tuple[str, ...]:
        return next((name.initials for name in parse_name(self.name)), ())

    def order(self) -> tuple[int, list[bool], str]:
        """Sorts the most complete profiles first, whatever the order of their entries."""
        has_no_years = self.age is None and self.birth_year is None and self.school_year is None
        has_no_team = self.is_relay or not self.team
        unknown = [has_no_years, has_no_team, not self.initials, self.gender is None, self.is_cut]
        return unknown.count(True), unknown, repr(self)

    def may_be(self, other: Profile) -> bool:
        """Whether nothing in print shows that the two are different people."""
        return (
            self._has_name_of(other)
            and agree(self.birth_year, other.birth_year)
            and agree(self.school_year, other.school_year)
            and agree(self.gender, other.gender)
            and self._has_age_of(other)
            and (same_team(self.team, other.team) or self._swims_relay(other) or other._swims_relay(self))
        )

    def _has_name_of(self, other: Profile) -> bool:
        if self.is_cut or other.is_cut:
            return True
        if self.source != other.source:
            return _may_be_one_name(self.name, other.name)
        # One sheet spells a name in one way: its "Müller" is neither its "Mueller" nor its "Muller".
        return all(map(_may_be_one_name, _without_choice(self.name), _without_choice(other.name)))

    def _swims_relay(self, relay: Profile) -> bool:
        """Unattached swimmers swim in the relays of a team."""
        return relay.is_relay and is_unattached(self.team)

    def _has_age_of(self, other: Profile) -> bool:
        if self.age is not None and other.age is not None:
            return self.age == other.age or self._had_birthday(other)
        return self._is_age_of_year(other) and other._is_age_of_year(self)

    def _is_age_of_year(self, other: Profile) -> bool:
        if self.day is None or self.age is None or other.birth_year is None:
            return True
        return self.day.year - other.birth_year - self.age in YEARS_LESS_AGE

    def _had_birthday(self, other: Profile) -> bool:
        """Whether a birthday between two meets explains the ages. Within a meet, ages are those of one day.

        Two children of a team may share a name and be a year apart, so both need the same middle initial.
        """
        younger, older = sorted((self, other), key=lambda profile: profile.age or 0)
        is_a_year_later = (older.age or 0) - (younger.age or 0) == 1 and _is_later_meet(younger, older)
        has_initials = self.initials == other.initials != ()
        return is_a_year_later and has_initials and fold(self.team) == fold(other.team) != ""


def _may_be_one_name(one: str, other: str) -> bool:
    return fold(one) == fold(other) or same_person(one, other) or same_person(other, one)


def _without_choice(name: str) -> tuple[str, str]:
    """The name with plain letters for umlauts, and with umlauts spelled out."""
    return without_umlauts(name), spellings(name)[-1]


def _is_later_meet(first: Profile, then: Profile) -> bool:
    return first.meet != then.meet and first.day is not None and then.day is not None and first.day < then.day
