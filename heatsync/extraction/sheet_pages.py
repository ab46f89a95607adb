"""Prepares pages for the AI reader in a worker: their text, a PDF of some of them, pictures of others."""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from heatsync.extraction.page_selection import PageSelection
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import PdfTooComplex
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.pdf_identity import StoredPdf
from heatsync.pdf.extract_pages import extract_pages
from heatsync.pdf.extract_text import extract_text, unpack_text
from heatsync.pdf.page_images import render_pages, unpack_images
from heatsync.pdf.sandbox import Sandbox

_MOST_PICTURES = 50
"""Pages. Models accept no more in one request."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is sent of a sheet: a PDF, which `open` opens, and PNGs. `source` is the SHA-256 of the whole PDF."""

    source: str
    sha256: str = ""
    size: int = 0
    open: Callable[[], BinaryIO] | None = None
    pictures: Sequence[bytes] = ()

    @property
    def bytes(self) -> int:
        return self.size + sum(map(len, self.pictures))


class SheetPages:
    """Numbers pages from 1. Every method blocks, and can also raise `WorkerDied` or `Cancelled`."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def text(self, pdf: StoredPdf, cancel: CancelToken) -> tuple[PageText, ...]:
        """The text of every page."""
        return unpack_text(self._sandbox.run(extract_text, pdf.path, cancel=cancel))

    def excerpt(self, pdf: StoredPdf, selection: PageSelection, pages: int, cancel: CancelToken) -> Excerpt:
        """The selected pages of a PDF with this number of pages. Raises `PdfTooComplex` for too many pictures."""
        pictures = self._pictures(pdf, selection.as_pictures, cancel)
        if not selection.as_pdf:
            return Excerpt(pdf.sha256, pictures=pictures)
        if len(selection.as_pdf) == pages:
            return Excerpt(pdf.sha256, pdf.sha256, pdf.size, lambda: pdf.path.open("rb"))
        cut = self._sandbox.run(extract_pages, pdf.path, selection.as_pdf, cancel=cancel)
        return Excerpt(pdf.sha256, hashlib.sha256(cut).hexdigest(), len(cut), partial(io.BytesIO, cut), pictures)

    def _pictures(self, pdf: StoredPdf, pages: tuple[int, ...], cancel: CancelToken) -> Sequence[bytes]:
        if len(pages) > _MOST_PICTURES:  # a part must not pass for the whole
            raise PdfTooComplex(Message("TOO_MANY_PAGES_FOR_AI", pages=len(pages), max=_MOST_PICTURES))
        return unpack_images(self._sandbox.run(render_pages, pdf.path, pages, cancel=cancel)) if pages else ()
