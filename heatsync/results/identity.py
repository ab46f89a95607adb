"""Decides which entries belong to one person, so that the swims of two children of one name are never mixed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from heatsync.results.clashes import Places, collide, places_of
from heatsync.results.person import Person
from heatsync.results.printed_names import same_team
from heatsync.results.profile import YEARS_LESS_AGE, Profile
from heatsync.results.result_entry import ResultEntry

T = TypeVar("T")


def identify_people(entries: Sequence[ResultEntry]) -> tuple[tuple[Person, ...], tuple[int, ...]]:
    """The people, in the order of their first entries, and the index of each entry's person.

    Two entries belong to one person only if nothing in print contradicts it. An entry that fits several people
    is given to none of them.
    """
    profiles = [Profile.of(entry) for entry in entries]
    entries_of: dict[Profile, list[ResultEntry]] = {}
    for profile, entry in zip(profiles, entries, strict=True):
        entries_of.setdefault(profile, []).append(entry)
    grouping = _Grouping({profile: places_of(own) for profile, own in entries_of.items()})
    group_of = {profile: group for group in grouping.groups for profile in group.profiles}
    counts = Counter(group_of[profile] for profile in profiles)  # in the order of the first entries
    index = {group: at for at, group in enumerate(counts)}
    people = tuple(group.person(count) for group, count in counts.items())
    return people, tuple(index[group_of[profile]] for profile in profiles)


class _Group:
    """The profiles of one person."""

    def __init__(self, *, is_unclear: bool = False) -> None:
        self.profiles: list[Profile] = []
        self.is_unclear = is_unclear

    def has_team(self, team: str) -> bool:
        return any(not known.is_relay and known.team and same_team(known.team, team) for known in self.profiles)

    def person(self, entries: int) -> Person:
        return Person(
            name=min(self.profiles, key=lambda profile: (profile.is_cut, not profile.initials)).name,
            ages=self._ages(),
            possible_ages=self._ages() or self._ages_by_birth_year(),
            birth_year=self._birth_year(),
            school_year=_first_known(profile.school_year for profile in self.profiles),
            gender=_first_known(profile.gender for profile in self.profiles),
            teams=self._teams(),
            entries=entries,
            is_unclear=self.is_unclear,
        )

    def _ages(self) -> tuple[int, ...]:
        return tuple(sorted({profile.age for profile in self.profiles if profile.age is not None}))

    def _birth_year(self) -> int | None:
        return _first_known(profile.birth_year for profile in self.profiles)

    def _ages_by_birth_year(self) -> tuple[int, ...]:
        birth_year = self._birth_year()
        if birth_year is None:
            return ()
        years = {profile.day.year for profile in self.profiles if profile.day}
        return tuple(sorted({year - birth_year - less for year in years for less in YEARS_LESS_AGE}))

    def _teams(self) -> tuple[str, ...]:
        """The swimmer's own teams come before those of relays."""
        own_first = sorted(self.profiles, key=lambda profile: profile.is_relay)
        return tuple(dict.fromkeys(profile.team for profile in own_first if profile.team))


class _Grouping:
    """Adds profiles to the groups that they fit, the most complete profiles first."""

    def __init__(self, places: Mapping[Profile, Places]) -> None:
        self.groups: list[_Group] = []
        self._places = places
        for profile in sorted(places, key=Profile.order):
            self._group_of(profile).profiles.append(profile)

    def _group_of(self, profile: Profile) -> _Group:
        fitting = [group for group in self.groups if self._fits(group, profile)]
        clear = _narrowed([group for group in fitting if not group.is_unclear], profile)
        if len(clear) <= 1:
            return clear[0] if clear else self._new(is_unclear=False)
        return next((group for group in fitting if group.is_unclear), None) or self._new(is_unclear=True)

    def _fits(self, group: _Group, profile: Profile) -> bool:
        return all(self._agree(known, profile) for known in group.profiles)

    def _agree(self, one: Profile, other: Profile) -> bool:
        return one.may_be(other) and not collide(self._places[one], self._places[other])

    def _new(self, *, is_unclear: bool) -> _Group:
        self.groups.append(_Group(is_unclear=is_unclear))
        return self.groups[-1]


def _narrowed(groups: list[_Group], profile: Profile) -> list[_Group]:
    """If a relay leg fits several people, the only one who swims for the relay's team."""
    own = [group for group in groups if profile.is_relay and group.has_team(profile.team)]
    return own if len(own) == 1 else groups


def _first_known(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
