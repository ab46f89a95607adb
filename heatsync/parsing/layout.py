"""A layout: how one program prints heat sheets, as ordered rules from the text of a line to what the line is."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from heatsync.model.page_text import PageText
from heatsync.parsing.clock import clock
from heatsync.parsing.lines import Legs, Line, Swimmer

Tag: TypeAlias = Literal["relay", "swimmer", "plain", "school", "codes"]
"""Where an entry's line stands: in a relay or another event; below plain titles, school years or para codes."""

Lines: TypeAlias = tuple[str, ...]

Make: TypeAlias = Callable[[re.Match[str]], Line | None]
AnyLine = TypeVar("AnyLine", bound=Line)

DIGITS = tuple("0123456789")
_NOTHING = re.compile(r"(?!)")
_AND = re.compile(r"\s*[/&-]\s*")
_READ: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(("number", "of", "birth_year", "heat", "heats", "interval", "back_interval"), int),
    **dict.fromkeys(("is_about", "is_continued"), bool),
    "start": clock,
    "label": lambda label: label if label.isalnum() else _AND.sub(" / ", label),
}
"""How fields are read that are not text."""
_EMPTY: Mapping[object, dict[str, Any]] = {
    line: dict.fromkeys(line._fields) | line._field_defaults for line in get_args(Line)
}


class Rule(NamedTuple):
    """`make` returns None if the line is not what its pattern suggests. `only`: the rule applies where all of these do.

    `is_plain`: an entry's line is first tried as it is printed. All rules are then tried on the line without its marks.
    """

    find: Callable[[str], re.Match[str] | None]
    make: Make
    only: frozenset[Tag] = frozenset()
    is_plain: bool = False


def rule(
    pattern: str,
    make: Make | type[Line] | Line,
    flags: int = 0,
    *,
    search: bool = False,
    only: Sequence[Tag] = (),
    is_plain: bool = False,
) -> Rule:
    """A rule for lines that match the pattern from their start, or with `search` anywhere. See `Rule`.

    `make` can also be what all such lines are, or its type: then `from_groups` makes it.
    """
    compiled = re.compile(pattern, flags)
    if isinstance(make, type):
        make = partial(from_groups, make)
    elif isinstance(make, tuple):
        make = partial(_always, make)
    return Rule(compiled.search if search else compiled.match, make, frozenset(only), is_plain)


def _always(line: Line, _: re.Match[str]) -> Line:
    return line


def from_groups(line: type[AnyLine], found: re.Match[str], **known: Any) -> AnyLine:
    """The line whose fields are the groups of the same names, converted to the fields' types, and the `known` ones."""
    fields = _EMPTY[line].copy()
    for name, read in _groups(line, found.re):  # type: ignore[arg-type]  # a class is hashable
        if text := found[name]:
            fields[name] = read(text) if read else text
    fields |= known
    return line(**fields)


@cache
def _groups(line: Any, pattern: re.Pattern[str]) -> Sequence[tuple[str, Callable[[str], Any] | None]]:
    """The groups of a pattern that are fields of the line, each with what converts its text."""
    return [(name, _READ.get(name)) for name in pattern.groupindex if name in _EMPTY[line]]


def legs_rule(
    leg: str,
    make: Callable[[re.Match[str]], Swimmer | None] | None = None,
    *,
    ahead: str = "",
    only: Sequence[Tag] = (),
) -> Rule:
    """A rule for lines of relay swimmers, each of whom matches `leg`. Its group "leg", if any, is the number.

    A leg without a name is a blank to fill in. If `make` returns None, the line is something else.
    """
    found_leg, swimmer = re.compile(leg), make or partial(from_groups, Swimmer)

    def legs(found: re.Match[str]) -> Legs | None:
        parts = [*found_leg.finditer(found.string)]
        swimmers = tuple(swimmer(part) if part["name"] else None for part in parts)
        if any(part["name"] and not who for part, who in zip(parts, swimmers, strict=True)):
            return None
        return Legs(swimmers, tuple(int(part["leg"]) for part in parts if "leg" in part.re.groupindex))

    return rule(rf"{ahead}(?:{unnamed(leg)}\s*)+$", legs, only=only)


