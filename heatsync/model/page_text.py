"""The text of one page as lines, and the position of each line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from heatsync.model.box import Box

_LEAST_TEXT = 20
_LEAST_TEXT_ON_PICTURE = 300


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """Boxes of a page's lines, in the order of `PageText.lines`, and of numbered parts of a line (relay legs).

    The key of a part is the index of its line and its own number.
    """

    lines: tuple[Box | None, ...] = ()
    parts: Mapping[tuple[int, int], Box | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of one page in reading order, and their boxes. `number` counts from 1 in the PDF.

    `has_hidden`: the page also holds text that a viewer does not show; it is not among the lines. `has_picture`:
    pictures fill most of the page.
    """

    number: int
    lines: tuple[str, ...]
    boxes: PageBoxes | None = None
    has_hidden: bool = False
    has_picture: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether the page has too little text to be read: only a page number, or only a heading above a scan."""
        return sum(map(len, self.lines)) < (_LEAST_TEXT_ON_PICTURE if self.has_picture else _LEAST_TEXT)

    def line_box(self, line: int) -> Box | None:
        """The box of the line with this index. None if it is unknown."""
        return self.boxes.lines[line] if self.boxes and line < len(self.boxes.lines) else None
