"""The warnings that a search adds to a swimmer's entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heatsync.model.agreement import agree
from heatsync.model.sheet import SheetEntry
from heatsync.names.matching import MatchQuality
from heatsync.names.swimmer_name import same_person

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from heatsync.model.sheet import Sheet, Withdrawal
    from heatsync.names.swimmer_name import SwimmerName
    from heatsync.search.name_occurrences import NameOccurrences

_ALTERNATE = "Alternate"
_DOUBTS = {
    MatchQuality.SWAPPED: "another word as the surname",
    MatchQuality.LONGER_SURNAME: "further words in the surname",
}
_LINES = {
    "unread": "a line that could not be read",
    "other": "a line that is no entry",
    "entry": "somebody else's entry",
}


def not_found(swimmer: SwimmerName, nearest: Sequence[str]) -> str:
    names = f" The nearest names are: {_listed(nearest)}." if nearest else ""
    return f"{swimmer.not_there}{names}"


def doubtful_match(quality: MatchQuality, entries: Iterable[SheetEntry]) -> Iterator[str]:
    if quality in _DOUBTS:
        names = dict.fromkeys(entry.name for entry in entries)
        yield f"The sheet has {_DOUBTS[quality]}, so it may be somebody else: {_listed(names)}."


def similar_names_left_out(similar: Iterable[SheetEntry]) -> Iterator[str]:
    if names := {entry.name for entry in similar}:
        yield f"Names that fit only in part were left out: {_listed(sorted(names))}."


def possible_namesakes(sheet: Sheet, namesakes: Sequence[SheetEntry], entries: Iterable[SheetEntry]) -> Iterator[str]:
    """For each entry that omits the middle initial, the swimmers with another initial who may be meant."""
    for entry in entries if namesakes else ():
        names = {other.name for other in namesakes if _may_be_same_swimmer(other, entry)}
        if names:
            event = _event(sheet, entry)
            yield f"{entry.name} in {event} may also be {_listed(sorted(names))}, whom the sheet has too: please check."


def entry_warnings(
    sheet: Sheet, entries: Sequence[SheetEntry], nameless: Sequence[SheetEntry], withdrawn: Sequence[Withdrawal]
) -> Iterator[str]:
    """What makes entries differ from an ordinary place in a heat, with the events concerned."""
    gone = [SheetEntry(w.event, w.page, w.name, team=w.team, birth_year=w.birth_year) for w in withdrawn]
    describe = _event_and_swimmer if _may_be_several_people([*entries, *gone]) else _event
    remarks = [
        *((text, [entry for entry in entries if applies(sheet, entry)]) for text, applies in _REMARKS),
        ("The relays of the team are printed without the swimmers' names", nameless),
        ("Printed as withdrawn, so it is not among the entries", gone),
    ]
    for text, chosen in remarks:
        if chosen:
            yield f"{text}: {_listed(dict.fromkeys(describe(sheet, entry) for entry in chosen))}."


def unread_parts(sheet: Sheet) -> Iterator[str]:
    """What of the sheet was not read, whoever is searched for."""
    if sheet.unread:
        pages = _listed(dict.fromkeys(str(line.page) for line in sheet.unread))
        yield f"Lines that look like entries but could not be read: {len(sheet.unread)} (page {pages})."
    missing = [
        f"event {event.label or '?'} (heat {', '.join(map(str, event.missing_heats))})"
        for event in sheet.events
        if event.missing_heats
    ]
    if missing:
        yield f"Some heats are not in this sheet: {_listed(missing)}."
    if sheet.blank_pages:
        yield pages_without_text(sheet.blank_pages)
    if sheet.hidden_pages:
        yield pages_with_hidden_text(sheet.hidden_pages)


def unexplained_occurrences(occurrences: NameOccurrences) -> Iterator[str]:
    for line in occurrences.unexplained:
        yield f'The name stands in {_LINES[line.kind]} (page {line.page}): "{line.text}".'


def pages_without_text(pages: Iterable[int]) -> str:
    return f"Some pages are pictures without text and were not searched (page {_listed(map(str, pages))})."


def pages_with_hidden_text(pages: Iterable[int]) -> str:
    return f"Some pages hold text that cannot be seen on them; it was left out (page {_listed(map(str, pages))})."


def _is_alternate(_: Sheet, entry: SheetEntry) -> bool:
    return entry.round == _ALTERNATE


def _is_unseeded(sheet: Sheet, entry: SheetEntry) -> bool:
    return entry.heat is None and entry.rank is not None and not _is_alternate(sheet, entry)


def _is_with_finals(_: Sheet, entry: SheetEntry) -> bool:
    return entry.with_finals


def _is_cut(_: Sheet, entry: SheetEntry) -> bool:
    return entry.cut


def _is_undated(sheet: Sheet, entry: SheetEntry) -> bool:
    return sheet.sessions[sheet.events[entry.event].session].date is None


_REMARKS: tuple[tuple[str, Callable[[Sheet, SheetEntry], bool]], ...] = (
    ("Listed as an alternate, who swims only if somebody else does not", _is_alternate),
    ("Heats and lanes are not seeded yet, the sheet gives only a rank", _is_unseeded),
    ("Printed in this session but swum in the finals session", _is_with_finals),
    ("The sheet prints only the beginning of the name, so it may be somebody else's", _is_cut),
    ("The sheet does not say on which day it is", _is_undated),
)


def _event(sheet: Sheet, entry: SheetEntry) -> str:
    return f"event {sheet.events[entry.event].label or '?'}"


def _event_and_swimmer(sheet: Sheet, entry: SheetEntry) -> str:
    known = ", ".join(str(part) for part in (entry.age or entry.birth_year, entry.team) if part)
    name = f" of {entry.name}" if entry.name else ""
    return f"{_event(sheet, entry)}{name}{f' ({known})' if known else ''}"


def _may_be_several_people(entries: Sequence[SheetEntry]) -> bool:
    """Whether the entries may be several people's. Then each warning names the one it is about."""
    stated: tuple[Collection[object], ...] = (
        {entry.name for entry in entries},
        {entry.age for entry in entries} - {None},
        {entry.birth_year for entry in entries} - {None},
        {entry.team for entry in entries if not entry.is_relay},
    )
    return any(len(values) > 1 for values in stated)


def _may_be_same_swimmer(one: SheetEntry, other: SheetEntry) -> bool:
    """Whether an entry that omits an initial may be the other one's swimmer."""
    return (
        same_person(one.name, other.name)
        and agree(one.age, other.age)
        and agree(one.birth_year, other.birth_year)
        and agree(one.team, other.team)
    )


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(texts)  # names contain commas
