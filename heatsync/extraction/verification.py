"""Checks what AI says against the text of the pages: an entry is verified if it stands there word by word."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from heatsync.names.folding import fold
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.heading_words import EVENT_NUMBER, HEAT_NUMBER
from heatsync.parsing.line_content import has_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from heatsync.model.page_text import PageText
    from heatsync.model.swim import Swim

_A_CLOCK = re.compile(r"(?<![\d:.,])\d{1,2}[:.h]\d\d(?!\d|[.,]\d)")
_NOON = 12
_TEAM_LINES = 4  # the line of a relay's team stands above those of its swimmers


class Verification:
    """Holds the events, each with its page and box if it was found there, and a warning for each that was not."""

    def __init__(self, events: Sequence[Swim], pages: Sequence[PageText], shown: Sequence[int]) -> None:
        self._pages = pages
        self._shown = shown
        self.swims = tuple(map(self._checked, events))
        self.warnings = tuple(self._doubt(event) for event in self.swims if not event.verified)

    def _checked(self, event: Swim) -> Swim:
        """The page that AI names is looked at first: it counts pages badly."""
        for number in sorted(self._shown, key=lambda number: number != event.page):
            page = self._pages[number - 1]
            for at in _places(event, page.lines):
                above = self._above(page, at)
                if _agrees(event, page.lines, at, above) and self._starts(event, [page.lines[at], *above]):
                    return replace(event, verified=True, page=number, box=_box(page, at))
        return replace(event, verified=False)

    def _above(self, page: PageText, at: int) -> list[str]:
        """The lines above this one, the nearest first, up to the top of the page before it."""
        before = self._pages[page.number - 2].lines if page.number > 1 else ()
        return [*reversed(page.lines[:at]), *reversed(before)]

    def _starts(self, event: Swim, above: Sequence[str]) -> bool:
        """Whether the start time is that of the heat or its event; else it must stand above, or on the first page."""
        if event.heat_start_time is None:
            return True
        clock = _clock(event.heat_start_time)
        for line in above:
            is_event = EVENT_NUMBER.search(line)
            if (is_event or HEAT_NUMBER.search(line)) and _A_CLOCK.search(line):
                return bool(clock.search(line))
            if is_event:
                break
        return any(clock.search(line) for line in (*above, *self._pages[0].lines))

    def _doubt(self, event: Swim) -> str:
        where = f" (page {event.page})" if event.page is not None else ""
        if event.page is not None and self._pages[event.page - 1].is_blank:
            return f"{_named(event)}{where} was read from a picture by AI, so it could not be checked. Please do."
        return f"{_named(event)}{where} was given by AI but does not stand so in the sheet's text. Please check it."


def _places(event: Swim, lines: Sequence[str]) -> Iterator[int]:
    """The lines with the name: whole if possible, else those at which a name begins that is parted by a line's end."""
    if event.swimmer_name is None:
        return
    name = SwimmerName(event.swimmer_name)
    whole = [at for at, line in enumerate(lines) if name.appears_in(line)]
    yield from whole
    for at in range(len(lines) - 1):
        if at not in whole and at + 1 not in whole and name.appears_in(f"{lines[at]} {lines[at + 1]}"):
            yield at


def _agrees(event: Swim, lines: Sequence[str], at: int, above: Sequence[str]) -> bool:
    own = _own_lines(event, lines, at)
    is_lane_known = event.heat_number is not None or event.lane is not None
    rank = None if is_lane_known else event.rank
    return (
        (event.event_number is not None or event.event_name is not None)
        and _is_headed(event.event_number, EVENT_NUMBER, own, above)
        and _is_headed(event.heat_number, HEAT_NUMBER, own, above)
        and all(_has_number(own, value) for value in (event.lane, rank) if value is not None)
        and (event.seed_time is None or _stands(event.seed_time, own))
        and (event.age is None or _is_so_old(event.age, own))
        and (event.birth_year is None or any(_is_so_old(year, own) for year in _printed_years(event.birth_year)))
        and all(_is_named(printed, (own, *_untimed(above))) for printed in (event.team, event.round) if printed)
        and (event.event_number is not None or _is_named(event.event_name or "", above))
    )


def _own_lines(event: Swim, lines: Sequence[str], at: int) -> str:
    """What belongs to the entry. The neighbours of a line that is whole are other swimmers', with other lanes."""
    if event.relay is not None:
        return " ".join(lines[max(0, at - _TEAM_LINES) : at + 2])
    if has_time(lines[at]):
        return lines[at]
    return " ".join(lines[max(0, at - 1) : at + 2])


def _is_headed(number: int | None, heading: re.Pattern[str], own: str, above: Sequence[str]) -> bool:
    """The nearest heading decides. In a language without headings that we know, the number must stand somewhere."""
    if number is None:
        return True
    for line in (own, *above):
        if found := heading.search(line):
            return str(number) in re.findall(r"\d+", next(filter(None, found.groups())))
    return _has_number(own, number) or any(_has_number(line, number) for line in above if not has_time(line))


def _is_named(printed: str, lines: Iterable[str]) -> bool:
    name = fold(printed)
    return any(name in fold(line) for line in lines)


def _untimed(above: Iterable[str]) -> Iterator[str]:
    """Headings: the lines that are nobody's swim."""
    return (line for line in above if not has_time(line))


def _is_so_old(number: int | str, own: str) -> bool:
    """An age may be glued to the name before it, and to its gender: "Uma13", "W13"."""
    return bool(re.search(rf"(?<![\d:.,]){number}(?![\d:]|[.,]\d)", own))


def _printed_years(year: int) -> tuple[str, str]:
    return str(year), f"{year % 100:02}"


def _clock(start: str) -> re.Pattern[str]:
    """How a sheet may print "13:05": on a clock of 24 hours or of 12, with a colon or a dot."""
    hour, minute = int(start[:2]), start[3:]
    half = f"0?{(hour - 1) % 12 + 1}[:.]{minute}(?::00)?\\s*{'a' if hour < _NOON else 'p'}"
    return re.compile(rf"(?<![\d:.,])(?:0?{hour}[:.h]{minute}(?!\d|[.,:]\d|\s*[ap]\.?m)|{half})", re.IGNORECASE)


def _has_number(text: str, number: int) -> bool:
    return _stands(str(number), text)


def _stands(printed: str, text: str) -> bool:
    """Whether it stands there whole, and not as a part of a time or a longer number."""
    return bool(re.search(rf"(?<![\w:.,]){re.escape(printed)}(?![\w:]|[.,]\d)", text))


def _box(page: PageText, at: int) -> tuple[float, float, float, float] | None:
    return page.boxes.lines[at] if page.boxes and at < len(page.boxes.lines) else None


def _named(event: Swim) -> str:
    """The entry in words: "Event 7, heat 2, lane 4"."""
    label = event.event_label or event.event_number or event.event_name or "without a number"
    parts = (("Event", label), ("heat", event.heat_number), ("lane", event.lane))
    return ", ".join(f"{word} {value}" for word, value in parts if value is not None)
