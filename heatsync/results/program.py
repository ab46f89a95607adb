"""The meets' program: sessions, events and heats with their start times, merged over all heat sheets of a batch."""

from dataclasses import dataclass

from heatsync.model.swim import TimeSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramHeat:
    """A heat. `entries` counts its swimmers or relay teams. `with_finals`: it is swum in the finals session.

    `start` is "HH:MM". It is None where only the start of the event is known.
    """

    number: int | None
    entries: int
    start: str | None
    time_source: TimeSource | None
    with_finals: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramEvent:
    """A round of an event. `heat_count` is the number of its heats, of which some may be in no sheet.

    `start` is that of its first heat. `entries` is None if only a timeline lists the event. `sources` are the
    sequences of the jobs whose sheets list it.
    """

    number: int | None
    label: str | None
    name: str | None
    round: str | None
    start: str | None
    time_source: TimeSource | None
    heat_count: int | None
    entries: int | None
    heats: tuple[ProgramHeat, ...]
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramSession:
    """A session of a meet. `start` is as printed, or that of its first event."""

    meet_name: str
    name: str | None
    date: str | None
    start: str | None
    events: tuple[ProgramEvent, ...]
