"""What the parts of the engine record about their work, measured on the real parts."""

import io

import pytest

from heatsync.extraction.ai import AiExtractor
from heatsync.extraction.ai_client import AiClient
from heatsync.extraction.ai_requests import AiRequests
from heatsync.extraction.local import LocalExtractor
from heatsync.jobs.pipeline import Pipeline
from heatsync.model.cancel import CancelToken
from heatsync.model.errors import (
    AiUnavailable,
    Cancelled,
    CancelReason,
    DeathCause,
    DownloadBlocked,
    NotAHeatSheet,
    NotAPdf,
    WorkerDied,
)
from heatsync.model.metrics import Metrics
from heatsync.names.swimmer_name import SwimmerName
from heatsync.net.downloader import Downloader
from heatsync.net.io_loop import IoLoop
from heatsync.net.retry import RetryPolicy
from heatsync.pdf.sandbox import Sandbox
from heatsync.store.store import Store
from tests.integration.jobs.test_pipeline import FakeDownloader, FakeExtractor, Recorder, job_of
from tests.support.openai_server import KEY, OpenAiServer, failing
from tests.support.samples import sample_sheets
from tests.support.stored_pdfs import keep_pdf
from tests.support.unknown_layout_pdf import HEAT, stored, unknown_sheet
from tests.support.worker_tasks import crash, echo
from tests.unit.extraction.test_ai_answer import answer, entry


