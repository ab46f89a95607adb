"""Hy-Tek Team Manager's "Individual Meet Entries Report": a team's entries, before heats and lanes are drawn."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, takewhile

from heatsync.model.page_text import PageText
from heatsync.parsing.dates import printed_days
from heatsync.parsing.fields import FULL_NAME, LETTER, MARKS, SEED
from heatsync.parsing.layout import Layout, Lines, from_groups, legs_rule, rule, unnamed
from heatsync.parsing.line_content import has_time
from heatsync.parsing.lines import Broken, EndOfList, Event, Ignored, Kind, Line, Printout, Swimmer, Team

_MARK = re.compile(r"\b(?i:HY-?TEK'?S? (?:SWIM(?:MING)? )?TEAM MANAGER)\b")
_TITLE = r"(?:\w+ )*(?P<kind>Entries|Results)(?: Report)?(?: ?-.*)?$"
_DAY = r"\d{1,2}-[A-Za-z]{3}-\d\d|\d{1,2}/\d{1,2}/\d{4}"
_AGE_UP = r"\[Age ?up\b"
_DAYS = rf"(?P<days>(?:{_DAY})(?: ?(?:to|-) ?(?:{_DAY}))?)\b"
_MEET = rf"(?P<meet>\w[^\[\]]*?)(?:[\s-]+{_DAYS}.*| {_AGE_UP}.*)$"
_VENUE = r"Location: ?(?P<venue>.*)$"
_TEAM_LINE = r"(?:(?!\d[.:]\d)[^()#])+ \[(?P<team>[A-Z][A-Z0-9-]*)\](?: Coach\b(?:(?!\d[.:]\d|\bN[TSP]\b)[^()#])*)?$"
_TOTALS = r"(?:(?:Female|Male|Total) (?:[IR]E's|Athletes|Relays):?(?: \d+)?(?: |$))+$"
_FACTS = re.compile(rf"{_TITLE}|{_VENUE}|{_MEET}")
_HEADING = re.compile(rf".*{_MARK.pattern}|{_TEAM_LINE}|{_FACTS.pattern}")
_BODY = re.compile(rf"\W*#|[1-8] {LETTER}|.*\([^()]{{1,4}}\)$|Athletes\b|count:")
_SHORT_YEAR = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d\d)\b")
_YEAR_BEHIND = re.compile(r"\((?:FR|SO|JR|SR|\d{1,2})\)$")  # of a swimmer, not of an event
_SCHOOL_YEAR = re.compile(r"\((?:FR|SO|JR|SR)\)")

_YEAR = r"(?: \((?P<year>[^()]{0,4})\))?"
_EXHIBITION = r"(?: [Xx])?"
_END = rf"{SEED}(?!.*\bN[TSP]\b){MARKS}"  # no second entry
_SWIMMER = rf"{FULL_NAME}{_YEAR}{_EXHIBITION} {_END}"
_TEAM_NAME = r"(?P<name>(?!x )[^\W_][\w-]*(?: (?!EXH\b|[Xx] )[^\W\d_][\w'.-]*)*)"
_TEAM = rf"(?P<letter>[A-Z]) {_TEAM_NAME}{_EXHIBITION} {_END}"
_LEG = rf"(?P<leg>[1-8]) {FULL_NAME}{_YEAR}(?: \[Alt\])?(?= [1-8] |$)"
# A relay's team stands on the line of its event, and an event may stand behind a narrow column: "count: # 2 Male ...".
_JOINT = re.compile(rf"(?<![a-z]) (?=# ?\d{{1,4}}[A-Z]? {LETTER})| (?=Athletes\b|count:)")
_TEAM_OF_EVENT = re.compile(rf"(?P<event># ?\d.*? Relay\b.*?) (?P<team>{unnamed(_TEAM)})")


def _split(line: str) -> list[str]:
    parts = _JOINT.split(line) if "#" in line or "Athletes" in line or "count:" in line else [line]
    return [*chain.from_iterable(found.groups() if (found := _TEAM_OF_EVENT.match(part)) else [part] for part in parts)]


def _heading_of(lines: Lines) -> Lines:
    """The lines of the page's heading: up to the last one of a known kind, and before the first entry or event."""
    top = [*takewhile(lambda line: _HEADING.match(line) or not (_BODY.match(line) or has_time(line)), lines)]
    while top and not _HEADING.match(top[-1]):
        top.pop()
    return tuple(top)


def _facts(heading: Lines) -> dict[str, str]:
    facts = (_FACTS.match(line) for line in heading if not _MARK.search(line))
    return {name: text for fact in facts if fact for name, text in fact.groupdict().items() if text}


def _headings(lines: Lines) -> dict[int, Line]:
    heading = _heading_of(lines)
    found: dict[int, Line] = {at: Ignored() for at, line in enumerate(lines) if at < len(heading) or _MARK.search(line)}
    facts = _facts(heading)
    if "meet" in facts:
        days = printed_days(_SHORT_YEAR.sub(r"\1 \2 20\3", facts.get("days", "")))
        kind: Kind = "results" if facts.get("kind") == "Results" else "program"
        found[0] = Printout(facts["meet"], days, kind, venue=facts.get("venue"))
    return found


def _event(found: re.Match[str]) -> Event:
    name = found["name"]
    is_whole = not has_time(name) and "#" not in name and not _YEAR_BEHIND.search(name)
    return from_groups(Event, found, name=name if is_whole else None, begins_list=True, is_whole=is_whole)


def _adapted(layout: Layout, pages: Sequence[PageText]) -> Layout:
    """With the team, if the report is of one only, and school years in place of ages if there are any."""
    lines = [line for page in pages for line in page.lines]
    teams = {found["team"] for found in map(re.compile(_TEAM_LINE).match, lines) if found}
    team = teams.pop() if len(teams) == 1 else None
    swimmer = rule(_SWIMMER, partial(from_groups, Swimmer, team=team), only=("swimmer",))
    is_school = any(map(_SCHOOL_YEAR.search, lines))
    return replace(layout, entries=(swimmer, *layout.entries), is_school=is_school)


TEAM_MANAGER = Layout(
    name="team_manager",
    mark=_MARK,
    headings=_headings,
    split=_split,
    has_lanes=False,
    has_heats=False,
    entries=(
        rule(_TEAM, Team, only=("relay",)),
        legs_rule(_LEG, only=("relay",)),
    ),
    structure=(
        rule(r"# ?(?P<label>(?P<number>\d{1,4})[A-Z]?) (?P<name>[^\W\d].*)$", _event),
        rule(r"#", Broken("event")),
        rule(rf"Athletes(?: count:?)?(?: \d+)?$|{_TOTALS}|{_TEAM_LINE}", EndOfList()),
        rule(r"count:(?: \d+)?$", Ignored()),
        rule(r"\(\w{1,4}\)$", Broken("heat", ends_heat=False)),  # whose year it is, is unknown
    ),
    entry_like=re.compile(rf"(?:[1-8] )?'?{LETTER}.*\([^()]{{1,4}}\)|[A-Z] \S.*\d[.:]\d\d"),
    lane_like=re.compile(rf".*(?:{LETTER}|\d[.:]\d\d)"),
    adapted=_adapted,
)
