"""How often users with the batch link restarted a job. Restarts by operators are not counted."""

from typing import Any

import peewee as pw


def up(migrator: Any, _db: Any) -> None:
    migrator.migrate(migrator.add_column("batch_jobs", "tries_by_link", pw.IntegerField(default=0)))
