"""The merged results of a batch, of one heat sheet, and their number."""

import json
from dataclasses import replace

import pytest

from heatsync.jobs import batch_results
from heatsync.jobs.batch_results import BatchResults
from heatsync.model.errors import DownloadFailed, NotFound, StoreUnavailable
from heatsync.model.message import Message
from heatsync.model.read_report import PageLine, ReadReport
from heatsync.model.swim import Swim
from heatsync.results.filters import Filters
from heatsync.store.batches import NewJob
from heatsync.store.store import Store
from tests.support.batch_work import complete, run
from tests.support.stored_pdfs import keep_pdf
from web.json_body import encode
from web.result_responses import ResultsResponse

FREE = Swim(event_number=1, event_name="100 Free", swimmer_name="Doe, Uma", age=13, entry=1)
FLY = Swim(event_number=2, event_name="50 Fly", swimmer_name="Doe, Uma", age=13, entry=2)


@pytest.fixture
def results(sqlite_store: Store) -> BatchResults:
    return BatchResults(sqlite_store)


def make_batch(store: Store, sheets: int) -> str:
    pdfs = [keep_pdf(store, bytes([number])) for number in range(sheets)]
    return store.batches.create("Uma Doe", [NewJob(None, None, sha256) for sha256 in pdfs]).id


def test_one_swim_in_two_heat_sheets_counts_once(sqlite_store: Store, results: BatchResults) -> None:
    batch_id = make_batch(sqlite_store, 2)
    complete(sqlite_store, batch_id, [FREE], [FREE, FLY])
    count = results.count(batch_id)
    merged = results.of_batch(batch_id)
    assert count.entries == len(merged.results.entries) == 2
    assert count.is_of(merged.jobs)


def test_a_count_does_not_match_a_batch_with_another_completed_job(sqlite_store: Store, results: BatchResults) -> None:
    batch_id = make_batch(sqlite_store, 2)
    run(sqlite_store, batch_id, [FREE])
    before = results.count(batch_id)
    run(sqlite_store, batch_id, [FLY])
    assert not before.is_of(sqlite_store.batches.find(batch_id).jobs)
    assert results.count(batch_id).is_of(sqlite_store.batches.find(batch_id).jobs)


def test_results_that_cannot_be_merged_are_counted_sheet_by_sheet(
    sqlite_store: Store, results: BatchResults, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = make_batch(sqlite_store, 3)
    run(sqlite_store, batch_id, [FREE], [FREE, FLY], DownloadFailed())

    def fail(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr(batch_results, "merge", fail)
    count = results.count(batch_id)
    assert count.entries == 3
    assert count.is_of(sqlite_store.batches.find(batch_id).jobs)


def test_an_outage_is_not_a_failed_merge(
    sqlite_store: Store, results: BatchResults, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = make_batch(sqlite_store, 1)

    def fail(*_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(sqlite_store.extractions, "of_jobs", fail)
    with pytest.raises(StoreUnavailable):
        results.count(batch_id)


def test_a_heat_sheet_has_a_result_once_it_is_read(sqlite_store: Store, results: BatchResults) -> None:
    batch_id = make_batch(sqlite_store, 2)
    run(sqlite_store, batch_id, [FREE, FLY])
    read, waiting = sqlite_store.batches.find(batch_id).jobs
    for merged in (results.of_job(batch_id, read.id), results.of_code(read.result_code)):
        assert [entry.swim.event_name for entry in merged.results.entries] == ["100 Free", "50 Fly"]
        assert merged.jobs == [read]
    for not_found in (lambda: results.of_job(batch_id, waiting.id), lambda: results.of_code("0" * 12)):
        with pytest.raises(NotFound):
            not_found()


def test_filters_choose_the_entries(sqlite_store: Store, results: BatchResults) -> None:
    batch_id = make_batch(sqlite_store, 1)
    complete(sqlite_store, batch_id, [FREE])
    assert len(results.of_batch(batch_id, Filters.parse(age="13", team=None)).results.entries) == 1
    assert len(results.of_batch(batch_id, Filters.parse(age="15", team=None)).results.entries) == 0


def test_an_unknown_batch_has_no_results(results: BatchResults) -> None:
    for not_found in (lambda: results.of_batch("none"), lambda: results.of_job("none", "none")):
        with pytest.raises(NotFound):
            not_found()
    assert results.count("none").entries == 0


def test_half_a_character_of_a_pdf_does_not_break_the_results(sqlite_store: Store, results: BatchResults) -> None:
    batch_id = make_batch(sqlite_store, 1)
    torn = replace(FREE, event_name="100 \ud83d Free", team="\udc00", session_name="\N{SWIMMER}")
    report = ReadReport(layout="hytek", pages=1, events=1, heats=1, entries=1, unread=(PageLine(1, "a\ud83d"),))
    complete(
        sqlite_store,
        batch_id,
        [torn],
        meet="Lark \ud83d Open",
        warnings=[Message("NAME_IN_OTHER_LINE", page=1, text="\ud83d?")],
        read_report=report,
    )
    body = json.loads(encode(ResultsResponse.of_batch(results.of_batch(batch_id))))
    (event,), (source,) = body["events"], body["sources"]
    assert (event["eventName"], event["team"], event["sessionName"]) == ("100 ? Free", "?", "\N{SWIMMER}")
    assert (source["meetName"], source["reading"]["unreadLines"][0]["text"]) == ("Lark ? Open", "a?")
    assert body["warningDetails"][0]["parameters"]["text"] == "??"
    assert "??" in body["warnings"][0]
