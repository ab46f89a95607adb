"""What pages and log lines show of a stored event stands beside its JSON, so that nothing parses the JSON."""

from typing import Any

import peewee as pw

_MEMBERS = {"SqliteDatabase": "json_extract(data, '$.{}')", "PostgresqlDatabase": "data::json->>'{}'"}


def up(migrator: Any, db: Any) -> None:
    columns = {
        "status": pw.CharField(12, null=True),
        "attempt": pw.IntegerField(null=True),
        "message": pw.TextField(null=True),
    }
    migrator.migrate(*(migrator.add_column("batch_events", name, column) for name, column in columns.items()))
    json = _MEMBERS["SqliteDatabase" if isinstance(db, pw.SqliteDatabase) else "PostgresqlDatabase"].format
    db.execute_sql(
        "UPDATE batch_events SET status = CASE "  # noqa: S608 - constants
        "WHEN type = 'job_completed' THEN 'completed' "
        f"WHEN type = 'job_failed' THEN CASE {json('errorCode')} WHEN 'CANCELLED' THEN 'cancelled' ELSE 'failed' END "
        f"ELSE {json('status')} END, "
        f"attempt = CAST({json('attempt')} AS INTEGER), "
        f"message = coalesce({json('progressMessage')}, {json('errorMessage')}) "
        "WHERE job_id IS NOT NULL"
    )
