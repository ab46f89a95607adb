"""The local reader on real PDFs in real workers."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from heatsync.extraction.local import LocalExtractor
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import Cancelled, CancelReason, DeathCause, NotAHeatSheet, NotAPdf, WorkerDied
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.packed_sheet import pack_sheet, unpack_sheet
from heatsync.model.pdf_identity import StoredPdf
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.read_pdf import read_pdf
from heatsync.pdf.sandbox import Sandbox
from heatsync.pdf.worker import WorkerLimits
from heatsync.store.store import Store
from tests.support.hytek_pdf import Program
from tests.support.samples import sample_sheets
from tests.support.stored_pdfs import keep_pdf

UMA = SwimmerName("Doe, Uma")


def stored(folder: Path, content: bytes) -> StoredPdf:
    path = folder / "sheet.pdf"
    path.write_bytes(content)
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return StoredPdf(hashlib.sha256(content).hexdigest(), md5, len(content), path)


def no_progress(percent: int, message: str) -> None:
    pass


def test_a_sheet_is_read_with_progress(sandbox, sqlite_store, tmp_path):
    pdf = stored(tmp_path, sample_sheets()["saturday-finals.pdf"])
    ticks: list[tuple[int, str]] = []
    extractor = LocalExtractor(sandbox, sqlite_store.sheets)
    extraction = extractor.extract(pdf, UMA, lambda *tick: ticks.append(tick), CancelToken())
    assert [(e.event_number, e.entry) for e in extraction.swims] == [(11, 1), (13, 2), (21, 3), (22, 4)]
    assert (extraction.extractor, extraction.version) == ("local", extractor.version)
    assert extractor.readers == (("local", extractor.version),)
    assert ticks == [(100, Message("READING_PAGE", page=1, pages=1))]


@pytest.mark.parametrize(("content", "error"), [(b"<html>", NotAPdf), (None, NotAHeatSheet)])
def test_an_unreadable_pdf_raises_its_own_error(sandbox, sqlite_store, tmp_path, content, error):
    if content is None:
        program = Program()
        program.block("A newsletter of the club, with a date: Friday June 12")
        content = program.pdf()
    with pytest.raises(error):
        LocalExtractor(sandbox, sqlite_store.sheets).extract(stored(tmp_path, content), UMA, no_progress, CancelToken())


def test_the_death_of_the_worker_is_raised(sqlite_store, tmp_path):
    tight = Sandbox(WorkerLimits(wall_seconds=0.000_1))
    pdf = stored(tmp_path, sample_sheets()["friday-prelims.pdf"])
    with pytest.raises(WorkerDied) as died:
        LocalExtractor(tight, sqlite_store.sheets).extract(pdf, UMA, no_progress, CancelToken())
    assert died.value.why == DeathCause.TIME


def test_a_cancellation_is_raised(sandbox, sqlite_store, tmp_path):
    cancel = CancelToken()
    cancel.cancel(CancelReason.USER)
    pdf = stored(tmp_path, sample_sheets()["friday-prelims.pdf"])
    with pytest.raises(Cancelled):
        LocalExtractor(sandbox, sqlite_store.sheets).extract(pdf, UMA, no_progress, cancel)


def read_once(sandbox: Sandbox, store: Store, swimmer: SwimmerName = UMA) -> tuple[LocalExtractor, str, Extraction]:
    """An extractor, the content that it read for one swimmer, and what it found."""
    extractor = LocalExtractor(sandbox, store.sheets)
    sha256 = keep_pdf(store, sample_sheets()["saturday-finals.pdf"])
    with store.pdfs.open(sha256) as pdf:
        return extractor, sha256, extractor.extract(pdf, swimmer, no_progress, CancelToken())


def test_the_stored_sheet_answers_for_the_next_swimmer_as_the_pdf_does(sandbox, store):
    extractor, sha256, _ = read_once(sandbox, store, SwimmerName("Pim Lark"))
    sandbox.close()  # no PDF can be opened from here on
    expected = read_once(Sandbox(), store)[2]
    assert expected.swims
    assert extractor.recall(sha256, UMA) == expected
    assert LocalExtractor(sandbox, store.sheets).recall(sha256, UMA) == expected, "another process finds it, too"


def test_an_unread_sheet_is_not_recalled(sandbox, store):
    assert LocalExtractor(sandbox, store.sheets).recall("0" * 64, UMA) is None


def test_a_newer_reader_does_not_recall_sheets_of_an_older_one(sandbox, store):
    extractor, sha256, _ = read_once(sandbox, store)
    extractor.version = "better"
    assert extractor.recall(sha256, UMA) is None
    with store.pdfs.open(sha256) as pdf:
        extractor.extract(pdf, UMA, no_progress, CancelToken())
    assert extractor.recall(sha256, UMA)
    assert LocalExtractor(sandbox, store.sheets).recall(sha256, UMA) is None, "a content has one stored sheet"


def test_a_stored_sheet_that_cannot_be_unpacked_is_read_again(sandbox, store):
    extractor, sha256, _ = read_once(sandbox, store)
    store.sheets.save(sha256, extractor.version, "hytek", b"not a sheet")
    assert extractor.recall(sha256, UMA) is None


@pytest.mark.parametrize(
    ("member", "of_rows"), [("meet_name", None), ("pages", None), ("entries", "event"), ("events", "heats_of")]
)
def test_a_corrupt_stored_sheet_is_read_again(sandbox, store, member, of_rows):
    extractor, sha256, _ = read_once(sandbox, store)
    sheet = unpack_sheet(store.sheets.find(sha256, extractor.version))
    nonsense = tuple(row._replace(**{of_rows: "99"}) for row in getattr(sheet, member)) if of_rows else ["99"]
    store.sheets.save(sha256, extractor.version, "hytek", pack_sheet(replace(sheet, **{member: nonsense})))
    assert extractor.recall(sha256, UMA) is None


def test_the_packed_bytes_are_stored_as_the_worker_returned_them(sandbox, store):
    extractor, sha256, _ = read_once(sandbox, store)
    with store.pdfs.open(sha256) as pdf:
        packed = sandbox.run(read_pdf, pdf.path, cancel=CancelToken())
    assert store.sheets.find(sha256, extractor.version) == packed
