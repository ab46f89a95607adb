"""The interface of extractors, which find one swimmer's entries in one PDF."""

from typing import Protocol

from heatsync.model.cancel import CancelToken
from heatsync.model.extraction import Extraction
from heatsync.model.pdf_identity import StoredPdf
from heatsync.model.progress import ProgressCallback
from heatsync.names.swimmer_name import SwimmerName

Reader = tuple[str, str]
"""An extractor's name and version."""


class Extractor(Protocol):
    """Reads a PDF for a swimmer. Raises a `JobError`, or `Cancelled`."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def readers(self) -> tuple[Reader, ...]:
        """The readers whose stored extractions this extractor would return, too, the preferred first."""
        ...

    def suffices(self, kept: Extraction) -> bool:
        """Whether an extraction of one of the `readers` is final, because reading again could not add to it."""
        ...

    def extract(
        self, pdf: StoredPdf, swimmer: SwimmerName, progress: ProgressCallback, cancel: CancelToken
    ) -> Extraction: ...
    def recall(self, sha256: str, swimmer: SwimmerName) -> Extraction | None:
        """The extraction for another swimmer of a content that was read before, without the PDF."""
        ...
