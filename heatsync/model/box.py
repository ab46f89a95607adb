"""A rectangle on a page."""

from collections.abc import Iterable

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in points from the top left corner of the page as a viewer shows it."""


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of these, of which there must be one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
