"""Tells apart the people whom one name stands for, so that no two children's swims are ever mixed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heatsync.model.agreement import agree
from heatsync.names.folding import fold, letters_of
from heatsync.names.person_name import parse_name
from heatsync.names.swimmer_name import same_person
from heatsync.results.event_gender import gender_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from heatsync.model.gender import Gender
    from heatsync.results.result_entry import ResultEntry

    Swims = dict[tuple[Hashable, str], set[Hashable]]
    """The rounds in which somebody swims, each with its event in words, and the heats, lanes and legs there."""

_YEARS_LESS_AGE = (0, 1)  # before the birthday of the year, a year less a birth year is one more than the age
_UNATTACHED = frozenset({"un", "unat", "unattached"})
_LAST_LEG = 4
_CLUB_COLUMN = 16  # letters; a longer club is printed cut


@dataclass(frozen=True, slots=True)
class Person:
    """What the sheets say of one of the people. Two `ages` only if a birthday lies between two meets.

    `possible_ages` follow from the birth year where no age is printed; empty if nothing is known. `gender` is that of
    the events, or the one that mixed events print; None if nothing says it.
    `is_unclear`: the sheets do not say which of the others it is, or that it is somebody else.
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


def tell_apart(found: Sequence[ResultEntry]) -> tuple[tuple[Person, ...], tuple[int, ...]]:
    """The people, in the order of their first entries, and for each entry the index of its person.

    Two entries are one person's only if nothing that is printed speaks against it. One that would fit several people
    is given to none of them.
    """
    profiles = [_Profile.of(entry) for entry in found]
    entries_of: dict[_Profile, list[ResultEntry]] = {}
    for profile, entry in zip(profiles, found, strict=True):
        entries_of.setdefault(profile, []).append(entry)
    swims = {profile: _swims(entries) for profile, entries in entries_of.items()}
    groups: list[_Group] = []
    for profile in sorted(swims, key=_Profile.order):
        _place(groups, profile, swims)
    group_of = {profile: at for at, group in enumerate(groups) for profile in group.profiles}
    seen = Counter(group_of[profile] for profile in profiles)  # in the order of the first entries
    index = {group: at for at, group in enumerate(seen)}
    people = tuple(groups[group].person(entries) for group, entries in seen.items())
    return people, tuple(index[group_of[profile]] for profile in profiles)


def may_be_one_person(one: ResultEntry, other: ResultEntry) -> bool:
    """Whether nothing that is printed of the two swimmers makes them two people."""
    return _Profile.of(one).may_be(_Profile.of(other))


def same_team(one: str, other: str) -> bool:
    """Whether two printed clubs may be one: a long one is cut, and a short one may lack its region ("NOVA-CA")."""
    if not one or not other:
        return True
    short, long = sorted((fold(one), fold(other)), key=len)
    return long == short or long.startswith(f"{short} ") or (len(short) >= _CLUB_COLUMN - 1 and long.startswith(short))


@dataclass(frozen=True, slots=True)
class _Profile:
    """All that an entry says of who swims."""

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
    def of(cls, found: ResultEntry) -> _Profile:
        event = found.swim
        return cls(
            source=found.source,
            meet=letters_of(found.meet_name),
            day=found.day,
            name=event.swimmer_name or "",
            is_cut=event.name_is_cut,
            age=event.age,
            birth_year=event.birth_year,
            school_year=event.school_year,
            gender=gender_of(event.event_name) or event.gender,
            team=event.team or "",
            is_relay=event.relay is not None,
        )

    def order(self) -> tuple[int, list[bool], str]:
        """Who says most comes first, and the others have to fit. The order of the entries must not matter."""
        no_years = self.age is None and self.birth_year is None and self.school_year is None
        no_club = self.is_relay or not self.team
        unknown = [no_years, no_club, not _initials(self.name), self.gender is None, self.is_cut]
        return unknown.count(True), unknown, repr(self)

    def may_be(self, other: _Profile) -> bool:
        """Whether nothing that is printed speaks against the two being one person."""
        return (
            (self.is_cut or other.is_cut or _same_name(self.name, other.name))
            and agree(self.birth_year, other.birth_year)
            and agree(self.school_year, other.school_year)
            and agree(self.gender, other.gender)
            and self._age_may_be(other)
            and (same_team(self.team, other.team) or self._swims_for(other) or other._swims_for(self))
        )

    def _swims_for(self, relay: _Profile) -> bool:
        """A swimmer without a club may still swim in one's relay."""
        return relay.is_relay and not _UNATTACHED.isdisjoint(fold(self.team).split()[:1])

    def _age_may_be(self, other: _Profile) -> bool:
        if self.age is not None and other.age is not None:
            return self.age == other.age or self._had_birthday(other)
        return all(
            one.day.year - two.birth_year - one.age in _YEARS_LESS_AGE
            for one, two in ((self, other), (other, self))
            if one.day is not None and one.age is not None and two.birth_year is not None
        )

    def _had_birthday(self, other: _Profile) -> bool:
        """Whether a birthday between two meets explains the ages. Within a meet an age is that of one day.

        Two children of a club may share a name and be a year apart, so both need the same middle initial.
        """
        first, then = sorted((self, other), key=lambda profile: profile.age or 0)
        return (
            (then.age or 0) - (first.age or 0) == 1
            and self.meet != other.meet
            and first.day is not None
            and then.day is not None
            and first.day < then.day
            and _initials(self.name) == _initials(other.name) != ()
            and fold(self.team) == fold(other.team) != ""
        )


