"""Chooses the pages of a sheet that AI is shown: no more than it needs, and nothing that nobody sees on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heatsync.parsing.heading_words import HEADING
from heatsync.parsing.line_content import has_time

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from heatsync.model.page_text import PageText
    from heatsync.names.swimmer_name import SwimmerName


@dataclass(frozen=True, slots=True)
class PageSelection:
    """Pages from 1: those sent as a PDF, and those sent as pictures because their text is missing or not to be trusted.

    AI counts the pages in this order, from 1.
    """

    as_pdf: tuple[int, ...]
    as_pictures: tuple[int, ...]

    @property
    def pages(self) -> tuple[int, ...]:
        return self.as_pdf + self.as_pictures

    def page_of(self, counted: int | None) -> int | None:
        """The page of the whole PDF that AI means by a page of what it was shown."""
        return self.pages[counted - 1] if counted is not None and 1 <= counted <= len(self.pages) else None

    def all_as_pictures(self) -> PageSelection:
        """The same pages for a model that reads no PDF."""
        return PageSelection((), tuple(sorted(self.pages)))


def pages_with(swimmer: SwimmerName, pages: Sequence[PageText]) -> frozenset[int]:
    """The pages that AI is asked about: those with the name, and those whose text is missing."""
    named = {page.number for page in pages if swimmer.may_appear_in(" ".join(page.lines))}
    return frozenset(named | {page.number for page in pages if page.is_blank})


def select_pages(in_question: Collection[int], pages: Sequence[PageText]) -> PageSelection:
    """These pages, their neighbours where a heat runs over, and the first page for its heading; none for none."""
    if not in_question:
        return PageSelection((), ())
    shown = {1, *in_question}
    for number in in_question:
        if number > 1 and _goes_on(pages[number - 1]):
            shown.add(number - 1)
        if number < len(pages) and _goes_on(pages[number]):
            shown.add(number + 1)
    pictured = {number for number in shown if pages[number - 1].is_blank or pages[number - 1].has_hidden}
    return PageSelection(tuple(sorted(shown - pictured)), tuple(sorted(pictured)))


def _goes_on(page: PageText) -> bool:
    """Whether the page begins in the middle of a heat: swims stand on it before any heading does."""
    return next((is_swim for is_swim in _swims_and_headings(page.lines)), False)


def _swims_and_headings(lines: Iterable[str]) -> Iterable[bool]:
    for line in lines:
        if HEADING.search(line):
            yield False
        elif has_time(line):
            yield True
