"""Records when the entries of calendars change. The record makes SEQUENCE and LAST-MODIFIED equal on all nodes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from heatsync.model.batch import Batch
from heatsync.results.calendar_revisions import CALENDAR, Revisions
from heatsync.store.database import Repository
from heatsync.store.tables import BatchRow, CalendarRevisionRow, FactRow
from heatsync.store.utc_time import now

_TICK = timedelta(seconds=1)
"""Calendars have whole seconds, so two revisions are at least one second apart."""

Stored = dict[str, CalendarRevisionRow]


class CalendarRevisions(Repository):
    """Writes only if an entry differs from its last record. Blocks on the database."""

    def record(self, batch: Batch, digests: Mapping[str, str]) -> Revisions | None:
        """When each entry changed last. None if the batch has changed since it was read: then read it again.

        `digests` are the checksums of the entries as they are now, by UID, and that of the whole calendar.
        """
        stored = self._stored(batch.id)
        if _changed(stored, digests):
            with self._db.transaction():
                if not self._lock(batch):
                    return None
                stored = self._stored(batch.id)
                self._write(batch, stored, _changed(stored, digests))
                stored = self._stored(batch.id)
        entries = {uid: row.changed_at for uid, row in stored.items()}
        return Revisions(entries.pop(CALENDAR), entries)

    def _stored(self, batch_id: str) -> Stored:
        query = CalendarRevisionRow.select().where(CalendarRevisionRow.batch_id == batch_id)
        return {row.uid: row for row in self._db.rows(query)}

    def _lock(self, batch: Batch) -> bool:
        """Lock the batch until the end of the transaction, if its newest fact is still the same."""
        row = BatchRow
        is_same = (row.id == batch.id) & (row.last_event_id == batch.last_event_id)
        return self._db.write(row.update(last_event_id=row.last_event_id).where(is_same)) == 1

    def _write(self, batch: Batch, stored: Stored, changed: Mapping[str, str]) -> None:
        row, newest = CalendarRevisionRow, self._newest_fact(batch)
        if not changed:  # by another request, just now
            return
        times = {uid: _next(stored.get(uid), newest) for uid in changed}
        times[CALENDAR] = max(times.values())
        rows = [
            {"batch_id": batch.id, "uid": uid, "digest": digest, "changed_at": times[uid]}
            for uid, digest in changed.items()
        ]
        upsert = row.insert_many(rows).on_conflict(
            conflict_target=[row.batch_id, row.uid], preserve=[row.digest, row.changed_at]
        )
        self._db.write(upsert)

    def _newest_fact(self, batch: Batch) -> datetime:
        """The time of the last change of the batch. A calendar that is fetched later is not newer."""
        query = FactRow.select().where(FactRow.batch_id == batch.id).order_by(FactRow.number.desc()).limit(1)
        fact = self._db.row(query)
        return min(fact.created_at if fact else batch.created_at, now()).replace(microsecond=0)


def _changed(stored: Stored, digests: Mapping[str, str]) -> dict[str, str]:
    return {uid: digest for uid, digest in digests.items() if uid not in stored or stored[uid].digest != digest}


def _next(row: CalendarRevisionRow | None, newest: datetime) -> datetime:
    return newest if row is None else max(newest, row.changed_at + _TICK)
