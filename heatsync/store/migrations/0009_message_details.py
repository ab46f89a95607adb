"""Messages of jobs by code and parameters, beside their texts. Rows from before have none."""

from typing import Any

import peewee as pw


def up(migrator: Any, _db: Any) -> None:
    migrator.migrate(
        migrator.add_column("batch_jobs", "progress_details", pw.TextField(null=True)),
        migrator.add_column("batch_jobs", "error_details", pw.TextField(null=True)),
        migrator.add_column("job_attempts", "error_details", pw.TextField(null=True)),
    )
