"""The program of one heat sheet: its sessions, events and heats, whoever swims in them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from heatsync.model.read_report import HeatsBefore
from heatsync.model.sheet import Sheet, SheetEntry, SheetHeat, SheetSession
from heatsync.search.heat_durations import HeatDurations

_ALTERNATE = "Alternate"
_COLUMNS = [
    SheetEntry._fields.index(name)
    for name in ("event", "heat", "round", "lane", "team", "relay_letter", "is_relay", "name")
]


@dataclass(frozen=True, slots=True)
class PrintedHeat:
    """A heat. `entries` counts its swimmers or relay teams. `before` are the heats of its event that precede it."""

    number: int | None
    entries: int
    start: str | None
    is_about: bool
    with_finals: bool
    before: HeatsBefore | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedEvent:
    """A round of an event. `session` is an index. `heat_count` is the printed number of heats, or that of those read.

    `start` is "HH:MM" as printed at the event. `entries` counts those without a heat too; None in a timeline.
    """

    session: int
    number: int | None
    label: str | None
    name: str | None
    round: str | None
    start: str | None
    heat_count: int | None
    entries: int | None
    heats: tuple[PrintedHeat, ...]


@dataclass(frozen=True, slots=True)
class SheetProgram:
    """The sessions and events of a sheet in the printed order."""

    sessions: tuple[SheetSession, ...]
    events: tuple[PrintedEvent, ...]


def sheet_program(sheet: Sheet) -> SheetProgram:
    """The program. Two rounds of one event are two of its events."""
    heats: dict[int, list[SheetHeat]] = defaultdict(list)
    for heat in sheet.heats:
        heats[heat.event].append(heat)
    counts, durations = _Counts(sheet), HeatDurations(sheet.entries)
    events = (each for at in range(len(sheet.events)) for each in _rounds(sheet, at, heats[at], counts, durations))
    return SheetProgram(sheet.sessions, tuple(events))


def _rounds(
    sheet: Sheet, at: int, heats: Sequence[SheetHeat], counts: "_Counts", durations: HeatDurations
) -> Iterator[PrintedEvent]:
    event = sheet.events[at]
    rounds: dict[str | None, list[SheetHeat]] = defaultdict(list)
    for heat in heats:
        rounds[heat.round].append(heat)
    whole = PrintedEvent(
        session=event.session,
        number=event.number,
        label=event.label,
        name=event.name,
        round=event.round,
        start=event.start,
        heat_count=_heat_count(heats, event.heats_of),
        entries=None if sheet.sessions[event.session].is_timeline else counts.of_event(at),
        heats=tuple(_printed(heat, counts, durations) for heat in heats),
    )
    if len(rounds) <= 1:
        yield replace(whole, round=next(iter(rounds), event.round))
        return
    for round_, own in rounds.items():
        printed = tuple(_printed(heat, counts, durations) for heat in own)
        entries = sum(heat.entries for heat in printed)
        yield replace(
            whole, round=round_, start=None, heat_count=_heat_count(own, None), entries=entries, heats=printed
        )


def _printed(heat: SheetHeat, counts: "_Counts", durations: HeatDurations) -> PrintedHeat:
    before = durations.before(SheetEntry(heat.event, 0, "", heat=heat.number, with_finals=heat.with_finals))
    return PrintedHeat(heat.number, counts.of_heat(heat), heat.start, heat.is_about, heat.with_finals, before)


def _heat_count(heats: Sequence[SheetHeat], of: int | None) -> int | None:
    numbers = [number for heat in heats for number in (heat.number, heat.of) if number]
    return max(len(heats), of or 0, *numbers) or None


class _Counts:
    """How many swimmers or relay teams each heat and each event has. A team counts once, alternates do not."""

    def __init__(self, sheet: Sheet) -> None:
        heats: dict[object, set[object]] = defaultdict(set)
        events: dict[int, set[object]] = defaultdict(set)
        for event, heat, round_, *place, is_relay, name in zip(*map(sheet.entries.column, _COLUMNS), strict=True):
            if round_ != _ALTERNATE:
                who = (*place, None if is_relay else name)
                heats[event, heat, round_].add(who)
                events[event].add((heat, round_, who))
        self._heats = {key: len(found) for key, found in heats.items()}
        self._events = {key: len(found) for key, found in events.items()}

    def of_heat(self, heat: SheetHeat) -> int:
        return self._heats.get((heat.event, heat.number, heat.round), 0)

    def of_event(self, event: int) -> int:
        return self._events.get(event, 0)
