"""Operator actions: an audit of every action, the state of the service, and attempts that skip the cache."""

from typing import Any

import peewee as pw
from playhouse.postgres_ext import DateTimeTZField


def up(migrator: Any, db: Any) -> None:
    class Base(pw.Model):
        class Meta:
            database = db

    class Audit(Base):
        id = pw.AutoField()
        at = DateTimeTZField()
        actor = pw.CharField(16)
        action = pw.CharField(24)
        batch_id = pw.CharField(36, null=True, index=True)
        job_id = pw.CharField(36, null=True)
        reason = pw.TextField(null=True)
        count = pw.IntegerField()

        class Meta:
            table_name = "audit"

    class ServiceState(Base):
        key = pw.CharField(24, primary_key=True)
        value = pw.TextField()

        class Meta:
            table_name = "service_state"

    db.create_tables([Audit, ServiceState], safe=False)
    migrator.migrate(migrator.add_column("batch_jobs", "skip_cache", pw.BooleanField(default=False)))
