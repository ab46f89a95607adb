"""Extracts the visible text of all pages of any PDF."""

import msgspec

from heatsync.model.page_text import PageText
from heatsync.model.progress import ProgressCallback
from heatsync.pdf.document import open_document, read_pages

_MAX_BYTES = 64 << 20


def extract_text(pdf: bytes, progress: ProgressCallback) -> bytes:
    """Worker task. Returns all pages, packed; see `unpack_text`.

    All pages are rendered: AI sees the rendering, and this text is compared with its answer.
    """
    with open_document(pdf) as document:
        return msgspec.msgpack.encode(read_pages(document, progress, render_all=True))


def unpack_text(packed: bytes) -> tuple[PageText, ...]:
    """The pages that `extract_text` packed. Raises `ValueError` for other bytes."""
    if len(packed) > _MAX_BYTES:  # from a worker that a hostile PDF took over; unpacked, it could fill the memory
        raise ValueError("too long for packed text")
    return msgspec.msgpack.decode(packed, type=tuple[PageText, ...])
