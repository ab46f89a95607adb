"""An entry of the swimmer in a heat sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from heatsync.model.box import Box
from heatsync.model.gender import Gender
from heatsync.model.heading import Heading
from heatsync.model.message import Message, Value


class TimeSource(StrEnum):
    """The source of a start time: printed at the heat, printed as an estimate ("ca."), a timeline, or computed."""

    PRINTED = "printed"
    APPROXIMATE = "approximate"
    TIMELINE = "timeline"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class RelayLeg:
    """A swimmer's place in a relay: the team's letter ("A"), the leg from 1, the team's name."""

    letter: str | None
    leg: int | None
    team: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swim:
    """One entry. A member is None if the sheet does not print it.

    `seed_time` is as printed, under any heading. `heat_start_time` ("HH:MM") and `session_date` ("YYYY-MM-DD") are the
    meet's local time. An entry without a heat (psych sheet, rank-only event, alternate) has a `rank` in place of
    `heat_number` and `lane`. In a combined event "21 / 22", `event_number` is 21 and `event_label` "21 / 22". `gender`
    is what a mixed event prints beside the age. `page` counts from 1 in the PDF, `entry` from 1 in the extraction.
    `box` is the entry's place on its page, `headings` are those above it: of its event, its heat and a relay's team, as
    far as known. `read_by` is the extractor's name. `verified`: the page's text has, word by
    word, what the AI reader reported; None for the local reader.
    """

    event_number: int | None = None
    event_label: str | None = None
    event_name: str | None = None
    swimmer_name: str | None = None
    name_is_cut: bool = False
    age: int | None = None
    birth_year: int | None = None
    school_year: str | None = None
    team: str | None = None
    gender: Gender | None = None
    seed_time: str | None = None
    heat_number: int | None = None
    lane: int | None = None
    rank: int | None = None
    heat_start_time: str | None = None
    time_source: TimeSource | None = None
    session_date: str | None = None
    session_name: str | None = None
    round: str | None = None
    relay: RelayLeg | None = None
    page: int | None = None
    box: Box | None = None
    headings: tuple[Heading, ...] = ()
    entry: int | None = None
    read_by: str = "local"
    verified: bool | None = None

    @property
    def title(self) -> Message:
        """The entry in words: "Event 12 Girls 13-14 200 Free, heat 3 lane 4"."""
        return Message("TITLE", parts=[_event(self), *self.place])

    @property
    def place(self) -> tuple[Message, ...]:
        """Heat and lane, or rank, and the place in a relay in words."""
        return (*_place(self), *_relay(self.relay))

    @property
    def event_title(self) -> Value:
        """The event in words: "Event 12 Girls 13-14 200 Free"."""
        return _event(self)


def _event(swim: Swim) -> Value:
    number = swim.event_label or str(swim.event_number or "")
    if number and swim.event_name:
        return Message("TITLE_EVENT_NAMED", number=number, name=swim.event_name)
    if number:
        return Message("TITLE_EVENT", number=number)
    return swim.event_name or Message("TITLE_EVENT_UNKNOWN")


def _place(swim: Swim) -> Iterator[Message]:
    if swim.heat_number is not None and swim.lane is not None:
        yield Message("TITLE_HEAT_LANE", heat=swim.heat_number, lane=swim.lane)
    elif swim.heat_number is not None:
        yield Message("TITLE_HEAT", heat=swim.heat_number)
    elif swim.lane is not None:
        yield Message("TITLE_LANE", lane=swim.lane)
    elif swim.rank is not None:
        yield Message("TITLE_RANK", rank=swim.rank)


def _relay(relay: RelayLeg | None) -> Iterator[Message]:
    if relay is None:
        return
    if relay.letter and relay.leg is not None:
        yield Message("TITLE_RELAY_LEG", letter=relay.letter, leg=relay.leg)
    elif relay.letter:
        yield Message("TITLE_RELAY", letter=relay.letter)
    elif relay.leg is not None:
        yield Message("TITLE_LEG", leg=relay.leg)
