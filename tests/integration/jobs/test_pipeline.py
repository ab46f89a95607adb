"""The steps of a job with a real store: downloads, stored extractions, retries and crashes."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from heatsync.jobs.pipeline import Pipeline
from heatsync.model.batch import Job
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import (
    AiRateLimited,
    Cancelled,
    CancelReason,
    DeathCause,
    DownloadFailed,
    NoSwimmer,
    NotAHeatSheet,
    PdfTooComplex,
    WorkerDied,
)
from heatsync.model.extraction import Extraction
from heatsync.model.message import Message
from heatsync.model.swim import Swim
from heatsync.names.swimmer_name import SwimmerName
from heatsync.net.retry import RetryPolicy
from heatsync.store.batches import NewJob
from heatsync.store.store import Store
from heatsync.store.tables import PdfRow
from heatsync.store.utc_time import now
from tests.support.stored_pdfs import keep_pdf

# Two messages with one MD5 (Wang and Yu, 2004).
ONE = bytes.fromhex(
    "d131dd02c5e6eec4693d9a0698aff95c2fcab58712467eab4004583eb8fb7f8955ad340609f4b30283e488832571415a"
    "085125e8f7cdc99fd91dbdf280373c5bd8823e3156348f5bae6dacd436c919c6dd53e2b487da03fd02396306d248cda0"
    "e99f33420f577ee8ce54b67080a80d1ec69821bcb6a8839396f9652b6ff72a70"
)
OTHER = bytes.fromhex(
    "d131dd02c5e6eec4693d9a0698aff95c2fcab50712467eab4004583eb8fb7f8955ad340609f4b30283e4888325f1415a"
    "085125e8f7cdc99fd91dbd7280373c5bd8823e3156348f5bae6dacd436c919c6dd53e23487da03fd02396306d248cda0"
    "e99f33420f577ee8ce54b67080280d1ec69821bcb6a8839396f965ab6ff72a70"
)


@dataclass
class FakeExtractor:
    """Raises the given errors in their order, then finds one entry.

    With a `memory` it stores whole sheets there, as the local extractor does.
    """

    errors: list[Exception] = field(default_factory=list)
    version: str = "1"
    name: str = "local"
    read: int = 0
    memory: dict[str, bytes] | None = None
    is_content: bool = True

    @property
    def readers(self):
        return ((self.name, self.version),)

    def extract(self, pdf, swimmer, progress, cancel):
        self.read += 1
        if self.errors:
            raise self.errors.pop(0)
        content = pdf.path.read_bytes()
        if self.memory is not None:
            self.memory[pdf.sha256] = content
        return self._found(content, swimmer)

    def suffices(self, extraction):
        return self.is_content

    def recall(self, sha256, swimmer):
        return self._found(self.memory[sha256], swimmer) if sha256 in (self.memory or {}) else None

    def _found(self, content, swimmer):
        event = Swim(event_name=hashlib.sha256(content).hexdigest(), swimmer_name=swimmer.text, entry=1)
        return Extraction(self.name, self.version, "Lark Open", None, (event,))


@dataclass
class FakeDownloader:
    """Raises the given errors in their order, each in the middle of a download. Then it downloads a PDF."""

    errors: list[Exception] = field(default_factory=list)
    fetched: int = 0

    def fetch(self, url, write, progress, cancel):
        self.fetched += 1
        write(b"%PDF half of it")
        if self.errors:
            raise self.errors.pop(0)
        write(b" and the rest")


class RecordedPauses(CancelToken):
    """Records pauses instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.check()


class Recorder:
    """Records what a job reports."""

    def __init__(self) -> None:
        self.downloads: list[str] = []
        self.messages: list[Message] = []

    def downloaded(self, sha256: str) -> None:
        self.downloads.append(sha256)

    def tick(self, percent: int, message: Message) -> None:
        self.messages.append(message)


def job_of(store: Store, *, pdf: str | None = None) -> Job:
    new = NewJob("a.pdf", None if pdf else "http://example.com/a.pdf", pdf)
    view = store.batches.find(store.batches.create("Uma Doe", [new]).id)
    assert view is not None
    return view.jobs[0]


def pipeline(store: Store, web: FakeDownloader, reader: FakeExtractor) -> Pipeline:
    return Pipeline(store.pdfs, store.extractions, web, reader, RetryPolicy(retries=3, pause=0.001))  # type: ignore[arg-type]


