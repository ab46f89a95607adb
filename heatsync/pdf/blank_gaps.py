"""Finds the wide blank gaps between the columns of a printed table, which a picture for a phone leaves out."""

from itertools import pairwise
from typing import TypeAlias

from PIL import Image

Stretch: TypeAlias = tuple[int, int]
"""The first column of pixels, and the one behind the last."""

_INK = 200  # darker pixels are text


def kept_columns(image: Image.Image, most: int) -> list[Stretch]:
    """The parts of a grayscale image's width that are left if no blank gap is wider than `most` pixels."""
    ink = image.point(lambda value: 255 if value < _INK else 0)
    inked = [x for x in range(ink.width) if ink.crop((x, 0, x + 1, ink.height)).getbbox()]
    kept, start = [], 0
    for before, after in pairwise([-1, *inked, ink.width]):
        if after - before - 1 > most:
            kept.append((start, before + 1 + most))
            start = after
    return [(left, right) for left, right in [*kept, (start, ink.width)] if left < right]
