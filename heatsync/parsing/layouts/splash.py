"""SPLASH Meet Manager start lists in any language: read by numbers and shapes, and by the words of the sheet itself."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, filterfalse

from heatsync.model.page_text import PageText
from heatsync.parsing.clock import CLOCK
from heatsync.parsing.dates import PrintedDays
from heatsync.parsing.fields import (
    MARKS,
    NAME,
    UNMARKED,
    comma_after_capitals,
    holds_entry,
    without_lone_marks,
)
from heatsync.parsing.layout import Layout, Lines, from_groups, legs_rule, rule
from heatsync.parsing.line_content import has_time
from heatsync.parsing.lines import Broken, EmptyLane, Event, EventStart, Heat, Ignored, Line, Meet, Swimmer, Team
from heatsync.parsing.print_time import printed_at

# "Wettkampf 14 Herren, 50m Freistil offen", on later pages "Wettkampf 14, Herren, 50m Freistil"; Hungarian has
# "14. versenyszám, Női, 50m Gyors". Metres are Cyrillic and Greek too, or they are yards.
_DISTANCE = r"[^\W\d].*\d ?(?:[m\u043c\u03bc\u00b5]|y|yds?|yards?)\b"
_EVENT = re.compile(
    r"(?:(?P<word>[^\W\d]+)\.? (?P<label>(?P<number>\d{1,4})[a-z]?),?|(?P<first>\d{1,4})\. (?P<behind>[^\W\d]+),)"
    rf" (?P<name>{_DISTANCE}.*)$"
)
_START = re.compile(rf"\b(?P<day>\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d{{4}}-\d\d-\d\d) - (?P<start>{CLOCK})(?![.\d])")
_HEAT_OF = (
    r"(?:(?P<word>[^\W\d]+)\.? (?P<number>\d{1,3})(?: [^\W\d]{1,6} | ?/ ?)"
    r"|(?P<first>\d{1,3})\. (?P<behind>[^\W\d]+) ?/ ?)(?P<of>\d{1,3})"
)
_HEAT = re.compile(rf"{_HEAT_OF}(?:\W+(?P<start>{CLOCK}))?$")
# Where nothing but this word, and perhaps a letter, stands above the lanes.
_FINAL = (
    r"(?:(?:Final|Finale|Fina\u0142|Fin\u00e1le|Finaali|Finaal|D\u00f6nt\u0151|\u0424\u0438\u043d\u0430\u043b"
    r"|\u03a4\u03b5\u03bb\u03b9\u03ba\u03cc\u03c2)(?: [A-D])?|[A-D][- ]Finale?)$"
)
_LANE_BEHIND_HEAT = re.compile(rf"(?P<heat>{_HEAT_OF}) (?P<lane>\d{{1,2}} [^\W\d].*)$")
# "ANKARA, 12. - 13.3.2026", "ANKARA, 30.4. - 1.5.2026", "ANKARA, 3/12/2026 - 3/13/2026": town, first day and last day.
_DAYS = re.compile(
    r"(?:(?P<town>\D+), )?(?P<one>\d{1,2})[./]?(?:(?P<two>\d{1,2})[./]?)?(?P<year>\d{4})? ?[-\u2013] ?"
    r"(?P<last_one>\d{1,2})[./](?P<last_two>\d{1,2})[./](?P<last_year>\d{4})$"
)
_DAY = re.compile(r"(?:(?P<town>\D+), )?(?P<day>\d{1,2}[./]\d{1,2}[./]\d{4})$")
_MARK = re.compile(r"\bSplash Meet Manager\b", re.IGNORECASE)
_MOST_TITLE = 5

_SEED = rf"(?P<seed>[Xx%*]?(?:(?:\d{{1,2}}:){{0,2}}\d{{1,2}}[.,:]\d\d|NT))(?: ?\(?\d\dm\)?)?{MARKS}"
_PLAIN = (
    rf"(\d{{1,2}}) {UNMARKED}([^\W\d_][^\d(*%#_]*) ((?:19|20)?\d\d) ([^\W_][^.:,(*%#_/]*)"
    r" ((?:\d{1,2}:){0,2}\d{1,2}[.,:]\d\d|NT)$"
)
# Masters' lists have the age group ("65+") where others have the birth year.
_PERSON = rf"(?P<lane>\d{{1,2}}) {NAME}(?<! )\d? (?:(?P<year>(?:19|20)?\d\d)|\d\d\+)"
_SWIMMER = rf"{_PERSON}(?: (?P<team>\D.*?|\d+\D.*?))? {_SEED}"
_UNTIMED = rf"{_PERSON} (?P<team>(?!.*\d[.,:]\d)\D.*)(?P<seed>)$"
_TEAM = rf"(?P<number>\d{{1,2}}) (?P<name>\S.*?)(?: (?P<letter>[A-H]|[1-9]))? {_SEED}"
_LEG = r"(?P<name>[^\W\d][^\d,]*?),? (?P<year>(?:19|20)?\d\d)(?:[,;/]? (?=[^\W\d])|$)"
_NEXT_LANE = re.compile(r"\b\d{1,2} [^\W\d]\D*? (?:19|20)?\d\d [^\W\d]")
_UNTIMED_LANE = re.compile(r"\d{1,2} [^\W\d]\D*? \d\d [^\W\d]")
_LANE = re.compile(r"\d{1,2} ")
_YEAR = re.compile(r"\d{4}")
_CENTURY = 100


def _event(found: re.Match[str]) -> Event:
    number, is_whole = found["number"] or found["first"], not has_time(found["name"])
    label = found["label"] or number
    return from_groups(Event, found, label=label, number=int(number), is_continued=True, is_whole=is_whole)


def _heat(found: re.Match[str]) -> Heat:
    return from_groups(Heat, found, number=int(found["number"] or found["first"]))


def _birth_year(printed: str | None, meet: int | None) -> int | None:
    """Two digits are of this century unless the meet was over by then."""
    if printed is None or len(printed) > 2:  # noqa: PLR2004 - two digits
        return int(printed) if printed else None
    if meet is None:
        return None
    year = meet - meet % _CENTURY + int(printed)
    return year if year <= meet else year - _CENTURY


def _swimmer(found: re.Match[str], meet: int | None) -> Swimmer | None:
    lane, name, year, team, seed = found.groups()
    if team and (holds_entry(team) or _NEXT_LANE.search(team)):
        return None
    return Swimmer(int(lane), comma_after_capitals(name), team, seed or None, None, _birth_year(year, meet))


def _team(found: re.Match[str]) -> Team | None:
    return None if holds_entry(found["name"]) else from_groups(Team, found)


def _leg(found: re.Match[str], meet: int | None) -> Swimmer | None:
    """A swimmer whose surname, and nothing else, is in capitals, as SPLASH prints names."""
    capitals = [len(word) > 1 and word.isupper() for word in found["name"].split()]
    if all(capitals) or not any(capitals):
        return None
    return Swimmer(None, comma_after_capitals(found["name"]), birth_year=_birth_year(found["year"], meet))


def _year_title(found: re.Match[str]) -> Ignored | None:
    """`YB` and `JG`: the title of the birth years."""
    title = without_lone_marks(found[0])
    return Ignored() if len(title) == 2 and title.isupper() and not has_time(title) else None  # noqa: PLR2004 - letters


def _place_and_days(line: str) -> tuple[str | None, PrintedDays] | None:
    """The town and the meet's days, in the line that says nothing else."""
    if one := _DAY.match(line):
        return one["town"], PrintedDays(one["day"], one["day"])
    if found := _DAYS.match(line):
        between = "/" if "/" in line else "."
        first = (found["one"], found["two"] or found["last_two"], found["year"] or found["last_year"])
        last = (found["last_one"], found["last_two"], found["last_year"])
        return found["town"], PrintedDays(between.join(first), between.join(last))
    return None


