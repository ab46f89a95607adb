"""A rectangle on a page."""

from __future__ import annotations

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in points from the top left corner of the page as a viewer shows it."""
