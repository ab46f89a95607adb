"""Renders whole pages as PNGs. Imports all it needs before the worker gives up access to files."""

import io
from collections.abc import Sequence

import msgspec
from PIL import Image

from heatsync.model.message import Message
from heatsync.model.progress import ProgressCallback
from heatsync.pdf.document import open_document
from heatsync.pdf.rendering import bounded_scale

Image.preinit()  # otherwise Pillow imports its plugins on the first save, which a confined worker cannot do

_RESOLUTION = 150 / 72  # 150 pixels per inch: the scale at which small print is still readable
_MAX_PAGE_PIXELS = 4_000_000


def render_pages(pdf: bytes, progress: ProgressCallback, pages: Sequence[int]) -> bytes:
    """Worker task, for AI models that accept no PDF. Returns a PNG for each of these pages (from 1), packed.

    See `unpack_images`.
    """
    images = []
    with open_document(pdf) as document:
        for done, number in enumerate(pages, 1):
            page = document[number - 1]
            bitmap = page.render(scale=bounded_scale(_RESOLUTION, page.get_size(), _MAX_PAGE_PIXELS))
            images.append(_png(bitmap.to_pil().convert("L")))
            bitmap.close()
            page.close()
            progress(100 * done // len(pages), Message("RENDERING_PAGE", page=number))
    return msgspec.msgpack.encode(images)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def unpack_images(packed: bytes) -> list[bytes]:
    """The PNGs that `render_pages` packed. Raises `ValueError` for other bytes."""
    return msgspec.msgpack.decode(packed, type=list[bytes])
