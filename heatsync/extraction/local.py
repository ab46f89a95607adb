"""The local reader: a worker parses the whole sheet once, then any swimmer is found in it without AI."""

from functools import lru_cache

import structlog

from heatsync.extraction.extractor import Extractor
from heatsync.model.cancel import CancelToken
from heatsync.model.extraction import Extraction
from heatsync.model.metrics import NOOP, Metrics, timed_step
from heatsync.model.packed_sheet import unpack_sheet
from heatsync.model.pdf_identity import StoredPdf
from heatsync.model.progress import ProgressCallback
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing import READER_VERSION
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.sandbox import Sandbox
from heatsync.search.finder import Finder
from heatsync.store.sheets import Sheets

log = structlog.get_logger()

_UNPACKED = 8
"""Sheets in memory. A large one takes 5 MB, and 30 ms to unpack for each further swimmer."""


class LocalExtractor(Extractor):
    """Can also raise `WorkerDied`: the pipeline decides how often a PDF may crash its worker."""

    name = "local"
    version = READER_VERSION

    def __init__(self, sandbox: Sandbox, sheets: Sheets, metrics: Metrics = NOOP) -> None:
        self._sandbox = sandbox
        self._sheets = sheets
        self._metrics = metrics
        self._finder = lru_cache(maxsize=_UNPACKED)(lambda packed: Finder(unpack_sheet(packed)))

    def extract(
        self, pdf: StoredPdf, swimmer: SwimmerName, progress: ProgressCallback, cancel: CancelToken
    ) -> Extraction:
        with timed_step(self._metrics, self.name):
            packed = self._sandbox.run(read_pdf, pdf.path, cancel=cancel, progress=progress)
            finder = self._finder(packed)
            self._sheets.save(pdf.sha256, self.version, finder.sheet.layout, packed)
            return finder.find(swimmer)

    def recall(self, sha256: str, swimmer: SwimmerName) -> Extraction | None:
        packed = self._sheets.find(sha256, self.version)
        if packed is None:
            return None
        try:
            return self._finder(packed).find(swimmer)
        except Exception as error:  # noqa: BLE001 - a worker that a hostile PDF took over may have packed anything
            # Without reading the PDF again, the jobs of all its swimmers would fail forever.
            log.warning("kept_sheet_unreadable", sha256=sha256, kind=type(error).__name__)
            return None