def _headings(lines: Lines, titles: Mapping[str, Line]) -> Mapping[int, Line]:
    return {at: titles[line] for at, line in enumerate(lines) if line in titles}


def _titles(pages: Iterable[PageText]) -> dict[str, Line]:
    """What the sheet's page headings say: SPLASH's own line, the meet's title, and its town and days below it."""
    titles: dict[str, Line] = {}
    for page in pages:
        for at, line in enumerate(page.lines):
            if _MARK.search(line):
                titles[line] = Meet(issued=printed_at(line))
            elif line not in titles and (place := _place_and_days(line)):
                above = _titles_above(page.lines[max(0, at - _MOST_TITLE) : at])
                if above or place[0]:  # else it may be the day of an event, cut off from its start
                    titles |= above | {line: Meet(venue=place[0], days=place[1])}
    return titles


def _titles_above(lines: Lines) -> dict[str, Line]:
    """The meet's title, which is the last of these lines, and what stands above it."""
    titles: dict[str, Line] = {}
    for line in reversed(lines):
        if _HEAT.match(line) or _EVENT.match(line) or _UNTIMED_LANE.match(line) or has_time(line):
            break
        if not _MARK.search(line):
            titles[line] = Ignored() if titles else Meet(line)
    return titles


class _Words:
    """The first words of the sheet's headings of events and heats."""

    def __init__(self, lines: Iterable[str]) -> None:
        words: dict[str, set[str]] = {"event": set(), "heat": set()}
        for line in filterfalse(_LANE.match, lines):
            if heat := _HEAT.match(line) or _LANE_BEHIND_HEAT.match(line):
                words["heat"].add(_plain(heat["word"] or heat["behind"]))
            elif event := _EVENT.match(line):
                words["event"].add(_plain(event["word"] or event["behind"]))
        self.event, self.heat = (_alternatives(words[kind]) for kind in ("event", "heat"))
        self._any = re.compile(_alternatives(words["event"] | words["heat"]))
        self._joint = re.compile(rf"(?<=\S) (?=(?:{_alternatives(words['event'] | words['heat'])})\b)")

    def split(self, line: str) -> Sequence[str]:
        """Part what the print may have joined: no heading stands behind a line, and nothing behind a heading."""
        plain = _plain(line)
        if self._any.search(plain, 1):
            return [*chain.from_iterable(map(_behind_heading, self._before_heading(line, plain)))]
        return [line] if _LANE.match(line) else _behind_heading(line)  # nearly every line is a lane

    def _before_heading(self, line: str, plain: str) -> list[str]:
        for joint in self._joint.finditer(plain) if len(plain) == len(line) else ():
            heading = line[joint.end() :]
            if _LANE_BEHIND_HEAT.match(heading) or _HEAT.match(heading) or _EVENT.match(heading):
                return [line[: joint.start()], heading]
        return [line]


