"""A database that an older version has filled keeps what it holds."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from heatsync.model.batch import JobStatus
from heatsync.model.errors import DownloadFailed
from heatsync.model.message import Message
from heatsync.model.rendering import render
from heatsync.model.stream_events import EventType, encode, job_event
from heatsync.store.utc_time import now, to_database
from tests.integration.store.test_operations import LINK, OPERATOR, PARENT, failed_batch
from tests.integration.store.test_transitions import extraction, make_batch, start, take
from tests.support.batch_work import finish
from tests.support.stored_pdfs import keep_pdf

if TYPE_CHECKING:
    from heatsync.store.store import Store


def test_a_pdf_that_was_sent_whole_is_its_own_source(store: Store) -> None:
    database = store.database
    with database.transaction():
        database.sql("ALTER TABLE ai_files DROP COLUMN source")
        database.sql("DELETE FROM schema_migration WHERE name = ?", ("0004_cut_files",))
        database.sql(
            "INSERT INTO ai_files (sha256, endpoint, file_id, expires_at) VALUES (?, ?, ?, ?)",
            ("1" * 64, "https://ai.example.com", "file-1", to_database(now())),
        )
    assert database.migrate() == ["0004_cut_files"]
    with database.reading():
        assert database.sql("SELECT sha256, source FROM ai_files").fetchall() == [("1" * 64, "1" * 64)]


def test_the_tries_of_a_batch_that_an_older_version_made_are_not_used_up(store: Store) -> None:
    batch_id, database = failed_batch(store, DownloadFailed()), store.database
    with database.transaction():
        database.sql("ALTER TABLE batch_jobs DROP COLUMN tries_by_link")
        database.sql("DELETE FROM schema_migration WHERE name = ?", ("0005_tries_by_link",))
    assert database.migrate() == ["0005_tries_by_link"]
    assert len(store.operations.restart_failed(batch_id, PARENT)) == 1


@pytest.mark.parametrize("before", [None, "0", "1"])
def test_work_is_paused_after_a_migration_only_if_it_was_before(store: Store, before: str | None) -> None:
    database = store.database
    with database.transaction():
        database.sql("DELETE FROM service_state WHERE key = ?", ("paused",))
        if before is not None:
            database.sql("INSERT INTO service_state (key, value) VALUES (?, ?)", ("paused", before))
        database.sql("DELETE FROM schema_migration WHERE name = ?", ("0006_pause_row",))
    assert database.migrate() == ["0006_pause_row"]
    assert store.operations.is_paused() is (before == "1")
    for paused in (True, False):
        store.operations.set_paused(OPERATOR, paused=paused)
        assert store.operations.is_paused() is paused


def test_what_a_pdf_did_before_the_time_was_noted_is_forgotten(store: Store) -> None:
    sha256, database = keep_pdf(store, b"%PDF deadly"), store.database
    store.pdfs.record_crash(sha256)
    with database.transaction():
        database.sql("ALTER TABLE pdfs DROP COLUMN died_at")
        database.sql("DELETE FROM schema_migration WHERE name = ?", ("0007_deaths_pass",))
    assert database.migrate() == ["0007_deaths_pass"]
    assert store.pdfs.crashes(sha256) == 0
    assert [store.pdfs.record_crash(sha256) for _ in range(2)] == [1, 2]


def test_stored_events_get_the_status_attempt_and_message_that_their_json_has(store: Store) -> None:
    batch_id = make_batch(store, LINK, LINK, LINK)
    claim = take(store, batch_id)
    store.transitions.fail(claim, start(store, claim), DownloadFailed())
    sha256 = keep_pdf(store, b"%PDF sheet")
    kept = store.extractions.save(sha256, "md5", "uma doe", extraction("100 Free"))
    store.transitions.complete(claim, start(store, claim), kept, sha256, cached=False)
    job = start(store, claim)
    store.operations.ask_to_cancel(batch_id, job.id, OPERATOR)
    store.transitions.cancel(claim, job)
    finish(store, claim)
    store.operations.restart_failed(batch_id, OPERATOR)
    written, database = [recorded.fact for recorded in store.events.history(batch_id)], store.database
    with database.transaction():
        for column in ("status", "attempt", "message"):
            database.sql(f"ALTER TABLE batch_events DROP COLUMN {column}")
        database.sql("DELETE FROM schema_migration WHERE name = ?", ("0008_facts_in_columns",))
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
    with database.transaction():
        for table, column in (
            ("batch_jobs", "progress_details"),
            ("batch_jobs", "error_details"),
            ("job_attempts", "error_details"),
        ):
            database.sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        database.sql("DELETE FROM schema_migration WHERE name = ?", ("0009_message_details",))
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
        database.sql("UPDATE extractions SET warnings = ?", (json.dumps(["Page 2 has no text."]),))
    (warning,) = store.extractions.find(sha256, "uma doe", [reader]).extraction.warnings
    assert render(warning) == "Page 2 has no text."
