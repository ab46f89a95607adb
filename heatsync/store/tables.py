"""The tables as the migrations leave them, and the meaning of their columns. No queries.

The models are not bound to a database. `Database` runs each query on its own connections, so one process can use
several databases.
"""

import peewee as pw

from heatsync.store.message_columns import MessageField
from heatsync.store.utc_time import UtcField


class BatchRow(pw.Model):
    """One POST.

    `last_event_id` is the number of the newest fact; every change of the batch takes its number here. `fence` counts
    the claims: a write with an older fence changes nothing. `queued_at` is the last time the batch received work;
    batches run in this order. The columns `lease_owner` and `lease_until` of earlier versions are no longer written.
    """

    id = pw.CharField(36, primary_key=True)
    swimmer_name = pw.TextField()
    status = pw.CharField(12)
    total_jobs = pw.IntegerField()
    last_event_id = pw.IntegerField(default=0)
    manage_token_sha256 = pw.CharField(64)
    cancel_requested = pw.BooleanField(default=False)
    fence = pw.IntegerField(default=0)
    created_at = UtcField()
    queued_at = UtcField()
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)
    expires_at = UtcField()

    class Meta:
        table_name = "processing_batches"


class JobRow(pw.Model):
    """One heat sheet of a batch.

    `attempt` counts from 1; reports from another attempt change nothing. `tries_by_link` counts the restarts by owners
    and link holders, not those by operators.
    """

    id = pw.CharField(36, primary_key=True)
    batch_id = pw.CharField(36)
    sequence = pw.IntegerField()
    attempt = pw.IntegerField(default=1)
    status = pw.CharField(12)
    filename = pw.TextField(null=True)
    source_url = pw.TextField(null=True)
    pdf_sha256 = pw.CharField(64, null=True)
    progress_percent = pw.IntegerField(default=0)
    progress_message = pw.TextField(default="")
    progress_details = MessageField(null=True)
    result_code = pw.CharField(12, null=True)
    extraction_id = pw.IntegerField(null=True)
    cached = pw.BooleanField(default=False)
    event_count = pw.IntegerField(default=0)
    meet_name = pw.TextField(default="")
    error_code = pw.TextField(null=True)
    error_message = pw.TextField(null=True)
    error_details = MessageField(null=True)
    retriable = pw.BooleanField(null=True)
    cancel_requested = pw.BooleanField(default=False)
    skip_cache = pw.BooleanField(default=False)
    tries_by_link = pw.IntegerField(default=0)
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "batch_jobs"


class AttemptRow(pw.Model):
    """An earlier attempt of a job that was restarted, with its error."""

    job_id = pw.CharField(36)
    attempt = pw.IntegerField()
    status = pw.CharField(12)
    error_code = pw.TextField(null=True)
    error_message = pw.TextField(null=True)
    error_details = MessageField(null=True)
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "job_attempts"
        primary_key = pw.CompositeKey("job_id", "attempt")


class FactRow(pw.Model):
    """One numbered stream event of a batch; `data` is its JSON text.

    `status`, `attempt` and `message` are the job's after this event, for pages and log lines that show them. They are
    null in events of the whole batch. `superseded_by` is the number of the fact that made this one obsolete.
    Superseded facts are not replayed.
    """

    batch_id = pw.CharField(36)
    number = pw.IntegerField()
    type = pw.CharField(16)
    job_id = pw.CharField(36, null=True)
    data = pw.TextField()
    status = pw.CharField(12, null=True)
    attempt = pw.IntegerField(null=True)
    message = pw.TextField(null=True)
    superseded_by = pw.IntegerField(null=True)
    created_at = UtcField()

    class Meta:
        table_name = "batch_events"
        primary_key = pw.CompositeKey("batch_id", "number")


class PdfRow(pw.Model):
    """One PDF content.

    `child_deaths` counts the worker crashes while reading it, the last one at `died_at`, with less than an hour
    between them. `seen_at` is the last time it was received; retention keeps recent contents.
    """

    sha256 = pw.CharField(64, primary_key=True)
    md5 = pw.CharField(32)
    size = pw.BigIntegerField()
    child_deaths = pw.IntegerField(default=0)
    died_at = UtcField(null=True)
    seen_at = UtcField()

    class Meta:
        table_name = "pdfs"


class PdfChunkRow(pw.Model):
    """One chunk of a PDF that is stored in the database. `n` counts from 0."""

    sha256 = pw.CharField(64)
    n = pw.IntegerField()
    data = pw.BlobField()

    class Meta:
        table_name = "pdf_chunks"
        primary_key = pw.CompositeKey("sha256", "n")


class SheetRow(pw.Model):
    """The parsed sheet of a PDF content, serialized by one version of the local reader."""

    sha256 = pw.CharField(64, primary_key=True)
    version = pw.TextField()
    layout = pw.TextField()
    packed = pw.BlobField()

    class Meta:
        table_name = "sheets"


class ExtractionRow(pw.Model):
    """The entries that one reader found for one swimmer in one PDF content.

    `reading` is the read report as JSON, null for readers without one.
    """

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
    reading = pw.TextField(null=True)
    created_at = UtcField()

    class Meta:
        table_name = "extractions"


class AiFileRow(pw.Model):
    """A file uploaded to an AI service, identified by the checksum of the bytes sent.

    `source` is the content that the uploaded pages come from.
    """

    sha256 = pw.CharField(64)
    endpoint = pw.TextField()
    file_id = pw.TextField()
    expires_at = UtcField()
    source = pw.CharField(64)

    class Meta:
        table_name = "ai_files"
        primary_key = pw.CompositeKey("sha256", "endpoint")


class AuditRow(pw.Model):
    """One change by a user: the principal (`operator`, `owner`, `link`), the action, its reason, the jobs changed."""

    id = pw.AutoField()
    at = UtcField()
    actor = pw.CharField(16)
    action = pw.CharField(24)
    batch_id = pw.CharField(36, null=True)
    job_id = pw.CharField(36, null=True)
    reason = pw.TextField(null=True)
    count = pw.IntegerField()

    class Meta:
        table_name = "audit"


class ServiceStateRow(pw.Model):
    """State of the service by key: `paused`, and one `logout:…` for each session that was logged out."""

    key = pw.CharField(24, primary_key=True)
    value = pw.TextField()

    class Meta:
        table_name = "service_state"


class CalendarRevisionRow(pw.Model):
    """When an entry of a batch's calendar was first shown as it is now.

    `digest` is the checksum of everything that the entry says. The row with an empty `uid` is about the whole calendar.
    Rows stay while an entry is missing, so that it does not come back as an older one.
    """

    batch_id = pw.CharField(36)
    uid = pw.CharField(48)
    digest = pw.CharField(32)
    changed_at = UtcField()

    class Meta:
        table_name = "calendar_revisions"
        primary_key = pw.CompositeKey("batch_id", "uid")


class RemovedBatchRow(pw.Model):
    """The ID of a batch that expired or was deleted. It has nothing else of the batch."""

    id = pw.CharField(36, primary_key=True)
    removed_at = UtcField()

    class Meta:
        table_name = "removed_batches"
