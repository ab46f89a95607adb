"""TeamUnify "Relay Teams": the relays that a club enters, each with its swimmers.

Inferred from `27A 2 4 LCM W 13-14 200 Medley Relay Relay A (Entry: 2:11.60L)`: "27A" is the event's number as printed.
The two numbers behind it are not read. They may be the day and the session: a club prints this list from its entries,
which have no heats and lanes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from heatsync.model.page_text import PageText
from heatsync.parsing.fields import SEED, UNMARKED_WORD, without_lone_marks
from heatsync.parsing.layout import DIGITS, Layout, Lines, from_groups, legs_rule, rule
from heatsync.parsing.lines import Broken, Event, Ignored, Line, Team

_COURSE = r"(?:LCM|SCM|SCY)"
_EVENT = rf"(?P<label>(?P<number>\d{{1,4}})[A-Z]?) \d{{1,2}} \d{{1,2}} (?P<name>{_COURSE} [A-Z]+ .+)$"
_TEAM = rf"Relay (?P<letter>[A-Z])(?: \(Entry: ?{SEED}\))?$"
_BEFORE_TEAM = re.compile(r" (?=Relay [A-Z]\b)")
_CLUB = re.compile(r"(?P<club>.*[^\W\d].*?) [|_\u2013\u2014-] Relay Teams$")
_IN_LIST = re.compile(r"\d|Relay |.*\b(?:Relay [A-Z]\b|[1-8]\. )")
_WORDS = rf"{UNMARKED_WORD}(?: {UNMARKED_WORD})*"
_LEG = rf"(?P<leg>[1-8])\. *(?:(?P<name>{_WORDS}, ?{_WORDS})(?: \(?(?P<year>\d{{1,2}})\)?)?)?(?=\s+[1-8]\.|\s*$)"


def _event(found: re.Match[str]) -> Event:
    name, relay, rest = found["name"].partition(" Relay")
    return from_groups(Event, found, name=name + relay, is_whole=not rest)


def _headings(lines: Lines) -> Mapping[int, Line]:
    """The page's title: the club whose relays these are, and the meet below it."""
    if not _CLUB.match("".join(lines[:1])):
        return {}
    return dict.fromkeys(range(1 if _IN_LIST.match("".join(lines[1:2])) else 2), Ignored())


def _adapted(layout: Layout, pages: Sequence[PageText]) -> Layout:
    """The layout with the club in the pages' title."""
    club = next(
        (without_lone_marks(found["club"]) for page in pages for found in map(_CLUB.match, page.lines[:1]) if found), ""
    )
    team = rule(_TEAM, partial(from_groups, Team, name=club))
    return replace(layout, entries=(legs_rule(_LEG), team))


TEAMUNIFY = Layout(
    name="teamunify",
    mark=re.compile(rf"^{_EVENT.removesuffix('.+)$')}.*\bRelay [A-Z](?: \(Entry: |$))"),
    headings=_headings,
    adapted=_adapted,
    split=_BEFORE_TEAM.split,
    lane_starts=(*DIGITS, "Relay "),
    entry_like=re.compile(r"(?:.* )?[1-8]\..*[^\W\d]{2}|Relay [A-Z]\b"),
    whole_name=re.compile(r"\bRelay$"),
    relay=re.compile(r""),
    has_lanes=False,
    has_ranks=True,
    entries=(),
    structure=(
        rule(_EVENT, _event),
        rule(_CLUB.pattern, Broken("event")),  # a part of the title
        rule(rf"(?:.*\s)?{_COURSE}\b|\d{{1,4}}[A-Z](?: \d{{1,2}})*$", Broken("event")),
    ),
)
