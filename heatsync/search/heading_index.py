"""Finds the headings above an entry."""

from bisect import bisect_right
from collections import defaultdict

from heatsync.model.heading import Heading
from heatsync.model.sheet import Sheet, SheetEntry, SheetHeading

_EVENT = SheetHeading._fields.index("event")


class HeadingIndex:
    """The headings of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._headings = sheet.headings
        self._boxes = sheet.heading_boxes
        self._of_event: defaultdict[int, list[int]] = defaultdict(list)  # indexes in the printed order
        for at, event in enumerate(sheet.headings.column(_EVENT)):
            self._of_event[event].append(at)

    def above(self, entry: SheetEntry) -> tuple[Heading, ...]:
        """The headings of the entry's event, its heat and, for a relay's swimmer, the team, in the printed order.

        The nearest ones, if they are printed again. A line that is both an event's and a heat's heading is in it twice.
        A heading on the entry's own line is left out.
        """
        if entry.line is None or not self._boxes:
            return ()
        above = self._above(entry.event, (entry.page, entry.line))
        chosen = (self._event(above, entry), self._heat(above, entry), self._team(above, entry))
        return tuple(
            Heading(self._headings[at].kind, self._headings[at].page, box)
            for at in sorted(at for at in chosen if at is not None)
            if (box := self._boxes[at]) is not None and _line(self._headings[at]) != (entry.page, entry.line)
        )

    def _above(self, event: int, line: tuple[int, int]) -> list[int]:
        """The indexes of the event's headings up to this line, the nearest first."""
        indexes = self._of_event[event]
        return indexes[: bisect_right(indexes, line, key=lambda at: _line(self._headings[at]))][::-1]

    def _event(self, above: list[int], entry: SheetEntry) -> int | None:
        """Preferably none that also begins another heat: "Heat 2 (#3 Girls 100 Fly)" misleads above heat 3."""
        events = [at for at in above if self._headings[at].kind == "event"]
        other_heats = {_line(row) for row in map(self._headings.__getitem__, above) if _is_other_heat(row, entry)}
        own = (at for at in events if _line(self._headings[at]) not in other_heats)
        return next(own, next(iter(events), None))

    def _heat(self, above: list[int], entry: SheetEntry) -> int | None:
        """By its number: the entry's own line may also have the heading of the next heat."""
        heats = (at for at in above if self._headings[at].kind == "heat")
        return next((at for at in heats if self._headings[at].number == entry.heat), None)

    def _team(self, above: list[int], entry: SheetEntry) -> int | None:
        teams = (at for at in above if self._headings[at].kind == "team")
        return None if entry.leg is None else next(teams, None)


def _line(heading: SheetHeading) -> tuple[int, int]:
    return heading.page, heading.line


def _is_other_heat(heading: SheetHeading, entry: SheetEntry) -> bool:
    return heading.kind == "heat" and heading.number != entry.heat
