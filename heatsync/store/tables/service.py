"""The audit log and the state of the service itself."""

from peewee import AutoField, CharField, IntegerField, Model, TextField

from heatsync.store.utc_time import UtcField


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
