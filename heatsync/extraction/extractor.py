"""What an extractor is: it finds one swimmer's entries in one PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from heatsync.model.cancel import CancelToken
    from heatsync.model.read_report import Reading
    from heatsync.model.swim import SwimEvent
    from heatsync.store.pdfs import StoredPdf

Progress = Callable[[int, str], None]
"""Told how far the reading is: percent from 0 to 100, and a sentence for people."""

Reader = tuple[str, str]
"""An extractor's name and version."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one extractor found of one swimmer in one PDF.

    `extractor` and `version` say who read it: a newer version reads again. `meet_name` is "" when unknown; `meet_start`
    is the meet's first day ("YYYY-MM-DD") or None. A swimmer who is not in the sheet has no events and a warning that
    names the nearest names. `reading` is None for an extractor that cannot say what it read.
    """

    extractor: str
    version: str
    meet_name: str
    meet_start: str | None
    events: tuple[SwimEvent, ...]
    warnings: tuple[str, ...] = ()
    reading: Reading | None = None


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

    def extract(self, pdf: StoredPdf, swimmer: str, progress: Progress, cancel: CancelToken) -> Extraction: ...
    def recall(self, sha256: str, swimmer: str) -> Extraction | None:
        """What this extractor knows of another swimmer in a content that it read before, without the PDF."""
        ...
