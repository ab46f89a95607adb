"""The audit log: the changes by operators, owners and link holders."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from heatsync.store.database import Repository
from heatsync.store.pagination import PAGE_SIZE, Page, number_cursor, parse_number_cursor
from heatsync.store.tables import AuditRow
from heatsync.store.utc_time import now


class Principal(StrEnum):
    """Who requests a change: an operator, the owner of the batch (by its manage token), or a holder of its link."""

    OPERATOR = "operator"
    OWNER = "owner"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """The principal of a change, and the reason given."""

    actor: Principal
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change: the principal (`actor`), the action, the number of jobs it changed, and the reason given."""

    id: int
    at: datetime
    actor: str
    action: str
    batch_id: str | None
    job_id: str | None
    reason: str | None
    count: int


class AuditLog(Repository):
    def record(
        self, request: ChangeRequest, action: str, count: int, *, batch_id: str | None = None, job_id: str | None = None
    ) -> None:
        """Append an entry, inside the transaction of the change. `count` is the number of jobs changed."""
        entry = {"at": now(), "action": action, "count": count, "batch_id": batch_id, "job_id": job_id}
        self._db.write(AuditRow.insert(asdict(request), **entry))

    def page(
        self, cursor: str | None = None, limit: int = PAGE_SIZE, *, batch_id: str | None = None
    ) -> Page[AuditEntry]:
        """The entries, newest first. Raises `BadQuery` for an invalid cursor."""
        query = AuditRow.select().order_by(AuditRow.id.desc()).limit(limit + 1)
        if batch_id is not None:
            query = query.where(AuditRow.batch_id == batch_id)
        if cursor is not None:
            query = query.where(AuditRow.id < parse_number_cursor(cursor))
        entries = self._db.values(query, AuditEntry)
        return Page(tuple(entries[:limit]), number_cursor(entries[limit - 1].id) if len(entries) > limit else None)
