"""What the engine's parts tell of their work: measured on the real parts, whose work is the same as without."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from heatsync.jobs.measured import (
    MeasuredAiClient,
    MeasuredDownloader,
    MeasuredExtractor,
    MeasuredPipeline,
    MeasuredRetryPolicy,
    MeasuredSandbox,
    MeasuredSecondReader,
)
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import (
    AiUnavailable,
    Cancelled,
    CancelReason,
    DeathCause,
    DownloadBlocked,
    NotAHeatSheet,
    WorkerDied,
)
from heatsync.net.io_loop import IoLoop
from heatsync.net.retry import RetryPolicy
from tests.integration.jobs.test_pipeline import Heard, Reader, Web, job_of
from tests.support.openai_server import KEY, OpenAiServer, failing
from tests.support.stored_pdfs import keep_pdf
from tests.support.worker_tasks import crash, echo

if TYPE_CHECKING:
    from heatsync.store.store import Store


class Ledger:
    """A meter that writes down what it is told, without the times."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, bool]] = []
        self.steps: list[str] = []
        self.retries: list[str] = []
        self.asked: list[tuple[str, int, int]] = []
        self.deaths: list[DeathCause] = []

    def job_ran(self, seconds: float, outcome: str, *, cached: bool) -> None:
        assert seconds >= 0
        self.jobs.append((outcome, cached))

    def step_took(self, step: str, seconds: float) -> None:
        assert seconds >= 0
        self.steps.append(step)

    def will_try_again(self, code: str) -> None:
        self.retries.append(code)

    def ai_asked(self, outcome: str, pages: int, sent: int) -> None:
        self.asked.append((outcome, pages, sent))

    def child_died(self, why: DeathCause) -> None:
        self.deaths.append(why)


def run(store: Store, ledger: Ledger, reader: Reader, cancel: CancelToken | None = None, **job):
    extractor = MeasuredExtractor(reader, ledger)
    parts = (store.pdfs, store.extractions, Web(), extractor, MeasuredRetryPolicy(pause=0.001, metrics=ledger))
    pipeline = MeasuredPipeline(*parts, metrics=ledger)
    return pipeline.run(job_of(store, **job), "Uma Doe", Heard(), cancel or CancelToken())


def test_a_job_tells_how_it_ended_what_it_tried_again_and_whether_the_answer_was_known(sqlite_store: Store) -> None:
    ledger, sha256 = Ledger(), keep_pdf(sqlite_store, b"%PDF")
    reader = Reader([AiUnavailable(transient=True), AiUnavailable(transient=True)])
    first = run(sqlite_store, ledger, reader, pdf=sha256)
    second = run(sqlite_store, ledger, reader, pdf=sha256)
    assert (first.kept, first.cached, second.cached) == (second.kept, False, True)
    assert ledger.jobs == [("completed", False), ("completed", True)]
    assert ledger.retries == ["AI_UNAVAILABLE"] * 2
    assert ledger.steps == ["local"] * 3


def test_the_last_failure_of_a_step_is_not_tried_again_and_not_counted_as_if_it_were(sqlite_store: Store) -> None:
    ledger, sha256 = Ledger(), keep_pdf(sqlite_store, b"%PDF")
    failures = [AiUnavailable(transient=True)] * (RetryPolicy().retries + 1)
    with pytest.raises(AiUnavailable):
        run(sqlite_store, ledger, Reader(list(failures)), pdf=sha256)
    assert ledger.jobs == [("AI_UNAVAILABLE", False)]
    assert ledger.retries == ["AI_UNAVAILABLE"] * RetryPolicy().retries


def test_a_job_that_fails_crashes_or_is_cancelled_tells_so_and_raises_as_before(sqlite_store: Store) -> None:
    ledger, stopped = Ledger(), CancelToken()
    stopped.cancel(CancelReason.USER)
    for number, error in enumerate((NotAHeatSheet(), ZeroDivisionError(), Cancelled(CancelReason.USER))):
        sha256 = keep_pdf(sqlite_store, b"%PDF" + bytes([number]))
        with pytest.raises(type(error)):
            run(sqlite_store, ledger, Reader([error]), pdf=sha256)
    assert ledger.jobs == [("NOT_A_HEAT_SHEET", False), ("crashed", False), ("cancelled", False)]
    assert ledger.retries == []


def test_a_download_is_timed_also_when_it_fails(sqlite_store: Store) -> None:
    ledger, io_loop = Ledger(), IoLoop()
    io_loop.start()
    downloader = MeasuredDownloader(io_loop, max_bytes=1, metrics=ledger)
    with sqlite_store.pdfs.receive() as incoming, pytest.raises(DownloadBlocked):
        downloader.fetch("http://127.0.0.1:9/a.pdf", incoming, lambda *_: None, CancelToken())
    io_loop.close()
    assert ledger.steps == ["download"]


def test_the_death_of_a_child_is_told_with_its_cause(tmp_path) -> None:
    ledger, pdf = Ledger(), tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF")
    sandbox = MeasuredSandbox(metrics=ledger)
    sandbox.start()
    try:
        assert sandbox.run(echo, pdf, b"!", cancel=CancelToken()).endswith(b"!")
        with pytest.raises(WorkerDied):
            sandbox.run(crash, pdf, cancel=CancelToken())
    finally:
        sandbox.close()
    assert ledger.deaths == [DeathCause.CRASHED]


class SomePages(Reader):
    """A reader that can be asked about some pages, and fails then if it is told to."""

    def extract_from(self, in_question, pdf, swimmer, progress, cancel):
        assert in_question == {3}
        return self.extract(pdf, swimmer, progress, cancel)


def test_a_second_reader_is_timed_whether_it_fails_or_not(sqlite_store: Store) -> None:
    ledger, sha256 = Ledger(), keep_pdf(sqlite_store, b"%PDF")
    second = MeasuredSecondReader(SomePages([AiUnavailable(transient=True)], name="ai"), ledger)
    with sqlite_store.pdfs.open(sha256) as pdf:
        with pytest.raises(AiUnavailable):
            second.extract_from({3}, pdf, "Uma Doe", lambda *_: None, CancelToken())
        found = second.extract_from({3}, pdf, "Uma Doe", lambda *_: None, CancelToken())
    assert second.suffices(found)
    assert ledger.steps == ["ai"] * 2


def test_the_calls_of_the_ai_are_told_with_their_pages_and_bytes() -> None:
    ledger, io_loop, pdf = Ledger(), IoLoop(), b"%PDF" + bytes(996)
    io_loop.start()
    picture = {"type": "image_url", "image_url": {"url": "x" * 400}}

    def call(work):
        return io_loop.run(work, cancel=CancelToken(), deadline=20, on_timeout=AiUnavailable())

    with OpenAiServer() as server:
        client = MeasuredAiClient(KEY, "gpt-5.2", server.base_url, metrics=ledger)
        client.prepare()
        server.text = "{}"
        call(lambda: client.upload(io.BytesIO(pdf)))
        call(lambda: client.ask("Read.", [picture, picture], {"type": "object"}, lambda _: None))
        server.next_uploads.append(failing(500))
        with pytest.raises(AiUnavailable):
            call(lambda: client.upload(io.BytesIO(pdf)))
        call(client.close)
    io_loop.close()
    assert ledger.asked == [("ok", 0, 1000), ("ok", 2, 600), ("AI_UNAVAILABLE", 0, 1000)]
