"""Points in time: aware, in UTC, stored the same way by SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from peewee import DateTimeField

if TYPE_CHECKING:
    UtcField = DateTimeField
else:

    class UtcField(DateTimeField):
        """An aware `datetime` in UTC."""

        field_type = "TIMESTAMPTZ"

        def db_value(self, value: datetime | None) -> str | None:
            return None if value is None else to_database(value)

        def python_value(self, value: str | datetime | None) -> datetime | None:
            return None if value is None else from_database(value)


def now() -> datetime:
    """The current time, aware and in UTC."""
    return datetime.now(UTC)


def to_database(moment: datetime) -> str:
    """UTC text of constant width, so that SQLite sorts it by time. PostgreSQL accepts it as a timestamp."""
    return moment.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")


def from_database(value: str | datetime) -> datetime:
    """The time in a column: SQLite returns text, PostgreSQL a `datetime` in the time zone of the session."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC)
