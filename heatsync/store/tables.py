"""The tables as the migrations leave them, and the meaning of their columns. No queries.

The models are not bound to a database. `Database` runs each query on its own connections, so one process can use
several databases.
"""

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

from heatsync.store.message_columns import MessageField
from heatsync.store.utc_time import UtcField


class BatchRow(Model):
    """One POST.

    `last_event_id` is the number of the newest fact; every change of the batch takes its number here. `fence` counts
    the claims: a write with an older fence changes nothing. `lease_owner` and `lease_until` name the process that
    works on the batch. `queued_at` is the last time the batch received work; batches run in this order.
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
    """One heat sheet of a batch.

    `attempt` counts from 1; reports from another attempt change nothing. `tries_by_link` counts the restarts by owners
    and link holders, not those by operators.
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
    progress_details = MessageField(null=True)
    result_code = CharField(12, null=True)
    extraction_id = IntegerField(null=True)
    cached = BooleanField(default=False)
    event_count = IntegerField(default=0)
    meet_name = TextField(default="")
    error_code = TextField(null=True)
    error_message = TextField(null=True)
    error_details = MessageField(null=True)
    retriable = BooleanField(null=True)
    cancel_requested = BooleanField(default=False)
    skip_cache = BooleanField(default=False)
    tries_by_link = IntegerField(default=0)
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "batch_jobs"


class AttemptRow(Model):
    """An earlier attempt of a job that was restarted, with its error."""

    job_id = CharField(36)
    attempt = IntegerField()
    status = CharField(12)
    error_code = TextField(null=True)
    error_message = TextField(null=True)
    error_details = MessageField(null=True)
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "job_attempts"
        primary_key = CompositeKey("job_id", "attempt")


class FactRow(Model):
    """One numbered stream event of a batch; `data` is its JSON text.

    `status`, `attempt` and `message` are the job's after this event, for pages and log lines that show them. They are
    null in events of the whole batch. `superseded_by` is the number of the fact that made this one obsolete.
    Superseded facts are not replayed.
    """

    batch_id = CharField(36)
    number = IntegerField()
    type = CharField(16)
    job_id = CharField(36, null=True)
    data = TextField()
    status = CharField(12, null=True)
    attempt = IntegerField(null=True)
    message = TextField(null=True)
    superseded_by = IntegerField(null=True)
    created_at = UtcField()

    class Meta:
        table_name = "batch_events"
        primary_key = CompositeKey("batch_id", "number")


class PdfRow(Model):
    """One PDF content.

    `child_deaths` counts the worker crashes while reading it, the last one at `died_at`, with less than an hour
    between them. `seen_at` is the last time it was received; retention keeps recent contents.
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
    """One chunk of a PDF that is stored in the database. `n` counts from 0."""

    sha256 = CharField(64)
    n = IntegerField()
    data = BlobField()

    class Meta:
        table_name = "pdf_chunks"
        primary_key = CompositeKey("sha256", "n")


class SheetRow(Model):
    """The parsed sheet of a PDF content, serialized by one version of the local reader."""

    sha256 = CharField(64, primary_key=True)
    version = TextField()
    layout = TextField()
    packed = BlobField()

    class Meta:
        table_name = "sheets"


class ExtractionRow(Model):
    """The entries that one reader found for one swimmer in one PDF content.

    `reading` is the read report as JSON, null for readers without one.
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
    """A file uploaded to an AI service, identified by the checksum of the bytes sent.

    `source` is the content that the uploaded pages come from.
    """

    sha256 = CharField(64)
    endpoint = TextField()
    file_id = TextField()
    expires_at = UtcField()
    source = CharField(64)

    class Meta:
        table_name = "ai_files"
        primary_key = CompositeKey("sha256", "endpoint")


class AuditRow(Model):
    """One change by a user: the principal (`operator`, `owner`, `link`), the action, its reason, the jobs changed."""

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
    """State of the service by key: `paused`, and one `logout:…` for each session that was logged out."""

    key = CharField(24, primary_key=True)
    value = TextField()

    class Meta:
        table_name = "service_state"
