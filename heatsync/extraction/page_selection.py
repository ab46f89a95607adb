"""Selects the pages to send to the AI reader: no more than it needs, and no hidden text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from heatsync.model.page_text import PageText
from heatsync.names.swimmer_name import SwimmerName
from heatsync.parsing.heading_words import HEADING
from heatsync.parsing.line_content import has_time


@dataclass(frozen=True, slots=True)
class PageSelection:
    """Page numbers from 1: pages sent as a PDF, and pages sent as pictures because they have no text or hidden text.

    The AI reader counts the pages in this order, from 1.
    """

    as_pdf: tuple[int, ...]
    as_pictures: tuple[int, ...]

    @property
    def pages(self) -> tuple[int, ...]:
        return self.as_pdf + self.as_pictures

    def page_of(self, counted: int | None) -> int | None:
        """The page of the whole PDF for a page number of the AI reader."""
        return self.pages[counted - 1] if counted is not None and 1 <= counted <= len(self.pages) else None

    def all_as_pictures(self) -> PageSelection:
        """The same pages for a model that does not accept PDFs."""
        return PageSelection((), tuple(sorted(self.pages)))


def pages_with(swimmer: SwimmerName, pages: Sequence[PageText]) -> frozenset[int]:
    """The pages in question: those with the swimmer's name, and those without text."""
    named = {page.number for page in pages if swimmer.may_appear_in(" ".join(page.lines))}
    return frozenset(named | {page.number for page in pages if page.is_blank})


def select_pages(in_question: Collection[int], pages: Sequence[PageText]) -> PageSelection:
    """The pages in question, their neighbors where a heat continues, and the first page for the meet's heading."""
    if not in_question:
        return PageSelection((), ())
    shown = {1, *in_question}
    for number in in_question:
        if number > 1 and _begins_within_heat(pages[number - 1]):
            shown.add(number - 1)
        if number < len(pages) and _begins_within_heat(pages[number]):
            shown.add(number + 1)
    pictured = {number for number in shown if pages[number - 1].is_blank or pages[number - 1].has_hidden}
    return PageSelection(tuple(sorted(shown - pictured)), tuple(sorted(pictured)))


def _begins_within_heat(page: PageText) -> bool:
    """Whether the page has a swim before any heading."""
    for line in page.lines:
        if HEADING.search(line):
            return False
        if has_time(line):
            return True
    return False
