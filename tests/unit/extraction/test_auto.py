from pathlib import Path

import pytest

from heatsync.extraction.auto import AutoExtractor
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import AiUnavailable, NotAHeatSheet, NoText, PdfEncrypted
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.pdf_identity import StoredPdf
from heatsync.names.swimmer_name import SwimmerName
from heatsync.net.retry import RetryPolicy

UMA = SwimmerName("Uma Doe")
WARNING = Message("RESULTS_SKIPPED")
PDF = StoredPdf("0" * 64, "0" * 32, 1, Path("sheet.pdf"))


class Reader:
    """An extractor that finds nothing, or fails."""

    def __init__(self, name, error=None):
        self.name, self.version, self.readers, self.error = name, "1", ((name, "1"),), error
        self.asked, self.remembers = 0, None

    def extract(self, pdf, swimmer, progress, cancel, in_question=None):
        assert in_question is None
        self.asked += 1
        progress(0, Message("OPENING"))
        progress(100, Message("OPENING"))
        if self.error is not None:
            raise self.error
        return Extraction(self.name, self.version, "Lark Open", None, (), (WARNING,))

    def suffices(self, kept):
        return True

    def recall(self, sha256, swimmer):
        return Extraction(self.name, self.version, "Finch Open", None, ()) if sha256 == self.remembers else None


def auto(local, ai=None):
    return AutoExtractor(local, ai or Reader("ai"), RetryPolicy())


def extract(extractor, progress=lambda *_: None):
    return extractor.extract(PDF, UMA, progress, CancelToken())


def test_ai_is_not_asked_if_the_local_reader_understands_the_sheet():
    local, ai = Reader("local"), Reader("ai")
    found = extract(auto(local, ai))
    assert (found.extractor, found.warnings) == ("local", (WARNING,))
    assert ai.asked == 0


@pytest.mark.parametrize("error", [NotAHeatSheet(), NoText()])
def test_ai_reads_an_unknown_sheet_and_adds_a_warning(error):
    found = extract(auto(Reader("local", error), Reader("ai")))
    assert (found.extractor, found.version) == ("ai", "1")
    assert found.warnings == (Message("READ_BY_AI"), WARNING)


def test_ai_is_not_asked_about_a_pdf_that_cannot_be_opened():
    ai = Reader("ai")
    with pytest.raises(PdfEncrypted):
        extract(auto(Reader("local", PdfEncrypted()), ai))
    assert ai.asked == 0


def test_an_error_of_the_ai_reader_is_raised():
    with pytest.raises(AiUnavailable):
        extract(auto(Reader("local", NoText()), Reader("ai", AiUnavailable(transient=True))))


def test_stored_extractions_of_both_readers_count_the_local_ones_first():
    both = auto(Reader("local"))
    assert both.readers == (("auto", "1+1"), ("local", "1"), ("ai", "1"))
    assert both.version == "1+1"


def test_progress_never_decreases():
    for local in (Reader("local"), Reader("local", NotAHeatSheet())):
        ticks = []
        extract(auto(local), lambda percent, _, ticks=ticks: ticks.append(percent))
        assert ticks == sorted(ticks)
        assert ticks[0] == 0
        assert ticks[-1] == (100 if local.error else 20)


def test_only_the_local_reader_recalls():
    local, ai = Reader("local"), Reader("ai")
    both = auto(local, ai)
    assert both.recall("known", UMA) is None
    local.remembers = "known"
    assert both.recall("known", UMA).extractor == "local"
