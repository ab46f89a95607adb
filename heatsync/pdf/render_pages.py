"""Renders pages for AI models that accept no PDF. Imports all it needs before the worker gives up access to files."""

import io
import struct
from collections.abc import Iterable, Sequence

import pypdfium2
from PIL import Image

from heatsync.model.message import Message
from heatsync.model.progress import ProgressCallback
from heatsync.pdf.document import open_document
from heatsync.pdf.rendering import RESOLUTION, bounded_scale

Image.preinit()  # otherwise Pillow imports its plugins on the first save, which a confined worker cannot do

_MAX_PIXELS = 4_000_000
_LENGTH = struct.Struct(">I")


def render_pages(pdf: bytes, progress: ProgressCallback, pages: Sequence[int]) -> bytes:
    """Worker task. Returns a PNG for each of these pages (from 1), packed; see `unpack_images`."""
    with open_document(pdf) as document:
        images = []
        for done, number in enumerate(pages, 1):
            images.append(_png(document, number - 1))
            progress(100 * done // len(pages), Message("RENDERING_PAGE", page=number))
    return _pack(images)


def _png(document: pypdfium2.PdfDocument, index: int) -> bytes:
    page = document[index]
    bitmap = page.render(scale=bounded_scale(RESOLUTION, page.get_size(), _MAX_PIXELS))
    image: Image.Image = bitmap.to_pil().convert("L")
    out = io.BytesIO()
    image.save(out, "PNG")
    bitmap.close()
    page.close()
    return out.getvalue()


def _pack(images: Iterable[bytes]) -> bytes:
    return b"".join(_LENGTH.pack(len(image)) + image for image in images)


def unpack_images(packed: bytes) -> list[bytes]:
    """The PNGs that `render_pages` packed. Raises `ValueError` for other bytes."""
    images, at = [], 0
    while at < len(packed):
        if len(packed) < at + _LENGTH.size:
            raise ValueError("not packed images")
        (length,) = _LENGTH.unpack_from(packed, at)
        at += _LENGTH.size
        if len(packed) < at + length:
            raise ValueError("not packed images")
        images.append(packed[at : at + length])
        at += length
    return images
