"""Extracts the visible text of all pages of any PDF."""

import json
import zlib
from collections.abc import Sequence
from typing import Any

from heatsync.model.page_text import PageBoxes, PageText
from heatsync.model.progress import ProgressCallback
from heatsync.pdf.document import open_document, read_pages

_MAX_BYTES = 64 << 20


def extract_text(pdf: bytes, progress: ProgressCallback) -> bytes:
    """Worker task. Returns the lines of all pages, packed; see `unpack_text`.

    All pages are rendered: AI sees the rendering, and this text is compared with its answer.
    """
    with open_document(pdf) as document:
        pages = read_pages(document, progress, render_all=True)
    return _pack(pages)


def _pack(pages: Sequence[PageText]) -> bytes:
    rows = [(page.lines, page.boxes.lines if page.boxes else (), page.has_hidden, page.has_picture) for page in pages]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def unpack_text(packed: bytes) -> tuple[PageText, ...]:
    """The pages that `extract_text` packed. Raises `ValueError` for other bytes."""
    try:
        # Bounded: a worker that a hostile PDF took over could return a decompression bomb.
        rows = json.loads(zlib.decompressobj().decompress(packed, _MAX_BYTES))
        return tuple(_page(number, *row) for number, row in enumerate(rows, 1))
    except (zlib.error, TypeError, ValueError, RecursionError) as error:
        raise ValueError("not packed text") from error


def _page(number: int, lines: Sequence[Any], boxes: Sequence[Any], has_hidden: object, has_picture: object) -> PageText:
    line_boxes = PageBoxes(tuple(box and tuple(map(float, box)) for box in boxes))
    return PageText(
        number, tuple(map(str, lines)), line_boxes, has_hidden=bool(has_hidden), has_picture=bool(has_picture)
    )
