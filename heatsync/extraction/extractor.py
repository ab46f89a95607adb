"""What an extractor is: it finds one swimmer's entries in one PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from heatsync.model.cancel import CancelToken
    from heatsync.model.extraction import Extraction
    from heatsync.model.pdf_identity import StoredPdf
    from heatsync.model.progress import ProgressCallback
    from heatsync.names.swimmer_name import SwimmerName

Reader = tuple[str, str]
"""An extractor's name and version."""


class Extractor(Protocol):
    """Reads a PDF for a swimmer. Raises a `JobError`, or `Cancelled` when told to stop."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def readers(self) -> tuple[Reader, ...]:
        """Whose kept extractions count as an answer of this extractor, the best first."""
        ...

    def suffices(self, kept: Extraction) -> bool:
        """Whether to read the sheet again could not add to what one of the `readers` found."""
        ...

    def extract(
        self, pdf: StoredPdf, swimmer: SwimmerName, progress: ProgressCallback, cancel: CancelToken
    ) -> Extraction: ...
    def recall(self, sha256: str, swimmer: SwimmerName) -> Extraction | None:
        """What this extractor knows of another swimmer in a content that it read before, without the PDF."""
        ...
