"""Parses the text of a PDF into a sheet: detects the layout, then reads all pages by it."""

from collections.abc import Sequence

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.sheet import Sheet
from heatsync.parsing.explanation import explanation, other_paper
from heatsync.parsing.layout import Layout
from heatsync.parsing.layouts.colombia_acuatica import COLOMBIA_ACUATICA
from heatsync.parsing.layouts.easywk import EASYWK
from heatsync.parsing.layouts.entry_list import ENTRY_LIST
from heatsync.parsing.layouts.heats_list import HEATS_LIST
from heatsync.parsing.layouts.hytek import HYTEK
from heatsync.parsing.layouts.maestro import MAESTRO
from heatsync.parsing.layouts.splash import SPLASH
from heatsync.parsing.layouts.team_manager import TEAM_MANAGER
from heatsync.parsing.layouts.teamunify import TEAMUNIFY
from heatsync.parsing.layouts.timeline import TIMELINE
from heatsync.parsing.parser import read

LAYOUTS: tuple[Layout, ...] = (
    HYTEK, MAESTRO, EASYWK, SPLASH, TEAM_MANAGER, ENTRY_LIST, HEATS_LIST, COLOMBIA_ACUATICA, TEAMUNIFY, TIMELINE
)  # fmt: skip
"""In the order in which they are tried on a page."""


def read_sheet(pages: Sequence[PageText]) -> Sheet:
    """Raises `NotAHeatSheet` if pages have no known layout or two, or if the layout cannot make sense of them."""
    first_pages = {layout.name: (layout, page.number) for page in reversed(pages) if (layout := _layout(page))}
    if len(first_pages) > 1:
        raise NotAHeatSheet(Message("SEVERAL_LAYOUTS", pages=sorted(number for _, number in first_pages.values())))
    for layout, _ in first_pages.values():
        try:
            return read(layout, pages)
        except NotAHeatSheet as error:
            raise NotAHeatSheet(other_paper(pages) or error.message) from None
    raise NotAHeatSheet(explanation(pages))


def _layout(page: PageText) -> Layout | None:
    return next((layout for layout in LAYOUTS if layout.knows(page)), None)
