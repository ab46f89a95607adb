"""The local reader answers from a real PDF in a real child process."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from heatsync.cancel import CancelToken
from heatsync.errors import Cancelled, CancelReason, NotAHeatSheet, NotAPdf
from heatsync.extraction.local import LocalExtractor
from heatsync.sheets.sandbox import ChildDied, DeathCause, Limits, Sandbox
from heatsync.store.pdfs import StoredPdf
from tests.sheets.generator import Program
from tests.sheets.samples import sample_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox()
    sandbox.start()
    yield sandbox
    sandbox.close()


def stored(folder: Path, content: bytes) -> StoredPdf:
    path = folder / "sheet.pdf"
    path.write_bytes(content)
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return StoredPdf(hashlib.sha256(content).hexdigest(), md5, len(content), path)


def no_progress(percent: int, message: str) -> None:
    pass


def test_a_sheet_is_read_and_progress_is_told(sandbox, tmp_path):
    pdf = stored(tmp_path, sample_sheets()["saturday-finals.pdf"])
    ticks: list[tuple[int, str]] = []
    extractor = LocalExtractor(sandbox)
    extraction = extractor.extract(pdf, "Doe, Uma", lambda *tick: ticks.append(tick), CancelToken())
    assert [(e.event_number, e.entry) for e in extraction.events] == [(11, 1), (13, 2), (21, 3), (22, 4)]
    assert (extraction.extractor, extraction.version) == ("local", extractor.version)
    assert extractor.readers == (("local", extractor.version),)
    assert ticks == [(100, "reading page 1 of 1")]


@pytest.mark.parametrize(("content", "error"), [(b"<html>", NotAPdf), (None, NotAHeatSheet)])
def test_what_cannot_be_read_raises_its_own_error(sandbox, tmp_path, content, error):
    if content is None:
        program = Program()
        program.block("A newsletter of the club, with a date: Friday June 12")
        content = program.pdf()
    with pytest.raises(error):
        LocalExtractor(sandbox).extract(stored(tmp_path, content), "Uma Doe", no_progress, CancelToken())


def test_the_death_of_the_child_passes_through(tmp_path):
    tight = Sandbox(Limits(wall_seconds=0.000_1))
    pdf = stored(tmp_path, sample_sheets()["friday-prelims.pdf"])
    with pytest.raises(ChildDied) as died:
        LocalExtractor(tight).extract(pdf, "Uma Doe", no_progress, CancelToken())
    assert died.value.why == DeathCause.TIME


def test_cancelling_passes_through(sandbox, tmp_path):
    cancel = CancelToken()
    cancel.cancel(CancelReason.USER)
    pdf = stored(tmp_path, sample_sheets()["friday-prelims.pdf"])
    with pytest.raises(Cancelled):
        LocalExtractor(sandbox).extract(pdf, "Uma Doe", no_progress, cancel)
