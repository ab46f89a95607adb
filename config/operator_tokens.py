"""Finds the operators' tokens: from the settings, or from a file that is made at the first start."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog

from web.access import Tokens

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import SecretStr

    from config.settings import Settings

log = structlog.get_logger()

FILE: Final = "operator-token"
_OWNER_ONLY: Final = 0o600
_OTHERS: Final = 0o077


def operator_tokens(settings: Settings) -> Tokens:
    """With PostgreSQL the token has to be set: several nodes cannot each make one of their own."""
    operator = _plain(settings.operator_token)
    if operator is None and settings.database_url.startswith("sqlite"):
        path = settings.data_dir / FILE
        operator = _kept_token(path)
        log.info("operator_token_in_file", path=str(path))
    if operator is None:
        log.warning("operators_off", hint="HEATSYNC_OPERATOR_TOKEN is not set.")
    return Tokens(operator, _plain(settings.operator_read_token))


def _kept_token(path: Path) -> str:
    """The token in the file, which is made if there is none, whole and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and not path.read_text().strip():  # or operators' functions would be off, and nothing say why
        path.unlink()
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f"{FILE}-") as fresh:  # made with mode 0600
        fresh.write(secrets.token_urlsafe(32) + "\n")
        fresh.flush()
        os.fsync(fresh.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(fresh.name)
    if path.stat().st_mode & _OTHERS:
        with suppress(PermissionError):  # it is somebody else's, who gave it to us
            path.chmod(_OWNER_ONLY)
    return path.read_text().strip()


def _plain(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value().strip() or None
