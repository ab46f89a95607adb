"""The time of a PDF's last worker crash: crashes are forgotten after a while. Earlier counts are forgotten too."""

from typing import Any

from playhouse.postgres_ext import DateTimeTZField


def up(migrator: Any, _db: Any) -> None:
    migrator.migrate(migrator.add_column("pdfs", "died_at", DateTimeTZField(null=True)))
