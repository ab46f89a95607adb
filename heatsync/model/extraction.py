"""The result of extraction."""

from dataclasses import dataclass

from heatsync.model.message import Message
from heatsync.model.read_report import ReadReport
from heatsync.model.swim import Swim


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result of one extractor for one swimmer in one PDF.

    A newer `version` of the `extractor` reads the PDF again. `meet_name` is "" if it is unknown; `meet_start` is the
    meet's first day ("YYYY-MM-DD") or None. If the sheet does not have the swimmer, there are no swims and a warning
    with similar names. `read_report` is None if the extractor has none.
    """

    extractor: str
    version: str
    meet_name: str
    meet_start: str | None
    swims: tuple[Swim, ...]
    warnings: tuple[Message, ...] = ()
    read_report: ReadReport | None = None
