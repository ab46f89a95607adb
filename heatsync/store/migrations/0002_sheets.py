"""Whole sheets and their read reports: the next swimmer in a sheet is answered without opening its PDF."""

from typing import Any

import peewee as pw


def up(migrator: Any, db: Any) -> None:
    class Sheets(pw.Model):
        sha256 = pw.CharField(64, primary_key=True)
        version = pw.TextField()
        layout = pw.TextField()
        packed = pw.BlobField()

        class Meta:
            database = db
            table_name = "sheets"

    db.create_tables([Sheets], safe=False)
    migrator.migrate(migrator.add_column("extractions", "reading", pw.TextField(null=True)))
