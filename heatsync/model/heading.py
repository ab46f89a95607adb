"""A heading above an entry, and where it stands."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from heatsync.model.box import Box

HeadingKind: TypeAlias = Literal["event", "heat", "team"]
"""The heading of an event or of a heat, or the line of a relay's team above its swimmers."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an entry. `page` counts from 1; `box` is its place on the page."""

    kind: HeadingKind
    page: int
    box: Box
