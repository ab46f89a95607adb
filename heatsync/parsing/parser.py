"""The parser of all layouts: a state machine that reads the lines in order and fills the sheet. It never guesses.

A line that is neither an entry nor a known heading is reported as unread if it may be an entry.
"""

import re
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cache
from itertools import tee

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.message import Message
from heatsync.model.page_text import PageText
from heatsync.model.sheet import AsideKind, Sheet
from heatsync.parsing.completeness import judge
from heatsync.parsing.fields import has_word_as_mark, withdrawal, without_marks
from heatsync.parsing.headings import Headings
from heatsync.parsing.lanes import Lanes
from heatsync.parsing.layout import Layout, parse
from heatsync.parsing.line_content import has_letters, has_seed
from heatsync.parsing.lines import Columns, Legs, Line, Meet, Printout, Swimmer, Team
from heatsync.parsing.place import Place
from heatsync.parsing.recovery import forget_doubtful_genders, recover_ageless, recover_unseeded, settle_school_years
from heatsync.parsing.sheet_builder import SheetBuilder

_LATE_HEADING = 8
_MOST_HEATLESS = 0.2
_NUMBERED = re.compile(r"\*?\d{1,3}(?: |$)")
_TEAM = re.compile(r"\*?\d{1,3} \*?[^\W\d]")
_LEGS = re.compile(
    r"[1-8]\)|.*[^\W\d]{2} (?:FR|SO|JR|SR)\b|[^\W\d][^,]*, ?[^\W\d]|.*[^\W\d]{2},? \d\d\b(?:$|.*[^\W\d]{2},? \d\d\b)"
)


def read(layout: Layout, pages: Sequence[PageText]) -> Sheet:
    """Raises `NotAHeatSheet` for results, and if too much of the sheet was not understood."""
    parser = _Parser(layout.adapted(layout, pages) if layout.adapted else layout)
    for page in pages:
        parser.feed(page)
    return parser.sheet(pages)


