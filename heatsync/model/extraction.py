"""What one extractor found of one swimmer in one PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heatsync.model.read_report import ReadReport
    from heatsync.model.swim import Swim


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one extractor found of one swimmer in one PDF.

    `extractor` and `version` say who read it: a newer version reads again. `meet_name` is "" when unknown; `meet_start`
    is the meet's first day ("YYYY-MM-DD") or None. A swimmer who is not in the sheet has no events and a warning that
    names the nearest names. `read_report` is None for an extractor that cannot say what it read.
    """

    extractor: str
    version: str
    meet_name: str
    meet_start: str | None
    swims: tuple[Swim, ...]
    warnings: tuple[str, ...] = ()
    read_report: ReadReport | None = None
