"""Omega's "Entry List by Event", as World Aquatics publishes it: entries in the order of their times, without heats."""

import re
from collections.abc import Iterator

from heatsync.parsing.dates import PrintedDays, printed_days
from heatsync.parsing.fields import MARKS, NAME_WORD, comma_after_capitals
from heatsync.parsing.layout import Layout, Lines, from_groups, rule
from heatsync.parsing.line_content import has_time
from heatsync.parsing.lines import Broken, Columns, Event, EventStart, Ignored, Line, Meet, Swimmer, Team

_LIST = re.compile(r"Entry List by Event$", re.IGNORECASE)
_WHOLE_NAME = re.compile(r".*?\b(?:Freestyle|Backstroke|Breaststroke|Butterfly|Medley)\b(?: Relay\b)?", re.IGNORECASE)
_CLASSES = re.compile(r"(?:[ ,/-]+S[BM]?\d{1,2})*$")
_COUNT = re.compile(r"Number of entries: ?\d+$", re.IGNORECASE)
_EVENT = re.compile(r"Event (?P<label>(?P<number>\d{1,3})[A-Z]?)(?: ?-)? (?P<name>[^\W\d].*)$")
# "10 - 15 December 2024", "30 November - 2 December 2024", "10 December 2024".
_DAYS = re.compile(r"(?:\d{1,2}(?: [^\W\d]+)?(?: \d{4})? ?[-\u2013] ?)?\d{1,2} [^\W\d]{3,9} \d{4}$")
_PLACE = re.compile(r"[^\d(]+ \([A-Z]{3}\)$")

_DATE = r"\d{1,2} [A-Z]{3} \d{4}"
_SEED = rf"(?P<seed>(?:\d{{1,2}}:){{0,2}}\d{{1,2}}\.\d\d|NT){MARKS}"
_BORN = r"\d{1,2} [A-Z]{3} (?P<birth_year>\d{4})"
_NAME = rf"(?P<name>(?!X ){NAME_WORD}(?: {NAME_WORD})*)"
_SWIMMER = rf"{_NAME} (?P<team>[A-Z]{{3}}) {_BORN}(?:(?: {_DATE})? {_SEED}|$)"
_TEAM = rf"(?:[^\W\d_][^\d]* )?(?P<name>[A-Z]{{3}})(?:(?: {_DATE})? {_SEED}|$)"
_TITLES = r"(?:Name )?NAT(?:ION)? Code(?: Date of Birth)?(?: Entry(?: Time)?)?$"
_FOOTER = (
    r"Page \d+(?: ?(?:/|of) ?\d+)?$|(?:\S*-{5}|Report Created)(?!.*\d\.\d\d)|www\.\S+$"
    r"|(?:OMEGA|Official|Timing|Data|Legend)\b\D*$"
)
_JOINT = re.compile(r" (?=Event \d{1,3}[A-Z]? [^\W\d])")


def _headings(lines: Lines) -> dict[int, Line]:
    """The meet's title stands above its town, the town above its days, and these above the list's own title."""
    found = dict(_lists(lines))
    for at, line in enumerate(lines[1:], 1):
        if _DAYS.match(line) and any(map(_LIST.match, lines[at + 1 : at + 3])) and (days := printed_days(line)):
            found[at] = EventStart(days.first, None) if days.first == days.last else Ignored()
            found |= _meet_above(lines, at, days)
    return found


def _meet_above(lines: Lines, at: int, days: PrintedDays) -> dict[int, Line]:
    """The lines above the days: the meet's title, and below it the town, which some print."""
    place = lines[at - 1] if _PLACE.match(lines[at - 1]) else None
    title = at - 2 if place else at - 1
    found: dict[int, Line] = {at - 1: Ignored()} if place else {}
    if title >= 0 and not _EVENT.match(lines[title]):
        found[title] = Meet(lines[title], days, place)
    return found


def _lists(lines: Lines) -> Iterator[tuple[int, Line]]:
    """Where lists begin. A list without an event above it, or right below, belongs to one whose heading is lost."""
    has_event, begins = False, _COUNT if any(map(_COUNT.match, lines)) else _LIST
    for at, line in enumerate(lines):
        if _EVENT.match(line):
            has_event = True
        elif begins.match(line):
            is_above = any(map(_EVENT.match, lines[at + 1 : at + 2]))
            yield at, Columns() if has_event else Ignored() if is_above else Broken("event")
            has_event = False


def _event(found: re.Match[str]) -> Event:
    name, whole = found["name"], _WHOLE_NAME.match(found["name"])
    is_whole = not (has_time(name) or re.search(_DATE, name))
    if whole and not _CLASSES.match(name, whole.end()):  # something is joined to it
        name, is_whole = whole[0], False
    return from_groups(Event, found, name=name, is_continued=True, is_whole=is_whole)


def _swimmer(found: re.Match[str]) -> Swimmer | None:
    name = comma_after_capitals(found["name"])
    if "," not in name and not name.isupper():  # without a surname in capitals, it is a part of a line
        return None
    return from_groups(Swimmer, found, name=name)


ENTRY_LIST = Layout(
    name="entry_list",
    mark=re.compile(r"^Entry List by Event\b", re.IGNORECASE),
    headings=_headings,
    split=_JOINT.split,
    lane_starts=(),
    has_lanes=False,
    has_heats=False,
    lists_events=True,
    whole_name=_WHOLE_NAME,
    entries=(
        rule(_SWIMMER, _swimmer, only=("swimmer",)),
        rule(_TEAM, Team, only=("relay",)),
    ),
    structure=(
        rule(_EVENT.pattern, _event),
        rule(r"Event\b", Broken("event")),
        rule(rf"{_LIST.pattern}|{_COUNT.pattern}", Ignored(), re.IGNORECASE),
        rule(_TITLES, Columns(), re.IGNORECASE),
        rule(_FOOTER, Ignored()),
    ),
    entry_like=re.compile(rf".*\b[A-Z]{{3}} {_DATE}"),
    lane_like=re.compile(r".*(?:[^\W\d_]{2}|\d[.:]\d\d)"),
)
