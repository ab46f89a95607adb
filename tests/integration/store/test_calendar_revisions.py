"""The record of when calendar entries changed, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from heatsync.model.batch import Batch
from heatsync.results.calendar_revisions import CALENDAR, Revisions, sequence_at
from heatsync.store.batches import NewJob
from heatsync.store.store import Store
from heatsync.store.tables import BatchRow, CalendarRevisionRow, FactRow, RemovedBatchRow
from heatsync.store.utc_time import now
from tests.integration.store.test_migrations import undo
from tests.support.stored_pdfs import keep_pdf

FIRST = {"free": "1", "fly": "1", CALENDAR: "1"}
SECOND = {"free": "2", "fly": "1", CALENDAR: "2"}


def new_batch(store: Store) -> Batch:
    return store.batches.find(
        store.batches.create("Uma Doe", [NewJob("a.pdf", None, keep_pdf(store, b"%PDF"))]).id
    ).batch


def record(store: Store, batch: Batch, digests: dict[str, str]) -> Revisions:
    revisions = store.calendar_revisions.record(batch, digests)
    assert revisions is not None
    return revisions


def test_only_a_changed_entry_gets_a_later_time(store: Store) -> None:
    batch = new_batch(store)
    first, second = record(store, batch, FIRST), record(store, batch, SECOND)
    assert record(store, batch, SECOND) == second
    assert second.of("free") > first.of("free")
    assert second.of("fly") == first.of("fly")
    assert second.changed > first.changed
    assert sequence_at(second.of("free")) > sequence_at(first.of("free"))


def test_times_are_whole_seconds_in_utc(store: Store) -> None:
    changed = record(store, new_batch(store), FIRST).changed
    assert (changed.microsecond, changed.utcoffset()) == (0, timedelta(0))


def test_an_entry_that_comes_back_as_it_was_keeps_its_time(store: Store) -> None:
    batch = new_batch(store)
    first = record(store, batch, FIRST)
    record(store, batch, {"fly": "1", CALENDAR: "without"})
    again = record(store, batch, FIRST)
    assert again.of("free") == first.of("free")
    assert again.changed - first.changed == timedelta(seconds=2)


def test_a_clock_that_goes_back_does_not_make_an_entry_older(store: Store) -> None:
    batch = new_batch(store)
    store.transitions.claim(batch.id)
    batch = store.batches.find(batch.id).batch
    first = record(store, batch, FIRST)
    store.database.write(FactRow.update(created_at=now() - timedelta(hours=3)).where(FactRow.batch_id == batch.id))
    assert record(store, batch, SECOND).of("free") > first.of("free")


def test_an_entry_is_not_newer_than_the_last_change_of_its_batch(store: Store) -> None:
    batch = new_batch(store)
    store.database.write(BatchRow.update(created_at=now() - timedelta(days=2)).where(BatchRow.id == batch.id))
    batch = store.batches.find(batch.id).batch
    assert record(store, batch, FIRST).of("free") == batch.created_at.replace(microsecond=0)


def test_results_that_are_out_of_date_are_not_recorded(store: Store) -> None:
    batch = new_batch(store)
    first = record(store, batch, FIRST)
    assert store.calendar_revisions.record(replace(batch, last_event_id=batch.last_event_id - 1), SECOND) is None
    assert record(store, batch, FIRST) == first


def test_requests_side_by_side_record_one_change(store: Store) -> None:
    batch = new_batch(store)
    first = record(store, batch, FIRST)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: record(store, batch, SECOND), range(8)))
    assert {revisions.of("free") for revisions in found} == {first.of("free") + timedelta(seconds=1)}


def test_a_deleted_batch_leaves_only_its_id_and_the_time(store: Store) -> None:
    batch = new_batch(store)
    record(store, batch, FIRST)
    store.deletion.delete_batch(batch.id)
    store.deletion.delete_batch(batch.id)
    store.deletion.delete_batch("never there")
    with store.database.reading():
        assert store.database.rows(CalendarRevisionRow.select()) == []
        assert [row.id for row in store.database.rows(RemovedBatchRow.select())] == [batch.id]
    assert store.deletion.removed_at(batch.id) is not None
    assert store.deletion.removed_at("never there") is None


def test_the_migration_adds_both_tables_beside_the_batches_of_an_older_version(store: Store) -> None:
    batch, database = new_batch(store), store.database
    with database.transaction():
        database.execute_sql("DROP TABLE calendar_revisions")
        database.execute_sql("DROP TABLE removed_batches")
    undo(database, "0010_calendars")
    assert database.migrate() == ["0010_calendars"]
    assert set(record(store, batch, FIRST).entries) == {"free", "fly"}
