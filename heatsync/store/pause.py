"""The pause of the service: one row that always exists and survives restarts."""

from heatsync.model.errors import HeatSyncError
from heatsync.store import statements
from heatsync.store.database import Database
from heatsync.store.tables import ServiceStateRow


class Paused(HeatSyncError):
    """An operator paused the service: no job starts until it is resumed."""


def is_paused(database: Database) -> bool:
    """Call it inside a `transaction` or `reading` block."""
    ((value,),) = database.fetch(statements.PAUSE_STATE)
    return bool(value == "1")


def require_running(database: Database) -> None:
    """Make a pause wait for the end of this transaction. Raises `Paused` if the service is paused already.

    SQLite has a single writer anyway. On PostgreSQL the row is locked: with an unlocked read, a pause could commit and
    its caller get a response before a start that did not see it.
    """
    ((value,),) = database.fetch(statements.PAUSE_STATE if database.is_sqlite else statements.PAUSE_STATE_FOR_SHARE)
    if value == "1":
        raise Paused


def set_paused(database: Database, *, paused: bool) -> None:
    """Call it inside a `transaction` block. Waits for transactions that are starting a job."""
    database.write(ServiceStateRow.update(value=str(int(paused))).where(ServiceStateRow.key == "paused"))