def unnamed(pattern: str) -> str:
    """The pattern without names of groups, to be used more than once in another."""
    return re.sub("P<[a-z_]+>", ":", pattern)


def no_headings(_: Lines) -> Mapping[int, Line]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Rules are tried in their order; the parser takes the first line that fits its state.

    - `mark` is found only on pages of this layout. Or else all `shapes` are found on a page, each in a line.
    - `headings` finds page headings, which may take several lines: what each of their lines is, by its index.
    - `structure` are the rules for other headings, `entries` those for lines among lanes or ranks, and `report` those
      for the lines of a session report. `split` parts lines that the print has joined.
    - `lane_starts` are what entries begin with. `entry_like` matches what may be an entry even if no rule does,
      `lane_like` what may be one below a heat's heading,
      `report_like` what may be an event of a session report, `record` what only looks like an entry.
    - `whole_name` is found in the name of an event unless its end is on the next line; `name_end` matches such an end.
    - `relay` is found in the names of relay events. `has_lanes`: the number before a name is a lane unless column
      titles say otherwise. `has_ranks`: entries may stand outside of heats, with a rank. `has_heats`: if not, entries
      stand in lists that begin with column titles or an event. `is_school`: school years stand in place of ages unless
      column titles say otherwise.
    - `lists_events`: the sheet also lists events without entries, so an event counts from its first heat only.
    - `repeat_ends_event`: a heat that begins twice belongs to an event whose heading is lost; otherwise it is kept, and
      reported.
    - `starts_rise`: in a session, no event of a session report starts before the one above it.
    - `adapted` returns the layout in the words of a sheet, for programs that print in any language.
    """

    name: str
    mark: re.Pattern[str]
    shapes: tuple[re.Pattern[str], ...] = ()
    entries: tuple[Rule, ...]
    structure: tuple[Rule, ...]
    entry_like: re.Pattern[str]
    lane_like: re.Pattern[str] = _NOTHING
    report: tuple[Rule, ...] = ()
    report_like: re.Pattern[str] = _NOTHING
    record: re.Pattern[str] = _NOTHING
    headings: Callable[[Lines], Mapping[int, Line]] = no_headings
    split: Callable[[str], Sequence[str]] | None = None
    lane_starts: tuple[str, ...] = DIGITS
    whole_name: re.Pattern[str] = re.compile(r"")
    name_end: re.Pattern[str] = _NOTHING
    relay: re.Pattern[str] = re.compile(
        r"\b(?:Relay|Relevos?|Staffel)\b|(?<![\d-])(?:[2-9]|10) ?[x\u00d7*] ?\d", re.IGNORECASE
    )
    has_lanes: bool = True
    has_ranks: bool = False
    has_heats: bool = True
    is_school: bool = False
    lists_events: bool = False
    repeat_ends_event: bool = True
    starts_rise: bool = False
    adapted: "Callable[[Layout, Sequence[PageText]], Layout] | None" = None

    def knows(self, page: PageText) -> bool:
        """Whether the page has this layout's mark."""
        lines = page.lines
        return any(map(self.mark.search, lines)) or (
            bool(self.shapes) and all(any(map(shape.match, lines)) for shape in self.shapes)
        )

    def entry_rules(self, tags: frozenset[Tag]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
        """The rules that apply: to lines as printed, and to lines without marks."""
        rules = tuple(rule for rule in self.entries if rule.only <= tags)
        return tuple(rule for rule in rules if rule.is_plain), rules


def parse(rules: Sequence[Rule], line: str) -> Iterator[Line]:
    """What the line may be, the most likely first."""
    for find, make, _, _ in rules:
        found = find(line)
        if found is not None and (parsed := make(found)) is not None:
            yield parsed
