"""A heat sheet as parsed: sessions, events, entries and the lines that are none of these.

The rows are named tuples, because a sheet has thousands of them: creating one takes a fifth of a dataclass's time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from heatsync.model.box import Box
from heatsync.model.columnar import Rows
from heatsync.model.gender import Gender
from heatsync.model.heading import HeadingKind
from heatsync.model.message import Message


class SheetSession(NamedTuple):
    """A session by its printed name. `date` is "YYYY-MM-DD", or None if it does not follow from the sheet.

    `start` is "HH:MM" as printed. In a timeline, `interval` is the time between heats in seconds, and `back_interval`
    what is added to it for backstroke.
    """

    name: str | None
    date: str | None
    is_psych: bool = False
    start: str | None = None
    interval: int | None = None
    back_interval: int | None = None
    is_timeline: bool = False


class SheetEvent(NamedTuple):
    """An event. `session` is an index. In a combined event "21 / 22", `number` is 21.

    `start` ("HH:MM") and `round` are what a timeline prints; other sheets print them at each heat. `heats` are the
    numbers of the heats that were read, `heats_of` is the printed number of heats. A timeline's `start` may be that of
    one `heat` only.
    """

    session: int
    number: int | None
    label: str | None
    name: str | None
    start: str | None = None
    round: str | None = None
    heats: tuple[int, ...] = ()
    heats_of: int | None = None
    heat: int | None = None

    @property
    def missing_heats(self) -> tuple[int, ...]:
        """The numbers of heats that are missing from the sheet."""
        last = max((*self.heats, self.heats_of or 0)) if self.heats else 0
        return tuple(sorted({*range(1, last + 1)} - {*self.heats}))


class SheetHeat(NamedTuple):
    """A heat as its heading has it. `event` is an index; `number` is None for a final without one.

    `of` is the printed number of heats, `start` "HH:MM", or None if it is printed with two. `is_about` and
    `with_finals` are as for `SheetEntry`.
    """

    event: int
    number: int | None
    of: int | None = None
    round: str | None = None
    start: str | None = None
    is_about: bool = False
    with_finals: bool = False


class SheetHeading(NamedTuple):
    """A line that the entries below it belong to: an event's or a heat's heading, or a relay team's line.

    `line` is the index of the line on its page, `lines` their number if it takes several. `event` is an index; `number`
    is the heat's number, or the team's lane.
    """

    page: int
    line: int
    kind: HeadingKind
    event: int
    number: int | None = None
    lines: int = 1


class SheetEntry(NamedTuple):
    """A swimmer in an event, or a relay team whose swimmers are not printed (`name` is "").

    `event` is an index, `line` the index of the line on its page. `start` is "HH:MM" as printed at the heat; `is_about`
    if it is printed as an estimate ("ca."). `with_finals`: the heat is swum in the finals session. `cut`: the name is
    cut off at the end of its column. A `leg` above 4 is a relay's alternate. `gender` is what a mixed event prints
    beside the age.
    """

    event: int
    page: int
    name: str
    line: int | None = None
    team: str | None = None
    age: int | None = None
    birth_year: int | None = None
    school_year: str | None = None
    seed_time: str | None = None
    heat: int | None = None
    lane: int | None = None
    rank: int | None = None
    start: str | None = None
    is_about: bool = False
    round: str | None = None
    with_finals: bool = False
    is_relay: bool = False
    relay_letter: str | None = None
    leg: int | None = None
    cut: bool = False
    gender: Gender | None = None


class Withdrawal(NamedTuple):
    """A swimmer printed as withdrawn from an event. `event` is an index."""

    event: int
    page: int
    name: str
    line: int | None = None
    team: str | None = None
    birth_year: int | None = None
    seed_time: str | None = None


class UnreadLine(NamedTuple):
    """A line that looks like an entry but could not be parsed."""

    page: int
    text: str
    line: int | None = None


AsideKind: TypeAlias = Literal["record", "heading", "other"]


class Aside(NamedTuple):
    """A line that is not an entry but may name a swimmer, such as the holder of a record."""

    page: int
    text: str
    kind: AsideKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A heat sheet. `meet_start` is the meet's first day ("YYYY-MM-DD"); `notes` are messages for the user.
    `issued` is when it was printed ("YYYY-MM-DDTHH:MM"), in the printer's local time.

    A timeline has sessions and events but no entries. `headings` are in the printed order, a repeated one as often as
    it is printed; `heats` has each heat once. `boxes` and `heading_boxes` are the places of `entries` and `headings`,
    in their order; empty if they were not computed. `hidden_pages` have text that a viewer does not show; it was not
    read.
    """

    layout: str
    meet_name: str
    meet_start: str | None
    pages: int
    sessions: tuple[SheetSession, ...]
    events: tuple[SheetEvent, ...]
    entries: Rows[SheetEntry]
    venue: str | None = None
    issued: str | None = None
    withdrawn: tuple[Withdrawal, ...] = ()
    unread: tuple[UnreadLine, ...] = ()
    asides: tuple[Aside, ...] = ()
    blank_pages: tuple[int, ...] = ()
    hidden_pages: tuple[int, ...] = ()
    notes: tuple[Message, ...] = ()
    heats: tuple[SheetHeat, ...] = ()
    headings: Rows[SheetHeading] = field(default_factory=lambda: Rows.of(SheetHeading._make, ()))
    boxes: Sequence[Box | None] = ()
    heading_boxes: Sequence[Box | None] = ()
