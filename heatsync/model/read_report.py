"""What was read of a heat sheet and what was not, so that nothing is missing in silence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a sheet, and its page from 1. `kind` says what it is if it is known: "record", "heading"..."""

    page: int
    text: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class MissingHeats:
    """Heats of an event (its printed number) that are not in the sheet although there should be."""

    event: str | None
    heats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Somebody who is printed as withdrawn from an event (its printed number)."""

    page: int
    event: str | None
    name: str
    team: str | None
    birth_year: int | None
    seed_time: str | None


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """An event whose start ("HH:MM") the sheet prints; `interval` is the pause between its heats in seconds."""

    label: str | None
    name: str | None
    round: str | None
    session_name: str | None
    date: str | None
    start: str
    interval: int


@dataclass(frozen=True, slots=True)
class HeatsBefore:
    """What of its event is swum before an entry's heat, and how many seconds that takes by the seed times."""

    heats: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """Of one heat sheet: how much it has, and what of it was not understood.

    Of the swimmer: how often the name stands in the text, which is `entries_of_name` and what is `explained` (say as a
    record's holder), unless something is `unexplained`; and `before` each entry, in their order, what is swum (None
    where that cannot be known). `hidden_pages` hold text that nobody sees, which was not read.
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

    def to_json(self) -> dict[str, Any]:
        """The members as plain JSON values, for the store."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `to_json`; what an older version did not keep is empty, and a newer one's is passed over."""
        rows = {name: tuple(kind(**row) for row in data.get(name, ())) for name, kind in _ROWS.items()}
        missing = tuple(MissingHeats(row["event"], tuple(row["heats"])) for row in data.get("missing_heats", ()))
        before = tuple(HeatsBefore(**row) if row else None for row in data.get("before", ()))
        known = {name: value for name, value in data.items() if name in _MEMBERS}
        pages = {name: tuple(data.get(name, ())) for name in ("blank_pages", "hidden_pages")}
        return cls(**{**known, **rows, **pages, "missing_heats": missing, "before": before})


_MEMBERS = {field.name for field in fields(ReadReport)}
_ROWS: dict[str, Any] = {
    "unread": PageLine,
    "withdrawn": Withdrawn,
    "timeline": TimedEvent,
    "explained": PageLine,
    "unexplained": PageLine,
}
