from pathlib import Path

import pytest

from heatsync.extraction.auto import AutoExtractor
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import AiUnavailable, NotAHeatSheet, NoText, PdfEncrypted
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.pdf_identity import StoredPdf
from heatsync.names.swimmer_name import SwimmerName

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


def extract(extractor, progress=lambda *_: None):
    return extractor.extract(PDF, UMA, progress, CancelToken())


def test_ai_is_not_asked_if_the_local_reader_understands_the_sheet():
    local, ai = Reader("local"), Reader("ai")
    found = extract(AutoExtractor(local, ai))
    assert (found.extractor, found.warnings) == ("local", (WARNING,))
    assert ai.asked == 0


@pytest.mark.parametrize("error", [NotAHeatSheet(), NoText()])
def test_ai_reads_an_unknown_sheet_and_adds_a_warning(error):
    found = extract(AutoExtractor(Reader("local", error), Reader("ai")))
    assert (found.extractor, found.version) == ("ai", "1")
    assert found.warnings == (Message("READ_BY_AI"), WARNING)


@pytest.mark.parametrize("error", [NotAHeatSheet(), NoText()])
def test_without_ai_the_local_readers_error_is_raised(error):
    with pytest.raises(type(error)):
        extract(AutoExtractor(Reader("local", error), None))


def test_ai_is_not_asked_about_a_pdf_that_cannot_be_opened():
    ai = Reader("ai")
    with pytest.raises(PdfEncrypted):
        extract(AutoExtractor(Reader("local", PdfEncrypted()), ai))
    assert ai.asked == 0


def test_an_error_of_the_ai_reader_is_raised():
    with pytest.raises(AiUnavailable):
        extract(AutoExtractor(Reader("local", NoText()), Reader("ai", AiUnavailable(transient=True))))


def test_stored_extractions_of_both_readers_count_the_local_ones_first():
    auto = AutoExtractor(Reader("local"), Reader("ai"))
    assert auto.readers == (("auto", "1+1"), ("local", "1"), ("ai", "1"))
    assert auto.version == "1+1"
    assert AutoExtractor(Reader("local"), None).readers == (("local", "1"),)


def test_progress_never_decreases():
    for local in (Reader("local"), Reader("local", NotAHeatSheet())):
        for ai in (Reader("ai"), None):
            ticks = []
            try:
                extract(AutoExtractor(local, ai), lambda percent, _, ticks=ticks: ticks.append(percent))
            except NotAHeatSheet:
                assert ai is None
            assert ticks == sorted(ticks)
            assert ticks[0] == 0
            assert ticks[-1] == (20 if ai and not local.error else 100)


def test_both_readers_recall_the_local_one_first():
    local, ai = Reader("local"), Reader("ai")
    auto = AutoExtractor(local, ai)
    assert auto.recall("known", UMA) is None
    ai.remembers = "known"
    assert auto.recall("known", UMA).extractor == "ai"
    assert AutoExtractor(local, None).recall("known", UMA) is None
    local.remembers = "known"
    assert auto.recall("known", UMA).extractor == "local"
