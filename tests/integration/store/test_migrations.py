"""Migrations keep the data of older versions."""

import json
from dataclasses import replace

import peewee
import pytest

from heatsync.model.batch import JobStatus
from heatsync.model.errors import DownloadFailed
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.model.stream_events import EventType, encode, job_event
from heatsync.store.database import Database
from heatsync.store.store import Store
from heatsync.store.tables import AiFileRow, ExtractionRow, ServiceStateRow
from heatsync.store.utc_time import now
from tests.integration.store.test_operations import LINK, OPERATOR, PARENT, failed_batch
from tests.integration.store.test_transitions import extraction, make_batch, start, take
from tests.support.batch_work import finish
from tests.support.stored_pdfs import keep_pdf


def undo(database: Database, migration: str, *columns: str) -> None:
    """Drop the columns (`table.column`) that a migration added, and let it run again."""
    applied = peewee.Table("schema_migration", ["name"])
    with database.transaction():
        for column in columns:
            table, _, name = column.partition(".")
            database.execute_sql(f"ALTER TABLE {table} DROP COLUMN {name}")
        database.write(applied.delete().where(applied.name == migration))


def test_an_upload_of_a_whole_pdf_gets_that_pdf_as_its_source(store: Store) -> None:
    database = store.database
    undo(database, "0004_cut_files", "ai_files.source")
    with database.transaction():
        database.write(
            AiFileRow.insert(sha256="1" * 64, endpoint="https://ai.example.com", file_id="file-1", expires_at=now())
        )
    assert database.migrate() == ["0004_cut_files"]
    with database.reading():
        assert database.tuples(AiFileRow.select(AiFileRow.sha256, AiFileRow.source)) == [("1" * 64, "1" * 64)]


def test_no_restart_by_link_is_counted_for_older_batches(store: Store) -> None:
    batch_id, database = failed_batch(store, DownloadFailed()), store.database
    undo(database, "0005_tries_by_link", "batch_jobs.tries_by_link")
    assert database.migrate() == ["0005_tries_by_link"]
    assert len(store.operations.restart_failed(batch_id, PARENT)) == 1


@pytest.mark.parametrize("before", [None, "0", "1"])
def test_the_service_is_paused_after_the_migration_only_if_it_was_before(store: Store, before: str | None) -> None:
    database = store.database
    undo(database, "0006_pause_row")
    with database.transaction():
        database.write(ServiceStateRow.delete().where(ServiceStateRow.key == "paused"))
        if before is not None:
            database.write(ServiceStateRow.insert(key="paused", value=before))
    assert database.migrate() == ["0006_pause_row"]
    assert store.operations.is_paused() is (before == "1")
    for paused in (True, False):
        store.operations.set_paused(OPERATOR, paused=paused)
        assert store.operations.is_paused() is paused


def test_crashes_without_a_time_are_forgotten(store: Store) -> None:
    sha256, database = keep_pdf(store, b"%PDF deadly"), store.database
    store.pdfs.record_crash(sha256)
    undo(database, "0007_deaths_pass", "pdfs.died_at")
    assert database.migrate() == ["0007_deaths_pass"]
    assert store.pdfs.crashes(sha256) == 0
    assert [store.pdfs.record_crash(sha256) for _ in range(2)] == [1, 2]


def test_stored_events_get_the_status_attempt_and_message_of_their_json(store: Store) -> None:
    batch_id = make_batch(store, LINK, LINK, LINK)
    claim = take(store, batch_id)
    store.transitions.fail(claim, start(store, claim), DownloadFailed())
    sha256 = keep_pdf(store, b"%PDF sheet")
    kept = store.extractions.save(sha256, "md5", "uma doe", extraction("100 Free"))
    store.transitions.complete(claim, start(store, claim), kept, sha256, cached=False)
    job = start(store, claim)
    store.operations.request_cancel(batch_id, job.id, OPERATOR)
    store.transitions.cancel(claim, job)
    finish(store, claim)
    store.operations.restart_failed(batch_id, OPERATOR)
    written, database = [recorded.fact for recorded in store.events.history(batch_id)], store.database
    undo(database, "0008_facts_in_columns", *(f"batch_events.{name}" for name in ("status", "attempt", "message")))
    assert database.migrate() == ["0008_facts_in_columns"]
    # The JSON of an ending has no attempt, and that of a completion no message.
    expected = [
        replace(
            fact,
            attempt=fact.attempt if fact.type is EventType.JOB_PROGRESS else None,
            message=None if fact.status is JobStatus.COMPLETED else fact.message,
        )
        for fact in written
    ]
    assert [recorded.fact for recorded in store.events.history(batch_id)] == expected
    assert {fact.status for fact in written} > {JobStatus.PENDING, JobStatus.COMPLETED, JobStatus.FAILED}


def test_messages_stored_as_texts_keep_their_texts_and_have_no_details(store: Store) -> None:
    batch_id, database = failed_batch(store, DownloadFailed(Message("DOWNLOAD_GONE", status=410))), store.database
    (before,) = store.batches.find(batch_id).jobs
    added = ("batch_jobs.progress_details", "batch_jobs.error_details", "job_attempts.error_details")
    undo(database, "0009_message_details", *added)
    assert database.migrate() == ["0009_message_details"]
    assert store.batches.find(batch_id).jobs == (replace(before, progress_details=None, error_details=None),)
    assert json.loads(encode(job_event(store.batches.find(batch_id).jobs[0])))["errorDetails"] is None


def test_warnings_stored_as_texts_are_still_read(store: Store) -> None:
    sha256, database = keep_pdf(store, b"%PDF sheet"), store.database
    warned = replace(extraction("100 Free"), warnings=(Message("PAGES_WITHOUT_TEXT", pages=[2]),))
    store.extractions.save(sha256, "md5", "uma doe", warned)
    reader = ("local", "1")
    assert store.extractions.find(sha256, "uma doe", [reader]).extraction.warnings == warned.warnings
    with database.transaction():
        database.write(ExtractionRow.update(warnings=json.dumps(["Page 2 has no text."])))
    (warning,) = store.extractions.find(sha256, "uma doe", [reader]).extraction.warnings
    assert render(warning) == "Page 2 has no text."
