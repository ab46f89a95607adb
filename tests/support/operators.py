"""The operators' part for tests, and who asks in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry

from actors.actor_status import ActorStatuses
from web.access import Access, Tokens
from web.operator_routes import OperatorServices

if TYPE_CHECKING:
    from heatsync.store.store import Store

OPERATOR, READER = "operators secret", "readers secret"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def operator_services(
    store: Store,
    motion: Any,
    actor_statuses: ActorStatuses | None = None,
    log_lines: Any = lambda *_: (),
    registry: Any = None,
) -> OperatorServices:
    return OperatorServices(
        access=Access(Tokens(OPERATOR, READER)),
        operations=store.operations,
        overview=store.overview,
        motion=motion,
        actor_statuses=actor_statuses or ActorStatuses(),
        log_lines=log_lines,
        registry=registry or CollectorRegistry(),
    )
