"""Operator sessions that were logged out before they expired."""

from heatsync.store.database import Repository
from heatsync.store.tables import ServiceStateRow

_PREFIX = "logout:"


class LoggedOutSessions(Repository):
    """All times are in seconds since 1970."""

    def add(self, session: str, expires: int, now: int) -> None:
        """Store a session until it expires, and delete those that have expired."""
        row = ServiceStateRow
        insert = row.insert(key=f"{_PREFIX}{session}", value=str(expires)).on_conflict_ignore()
        with self._db.transaction():
            self._db.write(row.delete().where(row.key.startswith(_PREFIX), row.value <= str(now)))
            self._db.write(insert)

    def all(self) -> dict[str, int]:
        """The sessions and the times at which they expire."""
        query = ServiceStateRow.select().where(ServiceStateRow.key.startswith(_PREFIX))
        return {row.key.removeprefix(_PREFIX): int(row.value) for row in self._db.rows(query)}
