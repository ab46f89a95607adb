"""Renders one line with its headings as a picture for a phone. Imports all it needs before the worker is confined."""

import io
import math
from collections.abc import Sequence
from contextlib import closing
from functools import cache, partial

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from heatsync.model.box import Box
from heatsync.model.message import Message
from heatsync.model.progress import ProgressCallback
from heatsync.pdf.blank_gaps import Stretch, kept_columns
from heatsync.pdf.document import open_document, text_of
from heatsync.pdf.picture_strips import Mark, Strip, bare_strips, strips
from heatsync.pdf.rendering import bounded_scale

Image.preinit()  # otherwise Pillow imports its plugins on the first save, which a confined worker cannot do

WIDTH = 570
"""Pixels. As wide as a phone's screen at twice its nominal resolution, less the margins of a page."""
MAX_BYTES = 30_000
YELLOW, BLUE = (255, 222, 89), (201, 226, 245)

_GAP = 20  # pixels between two strips
_BESIDE, _ABOVE = 5, 3  # points around a strip
_ROOMY = 230  # points: a strip as wide as this is readable with its gaps
_WIDEST_GAP = 14  # points
_BEYOND = 1  # points around a mark
_MAX_SCALE = 3.0  # pixels for each point
_MAX_PIXELS = 1_000_000
_DASH = 14
_GRAY = (120, 120, 120)
_WHITE = (255, 255, 255)
_SHADES = ((8, 4), (4, 2), (2, 1))
"""Of gray, and of each marker's color: fewer if the picture would be too large."""


def render_line(pdf: bytes, progress: ProgressCallback, line: Mark, headings: Sequence[Mark]) -> bytes:
    """Worker task. Returns a PNG of the line, highlighted, below its headings, which may be on other pages.

    `headings` are in the printed order. A dashed rule divides parts that are not adjacent in the PDF.
    """
    progress(0, Message("RENDERING_LINE"))
    png = b""
    with open_document(pdf) as document:
        lines_of = cache(partial(_line_boxes, document))
        for choose in (strips, bare_strips):
            picture = _picture(document, choose(line, headings, lines_of), line[1])
            for grays, tints in _SHADES:
                png = _png(picture, grays, tints)
                if len(png) <= MAX_BYTES:
                    return png
    return png


def _line_boxes(document: pypdfium2.PdfDocument, number: int) -> list[Box]:
    with closing(document[number - 1]) as page:
        return [box for box in text_of(page)[1].lines if box is not None]


def _picture(document: pypdfium2.PdfDocument, parts: Sequence[Strip], line: Box) -> Image.Image:
    kept = [_kept(document, part) for part in parts]
    scale = _scale(parts, kept)
    images = [_rendered(document, part, scale) for part in parts]
    for image, part in zip(images, parts, strict=True):
        for heading in part.headings:
            _mark(image, part, heading, BLUE, scale)
    _mark(images[-1], parts[-1], line, YELLOW, scale)
    return _stacked([_without_gaps(image, stretches, scale) for image, stretches in zip(images, kept, strict=True)])


def _kept(document: pypdfium2.PdfDocument, part: Strip) -> list[Stretch]:
    """The shown stretches of the strip's width, in points from its left edge. A narrow strip keeps its gaps."""
    width, height = part.box[2] - part.box[0], part.box[3] - part.box[1]
    if width <= _ROOMY or width * height > _MAX_PIXELS:
        return [(0, math.ceil(width) + 2 * _BESIDE)]
    return kept_columns(_rendered(document, part, 1.0).convert("L"), _WIDEST_GAP)


def _scale(parts: Sequence[Strip], kept: Sequence[Sequence[Stretch]]) -> float:
    """Pixels for each point, so that the widest strip just fits."""
    width = max(sum(right - left for left, right in stretches) for stretches in kept)
    size = max(part.box[2] - part.box[0] for part in parts), sum(part.box[3] - part.box[1] for part in parts)
    return bounded_scale(min(_MAX_SCALE, WIDTH / max(width, 1)), size, _MAX_PIXELS)


def _rendered(document: pypdfium2.PdfDocument, part: Strip, scale: float) -> Image.Image:
    """The strip with a margin on all sides, on white where it reaches beyond the page."""
    left, top, right, bottom = _crop(part)
    with closing(document[part.page - 1]) as page:
        width, height = page.get_size()
        shown = max(0, left), max(0, top), min(width, right), min(height, bottom)
        bitmap = page.render(scale=scale, crop=(shown[0], height - shown[3], width - shown[2], shown[1]))
        rendered: Image.Image = bitmap.to_pil().convert("RGB")
        bitmap.close()
    image = Image.new("RGB", (math.ceil((right - left) * scale), math.ceil((bottom - top) * scale)), _WHITE)
    image.paste(rendered, (round((shown[0] - left) * scale), round((shown[1] - top) * scale)))
    return image


def _crop(part: Strip) -> Box:
    left, top, right, bottom = part.box
    return left - _BESIDE, top - _ABOVE, right + _BESIDE, bottom + _ABOVE


def _mark(image: Image.Image, part: Strip, box: Box, color: tuple[int, int, int], scale: float) -> None:
    """Color the box as a highlighter pen does: black stays black."""
    left, top, _, _ = _crop(part)
    corners = (box[0] - _BEYOND - left, box[1] - _BEYOND - top, box[2] + _BEYOND - left, box[3] + _BEYOND - top)
    x0, y0, x1, y1 = (round(edge * scale) for edge in corners)
    area = max(0, x0), max(0, y0), min(image.width, x1), min(image.height, y1)
    marked = image.crop(area)
    image.paste(ImageChops.multiply(marked, Image.new("RGB", marked.size, color)), area[:2])


def _without_gaps(image: Image.Image, kept: Sequence[Stretch], scale: float) -> Image.Image:
    """The kept stretches of the image side by side, in the picture's width."""
    narrow, x = Image.new("RGB", (WIDTH, image.height), _WHITE), 0
    for stretch in kept:
        left, right = (round(edge * scale) for edge in stretch)
        narrow.paste(image.crop((left, 0, min(right, image.width), image.height)), (x, 0))
        x += right - left
    return narrow


def _stacked(images: Sequence[Image.Image]) -> Image.Image:
    """The images one below the other, with a dashed rule between them."""
    height = sum(image.height for image in images) + _GAP * (len(images) - 1)
    picture = Image.new("RGB", (WIDTH, height), _WHITE)
    pen, y = ImageDraw.Draw(picture), 0
    for image in images:
        if y:
            _draw_rule(pen, y - _GAP // 2)
        picture.paste(image, (0, y))
        y += image.height + _GAP
    return picture


def _draw_rule(pen: ImageDraw.ImageDraw, y: int) -> None:
    for x in range(0, WIDTH, 2 * _DASH):
        pen.line((x, y, x + _DASH, y), fill=_GRAY, width=2)


def _png(image: Image.Image, grays: int, tints: int) -> bytes:
    few = image.quantize(palette=_palette(grays, tints), dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _palette(grays: int, tints: int) -> Image.Image:
    """White down to black, and both marker's colors down to dark."""
    shades = [
        *(level * 255 // (grays - 1) for level in range(grays) for _ in _WHITE),
        *(part * level // tints for color in (YELLOW, BLUE) for level in range(1, tints + 1) for part in color),
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette(shades)
    return palette
