"""Chooses the parts of pages that a picture of one line shows: the line, its neighbors and its headings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from heatsync.model.box import Box, union

Mark: TypeAlias = tuple[int, Box]
"""A page (from 1) and a box on it."""
LinesOf: TypeAlias = Callable[[int], Sequence[Box]]
"""The boxes of all lines of a page."""

_NEIGHBORS = 2
_HEAT = 20.0  # times the line's height: a whole heat with its heading
_BETWEEN_HEADINGS = 9.0  # times the line's height: records and column titles
_NEAR = 2.0  # times the line's height, between a line and its neighbor
_WIDER = 2.0  # times the strip's width: a wider neighbor belongs to the whole page, not to the column


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of a page, and the headings on it."""

    page: int
    box: Box
    headings: tuple[Box, ...] = ()


def strips(line: Mark, headings: Sequence[Mark], lines_of: LinesOf) -> list[Strip]:
    """The strips from top to bottom. A heading not far above the line is on its strip, with all that is between them.

    `headings` are in the printed order. The last strip is that of the line.
    """
    page, box = line
    last = Strip(page, union([box, *_of_same_row(box, lines_of(page))]))
    height = last.box[3] - last.box[1]
    found = [last]
    for heading in _once(headings):
        most = (_BETWEEN_HEADINGS if found[0].headings else _HEAT) * height
        if _is_above(found[0], heading) and found[0].box[1] - heading[1][3] <= most:
            found[0] = _with(found[0], heading[1])
        else:
            found.insert(0, Strip(heading[0], heading[1], (heading[1],)))
    found = [_whole(strip, lines_of(strip.page)) for strip in found]
    return [*found[:-1], _with_neighbors(found[-1], lines_of(page), height)]


def bare_strips(line: Mark, headings: Sequence[Mark], lines_of: LinesOf) -> list[Strip]:
    """As `strips`, with only the line and its headings."""
    page, box = line
    own = Strip(page, union([box, *_of_same_row(box, lines_of(page))]))
    return [*(Strip(number, heading, (heading,)) for number, heading in reversed(_once(headings))), own]


def _once(headings: Sequence[Mark]) -> list[Mark]:
    """The last heading first. One line may be the heading of an event and of a heat."""
    return list(dict.fromkeys(reversed(headings)))


def _of_same_row(box: Box, lines: Iterable[Box]) -> list[Box]:
    """The lines of which the box is a part: of a relay's swimmer, the line with the others."""
    middle = (box[1] + box[3]) / 2
    return [line for line in lines if line[1] < middle < line[3] and _overlap(line, box)]


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share some of the page's width."""
    return one[0] < other[2] and other[0] < one[2]


def _is_above(strip: Strip, heading: Mark) -> bool:
    page, box = heading
    return page == strip.page and box[1] <= strip.box[1] and _overlap(box, strip.box)


def _with(strip: Strip, heading: Box) -> Strip:
    return replace(strip, box=union([strip.box, heading]), headings=(heading, *strip.headings))


def _whole(strip: Strip, lines: Iterable[Box]) -> Strip:
    """The strip, as wide as the widest line on it."""
    _, top, _, bottom = strip.box
    inside = (line for line in lines if top <= (line[1] + line[3]) / 2 <= bottom and _overlap(line, strip.box))
    return replace(strip, box=union([strip.box, *inside]))


def _with_neighbors(strip: Strip, lines: Iterable[Box], height: float) -> Strip:
    """The strip with the next lines below it, and above it if no heading is there."""
    left, top, right, bottom = strip.box
    column = [line for line in lines if _overlap(line, strip.box) and line[2] - line[0] <= _WIDER * (right - left)]
    above = sorted((line for line in column if line[3] <= top + 1), key=lambda line: -line[3])
    below = sorted((line for line in column if line[1] >= bottom - 1), key=lambda line: line[1])
    shown = [*_next_to(strip.box, below, height), *([] if strip.headings else _next_to(strip.box, above, height))]
    return replace(strip, box=union([strip.box, *shown]))


def _next_to(box: Box, lines: Iterable[Box], height: float) -> list[Box]:
    """The first of these lines, as long as none stands apart."""
    found: list[Box] = []
    for line in lines:
        before = found[-1] if found else box
        if len(found) == _NEIGHBORS or max(line[1] - before[3], before[1] - line[3]) > _NEAR * height:
            break
        found.append(line)
    return found
