"""Lists the events of a sheet, to detect the swimmers whom a newer issue of it leaves out."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from heatsync.model.read_report import ListedEvent, ListedSession
from heatsync.model.sheet import Sheet, SheetEntry

_Row = tuple[int, int, str, int | None, str | None]
_Position = tuple[int, int]
_AFTER_ALL_LINES = 1 << 30
_ALTERNATE = "Alternate"


def listed_sessions(sheet: Sheet) -> tuple[ListedSession, ...]:
    """The sessions in the sheet's order, without those of a session report, which lists no swimmers."""
    rows = _rows(sheet)
    doubtful = _doubtful_events(sheet, rows)
    rounds: list[dict[str, None]] = [{} for _ in sheet.events]
    seeded = [False] * len(sheet.events)
    for of, _, _, heat, round_ in rows:
        seeded[of] = seeded[of] or heat is not None
        if round_:
            rounds[of][round_] = None
    events: list[list[ListedEvent]] = [[] for _ in sheet.sessions]
    for at, event in enumerate(sheet.events):
        if not sheet.sessions[event.session].is_timeline:
            listed = ListedEvent(event.label, event.name, tuple(rounds[at]), seeded[at], at not in doubtful)
            events[event.session].append(listed)
    return tuple(
        ListedSession(session.name, session.date, tuple(own))
        for session, own in zip(sheet.sessions, events, strict=True)
        if own
    )


def _doubtful_events(sheet: Sheet, rows: Sequence[_Row]) -> set[int]:
    """The events that may have unread entries. An unread line can belong to the event before or after it."""
    doubtful = {at for at, event in enumerate(sheet.events) if event.missing_heats}
    doubtful |= {event for event, _, name, _, _ in rows if not name}  # a relay team without its swimmers
    doubtful |= {*range(len(sheet.events))} - {event for event, *_ in rows}
    doubtful |= set(_events_with_empty_heats(sheet, rows))
    doubtful |= {event for event, page, *_ in rows if page in sheet.hidden_pages}
    doubtful |= set(_events_with_heatless_lanes(rows))
    return doubtful | set(_events_beside_unread_lines(sheet))


def _events_with_empty_heats(sheet: Sheet, rows: Iterable[_Row]) -> Iterator[int]:
    """Empty if the sheet prints the lanes of all empty heats."""
    if any(note.code == "HEATS_EMPTY" for note in sheet.notes):
        read = {(event, heat) for event, _, _, heat, _ in rows}
        for at, event in enumerate(sheet.events):
            if any((at, heat) not in read for heat in event.heats):
                yield at


def _events_with_heatless_lanes(rows: Sequence[_Row]) -> Iterator[int]:
    """An entry outside of the heats of its event may belong to the event before it: a heading may be out of place."""
    seeded = {event for event, _, _, heat, _ in rows if heat is not None}
    for event, _, _, heat, round_ in rows:
        if heat is None and event in seeded and round_ != _ALTERNATE:
            yield from (event - 1, event)


def _events_beside_unread_lines(sheet: Sheet) -> Iterator[int]:
    places = [*_places(sheet)]
    unread = [(line.page, line.line) for line in sheet.unread] + [(page, None) for page in sheet.blank_pages]
    for page, line in unread:
        yield from _neighbors(places, page, line)


def _places(sheet: Sheet) -> Iterator[tuple[_Position, int]]:
    """The position of each entry in the text, in ascending order, and its event."""
    of = SheetEntry._fields.index
    pages, lines, events = (sheet.entries.column(of(name)) for name in ("page", "line", "event"))
    gone = [((each.page, each.line or 0), each.event) for each in sheet.withdrawn]
    entries = [((page, line or 0), event) for page, line, event in zip(pages, lines, events, strict=True)]
    yield from sorted(entries + gone)


def _neighbors(places: Sequence[tuple[_Position, int]], page: int, line: int | None) -> Iterator[int]:
    """The events before and after a line, or before and after the whole page."""
    first = bisect_left(places, ((page, -1 if line is None else line), -1))
    then = bisect_left(places, ((page, _AFTER_ALL_LINES if line is None else line), -1))
    yield from (event for _, event in places[max(0, first - 1) : then + 1])


def _rows(sheet: Sheet) -> list[_Row]:
    of = SheetEntry._fields.index
    columns = (sheet.entries.column(of(name)) for name in ("event", "page", "name", "heat", "round"))
    return [*zip(*columns, strict=True)]
