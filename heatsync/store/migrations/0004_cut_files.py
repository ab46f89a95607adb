"""Which PDF an uploaded file was cut from: it goes with that one. Until now all of them were sent whole."""

from typing import Any

import peewee as pw


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.add_column("ai_files", "source", pw.CharField(64, default="")))
    db.execute_sql("UPDATE ai_files SET source = sha256")
