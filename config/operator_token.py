"""The operator token: from the settings, or from a file that the first start generates."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog
from pydantic import SecretStr

from config.settings import Settings

log = structlog.get_logger()

FILE: Final = "operator-token"


def plain(secret: SecretStr | None) -> str | None:
    """The token in a setting. A blank one counts as unset."""
    return None if secret is None else secret.get_secret_value().strip() or None


def operator_token(settings: Settings) -> str | None:
    """The service's token. With PostgreSQL none is generated: each of several nodes would have its own."""
    token = plain(settings.operator_token)
    if token is None and settings.database_url.startswith("sqlite"):
        path = settings.data_dir / FILE
        token = _token_in(path)
        log.info("operator_token_in_file", path=str(path))
    if token is None:
        log.warning("operator_endpoints_disabled", hint="HEATSYNC_OPERATOR_TOKEN is not set.")
    return token


def _token_in(path: Path) -> str:
    """The token in this file. If the file is missing or empty, it is created at once with a new token."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and not path.read_text().strip():
        path.unlink()
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f"{FILE}-") as fresh:  # created with mode 0600
        fresh.write(secrets.token_urlsafe(32) + "\n")
        fresh.flush()
        os.fsync(fresh.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(fresh.name)
    if path.stat().st_mode & 0o077:
        with suppress(PermissionError):  # it belongs to another user, who lets us read it
            path.chmod(0o600)
    return path.read_text().strip()
