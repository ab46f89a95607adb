"""The first schema. A frozen copy of the tables: later changes to `tables.py` have their own migrations."""

from typing import Any

import peewee as pw
from playhouse.postgres_ext import DateTimeTZField


def up(migrator: Any, db: Any) -> None:  # noqa: ARG001 - the runner's signature
    class Base(pw.Model):
        class Meta:
            database = db

    class ProcessingBatches(Base):
        id = pw.CharField(36, primary_key=True)
        swimmer_name = pw.TextField()
        status = pw.CharField(12)
        total_jobs = pw.IntegerField()
        last_event_id = pw.IntegerField(default=0)
        manage_token_sha256 = pw.CharField(64)
        cancel_requested = pw.BooleanField(default=False)
        fence = pw.IntegerField(default=0)
        lease_owner = pw.TextField(null=True)
        lease_until = DateTimeTZField(null=True)
        created_at = DateTimeTZField()
        queued_at = DateTimeTZField()
        started_at = DateTimeTZField(null=True)
        ended_at = DateTimeTZField(null=True)
        expires_at = DateTimeTZField(index=True)

        class Meta:
            table_name = "processing_batches"
            indexes = ((("status", "queued_at"), False),)

    class BatchJobs(Base):
        id = pw.CharField(36, primary_key=True)
        batch_id = pw.CharField(36)
        sequence = pw.IntegerField()
        attempt = pw.IntegerField(default=1)
        status = pw.CharField(12)
        filename = pw.TextField(null=True)
        source_url = pw.TextField(null=True)
        pdf_sha256 = pw.CharField(64, null=True, index=True)
        progress_percent = pw.IntegerField(default=0)
        progress_message = pw.TextField(default="")
        result_code = pw.CharField(12, null=True, unique=True)
        extraction_id = pw.IntegerField(null=True, index=True)
        cached = pw.BooleanField(default=False)
        event_count = pw.IntegerField(default=0)
        meet_name = pw.TextField(default="")
        error_code = pw.TextField(null=True)
        error_message = pw.TextField(null=True)
        retriable = pw.BooleanField(null=True)
        cancel_requested = pw.BooleanField(default=False)
        started_at = DateTimeTZField(null=True)
        ended_at = DateTimeTZField(null=True)

        class Meta:
            table_name = "batch_jobs"
            indexes = ((("batch_id", "sequence"), True),)

    class JobAttempts(Base):
        job_id = pw.CharField(36)
        attempt = pw.IntegerField()
        status = pw.CharField(12)
        error_code = pw.TextField(null=True)
        error_message = pw.TextField(null=True)
        started_at = DateTimeTZField(null=True)
        ended_at = DateTimeTZField(null=True)

        class Meta:
            table_name = "job_attempts"
            primary_key = pw.CompositeKey("job_id", "attempt")

    class BatchEvents(Base):
        batch_id = pw.CharField(36)
        number = pw.IntegerField()
        type = pw.CharField(16)
        job_id = pw.CharField(36, null=True)
        data = pw.TextField()
        superseded_by = pw.IntegerField(null=True)
        created_at = DateTimeTZField()

        class Meta:
            table_name = "batch_events"
            primary_key = pw.CompositeKey("batch_id", "number")

    class Pdfs(Base):
        sha256 = pw.CharField(64, primary_key=True)
        md5 = pw.CharField(32)
        size = pw.BigIntegerField()
        child_deaths = pw.IntegerField(default=0)
        seen_at = DateTimeTZField()

        class Meta:
            table_name = "pdfs"

    class PdfChunks(Base):
        sha256 = pw.CharField(64)
        n = pw.IntegerField()
        data = pw.BlobField()

        class Meta:
            table_name = "pdf_chunks"
            primary_key = pw.CompositeKey("sha256", "n")

    class Extractions(Base):
        id = pw.AutoField()
        sha256 = pw.CharField(64)
        md5 = pw.CharField(32)
        swimmer_key = pw.TextField()
        extractor = pw.TextField()
        version = pw.TextField()
        meet_name = pw.TextField()
        meet_start = pw.CharField(10, null=True)
        events = pw.TextField()
        warnings = pw.TextField()
        created_at = DateTimeTZField()

        class Meta:
            table_name = "extractions"
            indexes = ((("sha256", "swimmer_key", "extractor", "version"), True),)

    class AiFiles(Base):
        sha256 = pw.CharField(64)
        endpoint = pw.TextField()
        file_id = pw.TextField()
        expires_at = DateTimeTZField()

        class Meta:
            table_name = "ai_files"
            primary_key = pw.CompositeKey("sha256", "endpoint")

    db.create_tables(
        [ProcessingBatches, BatchJobs, JobAttempts, BatchEvents, Pdfs, PdfChunks, Extractions, AiFiles],
        safe=False,
    )
