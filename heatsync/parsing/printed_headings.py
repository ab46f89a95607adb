"""Notes where the headings above entries stand, and what those of heats say."""

from typing import Literal

from heatsync.model.columnar import Rows
from heatsync.model.sheet import SheetHeading, SheetHeat
from heatsync.parsing.lines import Heat
from heatsync.parsing.place import Place


class PrintedHeadings:
    """Is told each heading that entries may follow, in the printed order."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._announced = (0, 0, 1)  # the page, the line and the number of lines of the last event's heading
        self._rows: list[SheetHeading] = []
        self._contested: set[tuple[int, int | None, str | None]] = set()  # heats that are printed with two starts
        self._heats: dict[tuple[int, int | None, str | None], SheetHeat] = {}

    def announce_event(self) -> None:
        """An event's heading, before it is certain that the event has entries."""
        self._announced = self._place.page, self._place.line, 1

    def add_event(self, event: int) -> None:
        """The announced event begins."""
        page, line, lines = self._announced
        self._rows.append(SheetHeading(page, line, "event", event, lines=lines))

    def repeat_event(self, event: int | None) -> None:
        """The heading is printed again. `event` is None if the event has not begun."""
        self.announce_event()
        if event is not None:
            self.add_event(event)

    def lengthen_event(self) -> None:
        """The rest of the last event's name stands on the current line."""
        page, line, _ = self._announced
        self._announced = page, line, self._place.line - line + 1
        if self._rows and self._rows[-1][:3] == (page, line, "event"):
            self._rows[-1] = self._rows[-1]._replace(lines=self._announced[2])

    def add_heat(self, event: int, heat: Heat) -> None:
        self._add("heat", event, heat.number)
        key = (event, heat.number, heat.round)
        known = self._heats.get(key) or SheetHeat(event, heat.number, round=heat.round)
        if None not in (starts := {known.start, heat.start}) and len(starts) > 1:
            self._contested.add(key)
        is_known = known.start is not None
        self._heats[key] = known._replace(
            of=max(filter(None, (known.of, heat.of)), default=None),
            start=None if key in self._contested else known.start or heat.start,
            is_about=known.is_about if is_known else heat.is_about,
            with_finals=known.with_finals or heat.with_finals,
        )

    def add_alternates(self, event: int) -> None:
        self._add("heat", event, None)

    def add_team(self, event: int, lane: int | None) -> None:
        self._add("team", event, lane)

    @property
    def rows(self) -> Rows[SheetHeading]:
        """All headings in the printed order. One of an event whose first heat is on another page is noted late."""
        return Rows.of(SheetHeading._make, sorted(self._rows, key=lambda row: row[:2]))

    @property
    def heats(self) -> tuple[SheetHeat, ...]:
        """All heats in the printed order, also those of which nobody is in the sheet."""
        return tuple(self._heats.values())

    def _add(self, kind: Literal["heat", "team"], event: int, number: int | None) -> None:
        self._rows.append(SheetHeading(self._place.page, self._place.line, kind, event, number))