class _Group:
    """The profiles of one person."""

    def __init__(self, *, is_unclear: bool = False) -> None:
        self.profiles: list[_Profile] = []
        self.is_unclear = is_unclear

    def may_be(self, profile: _Profile, swims: Mapping[_Profile, Swims]) -> bool:
        return all(known.may_be(profile) and not _collide(swims[known], swims[profile]) for known in self.profiles)

    def swims_for(self, team: str) -> bool:
        return any(not p.is_relay and p.team and same_team(p.team, team) for p in self.profiles)

    def person(self, entries: int) -> Person:
        clubs = sorted(self.profiles, key=lambda profile: profile.is_relay)
        ages = {profile.age for profile in self.profiles if profile.age is not None}
        birth_year = next((p.birth_year for p in self.profiles if p.birth_year is not None), None)
        years = {profile.day.year for profile in self.profiles if profile.day}
        by_year = {year - birth_year - less for year in years for less in _YEARS_LESS_AGE} if birth_year else set()
        return Person(
            name=min(self.profiles, key=lambda profile: (profile.is_cut, not _initials(profile.name))).name,
            ages=tuple(sorted(ages)),
            possible_ages=tuple(sorted(ages or by_year)),
            birth_year=birth_year,
            school_year=next((p.school_year for p in self.profiles if p.school_year is not None), None),
            gender=next((p.gender for p in self.profiles if p.gender is not None), None),
            teams=tuple(dict.fromkeys(profile.team for profile in clubs if profile.team)),
            entries=entries,
            is_unclear=self.is_unclear,
        )


def _place(groups: list[_Group], profile: _Profile, swims: Mapping[_Profile, Swims]) -> None:
    fitting = [group for group in groups if not group.is_unclear and group.may_be(profile, swims)]
    if len(fitting) > 1 and profile.is_relay:  # a relay is most likely that of the own club
        own = [group for group in fitting if group.swims_for(profile.team)]
        fitting = own if len(own) == 1 else fitting
    if len(fitting) > 1:
        fitting = [g for g in groups if g.is_unclear and g.may_be(profile, swims)] or [_Group(is_unclear=True)]
    chosen = fitting[0] if fitting else _Group()
    if chosen not in groups:
        groups.append(chosen)
    chosen.profiles.append(profile)


def clashes(people: Sequence[Person], found: Sequence[ResultEntry]) -> Iterator[str]:
    """Says who would have to be in two places. Nothing else in print tells two such people apart."""
    for index, person in enumerate(people):
        own = [entry for entry in found if entry.person == index]
        for (_, event), places in _swims(own).items():
            if len(places) > 1:
                yield (
                    f"{person.label} stands in {len(places)} lanes or legs of one round of {event}: "
                    "they may be two swimmers of one name. Please check."
                )


def _swims(found: Iterable[ResultEntry]) -> Swims:
    """A leg past the fourth is a substitute's, for any other leg."""
    swims: Swims = {}
    for entry in found:
        event, relay = entry.swim, entry.swim.relay
        leg = relay.leg if relay else None
        if event.heat_number is not None and event.lane is not None and (leg or 0) <= _LAST_LEG:
            number = event.event_label or event.event_number
            name = f"event {number}" if number else event.event_name or "an event"
            swum = entry.source, event.session_date, event.session_name, event.event_name, event.round
            swims.setdefault((swum, name), set()).add((event.heat_number, event.lane, leg))
    return swims


def _collide(one: Swims, other: Swims) -> bool:
    """Whether somebody would have to swim in two lanes, or on two legs, of one round."""
    return any(one.get(swum, places) != places for swum, places in other.items())


def _same_name(one: str, other: str) -> bool:
    return fold(one) == fold(other) or same_person(one, other) or same_person(other, one)


def _initials(name: str) -> tuple[str, ...]:
    return next((reading.initials for reading in parse_name(name)), ())