def test_a_url_is_downloaded_stored_and_read(store: Store) -> None:
    web, reader, recorder = FakeDownloader(), FakeExtractor(), Recorder()
    found = pipeline(store, web, reader).run(job_of(store), "Uma Doe", recorder, CancelToken())
    assert not found.cached
    assert recorder.downloads == [found.sha256]
    with store.pdfs.open(found.sha256) as pdf:
        assert pdf.path.read_bytes() == b"%PDF half of it and the rest"
    again = pipeline(store, web, reader).run(job_of(store), "doe, UMA", Recorder(), CancelToken())
    assert again.sha256 == found.sha256


@pytest.mark.parametrize("name", ["-", ", ,", "\U0001f3ca"])
def test_a_batch_without_a_name_fails_and_gets_no_stored_extraction(store: Store, name: str) -> None:
    reader, sha256 = FakeExtractor(), keep_pdf(store, b"%PDF")
    kept = reader._found(b"%PDF", SwimmerName("?"))
    store.extractions.save(sha256, "0" * 32, SwimmerName(name).key, kept)
    with pytest.raises(NoSwimmer) as raised:
        pipeline(store, FakeDownloader(), reader).run(job_of(store, pdf=sha256), name, Recorder(), CancelToken())
    assert (raised.value.code, raised.value.retriable, reader.read) == ("MISSING_SWIMMER", False, 0)


def test_a_stored_extraction_is_returned_without_opening_the_pdf(store: Store) -> None:
    reader, sha256 = FakeExtractor(), keep_pdf(store, b"%PDF")
    run = pipeline(store, FakeDownloader(), reader)
    first = run.run(job_of(store, pdf=sha256), "Uma Doe", Recorder(), CancelToken())
    second = run.run(job_of(store, pdf=sha256), "  UMA   doe ", Recorder(), CancelToken())
    assert (first.cached, second.cached, reader.read) == (False, True, 1)
    assert second.stored == first.stored


def test_a_stored_extraction_that_does_not_suffice_is_read_again(store: Store) -> None:
    reader, sha256 = FakeExtractor(is_content=False), keep_pdf(store, b"%PDF")
    run = pipeline(store, FakeDownloader(), reader)
    for _ in range(2):
        assert not run.run(job_of(store, pdf=sha256), "Uma Doe", Recorder(), CancelToken()).cached
    assert reader.read == 2


def test_another_swimmer_or_a_newer_extractor_reads_again(store: Store) -> None:
    sha256 = keep_pdf(store, b"%PDF")
    old, new = FakeExtractor(version="1"), FakeExtractor(version="2")
    for reader, swimmer in ((old, "Uma Doe"), (old, "Pim Lark"), (new, "Uma Doe")):
        assert (
            not pipeline(store, FakeDownloader(), reader)
            .run(job_of(store, pdf=sha256), swimmer, Recorder(), CancelToken())
            .cached
        )


def test_another_swimmer_of_a_stored_sheet_is_found_without_opening_the_pdf(store: Store) -> None:
    sha256 = keep_pdf(store, b"%PDF")
    reader, recorder = FakeExtractor(memory={}), Recorder()
    run = pipeline(store, FakeDownloader(), reader)
    run.run(job_of(store, pdf=sha256), "Uma Doe", Recorder(), CancelToken())
    found = run.run(job_of(store, pdf=sha256), "Pim Lark", recorder, CancelToken())
    assert (found.cached, reader.read, recorder.messages) == (True, 1, [])
    assert found.stored.extraction.swims[0].swimmer_name == "Pim Lark"
    again = pipeline(store, FakeDownloader(), FakeExtractor()).run(
        job_of(store, pdf=sha256), "Pim Lark", Recorder(), CancelToken()
    )
    assert again.stored == found.stored, "a recalled extraction is stored too"


def test_a_job_that_skips_the_cache_reads_the_pdf_again(store: Store) -> None:
    sha256 = keep_pdf(store, b"%PDF")
    reader = FakeExtractor(memory={})
    run = pipeline(store, FakeDownloader(), reader)
    run.run(job_of(store, pdf=sha256), "Uma Doe", Recorder(), CancelToken())
    fresh = replace(job_of(store, pdf=sha256), skip_cache=True)
    for swimmer in ("Uma Doe", "Pim Lark"):
        assert not run.run(fresh, swimmer, Recorder(), CancelToken()).cached
    assert reader.read == 3


def test_two_pdfs_with_one_md5_are_two_pdfs(store: Store) -> None:
    assert hashlib.md5(ONE, usedforsecurity=False).digest() == hashlib.md5(OTHER, usedforsecurity=False).digest()
    reader = FakeExtractor()
    run = pipeline(store, FakeDownloader(), reader)
    names = [
        run.run(job_of(store, pdf=keep_pdf(store, content)), "Uma Doe", Recorder(), CancelToken())
        .stored.extraction.swims[0]
        .event_name
        for content in (ONE, OTHER)
    ]
    assert names == [hashlib.sha256(content).hexdigest() for content in (ONE, OTHER)]
    assert reader.read == 2


