"""The one reader of all layouts: goes down the lines and fills the sheet. It never guesses.

A line is an entry, a heading, or nothing that was understood. What may have been an entry is reported as unread.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.sheet import Sheet
from heatsync.parsing.fields import without_marks
from heatsync.parsing.headings import Headings
from heatsync.parsing.lanes import Lanes
from heatsync.parsing.layout import Layout, parse
from heatsync.parsing.line_content import has_letters, has_time
from heatsync.parsing.lines import Columns, Line
from heatsync.parsing.place import Place
from heatsync.parsing.recovery import forget_doubtful_genders, recover_ageless, recover_unseeded
from heatsync.parsing.sheet_builder import SheetBuilder

_LATE_HEADING = 8
_MOST_HEATLESS = 0.2
_NUMBERED = re.compile(r"\*?\d{1,3}(?: |$)")
_TEAM = re.compile(r"\*?\d{1,3} \*?[^\W\d]")
_LEGS = re.compile(r"[1-8]\)|[^\W\d][^,]*, ?[^\W\d]|.*[^\W\d]{2},? \d\d\b(?:$|.*[^\W\d]{2},? \d\d\b)")


def read(layout: Layout, pages: Sequence[PageText]) -> Sheet:
    """The whole sheet. Raises `NotAHeatSheet` for results, and if what was understood cannot be all of the sheet."""
    parser = _Parser(layout.adapted(layout, pages) if layout.adapted else layout)
    for page in pages:
        parser.feed(page)
    return parser.sheet(pages)


class _Parser:
    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._sheet = SheetBuilder(layout.name)
        self._place = Place(Columns(has_lane=layout.has_lanes))
        self._headings = Headings(layout, self._sheet, self._place)
        self._lanes = Lanes(self._sheet, self._place, self._headings, has_ranks=layout.has_ranks)
        self._others: list[str] = []  # the lines that are no entries
        # Most lines that are no entry stand in a sheet more than once.
        self._structure = cache(lambda line: tuple(parse(layout.structure, line)))
        self._entry_rules = cache(layout.entry_rules)
        self._rules = self._entry_rules(self._place.tags)

    def feed(self, page: PageText) -> None:
        headings = self._layout.headings(page.lines)
        self._place.page = page.number
        if headings and 0 not in headings:
            self._read_late_headings(headings, len(page.lines))
        starts, split = self._layout.lane_starts, self._layout.split
        for at, line in enumerate(page.lines):
            self._place.line = at
            if at in headings:
                self._sheet.heading(page.number, line)
                self._read_heading(headings[at], line)
                continue
            for part in split(line) if split else (line,):
                if not (part.startswith(starts) and self._read_entry(part)):
                    self._read_line(part)

    def _read_late_headings(self, headings: Mapping[int, Line], count: int) -> None:
        """A heading at the end of a page's text is of all its lines."""
        for at, line in headings.items():
            if at >= count - _LATE_HEADING:
                self._read_heading(line, "")

    def _read_heading(self, line: Line, text: str) -> bool:
        is_accepted = self._headings.accept(line, text)
        self._rules = self._entry_rules(self._place.tags)
        return is_accepted

    def _read_line(self, line: str) -> None:
        self._others.append(line)
        kind = self._headings.sessions.kind
        if kind == "results":
            return
        rules = parse(self._layout.report, line) if kind == "report" else self._structure(line)
        if any(self._read_heading(parsed, line) for parsed in rules):
            return
        is_tried = kind == "report" or line.startswith(self._layout.lane_starts)
        if is_tried or not self._read_entry(line):
            self._set_aside(line)

    def _read_entry(self, line: str) -> bool:
        """Whether the line is a swimmer, a relay team or its legs, or an empty lane."""
        if self._headings.announced is None or self._place.columns.is_results:
            return False
        plain, others = self._rules
        has_mark = " x " in line or " X " in line or "EXH" in line  # other marks have letters that no plain line has
        for find, make, _, _ in () if has_mark else plain:  # nearly every line
            found = find(line)
            if found is not None and (parsed := make(found)) is not None and self._lanes.accept(parsed):
                return True
        return any(map(self._lanes.accept, parse(others, without_marks(line))))

    def _set_aside(self, line: str) -> None:
        """Keep a line that is nothing known: as unread if it may be an entry."""
        place = self._place
        if self._may_be_entry(line):
            self._lose_relay(line)
            place.keep_unread(line, len(self._sheet.entries))
        elif has_letters(line):
            is_record = self._headings.announced is not None and not place.in_lanes
            keep = self._sheet.record if is_record else self._sheet.other if place.in_lanes else self._sheet.heading
            keep(place.page, line)

    def _may_be_entry(self, line: str) -> bool:
        in_lanes = self._place.in_lanes
        if self._headings.sessions.kind == "report":
            return bool(self._layout.report_like.match(line))
        if not in_lanes and self._layout.record.search(line):
            return False
        is_in_relay = self._place.is_relay and in_lanes and (_LEGS.match(line) or _TEAM.match(line))
        is_numbered = in_lanes or _NUMBERED.match(line)
        if self._headings.is_behind_heat:  # it may be the rest of the heading
            return True
        return bool(
            self._layout.entry_like.match(line)
            or (in_lanes and self._layout.lane_like.match(line))
            or is_in_relay
            or (is_numbered and has_letters(line) and has_time(line))
            or (in_lanes and has_time(line))
        )

    def _lose_relay(self, line: str) -> None:
        """Do not give to the last team the swimmers below a line that may have been another team, or more of them."""
        if _NUMBERED.match(line):
            self._headings.teams.leave()
        elif _LEGS.match(line):
            self._headings.teams.lose_legs()

    def sheet(self, pages: Sequence[PageText]) -> Sheet:
        sheet, sessions, heatless = self._sheet, self._headings.sessions, self._lanes.heatless
        repeated = self._headings.repeats.notes()
        recover_ageless(sheet, self._place.pending)
        recover_unseeded(sheet.entries)
        forget_doubtful_genders(sheet)
        if sessions.has_results and not sheet.entries and not sheet.events:
            raise NotAHeatSheet(Message("RESULTS_ONLY"))
        if heatless > _MOST_HEATLESS * len(sheet.entries):  # heats are called what nobody has seen yet
            raise NotAHeatSheet(Message("TOO_MANY_LANES_WITHOUT_HEAT", heatless=heatless, entries=len(sheet.entries)))
        start, notes = sessions.days.date(sheet, self._others)
        notes += (Message("RESULTS_SKIPPED"),) if sessions.has_results else ()
        notes += (Message("LANES_WITHOUT_HEAT", entries=heatless),) if heatless else ()
        whole = sheet.sheet(
            pages, sessions.meet, start, venue=sessions.venue, issued=sessions.days.issued, notes=notes + repeated
        )
        printed = self._headings.printed
        return replace(whole, headings=printed.rows, heats=printed.heats)