def _alternatives(words: set[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"


def _plain(text: str) -> str:
    """Without what tells letters apart that are one if their case is ignored: "I" may be the capital of two."""
    return text.lower() if text.isascii() else text.casefold().replace("\u0131", "i").replace("\u0307", "")


def _behind_heading(line: str) -> list[str]:
    if joined := _LANE_BEHIND_HEAT.match(line):
        return [joined["heat"], joined["lane"]]
    if _EVENT.match(line) and (start := _START.search(line)):
        return [line[: start.start()].rstrip(), line[start.start() :]]
    return [line]


def _meet_year(lines: Iterable[str], titles: Iterable[Line]) -> int | None:
    days = [start["day"] for start in map(_START.search, filterfalse(_LANE.match, lines)) if start]
    days += [title.days.first for title in titles if isinstance(title, Meet) and title.days]
    return next((int(year[0]) for year in map(_YEAR.search, days) if year), None)


def _adapted(layout: Layout, pages: Sequence[PageText]) -> Layout:
    """The layout in the words of these pages."""
    lines, titles = [line for page in pages for line in page.lines], _titles(pages)
    words = _Words(dict.fromkeys(lines))
    swimmer, leg = (partial(make, meet=_meet_year(lines, titles.values())) for make in (_swimmer, _leg))
    # "Event No. 4" and "4. versenyszám", but not "Event record 4".
    broken = r"(?:\d{{1,4}}\. (?:{0})\b|(?:{0})\b\W*(?:[^\W\d]{{1,3}}\b\W*)?\d)"
    return replace(
        layout,
        headings=partial(_headings, titles=titles),
        split=words.split,
        entries=(
            rule(_PLAIN, swimmer, only=("swimmer",), is_plain=True),
            rule(r"\d{1,2}$", EmptyLane(), is_plain=True),
            rule(_SWIMMER, swimmer, only=("swimmer",)),
            rule(_UNTIMED, swimmer, only=("swimmer",)),
            rule(_TEAM, _team, only=("relay",)),
            legs_rule(_LEG, leg, only=("relay",)),
        ),
        structure=(
            rule(_HEAT.pattern, _heat),
            rule(_FINAL, lambda found: Heat(None, round=found[0]), re.IGNORECASE),
            rule(_EVENT.pattern, _event),
            rule(_START.pattern, EventStart, search=True),
            rule(_DAY.pattern, Broken("session")),
            rule(r"\D{2,12}$", _year_title),
            rule(broken.format(words.event), Broken("event"), re.IGNORECASE),
            rule(broken.format(words.heat), Broken("heat"), re.IGNORECASE),
        ),
    )


SPLASH = Layout(
    name="splash",
    mark=_MARK,
    shapes=(_START, _HEAT),
    entries=(),
    structure=(),
    entry_like=re.compile(r"\d{1,2} [^\W\d]\D*? (?:19|20)?\d\d [^\W\d]"),
    lane_like=re.compile(r"\d{1,2} [^\W\d]"),
    relay=re.compile(r"(?<![\d-])(?:[2-9]|10) ?[x\u00d7*] ?\d"),
    whole_name=re.compile(r"(?!)"),  # in which words is unknown
    name_end=re.compile(r"(?!\d{1,2} [^\W\d]|\d{1,2}[./]\d)[^:]+$"),
    lists_events=True,
    adapted=_adapted,
)
