"""When a child process last died of a PDF: after a while that is forgotten. What was counted until now is."""

from typing import Any

from playhouse.postgres_ext import DateTimeTZField


def up(migrator: Any, _db: Any) -> None:
    migrator.migrate(migrator.add_column("pdfs", "died_at", DateTimeTZField(null=True)))
