"""Decides whether two sheets of one meet list the same race. If in doubt, the races are two."""

from typing import NamedTuple, Self

from heatsync.model.agreement import agree
from heatsync.model.read_report import ListedEvent, ListedSession
from heatsync.names.folding import fold
from heatsync.results.meet_name import name_key
from heatsync.results.printed_names import may_be_one_event, round_family
from heatsync.results.result_entry import ResultEntry
from heatsync.results.swim_key import event_number

_OF_FINALS = frozenset({"final", "alternate"})
"""An alternate who moves up into a heat stays in one race."""


class Race(NamedTuple):
    """A round of an event as a sheet lists it. A combined event has two `numbers`. The texts are "" if unknown."""

    numbers: frozenset[str]
    name: str
    date: str | None
    session: str
    round: str
    meet_start: str | None

    @classmethod
    def of_entry(cls, entry: ResultEntry) -> Self:
        swim = entry.swim
        return cls(
            numbers=_numbers(swim.event_label, swim.event_number),
            name=swim.event_name or "",
            date=swim.session_date,
            session=name_key(swim.session_name or ""),
            round=round_family(swim.round),
            meet_start=entry.meet_start,
        )

    @classmethod
    def of_listed(cls, session: ListedSession, event: ListedEvent, round_: str, meet_start: str | None) -> Self:
        return cls(
            numbers=_numbers(event.label, None),
            name=event.name or "",
            date=session.date,
            session=name_key(session.name or ""),
            round=round_family(round_),
            meet_start=meet_start,
        )

    def is_race_of(self, other: Self) -> bool:
        """Whether both are the same round of one event, in the same session."""
        return self.is_event_of(other) and _is_one_round(self.round, other.round) and self._is_session_of(other)

    def is_event_of(self, other: Self) -> bool:
        """Whether both are rounds of one event, which a psych sheet lists without its rounds and often its session."""
        if self.numbers or other.numbers:
            is_one = bool(self.numbers & other.numbers)
        else:
            is_one = bool(fold(self.name)) and fold(self.name) == fold(other.name)
        has_one_name = not self.name or not other.name or may_be_one_event(self.name, other.name)
        return is_one and has_one_name and agree(self.date, other.date)

    def is_exactly(self, other: Self) -> bool:
        """As `is_race_of`, where one of the sheets is known by the swimmer's entries only and may lack values."""
        is_one_session = self.date == other.date and self.session == other.session
        return self.numbers == other.numbers and is_one_session and self.is_race_of(other)

    def _is_session_of(self, other: Self) -> bool:
        """If a day is unknown, the sessions must have one name, or the round or the meet's first day must be known."""
        if not agree(self.session or None, other.session or None):
            return False
        if {self.date, other.date} != {None}:
            return None not in {self.date, other.date} or self.session == other.session != "" or self.round != ""
        is_known = self.session != "" or self.meet_start is not None
        return is_known and self.session == other.session and agree(self.meet_start, other.meet_start)


def _numbers(label: str | None, number: int | None) -> frozenset[str]:
    """The numbers of the parts: 21 and 22 of "21 / 22"."""
    parts = (fold(part) for part in (label or "").split("/"))
    return frozenset(filter(None, parts)) or frozenset(filter(None, [event_number(None, number)]))


def _is_one_round(one: str, other: str) -> bool:
    return one == other or {one, other} == _OF_FINALS
