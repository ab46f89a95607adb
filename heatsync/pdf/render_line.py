"""Renders a line of a page with its surroundings. Imports all it needs before the worker gives up access to files."""

import io

from PIL import Image, ImageChops

from heatsync.model.box import Box
from heatsync.model.message import Message
from heatsync.model.progress import ProgressCallback
from heatsync.pdf.document import open_document
from heatsync.pdf.rendering import RESOLUTION, bounded_scale

Image.preinit()  # otherwise Pillow imports its plugins on the first save, which a confined worker cannot do

_MAX_PIXELS = 2_000_000
_BESIDE, _ABOVE = 12, 30  # points: enough to show a heading above the line
_YELLOW = (255, 240, 120)


def render_line(pdf: bytes, progress: ProgressCallback, number: int, box: Box) -> bytes:
    """Worker task. Returns a PNG of the box on this page (from 1) and what is around it, with the box highlighted."""
    progress(0, Message("RENDERING_LINE"))
    with open_document(pdf) as document:
        page = document[number - 1]
        width, height = page.get_size()
        left, top = max(0, box[0] - _BESIDE), max(0, box[1] - _ABOVE)
        right, bottom = min(width, box[2] + _BESIDE), min(height, box[3] + _ABOVE)
        scale = bounded_scale(RESOLUTION, (right - left, bottom - top), _MAX_PIXELS)
        bitmap = page.render(scale=scale, crop=(left, height - bottom, width - right, top))
        image: Image.Image = bitmap.to_pil().convert("RGB")
        corner = round((box[0] - left) * scale), round((box[1] - top) * scale)
        line = image.crop((*corner, round((box[2] - left) * scale), round((box[3] - top) * scale)))
        image.paste(ImageChops.multiply(line, Image.new("RGB", line.size, _YELLOW)), corner)
        out = io.BytesIO()
        image.save(out, "PNG")
        bitmap.close()
        page.close()
    return out.getvalue()
