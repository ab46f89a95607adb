"""Verifies the AI reader's entries: an entry is verified if the text of a page contains all that it states."""

from collections.abc import Sequence
from dataclasses import replace

from heatsync.extraction.printed_entry import PrintedEntry, lines_with_name
from heatsync.model.box import Box
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.swim import Swim
from heatsync.model.swim_title import swim_title


class Verification:
    """The entries, verified ones with their page and box, and a warning for each that is not."""

    def __init__(self, swims: Sequence[Swim], pages: Sequence[PageText], shown: Sequence[int]) -> None:
        """`pages` are all pages of the PDF, `shown` the numbers of those that the AI reader was given."""
        self._pages = pages
        self._shown = shown
        self.swims = tuple(map(self._verified, swims))
        self.warnings = tuple(self._doubt(swim) for swim in self.swims if not swim.verified)

    def _verified(self, swim: Swim) -> Swim:
        """The AI reader miscounts pages, so its page is only the first that is searched."""
        for number in sorted(self._shown, key=lambda number: number != swim.page):
            page = self._pages[number - 1]
            before = self._pages[number - 2].lines if number > 1 else ()
            for at in lines_with_name(swim, page.lines):
                entry = PrintedEntry.at(at, page.lines, before, is_relay=swim.relay is not None)
                if entry.agrees_with(swim) and entry.starts_at(swim.heat_start_time, self._pages[0].lines):
                    return replace(swim, verified=True, page=number, box=_box(page, at))
        return replace(swim, verified=False)

    def _doubt(self, swim: Swim) -> Message:
        title = swim_title(swim)
        entry = title if swim.page is None else Message("ON_PAGE", entry=title, page=swim.page)
        if swim.page is not None and self._pages[swim.page - 1].is_blank:
            return Message("AI_READ_PICTURE", entry=entry)
        return Message("AI_NOT_IN_TEXT", entry=entry)


def _box(page: PageText, at: int) -> Box | None:
    return page.boxes.lines[at] if page.boxes and at < len(page.boxes.lines) else None
