"""The tables, as the migrations leave them: what each column means.

Models are not bound to a database: `Database.run` executes a query on the one it belongs to, so that a test, a command
line and a service can have one each in a process.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    IntegerField,
    Model,
    TextField,
)
from playhouse.postgres_ext import DateTimeTZField


class UtcField(DateTimeTZField):  # type: ignore[misc]  # playhouse is untyped
    """An aware moment. Written as UTC text of one width, which SQLite sorts rightly and PostgreSQL takes as it is."""

    def db_value(self, value: datetime | None) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")

    def python_value(self, value: Any) -> datetime | None:
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


class BatchRow(Model):
    """One POST. `last_event_id` is the newest fact's number: whoever changes the batch takes the next one here.

    `fence` counts the supervisors that worked on the batch; a write with an older one changes nothing. `lease_owner`
    and `lease_until` say which process works on it. `queued_at` is when it last got work, and the order of admission.
    """

    id = CharField(36, primary_key=True)
    swimmer_name = TextField()
    status = CharField(12)
    total_jobs = IntegerField()
    last_event_id = IntegerField(default=0)
    manage_token_sha256 = CharField(64)
    cancel_requested = BooleanField(default=False)
    fence = IntegerField(default=0)
    lease_owner = TextField(null=True)
    lease_until = UtcField(null=True)
    created_at = UtcField()
    queued_at = UtcField()
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)
    expires_at = UtcField()

    class Meta:
        table_name = "processing_batches"


class JobRow(Model):
    """One heat sheet of a batch. `attempt` counts from 1; reports of another attempt change nothing.

    `tries_by_link` counts the attempts that others than operators have started.
    """

    id = CharField(36, primary_key=True)
    batch_id = CharField(36)
    sequence = IntegerField()
    attempt = IntegerField(default=1)
    status = CharField(12)
    filename = TextField(null=True)
    source_url = TextField(null=True)
    pdf_sha256 = CharField(64, null=True)
    progress_percent = IntegerField(default=0)
    progress_message = TextField(default="")
    result_code = CharField(12, null=True)
    extraction_id = IntegerField(null=True)
    cached = BooleanField(default=False)
    event_count = IntegerField(default=0)
    meet_name = TextField(default="")
    error_code = TextField(null=True)
    error_message = TextField(null=True)
    retriable = BooleanField(null=True)
    cancel_requested = BooleanField(default=False)
    skip_cache = BooleanField(default=False)
    tries_by_link = IntegerField(default=0)
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "batch_jobs"


class AttemptRow(Model):
    """An attempt of a job that was followed by another one, kept with the error it ended in."""

    job_id = CharField(36)
    attempt = IntegerField()
    status = CharField(12)
    error_code = TextField(null=True)
    error_message = TextField(null=True)
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "job_attempts"
        primary_key = CompositeKey("job_id", "attempt")


class FactRow(Model):
    """One numbered event of a batch, as viewers are told it: `data` is the JSON text of the event.

    `superseded_by` is the number of the fact that made this one untrue; it is not replayed any more.
    """

    batch_id = CharField(36)
    number = IntegerField()
    type = CharField(16)
    job_id = CharField(36, null=True)
    data = TextField()
    superseded_by = IntegerField(null=True)
    created_at = UtcField()

    class Meta:
        table_name = "batch_events"
        primary_key = CompositeKey("batch_id", "number")


class PdfRow(Model):
    """One PDF content. `child_deaths` counts the child processes that died of it, the last one at `died_at`, with less
    than an hour between them; `seen_at` guards a fresh one.
    """

    sha256 = CharField(64, primary_key=True)
    md5 = CharField(32)
    size = BigIntegerField()
    child_deaths = IntegerField(default=0)
    died_at = UtcField(null=True)
    seen_at = UtcField()

    class Meta:
        table_name = "pdfs"


class PdfChunkRow(Model):
    """A piece of 1 MiB of a PDF, where PDFs are kept in the database."""

    sha256 = CharField(64)
    n = IntegerField()
    data = BlobField()

    class Meta:
        table_name = "pdf_chunks"
        primary_key = CompositeKey("sha256", "n")


class SheetRow(Model):
    """The whole sheet in one PDF content, packed by a version of the local reader."""

    sha256 = CharField(64, primary_key=True)
    version = TextField()
    layout = TextField()
    packed = BlobField()

    class Meta:
        table_name = "sheets"


class ExtractionRow(Model):
    """What one reader found of one swimmer in one PDF content: the cache, and what results are made of.

    `reading` says what of the sheet was read, and what was not; null for readers that cannot tell.
    """

    id = AutoField()
    sha256 = CharField(64)
    md5 = CharField(32)
    swimmer_key = TextField()
    extractor = TextField()
    version = TextField()
    meet_name = TextField()
    meet_start = CharField(10, null=True)
    events = TextField()
    warnings = TextField()
    reading = TextField(null=True)
    created_at = UtcField()

    class Meta:
        table_name = "extractions"


class AiFileRow(Model):
    """A file uploaded to an AI service, under the checksum of the bytes sent. `source` is the PDF they are pages of."""

    sha256 = CharField(64)
    endpoint = TextField()
    file_id = TextField()
    expires_at = UtcField()
    source = CharField(64)

    class Meta:
        table_name = "ai_files"
        primary_key = CompositeKey("sha256", "endpoint")


class AuditRow(Model):
    """Somebody changed what runs: who (`operator`, `owner`, `link`), what, why, and how many jobs it concerned."""

    id = AutoField()
    at = UtcField()
    actor = CharField(16)
    action = CharField(24)
    batch_id = CharField(36, null=True)
    job_id = CharField(36, null=True)
    reason = TextField(null=True)
    count = IntegerField()

    class Meta:
        table_name = "audit"


class ServiceStateRow(Model):
    """What the service has to remember of itself, by name: `paused`, and sessions that were logged out (`logout:…`)."""

    key = CharField(24, primary_key=True)
    value = TextField()

    class Meta:
        table_name = "service_state"
