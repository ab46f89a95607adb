"""The base class of extractors, which find one swimmer's entries in one PDF."""

from abc import ABC, abstractmethod
from typing import ClassVar

from heatsync.model.cancel import CancelToken
from heatsync.model.extraction import Extraction
from heatsync.model.pdf_identity import StoredPdf
from heatsync.model.progress import ProgressCallback
from heatsync.names.swimmer_name import SwimmerName


class Extractor(ABC):
    """Reads a PDF for a swimmer. Raises a `JobError`, or `Cancelled`."""

    name: ClassVar[str]

    @property
    @abstractmethod
    def version(self) -> str: ...

    @property
    def readers(self) -> tuple[tuple[str, str], ...]:
        """The readers (name, version) whose stored extractions this one would return, too, the preferred first."""
        return ((self.name, self.version),)

    @abstractmethod
    def extract(
        self, pdf: StoredPdf, swimmer: SwimmerName, progress: ProgressCallback, cancel: CancelToken
    ) -> Extraction: ...

    def suffices(self, kept: Extraction) -> bool:  # noqa: ARG002 - reading again gives the same
        """Whether an extraction of one of the `readers` is final, because reading again could not add to it."""
        return True

    def recall(self, sha256: str, swimmer: SwimmerName) -> Extraction | None:  # noqa: ARG002 - an answer has one swimmer
        """The extraction for another swimmer of a content that was read before, without the PDF."""
        return None
