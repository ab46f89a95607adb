"""Prepares pages for the AI reader in a worker: their text, a PDF of some of them, pictures of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heatsync.model.errors import PdfTooComplex
from heatsync.model.message import Message
from heatsync.pdf.extract_pages import extract_pages
from heatsync.pdf.extract_text import extract_text, unpack_text
from heatsync.pdf.render_pages import render_pages, unpack_images

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatsync.model.cancel import CancelToken
    from heatsync.model.page_text import PageText
    from heatsync.model.pdf_identity import StoredPdf
    from heatsync.pdf.sandbox import Sandbox

_MOST_PICTURES = 50  # pages; a model takes no more at once


class SheetPages:
    """Numbers pages from 1. Every method blocks, and raises `WorkerDied` or `Cancelled`, too."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def text(self, pdf: StoredPdf, cancel: CancelToken) -> tuple[PageText, ...]:
        """The text of every page."""
        return unpack_text(self._sandbox.run(extract_text, pdf.path, cancel=cancel))

    def cut(self, pdf: StoredPdf, pages: Sequence[int], cancel: CancelToken) -> bytes:
        """A PDF of these pages."""
        return self._sandbox.run(extract_pages, pdf.path, tuple(pages), cancel=cancel)

    def pictures(self, pdf: StoredPdf, pages: Sequence[int], cancel: CancelToken) -> list[bytes]:
        """These pages as PNGs. Raises `PdfTooComplex` for too many: a part must never pass for the whole."""
        if not pages:
            return []
        if len(pages) > _MOST_PICTURES:
            raise PdfTooComplex(Message("TOO_MANY_PAGES_FOR_AI", pages=len(pages), max=_MOST_PICTURES))
        return unpack_images(self._sandbox.run(render_pages, pdf.path, tuple(pages), cancel=cancel))
