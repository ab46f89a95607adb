"""What was read of a heat sheet and what was not, so that nothing is missing in silence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from heatsync.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a sheet, and its page from 1."""

    page: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Of one heat sheet: how much it has, and what of it was not understood."""

    layout: str
    pages: int
    events: int
    heats: int
    entries: int
    unread: tuple[PageLine, ...] = ()
    blank_pages: tuple[int, ...] = ()

    @classmethod
    def of(cls, sheet: Sheet) -> Self:
        return cls(
            layout=sheet.layout,
            pages=sheet.pages,
            events=len(sheet.events),
            heats=len({(entry.event, entry.heat) for entry in sheet.entries if entry.heat is not None}),
            entries=len(sheet.entries),
            unread=tuple(PageLine(line.page, line.text) for line in sheet.unread),
            blank_pages=sheet.blank_pages,
        )

    def to_json(self) -> dict[str, Any]:
        """The members as plain JSON values, for the store."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `to_json`."""
        lines = {name: tuple(PageLine(**line) for line in data[name]) for name in ("unread",)}
        return cls(**{**data, **lines, "blank_pages": tuple(data["blank_pages"])})
