"""Prepares the pages that are sent to the AI reader, in a worker: a PDF of some of them, pictures of others."""

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
from heatsync.model.pdf_identity import StoredPdf
from heatsync.pdf.extract_pages import extract_pages
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


def extract_excerpt(
    sandbox: Sandbox, pdf: StoredPdf, selection: PageSelection, pages: int, cancel: CancelToken
) -> Excerpt:
    """The selected pages of a PDF with this number of pages.

    Blocks. Raises `PdfTooComplex` for too many pictures, and can also raise `WorkerDied` or `Cancelled`.
    """
    if len(selection.as_pictures) > _MOST_PICTURES:  # a part must not pass for the whole
        raise PdfTooComplex(Message("TOO_MANY_PAGES_FOR_AI", pages=len(selection.as_pictures), max=_MOST_PICTURES))
    pictures: Sequence[bytes] = ()
    if selection.as_pictures:
        pictures = unpack_images(sandbox.run(render_pages, pdf.path, selection.as_pictures, cancel=cancel))
    if not selection.as_pdf:
        return Excerpt(pdf.sha256, pictures=pictures)
    if len(selection.as_pdf) == pages:
        return Excerpt(pdf.sha256, pdf.sha256, pdf.size, lambda: pdf.path.open("rb"))
    cut = sandbox.run(extract_pages, pdf.path, selection.as_pdf, cancel=cancel)
    return Excerpt(pdf.sha256, hashlib.sha256(cut).hexdigest(), len(cut), partial(io.BytesIO, cut), pictures)
