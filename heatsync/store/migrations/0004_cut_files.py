"""The PDF that an uploaded file is an excerpt of: both are deleted together. Earlier uploads were whole PDFs."""

from typing import Any

import peewee as pw


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.add_column("ai_files", "source", pw.CharField(64, default="")))
    db.execute_sql("UPDATE ai_files SET source = sha256")
