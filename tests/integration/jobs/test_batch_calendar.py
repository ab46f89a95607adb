"""The calendar of a batch while its heat sheets change, on both databases."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from heatsync.jobs.batch_calendar import BatchCalendar
from heatsync.jobs.batch_results import BatchResults
from heatsync.model.errors import NotFound, StoreUnavailable
from heatsync.store.audit import ChangeRequest, Principal
from heatsync.store.batches import Batches, NewJob
from heatsync.store.store import Store
from tests.support.batch_work import complete, run
from tests.support.stored_pdfs import keep_pdf
from tests.unit.results.test_issues import KIM, MORNING, UMA, found, program

EVENING = found(program(UMA, KIM))
MOVED = found(program(KIM, UMA.replace("4", "6", 1), mark=MORNING))
SCRATCHED = found(program(KIM, mark=MORNING))


def new_batch(store: Store, sheets: int = 2) -> str:
    pdfs = [keep_pdf(store, bytes([number])) for number in range(sheets)]
    return store.batches.create("Uma Doe", [NewJob(None, None, sha256) for sha256 in pdfs]).id


def read(store: Store, batch_id: str, sheet: Any, step: Any = run) -> None:
    report = {"meet": sheet.meet_name, "start": sheet.meet_start, "read_report": sheet.read_report}
    step(store, batch_id, sheet.swims, **report)


def entry(store: Store, batch_id: str) -> Any:
    (only,) = Calendar.from_ical(BatchCalendar(store).of_batch(batch_id).ical).events
    return only


@pytest.mark.parametrize(("newer", "status"), [(MOVED, "CONFIRMED"), (SCRATCHED, "CANCELLED")])
def test_a_newer_issue_gives_its_swim_a_higher_sequence(store: Store, newer: Any, status: str) -> None:
    batch_id = new_batch(store)
    read(store, batch_id, EVENING)
    before = entry(store, batch_id)
    read(store, batch_id, newer, complete)
    after = entry(store, batch_id)
    assert (after["uid"], after["status"]) == (before["uid"], status)
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt > before["last-modified"].dt


def test_a_sheet_that_is_read_again_never_sets_a_swim_back(store: Store) -> None:
    batch_id = new_batch(store)
    read(store, batch_id, EVENING)
    read(store, batch_id, MOVED, complete)
    moved = entry(store, batch_id)
    job = store.batches.find(batch_id).jobs[1]
    store.operations.restart_job(batch_id, job.id, ChangeRequest(Principal.OPERATOR), force=True)
    without = entry(store, batch_id)
    assert "lane 4" in without["summary"]
    assert without["sequence"] > moved["sequence"]
    read(store, batch_id, MOVED, complete)
    again = entry(store, batch_id)
    assert (again["summary"], again["uid"]) == (moved["summary"], moved["uid"])
    assert again["sequence"] > without["sequence"]
    assert again["dtstamp"].dt > without["dtstamp"].dt


def test_another_node_and_a_later_process_write_the_same_bytes(store: Store, database_url: str, tmp_path: Path) -> None:
    batch_id = new_batch(store)
    read(store, batch_id, EVENING)
    read(store, batch_id, MOVED, complete)
    first = BatchCalendar(store).of_batch(batch_id)
    other = Store(database_url, tmp_path, keep=timedelta(days=30), max_pdf_bytes=1_000_000)
    with closing(other):
        assert BatchCalendar(other).of_batch(batch_id) == first


def test_a_new_batch_with_the_newer_issue_replaces_the_entry_of_the_old_batch(store: Store) -> None:
    older, newer = new_batch(store, 1), new_batch(store, 1)
    read(store, older, EVENING, complete)
    before = entry(store, older)
    read(store, newer, MOVED, complete)
    after = entry(store, newer)
    assert after["uid"] == before["uid"]
    assert after["sequence"] >= before["sequence"]


def test_an_expired_batch_has_an_empty_calendar_until_it_is_forgotten(store: Store) -> None:
    expired = Batches(store.database, timedelta(days=-1))
    batch_id = expired.create("Uma Doe", [NewJob(None, "https://example.com/a.pdf", None)]).id
    store.operations.request_cancel(batch_id, None, ChangeRequest(Principal.OPERATOR))
    assert store.deletion.delete_expired().removed == (batch_id,)
    calendar = Calendar.from_ical(BatchCalendar(store).of_batch(batch_id).ical)
    assert calendar.events == []
    assert "removed" in calendar["description"]
    with pytest.raises(NotFound):
        BatchCalendar(store).of_batch("00000000-0000-4000-8000-000000000000")


def test_results_that_change_while_they_are_merged_are_merged_again(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, batch_id = sqlite_store, new_batch(sqlite_store)
    read(store, batch_id, EVENING)
    of_batch, changes = BatchResults.of_batch, iter([lambda: read(store, batch_id, MOVED)])

    def while_merging(self: BatchResults, *arguments: Any) -> Any:
        merged = of_batch(self, *arguments)
        next(changes, lambda: None)()
        return merged

    monkeypatch.setattr(BatchResults, "of_batch", while_merging)
    assert "lane 6" in entry(store, batch_id)["summary"]


def test_a_batch_that_never_stops_changing_is_answered_later(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = new_batch(sqlite_store)
    monkeypatch.setattr(sqlite_store.calendar_revisions, "record", lambda *_: None)
    with pytest.raises(StoreUnavailable):
        BatchCalendar(sqlite_store).of_batch(batch_id)
