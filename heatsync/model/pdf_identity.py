"""The identity of a PDF by its content."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PdfIdentity:
    """A PDF's hashes and size in bytes. SHA-256 identifies it; the API contract also requires MD5."""

    sha256: str
    md5: str
    size: int


@dataclass(frozen=True, slots=True)
class StoredPdf(PdfIdentity):
    """A stored PDF, and the file that has its content while the PDF is open."""

    path: Path
