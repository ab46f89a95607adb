"""Points in time: aware, in UTC, stored the same way by SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from peewee import DateTimeField


def now() -> datetime:
    """The current time, aware and in UTC."""
    return datetime.now(UTC)


def to_database(moment: datetime | None) -> str | None:
    """UTC text of constant width, so that SQLite sorts it by time. PostgreSQL accepts it as a timestamp."""
    return None if moment is None else moment.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")


def from_database(value: str | datetime | None) -> Any:
    """The time in a column: SQLite returns text, PostgreSQL a `datetime` in the time zone of the session."""
    if value is None:
        return None
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


if TYPE_CHECKING:
    UtcField = DateTimeField
else:

    class UtcField(DateTimeField):
        """An aware `datetime` in UTC."""

        field_type = "TIMESTAMPTZ"
        db_value = staticmethod(to_database)
        python_value = staticmethod(from_database)
