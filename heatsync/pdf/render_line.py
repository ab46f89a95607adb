"""Pictures the neighbourhood of one line of a sheet. Its imports are made before the child shuts itself in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from heatsync.model.message import Message
from heatsync.pdf.document import open_document

if TYPE_CHECKING:
    from heatsync.model.box import Box
    from heatsync.model.progress import ProgressCallback

Image.preinit()  # on the first save it would be too late: a child that has shut itself in can load nothing

_SCALE = 150 / 72
_MOST_PIXELS = 2_000_000
_BESIDE, _ABOVE = 12, 30  # points: the lines before and after say which heat it is
_YELLOW = (255, 240, 120)


def render_line(pdf: bytes, progress: ProgressCallback, number: int, box: Box) -> bytes:
    """The sandbox's task: a PNG of the box on this page (from 1) and what is around it, with the box marked."""
    progress(0, Message("RENDERING_LINE"))
    with open_document(pdf) as document:
        page = document[number - 1]
        width, height = page.get_size()
        left, top = max(0, box[0] - _BESIDE), max(0, box[1] - _ABOVE)
        right, bottom = min(width, box[2] + _BESIDE), min(height, box[3] + _ABOVE)
        # A line may claim to be 14,400 points long, and its letters as high.
        scale = min(_SCALE, (_MOST_PIXELS / max((right - left) * (bottom - top), 1)) ** 0.5)
        bitmap = page.render(scale=scale, crop=(left, height - bottom, width - right, top))
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        edges = ((box[0] - left) * scale, (box[1] - top) * scale, (box[2] - left) * scale, (box[3] - top) * scale)
        marked = tuple(round(edge) for edge in edges)
        line = picture.crop(marked)
        picture.paste(ImageChops.multiply(line, Image.new("RGB", line.size, _YELLOW)), marked[:2])
        out = io.BytesIO()
        picture.save(out, "PNG")
        bitmap.close()
        page.close()
    return out.getvalue()
