"""Reads a heat sheet without any AI: the whole sheet in a child process, then the swimmer in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heatsync.extraction.extractor import Extraction
from heatsync.names import SwimmerName
from heatsync.sheets import READER_VERSION
from heatsync.sheets.finding import find_swimmer
from heatsync.sheets.reader import read_pdf
from heatsync.sheets.sheet import Sheet

if TYPE_CHECKING:
    from heatsync.cancel import CancelToken
    from heatsync.extraction.extractor import Progress
    from heatsync.sheets.sandbox import Sandbox
    from heatsync.store.pdfs import StoredPdf


class LocalExtractor:
    """Needs no network and no key. Lets `ChildDied` pass: how often a PDF may kill its reader is decided elsewhere."""

    name = "local"
    version = READER_VERSION

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    @property
    def readers(self) -> tuple[tuple[str, str], ...]:
        """Whose kept extractions are an answer of this one: its own, of this version."""
        return ((self.name, self.version),)

    def extract(self, pdf: StoredPdf, swimmer: str, progress: Progress, cancel: CancelToken) -> Extraction:
        packed = self._sandbox.run(read_pdf, pdf.path, cancel=cancel, progress=progress)
        return extraction_of(Sheet.unpack(packed), swimmer)


def extraction_of(sheet: Sheet, swimmer: str) -> Extraction:
    """What a whole sheet says of one swimmer."""
    found = find_swimmer(sheet, SwimmerName(swimmer))
    return Extraction(
        extractor=LocalExtractor.name,
        version=LocalExtractor.version,
        meet_name=sheet.meet_name,
        meet_start=sheet.meet_start,
        events=found.events,
        warnings=found.warnings,
    )
