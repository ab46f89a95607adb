"""Reads EasyWk's headings, "Abschnitt", "Wettkampf" and "Lauf", and knows one that it cannot read for what it is."""

import re
from datetime import date
from typing import Literal, NamedTuple

from heatsync.parsing.layouts.clock import CLOCK, clock

_DASH = "-\u2010-\u2015\u2212"
_MONTHS = ("jan", "feb", "m\u00e4r", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_DAY = re.compile(
    r"\b(?P<day>\d{1,2})\. ?"
    rf"(?:(?P<month>\d{{1,2}})\. ?|(?P<named>{'|'.join(_MONTHS)})[^\W\d]*\.? )(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend"
_DATED = re.compile(rf"(?:{_WEEKDAY})\b,? (?:den |der )?{_DAY.pattern}$", re.IGNORECASE)
_UNDATED = re.compile(rf"[{_DASH} :,]*(?:{_WEEKDAY})?$", re.IGNORECASE)
_SECTION = re.compile(r"(?:noch )?(?P<name>Abschnitt (?:\d+[a-z]?|[A-Z])\b)(?P<rest>(?!.*\bMeldungen).*)$")
_EVENT = re.compile(
    r"(?P<again>noch )?Wettkampf (?P<label>(?P<number>\d{1,4})[A-Za-z]?)"
    rf"(?:(?: ?[{_DASH}:.,] ?| (?=\d))(?P<name>.*))?$"
)
_HEAT = re.compile(
    r"(?:noch )?(?:Lauf|(?P<round>[^\W\d]+lauf|[^\W\d]*finale))(?: (?:(?P<number>\d{1,3})|(?P<letter>[A-Z]))\b)?"
    rf"(?: ?(?:/|von) ?(?P<of>\d{{1,3}})\b)?(?: \((?P<about>ca\. )?(?P<start>{CLOCK})(?: Uhr)?\))?(?P<rest>.*)$",
    re.IGNORECASE,
)
_MORE_OF_THE_ROUND = re.compile(rf"(?: ?[{_DASH}] ?(?P<named>[^()]+)| ?\((?P<bracketed>[^()]+)\))?$")
_WORD = re.compile(
    r"(?:noch )?(?:(?P<section>Abschnitt)|(?P<event>Wettkampf)|(?P<heat>[^\W\d]*lauf|[^\W\d]*finale))"
    r"(?:$|(?<=\bLauf) |\W*(?:Nr\.? ?)?(?:\d|(?-i:[A-Z])(?!\w)))",
    re.IGNORECASE,
)
_JOINT = re.compile(
    rf"(?<!noch) (?=(?:noch )?(?:Wettkampf \d+[A-Za-z]? ?[{_DASH}:]|Abschnitt \d+ ?[{_DASH}]"
    r"|(?:[^\W\d]+l|L)auf (?:\d+ ?/ ?\d|(?:\d+|[A-Z]) \()))|(?<=,\d\d) (?=(?:noch |Wettkampf |Abschnitt |\w*[Ll]auf ))"
)
_BEHIND_A_HEADING = re.compile(r" (?=Bahn (?:\d|Schwimmer)|abgem\. )")


class Section(NamedTuple):
    """`is_whole`: nothing of its line was left over that may be its day."""

    name: str
    date: str | None
    is_whole: bool


class EventHeading(NamedTuple):
    """`is_again`: the event goes on from the page before."""

    label: str
    number: int
    name: str | None
    is_again: bool


class Heat(NamedTuple):
    """`number` is None where a letter stands for it, or nothing. `is_whole`: nothing of its line was left over."""

    number: int | None
    of: int | None
    start: str | None
    is_about: bool
    round: str | None
    is_whole: bool


def parts(line: str) -> list[str]:
    """What the print may have joined: no heading stands within or before another line."""
    _, _, rest = line.partition(" ")
    if not may_hold_line(rest):  # nearly every line
        return [line]
    return [
        part
        for joined in _JOINT.split(line)
        for part in (_BEHIND_A_HEADING.split(joined, 1) if _WORD.match(joined) else [joined])
    ]


def may_hold_line(text: str) -> bool:
    """Whether there may be a whole line in what should be a part of one. Quicker than to look for it."""
    is_heading = "auf " in text or "kampf " in text or "schnitt " in text or "inale " in text
    return is_heading or "Bahn " in text or "abgem. " in text


def section(line: str) -> Section | None:
    found = _SECTION.match(line)
    if not found:
        return None
    days = {iso_day(day[0]) for day in _DAY.finditer(found["rest"])}
    is_whole = len(days) == 1 or bool(_UNDATED.match(found["rest"]))
    return Section(found["name"], days.pop() if len(days) == 1 else None, is_whole)


def day_alone(line: str) -> str | None:
    """The day in a line that says nothing but a weekday and a day."""
    found = _DATED.match(line)
    return iso_day(line) if found else None


def event(line: str) -> EventHeading | None:
    found = _EVENT.match(line)
    return EventHeading(found["label"], int(found["number"]), found["name"], bool(found["again"])) if found else None


def heat(line: str) -> Heat | None:
    found = _HEAT.match(line)
    if not found:
        return None
    round_, number, letter, of, about, start, rest = found.groups()
    if not (number or start):
        return None
    is_whole = True
    if round_ or letter or rest:  # few have any
        more = _MORE_OF_THE_ROUND.match(rest)
        named = " ".join(filter(None, (round_ or (letter and "Lauf"), letter)))
        round_ = " - ".join(filter(None, (named, more and (more["named"] or more["bracketed"]))))
        is_whole = more is not None
    return Heat(
        number=int(number) if number else None,
        of=int(of) if of else None,
        start=clock(start) if start else None,
        is_about=about is not None,
        round=round_ or None,
        is_whole=is_whole,
    )


def begins(line: str) -> Literal["section", "event", "heat"] | None:
    """What the line's first word and number say that a heading is, whether or not the rest can be read."""
    found = _WORD.match(line)
    return found.lastgroup if found else None  # type: ignore[return-value]  # the names of the groups


def iso_day(text: str) -> str | None:
    """Give "2026-06-27" for the day in "27.06.2026" or "27. Juni 2026"; None for what is no day."""
    day = _DAY.search(text)
    if not day:
        return None
    month = int(day["month"]) if day["month"] else _MONTHS.index(day["named"].casefold()) + 1
    try:
        return date(int(day["year"]), month, int(day["day"])).isoformat()
    except ValueError:
        return None
