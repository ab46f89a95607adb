"""Renders pages to PNG for AI models that read no PDF. Its imports are made before the child shuts itself in."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from PIL import Image

from heatsync.model.message import Message
from heatsync.pdf.document import open_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pypdfium2

    from heatsync.model.progress import ProgressCallback

Image.preinit()  # on the first save it would be too late: a child that has shut itself in can load nothing

_SCALE = 150 / 72
_MOST_PIXELS = 4_000_000
_LENGTH = struct.Struct(">I")


def render_pages(pdf: bytes, progress: ProgressCallback, pages: Sequence[int]) -> bytes:
    """The sandbox's task: these pages (from 1) as PNGs, at 150 dots an inch or fewer; see `unpack_pictures`."""
    with open_document(pdf) as document:
        pictures = []
        for done, number in enumerate(pages, 1):
            pictures.append(_png(document, number - 1))
            progress(100 * done // len(pages), Message("RENDERING_PAGE", page=number))
    return _pack(pictures)


def _png(document: pypdfium2.PdfDocument, index: int) -> bytes:
    page = document[index]
    width, height = page.get_size()
    # A page may claim to be 14,400 points wide: unclamped, that took 2.6 GB.
    scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    bitmap = page.render(scale=scale)
    image: Image.Image = bitmap.to_pil().convert("L")
    out = io.BytesIO()
    image.save(out, "PNG")
    bitmap.close()
    page.close()
    return out.getvalue()


def _pack(pictures: Iterable[bytes]) -> bytes:
    return b"".join(_LENGTH.pack(len(picture)) + picture for picture in pictures)


def unpack_pictures(packed: bytes) -> list[bytes]:
    """The PNGs that `render_pages` packed. Raises `ValueError` for other bytes."""
    pictures, at = [], 0
    while at < len(packed):
        if len(packed) < at + _LENGTH.size:
            raise ValueError("not packed pictures")
        (length,) = _LENGTH.unpack_from(packed, at)
        at += _LENGTH.size
        if len(packed) < at + length:
            raise ValueError("not packed pictures")
        pictures.append(packed[at : at + length])
        at += length
    return pictures
