"""The sheets of a batch from the oldest to the newest, and what each of them says about a race."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from heatsync.model.read_report import ListedEvent, ReadReport
from heatsync.names.swimmer_name import same_person
from heatsync.results.race import Race


@dataclass(frozen=True)
class Issue:
    """A sheet of a batch. `meet` is equal for two sheets of one meet, `source` is the job's sequence."""

    source: int
    meet: Hashable
    meet_start: str | None
    report: ReadReport | None

    @property
    def issued(self) -> str | None:
        return self.report.issued if self.report else None

    @property
    def is_listed(self) -> bool:
        """Whether the sheet's events are known, not only the swimmer's entries in it."""
        return bool(self.report and self.report.listed)

    @property
    def names_are_clear(self) -> bool:
        """Whether the swimmer's name is nowhere in the sheet but in entries, and no similar name is."""
        if self.report is None:
            return False
        return not self.report.unexplained and all(line.kind != "similar" for line in self.report.explained)

    def listed(self, race: Race) -> ListedEvent | None:
        """The event of this race in the sheet, one with heats first. None if the sheet does not list the race."""
        found = [event for listed, event in self._races if _lists(listed, race)]
        return max(found, key=lambda event: event.is_seeded, default=None)

    def listed_event(self, race: Race) -> ListedEvent | None:
        """The event with heats in the sheet, whatever its round."""
        return next((event for listed, event in self._races if event.is_seeded and listed.is_event_of(race)), None)

    def has_withdrawn(self, name: str, race: Race) -> bool:
        """Whether the sheet prints the swimmer as withdrawn from the race."""
        gone = self.report.withdrawn if self.report else ()
        return any(
            race.numbers & {part.strip().casefold() for part in (each.event or "").split("/")}
            and same_person(each.name, name)
            for each in gone
        )

    @cached_property
    def _races(self) -> list[tuple[Race, ListedEvent]]:
        return [*_races(self.report, self.meet_start)] if self.report else []


def in_order(issues: Sequence[Issue]) -> list[Issue]:
    """The issues from the oldest to the newest.

    The times of printing decide. A sheet without one keeps its place in the batch, and of two sheets that were printed
    at the same time, the later job is the newer.
    """
    by_job = sorted(issues, key=lambda issue: issue.source)
    printed = iter(sorted((issue for issue in by_job if issue.issued), key=lambda issue: issue.issued or ""))
    return [next(printed) if issue.issued else issue for issue in by_job]


def _races(report: ReadReport, meet_start: str | None) -> Iterator[tuple[Race, ListedEvent]]:
    for session in report.listed:
        for event in session.events:
            for round_ in _rounds(event.rounds):
                yield Race.of_listed(session, event, round_, meet_start), event


def _rounds(printed: Iterable[str]) -> Iterable[str]:
    return [*printed] or [""]


def _lists(listed: Race, race: Race) -> bool:
    """An event that the sheet lists without a round may be any round of it."""
    return race.is_race_of(listed if listed.round else listed._replace(round=race.round))
