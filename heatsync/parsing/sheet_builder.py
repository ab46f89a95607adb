"""Collects what is read of a sheet: sessions, events, heats, entries and the headings above them."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from operator import itemgetter

from heatsync.model.columnar import Rows
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.sheet import (
    Aside,
    AsideKind,
    Sheet,
    SheetEntry,
    SheetEvent,
    SheetHeading,
    SheetHeat,
    SheetSession,
    UnreadLine,
    Withdrawal,
)  # fmt: skip
from heatsync.parsing.event_name import is_part
from heatsync.parsing.lines import Heat


class SheetBuilder:
    """A sheet under construction. The parser appends to its lists.

    `headings` are those above entries, in any order. `empty_heats` are events and heats without lanes so far.
    """

    def __init__(self, layout: str) -> None:
        self._layout = layout
        self.meet_name = ""
        self.meet_start: str | None = None
        self.venue: str | None = None
        self.issued: str | None = None
        self._sessions: dict[Hashable, int] = {}
        self._events: dict[Hashable, int] = {}
        self._heats: defaultdict[tuple[int, int | None, str | None], list[Heat]] = defaultdict(list)
        self.empty_heats: dict[tuple[int, int | None], None] = {}
        self.headings: dict[SheetHeading, None] = {}
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
            return index
        known = self.events[index]
        self.events[index] = known._replace(name=known.name or event.name, start=known.start or event.start)
        return index

    def lengthen_name(self, event: int, name: str) -> None:
        """Give the event this name unless a longer one is known."""
        if len(name) > len(self.events[event].name or ""):
            self.events[event] = self.events[event]._replace(name=name)

    def heat(self, event: int, heat: Heat) -> None:
        """Add the heading of a heat, whose lanes are not known yet."""
        self._heats[event, heat.number, heat.round].append(heat)
        if heat.number is not None:
            self.empty_heats[event, heat.number] = None

    @property
    def heats(self) -> tuple[SheetHeat, ...]:
        """All heats in the printed order, also those of which nobody is in the sheet."""
        return tuple(
            _heat(event, headings) if len(headings) > 1 else SheetHeat(event, *headings[0][:6])
            for (event, _, _), headings in self._heats.items()
        )

    @property
    def numbered_heats(self) -> set[tuple[int, int]]:
        """The events and numbers of heats."""
        return {(event, number) for event, number, _ in self._heats if number is not None}

    def aside(self, kind: AsideKind, page: int, text: str) -> None:
        """Keep a line that is no entry. A heading that stands on every page is kept once."""
        if kind == "record" or text not in self._told:
            self._asides[Aside(page, text, kind)] = None
        if kind == "heading":
            self._told.add(text)

    def sheet(self, pages: Sequence[PageText], notes: Iterable[Message]) -> Sheet:
        heats = self.heats
        numbers: dict[int, dict[int, None]] = {}
        of: defaultdict[int, int] = defaultdict(int)
        for heat in heats:
            if heat.number is not None:
                numbers.setdefault(heat.event, {})[heat.number] = None
                of[heat.event] = max(of[heat.event], heat.of or 0)
        events = [*self.events]
        for at, known in numbers.items():
            events[at] = events[at]._replace(heats=(*known,), heats_of=of[at] or None)
        return Sheet(
            layout=self._layout, meet_name=self.meet_name, meet_start=self.meet_start, venue=self.venue,
            issued=self.issued, pages=len(pages), blank_pages=tuple(page.number for page in pages if page.is_blank),
            sessions=tuple(self.sessions), events=tuple(events), heats=heats, notes=tuple(notes),
            withdrawn=tuple(self.withdrawn), unread=tuple(self.unread), asides=tuple(self._asides),
            entries=Rows.of(SheetEntry._make, self.entries),
            headings=Rows.of(SheetHeading._make, sorted(self.headings, key=itemgetter(0, 1))),
        )  # fmt: skip


def _heat(event: int, headings: Sequence[Heat]) -> SheetHeat:
    """One heat of all its headings. If they print two starts, it has none."""
    timed = [heat for heat in headings if heat.start] or headings
    of, with_finals = max(heat.of or 0 for heat in headings), any(heat.with_finals for heat in headings)
    start = timed[0].start if len({heat.start for heat in timed}) == 1 else None
    number, round_, is_about = timed[0].number, timed[0].round, timed[0].is_about
    return SheetHeat(event, number, of or None, round_, start, is_about, with_finals)


def _differ(one: str | None, other: str | None) -> bool:
    return not (is_part(one, other) or is_part(other, one))
