"""Follows each swim through the sheets of its meet, from the psych sheet to the heat sheet and its newer issues."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Self

from heatsync.model.swim import Swim
from heatsync.results.printed_names import same_round
from heatsync.results.race import Race
from heatsync.results.result_entry import ResultEntry


@dataclass(frozen=True, slots=True)
class SwimVersion:
    """A swim as one sheet lists it. `at` is its index; `first` has the start that the oldest timeline gives.

    `is_listed`: the sheet's events are known, not only the swimmer's entries that AI found in it.
    """

    at: int
    entry: ResultEntry
    first: Swim
    race: Race
    is_listed: bool

    @property
    def is_seeded(self) -> bool:
        """Whether the swim has a place in a heat, or waits for one. A psych sheet has ranks only."""
        swim = self.entry.swim
        return swim.heat_number is not None or swim.lane is not None or self.race.round == "alternate"

    @property
    def leg(self) -> tuple[str | None, int | None] | None:
        relay = self.entry.swim.relay
        return (relay.letter, relay.leg) if relay else None

    @property
    def place(self) -> tuple[object, ...]:
        swim = self.entry.swim
        return (swim.heat_number, swim.lane, swim.rank if swim.heat_number is None else None, self.leg)

    def is_continued_by(self, newer: Self) -> bool:
        """Whether a newer sheet lists the same swim, perhaps in another place."""
        if not (self.is_listed and newer.is_listed):
            is_one_leg = self.leg == newer.leg and _is_one_round(self.entry.swim, newer.entry.swim)
            return is_one_leg and self._has_place_like(newer) and self.race.is_exactly(newer.race)
        if newer.is_seeded and not self.is_seeded:
            return self.race.is_event_of(newer.race)
        return (self._has_place_like(newer) or not newer.is_seeded) and self.race.is_race_of(newer.race)

    def _has_place_like(self, other: Self) -> bool:
        """Whether both have a heat and a lane, or neither has: an unknown lane is not a known one."""
        one, another = self.entry.swim, other.entry.swim
        if "alternate" in {self.race.round, other.race.round}:
            return True
        is_one_kind = (one.heat_number is None) == (another.heat_number is None)
        return self.is_seeded and is_one_kind and (one.lane is None) == (another.lane is None)


@dataclass(slots=True)
class SwimHistory:
    """One swim of one person, as the sheets list it: ranks first, then heats from the oldest sheet to the newest."""

    versions: list[SwimVersion] = field(default_factory=list)

    @property
    def last(self) -> SwimVersion:
        return self.versions[-1]

    @property
    def first(self) -> SwimVersion:
        """The first version of the last one's kind."""
        return next(version for version in self.versions if version.is_seeded == self.last.is_seeded)

    def has_next(self, version: SwimVersion, *, is_same_place: bool) -> bool:
        if self.last.entry.person != version.entry.person or (is_same_place and self.last.place != version.place):
            return False
        return self.last.is_continued_by(version)


def swim_histories(versions: Iterable[SwimVersion], order: Sequence[int]) -> list[SwimHistory]:
    """The swims, in which each sheet has one version. One with an unchanged place comes before others."""

    def sheet(version: SwimVersion) -> tuple[bool, int]:
        return version.is_seeded, order.index(version.entry.source)

    histories: list[SwimHistory] = []
    for _, of_sheet in groupby(sorted(versions, key=sheet), key=sheet):
        known, left = [*histories], [*of_sheet]
        for is_same_place in (True, False):
            for version in [*left]:
                found = next((each for each in known if each.has_next(version, is_same_place=is_same_place)), None)
                if found is not None:
                    known.remove(found)
                    left.remove(version)
                    found.versions.append(version)
        histories += [SwimHistory([version]) for version in left]
    return histories


def _is_one_round(one: Swim, other: Swim) -> bool:
    return bool(one.round) == bool(other.round) and (not one.round or same_round(one.round, other.round or ""))
