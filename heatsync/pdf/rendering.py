"""Limits the size of renderings."""

import math


def bounded_scale(scale: float, size: tuple[float, float], max_pixels: int) -> float:
    """The scale, or less if an area of this size in points would get more pixels.

    A page may claim to be 14,400 points wide: without a bound its rendering took 2.6 GB.
    """
    width, height = size
    return min(scale, math.sqrt(max_pixels / max(width * height, 1)))
