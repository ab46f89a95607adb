"""A rectangle on a page."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in points from the top left corner of the page as a viewer shows it."""