class Ledger(Metrics):
    """Metrics that keep every call, without the durations."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, bool]] = []
        self.steps: list[str] = []
        self.retries: list[str] = []
        self.ai_calls: list[tuple[str, int, int]] = []
        self.deaths: list[DeathCause] = []

    def job_finished(self, seconds: float, outcome: str, *, cached: bool) -> None:
        assert seconds >= 0
        self.jobs.append((outcome, cached))

    def step_finished(self, step: str, seconds: float) -> None:
        assert seconds >= 0
        self.steps.append(step)

    def retry_scheduled(self, code: str) -> None:
        self.retries.append(code)

    def ai_called(self, outcome: str, pages: int, sent: int) -> None:
        self.ai_calls.append((outcome, pages, sent))

    def worker_died(self, why: DeathCause) -> None:
        self.deaths.append(why)


def run(store: Store, ledger: Ledger, extractor, cancel: CancelToken | None = None, **job):
    retry_policy = RetryPolicy(pause=0.001, metrics=ledger)
    pipeline = Pipeline(store.pdfs, store.extractions, FakeDownloader(), extractor, retry_policy, ledger)
    return pipeline.run(job_of(store, **job), "Uma Doe", Recorder(), cancel or CancelToken())


def no_progress(*_: object) -> None:
    pass


def test_a_job_records_its_outcome_its_retries_and_whether_the_answer_was_cached(sqlite_store: Store) -> None:
    ledger, sha256 = Ledger(), keep_pdf(sqlite_store, b"%PDF")
    reader = FakeExtractor([AiUnavailable(transient=True), AiUnavailable(transient=True)])
    first = run(sqlite_store, ledger, reader, pdf=sha256)
    second = run(sqlite_store, ledger, reader, pdf=sha256)
    assert (first.stored, first.cached, second.cached) == (second.stored, False, True)
    assert ledger.jobs == [("completed", False), ("completed", True)]
    assert ledger.retries == ["AI_UNAVAILABLE"] * 2


def test_the_last_failure_of_a_step_is_not_counted_as_a_retry(sqlite_store: Store) -> None:
    ledger, sha256 = Ledger(), keep_pdf(sqlite_store, b"%PDF")
    failures = [AiUnavailable(transient=True)] * (RetryPolicy().retries + 1)
    with pytest.raises(AiUnavailable):
        run(sqlite_store, ledger, FakeExtractor(list(failures)), pdf=sha256)
    assert ledger.jobs == [("AI_UNAVAILABLE", False)]
    assert ledger.retries == ["AI_UNAVAILABLE"] * RetryPolicy().retries


def test_a_failed_a_crashed_and_a_cancelled_job_are_recorded_and_still_raise(sqlite_store: Store) -> None:
    ledger, stopped = Ledger(), CancelToken()
    stopped.cancel(CancelReason.USER)
    for number, error in enumerate((NotAHeatSheet(), ZeroDivisionError(), Cancelled(CancelReason.USER))):
        sha256 = keep_pdf(sqlite_store, b"%PDF" + bytes([number]))
        with pytest.raises(type(error)):
            run(sqlite_store, ledger, FakeExtractor([error]), pdf=sha256)
    assert ledger.jobs == [("NOT_A_HEAT_SHEET", False), ("crashed", False), ("cancelled", False)]
    assert ledger.retries == []


def test_a_failed_download_is_timed_too(sqlite_store: Store, io_loop: IoLoop) -> None:
    ledger = Ledger()
    downloader = Downloader(io_loop, max_bytes=1, metrics=ledger)
    with sqlite_store.pdfs.stage() as incoming, pytest.raises(DownloadBlocked):
        downloader.fetch("http://127.0.0.1:9/a.pdf", incoming.write, no_progress, CancelToken())
    assert ledger.steps == ["download"]


def test_the_death_of_a_worker_is_recorded_with_its_cause(tmp_path) -> None:
    ledger, pdf = Ledger(), tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF")
    sandbox = Sandbox(metrics=ledger)
    sandbox.start()
    try:
        assert sandbox.run(echo, pdf, b"!", cancel=CancelToken()).endswith(b"!")
        with pytest.raises(WorkerDied):
            sandbox.run(crash, pdf, cancel=CancelToken())
    finally:
        sandbox.close()
    assert ledger.deaths == [DeathCause.CRASHED]


def test_the_local_reader_is_timed_whether_it_fails_or_not(sqlite_store: Store, sandbox: Sandbox) -> None:
    ledger = Ledger()
    local = LocalExtractor(sandbox, sqlite_store.sheets, ledger)
    for content, outcome in ((sample_sheets()["saturday-finals.pdf"], None), (b"<html>", NotAPdf)):
        sha256 = keep_pdf(sqlite_store, content)
        if outcome is None:
            assert not run(sqlite_store, ledger, local, pdf=sha256).cached
        else:
            with pytest.raises(outcome):
                run(sqlite_store, ledger, local, pdf=sha256)
    assert ledger.steps == ["local"] * 2


def test_the_ai_reader_is_timed_whether_it_fails_or_not(
    sqlite_store: Store, sandbox: Sandbox, io_loop: IoLoop, tmp_path
) -> None:
    ledger, pdf = Ledger(), stored(tmp_path, unknown_sheet(HEAT))
    with OpenAiServer() as server:
        client = AiClient(KEY, "gpt-5.2", server.base_url, metrics=ledger)
        requests = AiRequests(client, io_loop, sqlite_store.ai_files)
        reader = AiExtractor(requests, sandbox, ledger)
        server.text = answer(entry(event_number=7, heat_number=2, lane=4), meet_name="Lark Open")
        server.next_uploads.append(failing(500))
        with pytest.raises(AiUnavailable):
            reader.extract(pdf, SwimmerName("Uma Doe"), no_progress, CancelToken(), {1})
        assert len(reader.extract(pdf, SwimmerName("Uma Doe"), no_progress, CancelToken(), {1}).swims) == 1
        reader.extract(pdf, SwimmerName("Uma Doe"), no_progress, CancelToken())
        requests.close()
    assert ledger.steps == ["ai"] * 3
    assert [outcome for outcome, _, _ in ledger.ai_calls] == ["AI_UNAVAILABLE", "ok", "ok", "ok"]


def test_ai_calls_are_recorded_with_their_pages_and_bytes(io_loop: IoLoop) -> None:
    ledger, pdf = Ledger(), b"%PDF" + bytes(996)
    picture = {"type": "image_url", "image_url": {"url": "x" * 400}}

    def call(work):
        return io_loop.run(work, cancel=CancelToken(), timeout=20, timeout_error=AiUnavailable())

    with OpenAiServer() as server:
        client = AiClient(KEY, "gpt-5.2", server.base_url, metrics=ledger)
        client.prepare()
        server.text = "{}"
        call(lambda: client.upload(io.BytesIO(pdf)))
        call(lambda: client.ask("Read.", [picture, picture], {"type": "object"}, lambda _: None))
        server.next_uploads.append(failing(500))
        with pytest.raises(AiUnavailable):
            call(lambda: client.upload(io.BytesIO(pdf)))
        call(client.close)
    assert ledger.ai_calls == [("ok", 0, 1000), ("ok", 2, 600), ("AI_UNAVAILABLE", 0, 1000)]
