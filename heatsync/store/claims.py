"""Claims: which supervisor may move a batch forward.

Each claim of a batch increments its fence. Every later write of a supervisor compares the fence, so a supervisor that
lost its claim cannot change anything.
"""

from dataclasses import dataclass

from heatsync.model.errors import HeatSyncError
from heatsync.store import statements
from heatsync.store.database import Database


class ClaimLost(HeatSyncError):
    """Another supervisor claimed the batch, or the batch was deleted."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of one supervisor to move a batch forward, until another one claims it."""

    batch_id: str
    fence: int


def next_number(database: Database, claim: Claim) -> int:
    """Take the number of the next fact, and lock the batch until the end of the transaction.

    It comes first in every transaction of a supervisor. Raises `ClaimLost`.
    """
    rows = database.fetch(statements.NEXT_NUMBER, batch_id=claim.batch_id, fence=claim.fence)
    if not rows:
        raise ClaimLost
    return int(rows[0][0])


def require(database: Database, claim: Claim) -> None:
    """Raise `ClaimLost` if the claim is outdated, inside a transaction."""
    if not database.fetch(statements.CLAIM, batch_id=claim.batch_id, fence=claim.fence):
        raise ClaimLost
