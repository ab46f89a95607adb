"""Verifies the AI reader's entries: an entry is verified if the text of a page contains all that it states."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.swim import Swim
from heatsync.names.folding import fold
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.heading_words import EVENT_NUMBER, HEAT_NUMBER
from heatsync.parsing.line_content import has_time

_NOON = 12
_CLOCK = re.compile(r"(?<![\d:.,])\d{1,2}[:.h]\d\d(?!\d|[.,]\d)")
_TEAM_LINES = 4
"""A relay's team is printed at most this many lines above its swimmers."""


def verify(found: Extraction, pages: Sequence[PageText], shown: Sequence[int]) -> Extraction:
    """The entries, verified ones with their page and box, and a warning for each that is not.

    `pages` are all pages of the PDF, `shown` the numbers of those that the AI reader was given.
    """
    swims = tuple(_verified(swim, pages, shown) for swim in found.swims)
    doubts = (_doubt(swim, pages) for swim in swims if not swim.verified)
    return replace(found, swims=swims, warnings=(*found.warnings, *doubts))


def _verified(swim: Swim, pages: Sequence[PageText], shown: Sequence[int]) -> Swim:
    """The AI reader miscounts pages, so its page is only the first that is searched."""
    for number in sorted(shown, key=lambda number: number != swim.page):
        page = pages[number - 1]
        before = pages[number - 2].lines if number > 1 else ()
        for at in _lines_with_name(swim, page.lines):
            entry = _PrintedEntry.at(at, page.lines, before, is_relay=swim.relay is not None)
            if entry.agrees_with(swim) and entry.starts_at(swim.heat_start_time, pages[0].lines):
                return replace(swim, verified=True, page=number, box=page.line_box(at))
    return replace(swim, verified=False)


def _doubt(swim: Swim, pages: Sequence[PageText]) -> Message:
    entry = swim.title if swim.page is None else Message("ON_PAGE", entry=swim.title, page=swim.page)
    if swim.page is not None and pages[swim.page - 1].is_blank:
        return Message("AI_READ_PICTURE", entry=entry)
    return Message("AI_NOT_IN_TEXT", entry=entry)


def _lines_with_name(swim: Swim, lines: Sequence[str]) -> Iterator[int]:
    """The indexes of the lines with the swimmer's name, then those of lines whose break splits it."""
    if swim.swimmer_name is None:
        return
    name = SwimmerName(swim.swimmer_name)
    whole = [at for at, line in enumerate(lines) if name.appears_in(line)]
    yield from whole
    for at in range(len(lines) - 1):
        if at not in whole and at + 1 not in whole and name.appears_in(f"{lines[at]} {lines[at + 1]}"):
            yield at


@dataclass(frozen=True, slots=True)
class _PrintedEntry:
    """The text around a printed name.

    `line` has the name; `own` is all text of the entry; `above` are the lines above, the nearest first.
    """

    line: str
    own: str
    above: Sequence[str]

    @classmethod
    def at(cls, index: int, lines: Sequence[str], lines_before: Sequence[str], *, is_relay: bool) -> Self:
        """The entry at a line of a page. `lines_before` are those of the page before, on which its heat may begin."""
        own = " ".join(_own_lines(index, lines, is_relay=is_relay))
        return cls(lines[index], own, [*reversed(lines[:index]), *reversed(lines_before)])

    def agrees_with(self, swim: Swim) -> bool:
        """Whether everything that the entry states is printed where it belongs. Unknown members agree."""
        return self._has_event(swim) and self._has_place(swim) and self._has_person(swim) and self._has_names(swim)

    def starts_at(self, start: str | None, first_page: Iterable[str]) -> bool:
        """Whether the nearest heading with a clock time has this one. Otherwise any line above, or the first page."""
        if start is None:
            return True
        for line in (self.line, *self.above):
            is_event = EVENT_NUMBER.search(line)
            if (is_event or HEAT_NUMBER.search(line)) and _CLOCK.search(line):
                return _contains_clock(line, start)
            if is_event:
                break
        return any(_contains_clock(line, start) for line in (self.line, *self.above, *first_page))

    def _has_event(self, swim: Swim) -> bool:
        if swim.event_number is not None:
            return self._is_headed(EVENT_NUMBER, swim.event_number)
        return swim.event_name is not None and _contains_name(self.above, swim.event_name)

    def _has_place(self, swim: Swim) -> bool:
        is_unseeded = swim.heat_number is None and swim.lane is None
        numbers = (swim.lane, swim.rank if is_unseeded else None)
        return (swim.heat_number is None or self._is_headed(HEAT_NUMBER, swim.heat_number)) and all(
            number is None or _contains(self.own, number) for number in numbers
        )

    def _has_person(self, swim: Swim) -> bool:
        return (
            (swim.seed_time is None or _contains(self.own, swim.seed_time))
            and (swim.age is None or _contains_age(self.own, swim.age))
            and (swim.birth_year is None or _contains_birth_year(self.own, swim.birth_year))
        )

    def _has_names(self, swim: Swim) -> bool:
        """A team may head its swimmers."""
        lines = [self.own, *self._headings()]
        return all(_contains_name(lines, name) for name in (swim.team, swim.round) if name)

    def _is_headed(self, heading: re.Pattern[str], number: int) -> bool:
        """Whether the nearest heading has the number. In an unknown language, any heading may have it."""
        for line in (self.own, *self.above):
            if found := heading.search(line):
                return str(number) in re.findall(r"\d+", next(filter(None, found.groups())))
        return _contains(self.own, number) or any(_contains(line, number) for line in self._headings())

    def _headings(self) -> Iterator[str]:
        """The lines above that are not a swimmer's."""
        return (line for line in self.above if not has_time(line))


def _own_lines(index: int, lines: Sequence[str], *, is_relay: bool) -> Sequence[str]:
    """A line with a time is a whole entry. Its neighbors are other swimmers', with other lanes."""
    if is_relay:
        return lines[max(0, index - _TEAM_LINES) : index + 2]
    if has_time(lines[index]):
        return lines[index : index + 1]
    return lines[max(0, index - 1) : index + 2]


def _contains_name(lines: Iterable[str], printed: str) -> bool:
    name = fold(printed)
    return any(name in fold(line) for line in lines)


def _contains(text: str, value: str | int) -> bool:
    """Whether a value is printed as a separate word, not as part of a time or of a longer number."""
    return bool(re.search(rf"(?<![\w:.,]){re.escape(str(value))}(?![\w:]|[.,]\d)", text))


def _contains_age(text: str, age: int | str) -> bool:
    """As `_contains`. An age may be glued to the name before it, or to a gender letter: "Uma13", "W13"."""
    return bool(re.search(rf"(?<![\d:.,]){age}(?![\d:]|[.,]\d)", text))


def _contains_birth_year(text: str, year: int) -> bool:
    """Whether the year is printed, with four digits or with two."""
    return _contains_age(text, year) or _contains_age(text, f"{year % 100:02}")


def _contains_clock(text: str, start: str) -> bool:
    """Whether a text contains "13:05", on a clock of 24 hours or of 12, with a colon, a dot or an "h"."""
    hour, minute = int(start[:2]), start[3:]
    of_24 = rf"0?{hour}[:.h]{minute}(?!\d|[.,:]\d|\s*[ap]\.?m)"
    of_12 = rf"0?{(hour - 1) % 12 + 1}[:.]{minute}(?::00)?\s*{'a' if hour < _NOON else 'p'}"
    return bool(re.search(rf"(?<![\d:.,])(?:{of_24}|{of_12})", text, re.IGNORECASE))
