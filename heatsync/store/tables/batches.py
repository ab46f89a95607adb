"""Batches, their jobs, the earlier attempts of those jobs, and the log of stream events."""

from peewee import BooleanField, CharField, CompositeKey, IntegerField, Model, TextField

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
