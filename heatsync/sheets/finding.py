"""Finds one swimmer in a whole sheet, and says what a family must know: namesakes, alternates, what is unread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heatsync.names import Fit, SwimmerName, nearest, same_person
from heatsync.swim_event import RelayLeg, SwimEvent, TimeSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from heatsync.sheets.sheet import Sheet, SheetEntry


@dataclass(frozen=True, slots=True)
class Found:
    """The swimmer's entries in the sheet's order, and the warnings."""

    events: tuple[SwimEvent, ...]
    warnings: tuple[str, ...]


def find_swimmer(sheet: Sheet, swimmer: SwimmerName) -> Found:
    """Every entry whose name fits best; names that fit less well are named in a warning, never mixed in."""
    fits = {(e.name, e.cut): swimmer.fits(e.name, cut=e.cut) for e in sheet.entries if e.name}
    best = max(fits.values(), default=Fit.NO)
    entries = [e for e in sheet.entries if best and e.name and fits[e.name, e.cut] == best]
    less = {name for (name, _), fit in fits.items() if best and fit not in {Fit.NO, best}}
    warnings = [
        *_not_there(sheet, swimmer, entries),
        *_other_people(entries, less),
        *_about(sheet, entries),
        *_unread(sheet, swimmer),
        *sheet.notes,
    ]
    events = tuple(_swim_event(sheet, entry, number) for number, entry in enumerate(entries, 1))
    return Found(events, tuple(dict.fromkeys(warnings)))


def _swim_event(sheet: Sheet, entry: SheetEntry, number: int) -> SwimEvent:
    event = sheet.events[entry.event]
    session = sheet.sessions[event.session]
    relay = RelayLeg(letter=entry.relay_letter, leg=entry.leg, team=entry.team) if entry.is_relay else None
    return SwimEvent(
        event_number=event.number,
        event_label=event.label,
        event_name=event.name,
        swimmer_name=entry.name,
        age=entry.age,
        birth_year=entry.birth_year,
        team=entry.team,
        seed_time=entry.seed_time,
        heat_number=entry.heat,
        lane=entry.lane,
        rank=entry.rank,
        heat_start_time=entry.start,
        time_source=TimeSource.PRINTED if entry.start else None,
        session_date=session.date,
        session_name=session.name,
        round=entry.round,
        relay=relay,
        page=entry.page,
        entry=number,
    )


def _not_there(sheet: Sheet, swimmer: SwimmerName, entries: Sequence[SheetEntry]) -> Iterator[str]:
    if entries:
        return
    near = nearest(swimmer.text, (e.name for e in sheet.entries if e.name))
    names = f" The nearest names are: {_listed(near)}." if near else ""
    yield f"{swimmer.text} is not in this sheet.{names}"


def _other_people(entries: Sequence[SheetEntry], less: set[str]) -> Iterator[str]:
    people: list[SheetEntry] = []
    for entry in entries:
        if not any(_may_be_one(entry, known) for known in people):
            people.append(entry)
    if len(people) > 1:
        yield (
            f"The name fits {len(people)} different people in this sheet: {_listed(map(_person, people))}. "
            "Please check which entries are yours."
        )
    if less:
        yield f"Names that fit only in part were left out: {_listed(sorted(less))}."


def _may_be_one(one: SheetEntry, other: SheetEntry) -> bool:
    if not (one.cut or other.cut or same_person(one.name, other.name)):
        return False
    pairs = (one.age, other.age), (one.birth_year, other.birth_year), (one.school_year, other.school_year)
    if any(a is not None and b is not None and a != b for a, b in pairs):
        return False
    if one.is_relay or other.is_relay or not one.team or not other.team:
        return True  # a swimmer without a club may still swim in one's relay
    return one.team.startswith(other.team) or other.team.startswith(one.team)


def _person(entry: SheetEntry) -> str:
    known = [str(v) for v in (entry.age or entry.birth_year or entry.school_year, entry.team) if v]
    return f"{entry.name} ({', '.join(known)})" if known else entry.name


def _about(sheet: Sheet, entries: Sequence[SheetEntry]) -> Iterator[str]:
    def of(chosen: Iterable[SheetEntry]) -> str:
        return _listed(dict.fromkeys(f"event {sheet.events[e.event].label or '?'}" for e in chosen))

    alternates = [e for e in entries if e.round == "Alternate"]
    if alternates:
        yield f"Listed as an alternate, who swims only if somebody else does not: {of(alternates)}."
    if unseeded := [e for e in entries if e.heat is None and e.rank is not None and e not in alternates]:
        yield f"Heats and lanes are not seeded yet, the sheet gives only a rank: {of(unseeded)}."
    if finals := [e for e in entries if e.with_finals]:
        yield f"Printed in this session but swum in the finals session: {of(finals)}."
    if cut := [e for e in entries if e.cut]:
        yield f"The sheet prints only the beginning of the name, so it may be somebody else's: {of(cut)}."
    if undated := [e for e in entries if sheet.sessions[sheet.events[e.event].session].date is None]:
        yield f"The sheet does not say on which day it is: {of(undated)}."
    teams = {e.team for e in entries}
    if nameless := [e for e in sheet.entries if not e.name and e.team in teams]:
        yield f"The relays of the team are printed without the swimmers' names: {of(nameless)}."


def _unread(sheet: Sheet, swimmer: SwimmerName) -> Iterator[str]:
    if sheet.unread:
        pages = _listed(dict.fromkeys(str(line.page) for line in sheet.unread))
        yield f"Lines that look like entries but could not be read: {len(sheet.unread)} (page {pages})."
    for line in sheet.unread:
        if swimmer.appears_in(line.text):
            yield f'The name stands in a line that could not be read (page {line.page}): "{line.text}".'
    if sheet.blank_pages:
        pages = _listed(str(page) for page in sheet.blank_pages)
        yield f"Some pages are pictures without text and were not searched (page {pages})."


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(texts)  # names have commas of their own
