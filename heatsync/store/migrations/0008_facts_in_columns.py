"""The status, attempt and message of a stored event as columns beside its JSON, so that nothing parses the JSON."""

from typing import Any

import peewee as pw


def up(migrator: Any, db: Any) -> None:
    class BatchEvents(pw.Model):
        type = pw.CharField(16)
        data = pw.TextField()
        job_id = pw.CharField(36, null=True)
        status = pw.CharField(12, null=True)
        attempt = pw.IntegerField(null=True)
        message = pw.TextField(null=True)

        class Meta:
            database = db
            table_name = "batch_events"
            primary_key = False

    def member(name: str) -> pw.Function:
        if isinstance(db, pw.SqliteDatabase):
            return pw.fn.json_extract(event.data, f"$.{name}")
        return pw.fn.json_extract_path_text(pw.Cast(event.data, "json"), name)

    event, added = BatchEvents, ("status", "attempt", "message")
    migrator.migrate(*(migrator.add_column("batch_events", name, getattr(event, name)) for name in added))
    failure = pw.Case(member("errorCode"), [("CANCELLED", "cancelled")], "failed")
    by_type = pw.Case(event.type, [("job_completed", "completed"), ("job_failed", failure)], member("status"))
    event.update(
        status=by_type,
        attempt=pw.Cast(member("attempt"), "INTEGER"),
        message=pw.fn.COALESCE(member("progressMessage"), member("errorMessage")),
    ).where(event.job_id.is_null(False)).execute()
