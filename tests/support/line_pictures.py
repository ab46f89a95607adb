"""Looks at pictures of one line: where the marks are, and how much they look like a part of a page."""

import io
from itertools import product
from statistics import correlation

import pypdfium2
from PIL import Image, ImageChops

from heatsync.pdf.line_picture import BLUE, YELLOW

SAME = 0.85
OTHER = 0.8
"""How much a mark looks like its own line at least, and like another line at most."""

_NEAR = 2  # of 255
_INK = 128
_HEIGHT = 14  # pixels, for a comparison


def opened(png):
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    return image.convert("RGB")


def marks(image, color):
    """The boxes of this color, in pixels, from top to bottom."""
    near = mask(image, color)
    rows = [near.crop((0, y, near.width, y + 1)).getbbox() is not None for y in range(near.height)]
    found, top = [], None
    for y, has_color in enumerate([*rows, False]):
        if has_color and top is None:
            top = y
        elif not has_color and top is not None:
            left, _, right, _ = near.crop((0, top, near.width, y)).getbbox()
            found.append((left, top, right, y))
            top = None
    return found


def yellow(image):
    return marks(image, YELLOW)


def blue(image):
    return marks(image, BLUE)


def mask(image, color):
    channels = [
        channel.point(lambda value, wanted=wanted: 255 if abs(value - wanted) <= _NEAR else 0)
        for channel, wanted in zip(image.split(), color, strict=True)
    ]
    return ImageChops.darker(ImageChops.darker(*channels[:2]), channels[2])


def likeness(image, area, pdf, page, box):
    """How much an area of the picture looks like a box on a page: the correlation of their pixels.

    Edges may be rounded to the next pixel.
    """
    left, top, right, bottom = area
    with pypdfium2.PdfDocument(pdf) as document:
        width, height = document[page - 1].get_size()
        # A mark reaches a point beyond its box.
        crop = (max(0, box[0] - 1), height - box[3] - 1, width - box[2] - 1, box[1] - 1)
        printed = document[page - 1].render(scale=(right - left) / (box[2] - box[0] + 2), crop=crop).to_pil()
    size = _HEIGHT * (right - left) // (bottom - top), _HEIGHT
    areas = [(left + x, top + y, right + x + more, bottom + y) for x, y, more in product((-1, 0, 1), repeat=3)]
    pictures = [image.crop(each) for each in areas]
    wanted, *found = (each.convert("L").resize(size).tobytes() for each in (printed, *pictures))
    return max(correlation(each, wanted) for each in found)


def ink(image):
    return image.convert("L").point(lambda value: 255 if value < _INK else 0)


def rules(image):
    """The heights at which a dashed rule divides the picture."""
    black = ink(image)
    rows = [black.crop((0, y, black.width, y + 1)) for y in range(black.height)]
    is_rule = [dashes(row) for row in rows]
    return [y for y, (before, now) in enumerate(zip([False, *is_rule], is_rule, strict=False)) if now and not before]


def dashes(row):
    """Whether a row of pixels has dashes over its whole width."""
    pixels = row.tobytes()
    begun = sum(now and not before for before, now in zip([0, *pixels], pixels, strict=False))
    return begun > 15 and all(any(pixels[x : x + 40]) for x in range(0, len(pixels) - 40, 20))
