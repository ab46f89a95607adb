"""The tokens of operators and readers in tests."""

from __future__ import annotations

OPERATOR, READER = "operators secret", "readers secret"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
