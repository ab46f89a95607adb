"""Extracts the visible text of all pages of any PDF."""

import json
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
    rows = [(page.lines, page.boxes.lines if page.boxes else (), page.has_hidden, page.has_picture) for page in pages]
    return json.dumps(rows, ensure_ascii=False).encode()


def unpack_text(packed: bytes) -> tuple[PageText, ...]:
    """The pages that `extract_text` packed. Raises `ValueError` for other bytes."""
    if len(packed) > _MAX_BYTES:  # from a worker that a hostile PDF took over; parsed, it could fill the memory
        raise ValueError("too long for packed text")
    try:
        return tuple(_page(number, *row) for number, row in enumerate(json.loads(packed), 1))
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError("not packed text") from error


def _page(number: int, lines: Sequence[Any], boxes: Sequence[Any], has_hidden: object, has_picture: object) -> PageText:
    line_boxes = PageBoxes(tuple(box and tuple(map(float, box)) for box in boxes))
    return PageText(
        number, tuple(map(str, lines)), line_boxes, has_hidden=bool(has_hidden), has_picture=bool(has_picture)
    )
