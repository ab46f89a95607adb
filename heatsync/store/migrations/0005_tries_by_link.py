"""How often whoever has a batch's link has started a job again: operators' restarts are not theirs."""

from typing import Any

import peewee as pw


def up(migrator: Any, _db: Any) -> None:
    migrator.migrate(migrator.add_column("batch_jobs", "tries_by_link", pw.IntegerField(default=0)))
