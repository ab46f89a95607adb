"""Decides which entries belong to one person, so that the swims of two children of one name are never mixed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from heatsync.results.clashes import Places, collide, places_of
from heatsync.results.person import YEARS_LESS_AGE, Person, Profile
from heatsync.results.printed_names import same_team
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
    groups = _grouped({profile: places_of(own) for profile, own in entries_of.items()})
    group_of = {profile: group for group in groups for profile in group.profiles}
    counts = Counter(group_of[profile] for profile in profiles)  # in the order of the first entries
    index = {group: at for at, group in enumerate(counts)}
    people = tuple(group.person(count) for group, count in counts.items())
    return people, tuple(index[group_of[profile]] for profile in profiles)


@dataclass(eq=False)
class _Group:
    """The profiles of one person."""

    is_unclear: bool
    profiles: list[Profile] = field(default_factory=list)

    def fits(self, profile: Profile, places: Mapping[Profile, Places]) -> bool:
        return all(known.may_be(profile) and not collide(places[known], places[profile]) for known in self.profiles)

    def has_team(self, team: str) -> bool:
        return any(not known.is_relay and known.team and same_team(known.team, team) for known in self.profiles)

    def person(self, entries: int) -> Person:
        profiles = self.profiles
        ages = tuple(sorted({profile.age for profile in profiles if profile.age is not None}))
        birth_year = _first_known(profile.birth_year for profile in profiles)
        return Person(
            name=min(profiles, key=lambda profile: (profile.is_cut, not profile.initials)).name,
            ages=ages,
            possible_ages=ages or self._ages_by_birth_year(birth_year),
            birth_year=birth_year,
            school_year=_first_known(profile.school_year for profile in profiles),
            gender=_first_known(profile.gender for profile in profiles),
            teams=self._teams(),
            entries=entries,
            is_unclear=self.is_unclear,
        )

    def _ages_by_birth_year(self, birth_year: int | None) -> tuple[int, ...]:
        if birth_year is None:
            return ()
        years = {profile.day.year for profile in self.profiles if profile.day}
        return tuple(sorted({year - birth_year - less for year in years for less in YEARS_LESS_AGE}))

    def _teams(self) -> tuple[str, ...]:
        """The swimmer's own teams come before those of relays."""
        own_first = sorted(self.profiles, key=lambda profile: profile.is_relay)
        return tuple(dict.fromkeys(profile.team for profile in own_first if profile.team))


def _grouped(places: Mapping[Profile, Places]) -> list[_Group]:
    """Adds each profile to the group that it fits, the most complete profiles first."""
    groups: list[_Group] = []
    for profile in sorted(places, key=Profile.order):
        fitting = [group for group in groups if group.fits(profile, places)]
        clear = _narrowed([group for group in fitting if not group.is_unclear], profile)
        is_unclear = len(clear) > 1
        group = next((group for group in fitting if group.is_unclear) if is_unclear else iter(clear), None)
        if group is None:
            group = _Group(is_unclear)
            groups.append(group)
        group.profiles.append(profile)
    return groups


def _narrowed(groups: list[_Group], profile: Profile) -> list[_Group]:
    """If a relay leg fits several people, the only one who swims for the relay's team."""
    own = [group for group in groups if profile.is_relay and group.has_team(profile.team)]
    return own if len(own) == 1 else groups


def _first_known(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
