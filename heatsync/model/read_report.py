"""The parts of a heat sheet that were read and those that were not, so that no loss goes unnoticed."""

from dataclasses import dataclass


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
    """An event whose start ("HH:MM") the sheet prints. `interval` is the time between heats in seconds."""

    label: str | None
    name: str | None
    round: str | None
    session_name: str | None
    date: str | None
    start: str
    interval: int


@dataclass(frozen=True, slots=True)
class HeatsBefore:
    """The heats of an event before an entry's heat, and how many seconds they take by their seed times."""

    heats: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """Counts of one heat sheet, the parts of it that were not understood, and the occurrences of the swimmer's name.

    The name occurs in `entries_of_name` entries, in `explained` lines that are not entries (such as records), and in
    `unexplained` lines. `before` has an item for each entry, in their order; None if unknown. `hidden_pages`
    have text that a viewer does not show; it was not read.
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
