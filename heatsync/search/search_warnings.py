"""The warnings that a search adds to a swimmer's entries."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from heatsync.model.agreement import agree
from heatsync.model.message import Message
from heatsync.model.sheet import Sheet, SheetEntry, Withdrawal
from heatsync.names.matching import MatchQuality
from heatsync.names.swimmer_name import SwimmerName, same_person
from heatsync.search.name_occurrences import NameOccurrences

_ALTERNATE = "Alternate"
_NOT_IN_SHEET = frozenset({"NOT_IN_SHEET", "NOT_IN_SHEET_NEAREST", "SEVERAL_SWIMMERS_IN_SHEET"})


def not_in_sheet(swimmer: SwimmerName, nearest: Sequence[str] = ()) -> Message:
    """`nearest` are the most similar names in the sheet."""
    if nearest:
        return Message("NOT_IN_SHEET_NEAREST", swimmer=swimmer.text, names=nearest)
    return Message("NOT_IN_SHEET", swimmer=swimmer.text)


def is_not_in_sheet(warning: Message) -> bool:
    return warning.code in _NOT_IN_SHEET


def doubtful_match(quality: MatchQuality, entries: Iterable[SheetEntry]) -> Iterator[Message]:
    names = dict.fromkeys(entry.name for entry in entries)
    if quality is MatchQuality.SWAPPED:
        yield Message("SURNAME_DIFFERS", names=names)
    if quality is MatchQuality.LONGER_SURNAME:
        yield Message("SURNAME_LONGER", names=names)


def similar_names_left_out(similar: Iterable[SheetEntry]) -> Iterator[Message]:
    if names := {entry.name for entry in similar}:
        yield Message("SIMILAR_NAMES_LEFT_OUT", names=sorted(names))


def possible_namesakes(
    sheet: Sheet, namesakes: Sequence[SheetEntry], entries: Iterable[SheetEntry]
) -> Iterator[Message]:
    """For each entry without a middle initial, the other swimmers that it may belong to."""
    for entry in entries if namesakes else ():
        names = {other.name for other in namesakes if _may_be_same_swimmer(other, entry)}
        if names:
            yield Message("MAY_BE_NAMESAKE", swimmer=entry.name, event=_event(sheet, entry), names=sorted(names))


def entry_warnings(
    sheet: Sheet, entries: Sequence[SheetEntry], nameless: Sequence[SheetEntry], withdrawn: Sequence[Withdrawal]
) -> Iterator[Message]:
    """Anything that makes entries differ from an ordinary place in a heat, with the affected events."""
    gone = [SheetEntry(w.event, w.page, w.name, team=w.team, birth_year=w.birth_year) for w in withdrawn]
    describe = _event_and_swimmer if _may_be_several_people([*entries, *gone]) else _event

    def events(chosen: Iterable[SheetEntry]) -> dict[Message, None]:
        return dict.fromkeys(describe(sheet, entry) for entry in chosen)

    remarks = (
        Message("ALTERNATE", events=events(filter(_is_alternate, entries))),
        Message("NOT_SEEDED", events=events(filter(_is_unseeded, entries))),
        Message("SWUM_WITH_FINALS", events=events(filter(lambda entry: entry.with_finals, entries))),
        Message("NAME_CUT", events=events(filter(lambda entry: entry.cut, entries))),
        Message("DAY_NOT_PRINTED", events=events(filter(partial(_is_undated, sheet), entries))),
        Message("RELAYS_WITHOUT_NAMES", events=events(nameless)),
        Message("WITHDRAWN", events=events(gone)),
    )
    return (remark for remark in remarks if remark.parameters["events"])


def unread_parts(sheet: Sheet) -> Iterator[Message]:
    """The parts of the sheet that were not read, regardless of the swimmer."""
    if sheet.unread:
        yield Message("LINES_UNREAD", lines=len(sheet.unread), pages=dict.fromkeys(line.page for line in sheet.unread))
    if missing := [event for event in sheet.events if event.missing_heats]:
        heats = [Message("HEATS_OF_EVENT", event=event.label or "?", heats=event.missing_heats) for event in missing]
        yield Message("HEATS_MISSING", heats=heats)
    if sheet.blank_pages:
        yield Message("PAGES_WITHOUT_TEXT", pages=sheet.blank_pages)
    if sheet.hidden_pages:
        yield Message("HIDDEN_TEXT_LEFT_OUT", pages=sheet.hidden_pages)


def unexplained_occurrences(occurrences: NameOccurrences) -> Iterator[Message]:
    for line in occurrences.unexplained:
        match line.kind:
            case "unread":
                yield Message("NAME_IN_UNREAD_LINE", page=line.page, text=line.text)
            case "entry":
                yield Message("NAME_IN_OTHER_ENTRY", page=line.page, text=line.text)
            case _:
                yield Message("NAME_IN_OTHER_LINE", page=line.page, text=line.text)


def _is_alternate(entry: SheetEntry) -> bool:
    return entry.round == _ALTERNATE


def _is_unseeded(entry: SheetEntry) -> bool:
    return entry.heat is None and entry.rank is not None and not _is_alternate(entry)


def _is_undated(sheet: Sheet, entry: SheetEntry) -> bool:
    return sheet.sessions[sheet.events[entry.event].session].date is None


def _event(sheet: Sheet, entry: SheetEntry) -> Message:
    return Message("EVENT", event=sheet.events[entry.event].label or "?")


def _event_and_swimmer(sheet: Sheet, entry: SheetEntry) -> Message:
    """The event with what distinguishes the swimmer: "event 12 of Uma Doe (13, RC)"."""
    event, details = _event(sheet, entry), [part for part in (entry.age or entry.birth_year, entry.team) if part]
    if entry.name:
        swimmer = Message("WITH_DETAILS", head=entry.name, details=details) if details else entry.name
        return Message("EVENT_OF", event=event, swimmer=swimmer)
    return Message("WITH_DETAILS", head=event, details=details) if details else event


def _may_be_several_people(entries: Sequence[SheetEntry]) -> bool:
    """Whether the entries may belong to several people. If so, each warning names its swimmer."""
    stated: tuple[Collection[object], ...] = (
        {entry.name for entry in entries},
        {entry.age for entry in entries} - {None},
        {entry.birth_year for entry in entries} - {None},
        {entry.team for entry in entries if not entry.is_relay},
    )
    return any(len(values) > 1 for values in stated)


def _may_be_same_swimmer(one: SheetEntry, other: SheetEntry) -> bool:
    """Whether an entry that omits an initial may belong to the swimmer of the other one."""
    return (
        same_person(one.name, other.name)
        and agree(one.age, other.age)
        and agree(one.birth_year, other.birth_year)
        and agree(one.team, other.team)
    )
