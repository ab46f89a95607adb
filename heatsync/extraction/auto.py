"""Chooses who reads a heat sheet: the local reader, and AI only for what that one does not understand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heatsync.errors import NotAHeatSheet, NoText

if TYPE_CHECKING:
    from heatsync.cancel import CancelToken
    from heatsync.extraction.extractor import Extraction, Extractor, Progress, Reader
    from heatsync.store.pdfs import StoredPdf

READ_BY_AI = "This sheet was read by AI, because our own reader does not understand it. Please check the entries."

_LOCAL_SHARE = 20  # percent; the local reader is quick, and the bar must not run back for the slow one


class AutoExtractor:
    """Without AI, the local reader's error stands."""

    name = "auto"

    def __init__(self, local: Extractor, ai: Extractor | None) -> None:
        self._local = local
        self._ai = ai

    @property
    def version(self) -> str:
        return "+".join(version for _, version in self.readers)

    @property
    def readers(self) -> tuple[Reader, ...]:
        return self._local.readers + (self._ai.readers if self._ai else ())

    def extract(self, pdf: StoredPdf, swimmer: str, progress: Progress, cancel: CancelToken) -> Extraction:
        if self._ai is None:
            return self._local.extract(pdf, swimmer, progress, cancel)
        try:
            return self._local.extract(pdf, swimmer, _part(progress, 0, _LOCAL_SHARE), cancel)
        except (NotAHeatSheet, NoText):
            found = self._ai.extract(pdf, swimmer, _part(progress, _LOCAL_SHARE, 100), cancel)
        return replace(found, warnings=(READ_BY_AI, *found.warnings))

    def recall(self, sha256: str, swimmer: str) -> Extraction | None:
        return self._local.recall(sha256, swimmer) or (self._ai.recall(sha256, swimmer) if self._ai else None)


def _part(progress: Progress, start: int, end: int) -> Progress:
    """Progress of a part of the work, in percent of the whole."""
    return lambda percent, message: progress(start + (end - start) * percent // 100, message)
