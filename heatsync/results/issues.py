"""Recognizes the issues of a sheet by meet, session and event. The newest issue of each swim decides."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from heatsync.model.message import Message
from heatsync.model.read_report import ListedEvent
from heatsync.model.swim import Swim
from heatsync.results.changes import Change, ChangeKind, differences
from heatsync.results.issue_order import Issue
from heatsync.results.race import Race
from heatsync.results.result_entry import ResultEntry
from heatsync.results.swim_history import SwimHistory, SwimVersion, swim_histories


@dataclass(frozen=True, slots=True)
class Doubt:
    """A swim that the `source` may have scratched. It stays in the results."""

    entry: ResultEntry
    source: int
    message: Message


@dataclass(frozen=True, slots=True)
class Resolved:
    """The entries by the newest issues, in the order given, and what the newest issues changed."""

    entries: tuple[ResultEntry, ...]
    changes: tuple[Change, ...]
    doubts: tuple[Doubt, ...]


def resolve_issues(entries: Sequence[ResultEntry], first: Sequence[Swim], issues: Sequence[Issue]) -> Resolved:
    """`issues` are the sheets from the oldest to the newest, `first` the swims with the oldest timeline's start times.

    - A swim that is in several issues has the place that the newest gives it. Ranks of a psych sheet are not places:
      heats replace them, whichever was printed later, and a swim that gets a heat has not changed.
    - A swim that is missing from the newest issue of its session and event is scratched, if that event was read
      completely. Otherwise the swim stays, with a warning. It also stays if only a psych sheet lists it, because the
      heats may be those of another round.
    - Sessions and events that are not in the newer sheet stay as they are.
    """
    kept: list[int] = []
    changes: list[Change] = []
    doubts: list[Doubt] = []
    for meet, own in _versions(entries, first, issues).items():
        of_meet = [issue for issue in issues if issue.meet == meet]
        judge = _Judge(of_meet, swim_histories(own, [issue.source for issue in of_meet]))
        for history in judge.histories:
            change = judge.change(history)
            changes += [change] if change else []
            if change is None or change.kind is not ChangeKind.SCRATCHED:
                kept.append(history.last.at)
                doubts += filter(None, [judge.doubt(history)])
    return Resolved(tuple(entries[at] for at in sorted(kept)), tuple(changes), tuple(doubts))


def _versions(
    entries: Sequence[ResultEntry], first: Sequence[Swim], issues: Sequence[Issue]
) -> dict[Hashable, list[SwimVersion]]:
    """The swims as the sheets list them, by meet."""
    of_source = {issue.source: issue for issue in issues}
    versions: dict[Hashable, list[SwimVersion]] = defaultdict(list)
    for at, (entry, swim) in enumerate(zip(entries, first, strict=True)):
        issue = of_source[entry.source]
        version = SwimVersion(at, entry, swim, Race.of_entry(entry), is_listed=issue.is_listed)
        versions[issue.meet].append(version)
    return versions


class _Judge:
    """Compares the swims of one meet with its sheets, from the oldest to the newest."""

    def __init__(self, issues: Sequence[Issue], histories: Sequence[SwimHistory]) -> None:
        self._issues = issues
        self.histories = histories

    def change(self, history: SwimHistory) -> Change | None:
        last, first = history.last, history.first
        if newest := self._newest(last):
            issue, listed = newest
            if issue.has_withdrawn(last.entry.swim.swimmer_name or "", last.race):
                return Change(ChangeKind.SCRATCHED, last.entry, None, issue.source, is_withdrawn=True)
            if self._is_missing(last, issue, listed):
                return Change(ChangeKind.SCRATCHED, last.entry, None, issue.source)
        if any(self._is_missing(first, issue, listed) for issue, listed in self._older(first)):
            return Change(ChangeKind.ADDED, None, last.entry, first.entry.source)
        return self._moved(first, last) if last.is_seeded else None

    def doubt(self, history: SwimHistory) -> Doubt | None:
        """Whether a swim that is not scratched may be so."""
        last = history.last
        title, swimmer = last.entry.swim.title, last.entry.swim.swimmer_name or Message("UNNAMED_SWIMMER")
        if newest := self._newest(last):
            return Doubt(last.entry, newest[0].source, Message("MAY_BE_SCRATCHED", swim=title, swimmer=swimmer))
        if not last.is_seeded and (source := self._heats_without(last)):
            return Doubt(last.entry, source, Message("NOT_IN_HEATS", swim=title, swimmer=swimmer))
        return None

    def _newest(self, version: SwimVersion) -> tuple[Issue, ListedEvent] | None:
        """The newest sheet that lists the race, if it is newer than the version's."""
        for issue in reversed(self._issues):
            if issue.source == version.entry.source:
                return None
            listed = issue.listed(version.race)
            if listed and (not listed.is_whole or listed.is_seeded == version.is_seeded):
                return issue, listed
        return None

    def _older(self, version: SwimVersion) -> Iterator[tuple[Issue, ListedEvent]]:
        for issue in self._issues:
            if issue.source == version.entry.source:
                return
            listed = issue.listed(version.race)
            if listed and listed.is_seeded == version.is_seeded:
                yield issue, listed

    def _is_missing(self, version: SwimVersion, issue: Issue, listed: ListedEvent) -> bool:
        """Whether the sheet certainly does not have the swim."""
        return listed.is_whole and issue.names_are_clear and not self._has_another(version, issue)

    def _has_another(self, version: SwimVersion, issue: Issue) -> bool:
        """Whether the sheet has a swim in the race that may be this one, such as that of a swimmer with another age."""
        return any(
            other.entry.source == issue.source
            and (other.entry.person == version.entry.person or len(history.versions) == 1)
            and (version.race.is_race_of(other.race) or (not other.is_seeded and version.race.is_event_of(other.race)))
            for history in self.histories
            for other in history.versions
        )

    def _heats_without(self, version: SwimVersion) -> int | None:
        """The newest sheet with the heats of an event in which a psych sheet lists the swimmer."""
        issues = reversed(self._issues)
        return next((issue.source for issue in issues if issue.listed_event(version.race)), None)

    def _moved(self, first: SwimVersion, last: SwimVersion) -> Change | None:
        if not (found := tuple(differences(first.first, last.entry.swim))):
            return None
        source = last.entry.source
        if first is last:  # only the timeline has changed
            source = next((i.source for i in reversed(self._issues) if i.report and i.report.timeline), source)
        before = replace(first.entry, swim=first.first)
        return Change(ChangeKind.CHANGED, before, last.entry, source, found, is_doubtful=self._is_doubtful(last))

    def _is_doubtful(self, version: SwimVersion) -> bool:
        own = next(issue for issue in self._issues if issue.source == version.entry.source)
        listed = own.listed(version.race)
        return listed is not None and not listed.is_whole
