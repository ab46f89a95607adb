"""When each calendar entry changed last, and which batches were removed: their calendars say so."""

from typing import Any

import peewee as pw
from playhouse.postgres_ext import DateTimeTZField


def up(_migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db

    class CalendarRevision(Base):
        batch_id = pw.CharField(36)
        uid = pw.CharField(48)
        digest = pw.CharField(32)
        changed_at = DateTimeTZField()

        class Meta:
            table_name = "calendar_revisions"
            primary_key = pw.CompositeKey("batch_id", "uid")

    class RemovedBatch(Base):
        id = pw.CharField(36, primary_key=True)
        removed_at = DateTimeTZField(index=True)

        class Meta:
            table_name = "removed_batches"

    db.create_tables([CalendarRevision, RemovedBatch], safe=False)