def test_a_transient_error_is_retried_three_times_and_reported(store: Store) -> None:
    problem = Message("DOWNLOAD_THROTTLED", status=429)
    web = FakeDownloader([DownloadFailed(problem, transient=True) for _ in range(3)])
    recorder, cancel = Recorder(), RecordedPauses()
    pipeline(store, web, FakeExtractor()).run(job_of(store), "Uma Doe", recorder, cancel)
    assert web.fetched == 4
    assert recorder.messages == [Message("RETRYING", problem=problem, retry=retry, max=3) for retry in (1, 2, 3)]
    assert cancel.pauses == sorted(cancel.pauses), "each pause is longer"


def test_the_fourth_failure_in_a_row_fails_the_job(sqlite_store: Store) -> None:
    web = FakeDownloader([DownloadFailed(transient=True) for _ in range(9)])
    with pytest.raises(DownloadFailed):
        pipeline(sqlite_store, web, FakeExtractor()).run(job_of(sqlite_store), "Uma Doe", Recorder(), RecordedPauses())
    assert web.fetched == 4


def test_a_permanent_error_is_not_retried(sqlite_store: Store) -> None:
    web, reader = (
        FakeDownloader([DownloadFailed(Message("DOWNLOAD_GONE", status=410))]),
        FakeExtractor([NotAHeatSheet()]),
    )
    with pytest.raises(DownloadFailed):
        pipeline(sqlite_store, web, reader).run(job_of(sqlite_store), "Uma Doe", Recorder(), CancelToken())
    with pytest.raises(NotAHeatSheet):
        pipeline(sqlite_store, web, reader).run(job_of(sqlite_store), "Uma Doe", Recorder(), CancelToken())
    assert (web.fetched, reader.read) == (2, 1)


def test_a_servers_retry_after_is_obeyed_up_to_a_minute(sqlite_store: Store) -> None:
    waits = [7.0, 86_400.0]
    reader = FakeExtractor([AiRateLimited(transient=True, retry_after=wait) for wait in waits])
    cancel, sha256 = RecordedPauses(), keep_pdf(sqlite_store, b"%PDF")
    pipeline(sqlite_store, FakeDownloader(), reader).run(
        job_of(sqlite_store, pdf=sha256), "Uma Doe", Recorder(), cancel
    )
    assert cancel.pauses == [7.0, 60.0]


def test_a_job_can_be_cancelled_during_a_pause(sqlite_store: Store) -> None:
    cancel = CancelToken()
    web = FakeDownloader([DownloadFailed(transient=True, retry_after=60)])
    recorder = Recorder()
    recorder.tick = lambda percent, message: cancel.cancel(CancelReason.SHUTDOWN)  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        pipeline(sqlite_store, web, FakeExtractor()).run(job_of(sqlite_store), "Uma Doe", recorder, cancel)


def test_a_pdf_that_crashes_three_workers_is_too_complex_for_an_hour(store: Store) -> None:
    reader, sha256 = FakeExtractor([WorkerDied(DeathCause.CRASHED) for _ in range(9)]), keep_pdf(store, b"%PDF deadly")
    with pytest.raises(PdfTooComplex):
        pipeline(store, FakeDownloader(), reader).run(job_of(store, pdf=sha256), "Uma Doe", Recorder(), CancelToken())
    assert reader.read == 3
    with pytest.raises(PdfTooComplex):
        pipeline(store, FakeDownloader(), reader).run(job_of(store, pdf=sha256), "Pim Lark", Recorder(), CancelToken())
    assert reader.read == 3, "it is not opened again"
    an_hour_ago = now() - timedelta(hours=1)
    with store.database.transaction():
        store.database.write(PdfRow.update(died_at=an_hour_ago))
    with pytest.raises(PdfTooComplex):
        pipeline(store, FakeDownloader(), reader).run(job_of(store, pdf=sha256), "Pim Lark", Recorder(), CancelToken())
    assert reader.read == 6, "three more workers"


def test_a_pdf_that_crashes_one_worker_is_read_by_the_next(store: Store) -> None:
    reader, sha256 = FakeExtractor([WorkerDied(DeathCause.TIME)]), keep_pdf(store, b"%PDF slow")
    found = pipeline(store, FakeDownloader(), reader).run(
        job_of(store, pdf=sha256), "Uma Doe", Recorder(), CancelToken()
    )
    assert found.stored.extraction.swims
