"""The tokens of operators and readers in tests."""

OPERATOR, READER = "operators secret", "readers secret"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
