"""Which PDF it is, and where its bytes are for the moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class PdfIdentity:
    """Which PDF it is. SHA-256 is the identity; MD5 stands beside it for the contract. `size` is in bytes."""

    sha256: str
    md5: str
    size: int


@dataclass(frozen=True, slots=True)
class StoredPdf(PdfIdentity):
    """A kept PDF, and the file that holds its bytes for the moment."""

    path: Path
