"""Collects sessions, events and entries, and checks that they make a complete sheet."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from operator import itemgetter

from heatsync.model.columnar import Rows
from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.sheet import Aside, Sheet, SheetEntry, SheetEvent, SheetSession, UnreadLine, Withdrawal
from heatsync.parsing.event_name import is_part

_MOST_UNREAD = 0.2
_MOST_EMPTY = 0.2
_MOST_SHARED = 0.2
# By index, because attribute access takes twice as long and this runs for every entry.
_place = itemgetter(*map(SheetEntry._fields.index, ("lane", "event", "heat", "round", "leg")))
_place_of_heat = itemgetter(*map(SheetEntry._fields.index, ("event", "heat", "round", "lane")))
_NO_PLACE = (None, None, None, 0)
_who = itemgetter(*map(SheetEntry._fields.index, ("name", "team", "relay_letter")))


class SheetBuilder:
    """A sheet under construction. The parser appends to its lists."""

    def __init__(self, layout: str) -> None:
        self._layout = layout
        self.meet_name = ""
        self.meet_start: str | None = None
        self.venue: str | None = None
        self.issued: str | None = None
        self._sessions: dict[Hashable, int] = {}
        self._events: dict[Hashable, int] = {}
        self._heats: list[dict[int, None]] = []
        self.empty_heats: dict[tuple[int, int], None] = {}
        self.sessions: list[SheetSession] = []
        self.events: list[SheetEvent] = []
        self.entries: list[SheetEntry] = []
        self.withdrawn: list[Withdrawal] = []
        self.unread: list[UnreadLine] = []
        self._asides: dict[Aside, None] = {}
        self._told: set[str] = set()

    def session(self, key: Hashable, session: SheetSession) -> int:
        """The session's index. Sessions with the same `key` are the same."""
        if key not in self._sessions:
            self._sessions[key] = len(self.sessions)
            self.sessions.append(session)
        return self._sessions[key]

    def event(self, event: SheetEvent) -> int:
        """The event's index. The same label twice in a session is one event, which may be named or timed later.

        Unless its name is another: two pools may number their events alike. Nor are a timeline's rows of one event:
        some of its heats may be swum later in the day.
        """
        is_row = self.sessions[event.session].is_timeline
        key = (event.session, event.label, *((event.round, event.start, event.heat) if is_row else ()))
        index = self._events.get(key)
        if index is None or _differ(self.events[index].name, event.name):
            index = self._events[key] = len(self.events)
            self.events.append(event)
            self._heats.append({})
        known = self.events[index]
        if known is not event:
            self.events[index] = known._replace(name=known.name or event.name, start=known.start or event.start)
        return index

    def lengthen_name(self, event: int, name: str) -> None:
        """Give the event this name unless a longer one is known."""
        if len(name) > len(self.events[event].name or ""):
            self.events[event] = self.events[event]._replace(name=name)

    def heat(self, event: int, number: int, of: int | None) -> None:
        """Add a heat, whose lanes are not known yet."""
        self._heats[event][number] = None
        self.empty_heats[event, number] = None
        if of is not None and of > (self.events[event].heats_of or 0):
            self.events[event] = self.events[event]._replace(heats_of=of)

    def heat_has_lanes(self, event: int, number: int) -> None:
        self.empty_heats.pop((event, number), None)

    def record(self, page: int, text: str) -> None:
        self._asides[Aside(page, text, "record")] = None

    def other(self, page: int, text: str) -> None:
        if text not in self._told:
            self._asides[Aside(page, text, "other")] = None

    def heading(self, page: int, text: str) -> None:
        """A line of the page's heading. Most stand on every page and are kept once."""
        if text not in self._told:
            self._told.add(text)
            self._asides[Aside(page, text, "heading")] = None

    def sheet(self, pages: Sequence[PageText], notes: Iterable[Message]) -> Sheet:
        """Raises `NotAHeatSheet` if too much is missing."""
        self._judge()
        shared = self._judge_lanes()
        return Sheet(
            layout=self._layout,
            meet_name=self.meet_name,
            meet_start=self.meet_start,
            venue=self.venue,
            issued=self.issued,
            pages=len(pages),
            sessions=tuple(self.sessions),
            events=tuple(
                event._replace(heats=tuple(heats)) for event, heats in zip(self.events, self._heats, strict=True)
            ),
            entries=Rows.of(SheetEntry._make, self.entries),
            withdrawn=tuple(self.withdrawn),
            unread=tuple(self.unread),
            asides=tuple(self._asides),
            blank_pages=tuple(page.number for page in pages if page.is_blank),
            notes=(*notes, *self._notes(shared)),
        )

    def _notes(self, shared: int) -> Iterator[Message]:
        if shared:
            yield Message("LANES_SHARED", entries=shared)
        if self.empty_heats:
            yield Message("HEATS_EMPTY", heats=len(self.empty_heats))
        if disordered := self._disordered_lanes():
            yield Message("LANES_OUT_OF_ORDER", heats=disordered)
        if self.entries and not any(map(_is_placed, self.entries)):
            yield Message("HEATS_NOT_DRAWN")

    def _judge(self) -> None:
        timeline = sum(event.start is not None for event in self.events) if not any(self._heats) else 0
        understood, unread = len(self.entries) or timeline, len(self.unread)
        if not understood or unread > _MOST_UNREAD * (unread + understood):
            raise NotAHeatSheet(Message("MOST_LINES_UNREAD", read=understood, unread=unread))
        heats, empty = sum(map(len, self._heats)), len(self.empty_heats)
        if empty > 1 and empty > _MOST_EMPTY * heats:
            raise NotAHeatSheet(Message("HEATS_WITHOUT_LANES", empty=empty, heats=heats))

    def _judge_lanes(self) -> int:
        """The number of lanes that are taken twice, which happens when a heading is missed."""
        placed = [place for place in map(_place, self.entries) if place[0] is not None]
        is_unique = len(set(placed)) == len(placed)
        taken: defaultdict[object, set[object]] = defaultdict(set)
        for entry in self.entries:
            if entry.lane is None or (is_unique and not entry.is_relay):
                continue
            *place, leg = _place(entry)
            taken[(*place,)].add(_who(entry)[entry.is_relay :])
            if leg is not None:
                taken[(*place, leg)].add(entry.name)
        shared = sum(len(others) - 1 for others in taken.values())
        if shared > _MOST_SHARED * len(placed):
            raise NotAHeatSheet(Message("TOO_MANY_SHARED_LANES", shared=shared, entries=len(placed)))
        return shared

    def _disordered_lanes(self) -> int:
        """The number of lanes below a higher lane of their heat. No program prints that: a heading is missing."""
        found, before = 0, _NO_PLACE
        for entry in self.entries:
            place = _place_of_heat(entry)
            found += place[:3] == before[:3] and place[3] is not None and place[3] < before[3]
            before = place if place[3] is not None else _NO_PLACE
        return found


def _is_placed(entry: SheetEntry) -> bool:
    return entry.heat is not None or entry.lane is not None or entry.rank is not None


def _differ(one: str | None, other: str | None) -> bool:
    return not (is_part(one, other) or is_part(other, one))
