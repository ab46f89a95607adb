"""Parses the text of a PDF into a sheet: detects the layout, then lets that layout read all pages."""

from collections.abc import Callable, Sequence

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.sheet import Sheet
from heatsync.parsing.layouts.easywk.start_list import is_easywk, read_easywk
from heatsync.parsing.layouts.hytek.program import is_hytek, read_hytek
from heatsync.parsing.layouts.maestro import is_maestro, read_maestro
from heatsync.parsing.layouts.splash.start_list import is_splash, read_splash
from heatsync.parsing.line_content import has_time

LAYOUTS: tuple[tuple[Callable[[PageText], bool], Callable[[Sequence[PageText]], Sheet]], ...] = (
    (is_maestro, read_maestro),
    (is_hytek, read_hytek),
    (is_easywk, read_easywk),
    (is_splash, read_splash),
)
"""Of each layout: whether a page has a mark that only this layout prints, and the function that reads all pages."""


def read_sheet(pages: Sequence[PageText]) -> Sheet:
    """Raises `NotAHeatSheet` if pages have no known layout or two, or if the layout cannot make sense of them."""
    first_pages = {read: page.number for page in reversed(pages) if (read := _layout(page))}
    if len(first_pages) > 1:
        raise NotAHeatSheet(Message("SEVERAL_LAYOUTS", pages=sorted(first_pages.values())))
    for read in first_pages:
        return read(pages)
    raise NotAHeatSheet(_explanation(pages))


def _layout(page: PageText) -> Callable[[Sequence[PageText]], Sheet] | None:
    return next((read for is_layout, read in LAYOUTS if is_layout(page)), None)


def _explanation(pages: Sequence[PageText]) -> Message:
    lines = [line for page in pages for line in page.lines]
    times = sum(map(has_time, lines))
    if not times:
        return Message("NO_SWIM_TIMES")
    return Message("UNKNOWN_LAYOUT", timed=times, lines=len(lines))
