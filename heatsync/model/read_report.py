"""The parts of a heat sheet that were read and those that were not, so that no loss goes unnoticed."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a sheet and its page (from 1). `kind` is the kind of line, if known: "record", "heading" and so on."""

    page: int
    text: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class MissingHeats:
    """Heats of an event (its printed number) that are missing from the sheet."""

    event: str | None
    heats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A swimmer printed as withdrawn from an event (its printed number)."""

    page: int
    event: str | None
    name: str
    team: str | None
    birth_year: int | None
    seed_time: str | None


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """An event whose start ("HH:MM") the sheet prints, or one `heat` of it. `interval`: seconds between heats."""

    label: str | None
    name: str | None
    round: str | None
    session_name: str | None
    date: str | None
    start: str
    interval: int
    heat: int | None = None


@dataclass(frozen=True, slots=True)
class HeatsBefore:
    """The heats of an event before an entry's heat, and how many seconds they take by their seed times."""

    heats: int
    seconds: float


@dataclass(frozen=True, slots=True)
class NearestName:
    """A printed name that resembles the requested one, with what else is printed of that swimmer."""

    name: str
    team: str | None = None
    age: int | None = None
    birth_year: int | None = None
    school_year: str | None = None


class ListedEvent(NamedTuple):
    """An event that the sheet lists, by its printed number, name and rounds, with or without the swimmer.

    `is_seeded`: entries are in heats, not only ranked. `is_whole`: nothing indicates that an entry was not read.
    """

    label: str | None
    name: str | None
    rounds: tuple[str, ...]
    is_seeded: bool
    is_whole: bool


class ListedSession(NamedTuple):
    """The events of one session ("YYYY-MM-DD")."""

    name: str | None
    date: str | None
    events: tuple[ListedEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """Counts of one heat sheet, the parts of it that were not understood, and the occurrences of the swimmer's name.

    The name occurs in `entries_of_name` entries, in `explained` lines that are not entries (such as records), and in
    `unexplained` lines. `before` and `heat_seconds` (the duration of the entry's heat by its seed times) have an item
    for each entry, in their order; None if unknown. `hidden_pages` have text that a viewer does not show; it was not
    read. `issued` is when the sheet was printed ("YYYY-MM-DDTHH:MM"). `listed` are the sheet's events, whoever swims in
    them. `nearest_names` are those most similar to a name that is not in the sheet.
    """

    layout: str
    pages: int
    events: int
    heats: int
    entries: int
    missing_heats: tuple[MissingHeats, ...] = ()
    unread: tuple[PageLine, ...] = ()
    blank_pages: tuple[int, ...] = ()
    hidden_pages: tuple[int, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    timeline: tuple[TimedEvent, ...] = ()
    entries_of_name: int = 0
    explained: tuple[PageLine, ...] = ()
    unexplained: tuple[PageLine, ...] = ()
    before: tuple[HeatsBefore | None, ...] = ()
    heat_seconds: tuple[float | None, ...] = ()
    issued: str | None = None
    listed: tuple[ListedSession, ...] = ()
    nearest_names: tuple[NearestName, ...] = ()