class _Parser:
    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._sheet = SheetBuilder(layout.name)
        self._place = Place(Columns(has_lane=layout.has_lanes, is_school=layout.is_school))
        self._headings = Headings(layout, self._sheet, self._place)
        self._lanes = Lanes(layout, self._sheet, self._place, self._headings)
        self._others: list[str] = []  # all lines that are not entries
        # Most lines that are not entries occur in a sheet more than once. Only as many rules as needed are tried.
        self._structure = cache(lambda line: tee(parse(layout.structure, line), 1)[0])
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
                self._sheet.aside("heading", page.number, line)
                self._read_heading(headings[at], line)
                continue
            for part in split(line) if split else (line,):
                if not (part.startswith(starts) and self._read_entry(part)):
                    self._read_line(part)

    def _read_late_headings(self, headings: Mapping[int, Line], count: int) -> None:
        """A heading at the end of a page's text applies to the whole page."""
        for at, line in headings.items():
            if at >= count - _LATE_HEADING and isinstance(line, Printout | Meet):
                self._read_heading(line, "")

    def _read_heading(self, line: Line, text: str) -> bool:
        is_accepted = self._headings.accept(line, text)
        self._rules = self._entry_rules(self._place.tags)
        return is_accepted

    def _read_line(self, line: str) -> None:
        self._others.append(line)
        kind = self._headings.sessions.printout.kind
        if kind == "results":
            return
        rules = parse(self._layout.report, line) if kind == "report" else copy(self._structure(line))
        if any(self._read_heading(parsed, line) for parsed in rules):
            return
        is_tried = kind == "report" or line.startswith(self._layout.lane_starts)
        if (is_tried or not self._read_entry(line)) and not self._headings.lengthen_name(line):
            self._set_aside(line)

    def _read_entry(self, line: str) -> bool:
        """Return whether the line is a swimmer, a relay team or its legs, or an empty lane."""
        if self._headings.announced is None or self._place.columns.is_results:
            return False
        if gone := withdrawal(line):
            return self._read_withdrawal(line, gone)
        plain, others = self._rules
        for find, make, _, _ in () if has_word_as_mark(line) else plain:  # nearly every line
            found = find(line)
            if found is not None and (parsed := make(found)) is not None and self._lanes.accept(parsed):
                return True
        return any(map(self._lanes.accept, parse(others, without_marks(line))))

    def _read_withdrawal(self, line: str, gone: re.Match[str]) -> bool:
        """Read a swimmer as withdrawn, unless the word is the team's name. Withdrawn relay teams are unread."""
        _, rules = self._rules
        whole = [*parse(rules, without_marks(line))]
        if any(_team(parsed) == gone[0] for parsed in whole):
            return any(map(self._lanes.accept, whole))
        rest = " ".join((line[: gone.start()] + line[gone.end() :]).split())
        swimmers = (parsed for parsed in parse(rules, without_marks(rest)) if isinstance(parsed, Swimmer))
        return any(self._lanes.accept(swimmer._replace(is_scratched=True)) for swimmer in swimmers)

    def _set_aside(self, line: str) -> None:
        """Keep a line that no rule accepts, as unread if it may be an entry."""
        place = self._place
        if self._may_be_entry(line):
            self._lose_relay(line)
            place.keep_unread(line, len(self._sheet.entries))
        elif has_letters(line):
            is_record = self._headings.announced is not None and not place.in_lanes
            kind: AsideKind = "record" if is_record else "other" if place.in_lanes else "heading"
            self._sheet.aside(kind, place.page, line)
        self._headings.teams.pass_line()

    def _may_be_entry(self, line: str) -> bool:
        if self._headings.sessions.printout.kind == "report":
            return bool(self._layout.report_like.match(line))
        in_lanes = self._place.in_lanes or self._headings.teams.is_open
        return self._may_be_in_lane(line) if in_lanes else self._may_be_outside(line)

    def _may_be_in_lane(self, line: str) -> bool:
        layout = self._layout
        is_like_one = layout.entry_like.match(line) or layout.lane_like.match(line) or has_seed(line)
        return bool(is_like_one) or self._headings.is_behind_heat or (self._place.is_relay and self._may_be_relay(line))

    def _may_be_outside(self, line: str) -> bool:
        """Whether a line outside of lists may be an entry or the rest of an incomplete heading."""
        if self._layout.record.search(line):
            return False
        if self._layout.entry_like.match(line):
            return True
        if has_seed(line):
            return has_letters(line) and bool(_NUMBERED.match(line))
        return self._headings.lacks_name_end or (self._place.is_relay and self._is_legs(line))

    def _is_legs(self, line: str) -> bool:
        _, rules = self._rules
        return any(isinstance(parsed, Legs) for parsed in parse(rules, without_marks(line)))

    def _lose_relay(self, line: str) -> None:
        """Do not assign swimmers to the last team if an unread line between may be another team or more swimmers."""
        if _NUMBERED.match(line):
            self._headings.teams.leave()
        elif self._may_be_relay(line):
            self._headings.teams.lose_legs()

    def _may_be_relay(self, line: str) -> bool:
        """Whether a line in a relay may be a team or its swimmers, by its form or because of the line above."""
        teams = self._headings.teams
        may_go_on = teams.may_go_on if any(map(str.isalpha, line)) else teams.may_lack_age
        return may_go_on or bool(_LEGS.match(line) or _TEAM.match(line))

    def sheet(self, pages: Sequence[PageText]) -> Sheet:
        sheet, sessions, heatless = self._sheet, self._headings.sessions, self._lanes.heatless
        repeated = self._headings.repeats.notes()
        recover_ageless(sheet, self._place.pending)
        recover_unseeded(sheet.entries)
        settle_school_years(sheet)
        forget_doubtful_genders(sheet)
        if sessions.has_results and not sheet.entries and not sheet.events:
            raise NotAHeatSheet(Message("RESULTS_ONLY"))
        if heatless > _MOST_HEATLESS * len(sheet.entries):  # the word for heats is unknown
            raise NotAHeatSheet(Message("TOO_MANY_LANES_WITHOUT_HEAT", heatless=heatless, entries=len(sheet.entries)))
        notes = [*sessions.days.date(sheet, self._others)]
        notes += [Message("RESULTS_SKIPPED")] if sessions.has_results else []
        notes += [Message("LANES_WITHOUT_HEAT", entries=heatless)] if heatless else []
        return sheet.sheet(pages, [*notes, *repeated, *judge(sheet)])


def _team(line: Line) -> str | None:
    return line.name if isinstance(line, Team) else line.team if isinstance(line, Swimmer) else None
