"""What a line of a heat sheet can be, whatever program printed it. A layout turns text into these, no more."""

from typing import Literal, NamedTuple, TypeAlias

from heatsync.parsing.dates import PrintedDays
from heatsync.parsing.print_time import PrintTime

Kind: TypeAlias = Literal["program", "psych", "report", "results"]
Level: TypeAlias = Literal["session", "event", "heat"]


class Printout(NamedTuple):
    """A page heading that names the meet and the session. Consecutive pages with the same heading are one printout.

    `issued`, the time of printing, is no part of what makes headings the same.
    """

    meet: str = ""
    days: PrintedDays | None = None
    kind: Kind = "program"
    session: str | None = None
    venue: str | None = None
    issued: PrintTime | None = None


class Meet(NamedTuple):
    """What a sheet prints of its meet, apart from sessions. `issued` is when the sheet was printed."""

    name: str | None = None
    days: PrintedDays | None = None
    venue: str | None = None
    issued: PrintTime | None = None


class Session(NamedTuple):
    """A session heading; `day` as printed. `is_whole` is False if a part of the line was not understood."""

    name: str | None
    day: str | None = None
    is_whole: bool = True


class SessionStart(NamedTuple):
    """The time at which the session starts, "HH:MM"."""

    start: str | None


class SessionDay(NamedTuple):
    """The session's day on a line of its own, as printed."""

    day: str


class EventStart(NamedTuple):
    """The day and the start ("HH:MM") of the event above. Events with one day are one session."""

    day: str
    start: str | None


class Event(NamedTuple):
    """An event heading. `label` is "12" or "21 / 22", `number` the first of them.

    `is_continued`: the heading is repeated at the top of a page. `begins_list`: entries follow without heats or column
    titles. `is_whole`: as for `Session`.
    """

    label: str
    number: int | None
    name: str | None
    is_continued: bool = False
    is_whole: bool = True
    begins_list: bool = False


class EventNameEnd(NamedTuple):
    """The rest of the event's name, in a layout that always prints it on a line of its own."""

    text: str


class Heat(NamedTuple):
    """A heat heading. `number` is None for a final without one; `start` is "HH:MM", `is_about` if it is an estimate.

    `continues` is the event if the line opens a page. `with_finals`: the heat is swum in the finals session.
    """

    number: int | None
    of: int | None = None
    round: str | None = None
    start: str | None = None
    is_about: bool = False
    with_finals: bool = False
    continues: Event | None = None
    is_whole: bool = True


class Alternates(NamedTuple):
    """The heading of an event's alternates, whose numbers are ranks; `continues` as for `Heat`."""

    continues: Event | None = None


class Columns(NamedTuple):
    """Column titles. `has_lane`: the number before a name is a lane, otherwise a rank.

    `is_school`: school years stand in place of ages. `has_codes`: a column of para codes precedes the names.
    """

    has_lane: bool = False
    is_school: bool = False
    is_relay: bool = False
    is_results: bool = False
    has_codes: bool = False
    is_whole: bool = True


class LaneTitles(NamedTuple):
    """Column titles that stand between the heading of a heat and its lanes."""


class Swimmer(NamedTuple):
    """A swimmer in a lane or with a rank. `year` is the age or the school year as printed: the column titles say which.

    `letter`: what touches the age, in a mixed event the swimmer's gender.
    """

    number: int | None
    name: str
    team: str | None = None
    seed: str | None = None
    year: str | None = None
    birth_year: int | None = None
    letter: str | None = None
    is_scratched: bool = False


class Team(NamedTuple):
    """A relay team in a lane or with a rank."""

    number: int | None
    name: str
    letter: str | None = None
    seed: str | None = None


class Legs(NamedTuple):
    """Swimmers of the relay team above, None for a blank to fill in. `numbers` is empty if they are not printed."""

    swimmers: tuple[Swimmer | None, ...]
    numbers: tuple[int, ...] = ()
    cut: tuple[bool, ...] = ()


class EmptyLane(NamedTuple):
    """A lane without a swimmer."""


class EndOfList(NamedTuple):
    """The end of a list: what follows belongs to no event until the next event heading."""


class Broken(NamedTuple):
    """A line that begins like a heading of this level but cannot be parsed. `ends_heat`: it ends the heat above."""

    level: Level
    ends_heat: bool = True


class ReportSession(NamedTuple):
    """What a session report prints of a session. `key` tells the sessions of one report apart.

    `day` counts from the meet's first day, 1. The intervals are in seconds. `date` names the day as printed; it also
    holds for the sessions below, until the next one. `round` is that of the events that print none.
    """

    key: str | None = None
    name: str | None = None
    day: int | None = None
    start: str | None = None
    interval: int | None = None
    back_interval: int | None = None
    date: str | None = None
    round: str | None = None


class ReportEvent(NamedTuple):
    """An event with its start ("HH:MM") and number of heats in a session report. `heat`: only this heat starts then."""

    label: str
    number: int | None
    name: str
    start: str | None
    round: str | None = None
    heats: int | None = None
    heat: int | None = None


class Ignored(NamedTuple):
    """A line that says nothing about entries."""


Line: TypeAlias = (
    Printout | Meet | Session | SessionStart | SessionDay | EventStart | Event | EventNameEnd | Heat | Alternates
    | Columns | LaneTitles | Swimmer | Team | Legs | EmptyLane | EndOfList | Broken | ReportSession | ReportEvent
    | Ignored
)  # fmt: skip
