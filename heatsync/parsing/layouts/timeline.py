"""Timelines that a host types or a web page prints: a start, an event and its number of heats on each line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from heatsync.model.page_text import PageText
from heatsync.parsing.clock import CLOCK as ANY_CLOCK
from heatsync.parsing.clock import clock
from heatsync.parsing.dates import PrintedDays, printed_days, without_days
from heatsync.parsing.layout import Layout, Lines, from_groups, rule
from heatsync.parsing.lines import Broken, Line, Printout, ReportEvent, ReportSession

CLOCK = ANY_CLOCK.replace("[:.]", ":")  # "28.10" is a swim time
_ROUND = r"(?:(?:Timed )?Finals?|Prelim\w*|Semi-?finals?|Swim-?offs?)\b(?:-\w+)?"
_DISTANCE = r"\b(?:\d ?x ?)?(?:25|50|75|100|150|200|300|400|500|800|1000|1500|1650) ?[my]?\b(?!['\u2019:/])"
_LABEL = r"(?:Event |#)?(?P<label>(?P<number>\d{1,4})[A-Z]?(?: ?[/&] ?\d{1,4}[A-Z]?)*):?"
# "3 Girls 10 & Under 50 Breaststroke 4", "... 400 IM - Finals-S 3", "... 800 Freestyle - Heat 2 of 5", with long dashes
# on the web. A number of entries may stand before that of the heats.
_EVENT = (
    rf"{_LABEL} (?P<name>[^\W\d].*?{_DISTANCE}.*?(?:[^\W\d]|\)|S[BM]?\d{{1,2}}))"
    rf"(?: [\u2013\u2014-] (?:(?P<round>{_ROUND})(?: \([^()]*\))?|Heat (?P<heat>\d{{1,3}}) of (?P<of>\d{{1,3}})))?"
    r"(?:(?: \d{1,4})? (?P<heats>\d{1,3}))?$"
)
_ROW = rf"(?P<start>{CLOCK}) (?:[\u2013\u2014-] )?{_EVENT}"
# Where two events alternate, the second has no start of its own. A line with a swim time does not belong to a timeline.
_ROW_LIKE = re.compile(
    rf".*{CLOCK}\W+(?:Event |#)?\d{{1,4}}[A-Z]?(?: [^\W\d]|$)|{CLOCK}(?:$|.*\d.*{_DISTANCE} [^\W\d])"
    rf"|(?:[^\W\d]+ )?#?\d{{1,4}}[A-Z]? [^\W\d].*{_DISTANCE} [^\W\d].* \d{{1,3}}\b"
    r"|.*[^\W\d]{2}.*\b(?:\d{1,2}\.\d\d|NT)\b",
    re.IGNORECASE,
)

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|tember|ober)?\b\.?"
_DAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|day \d\b"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b|\d{{1,2}} {_MONTH}|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?)"
)
_SESSION = r"session #?\d{1,2}[a-z]?\b"
_NO_NAME = rf"(?:\b(?:estimated|meet|session)\s+)*\b(?:time ?lines?|schedule)\b|\b(?:starts?|begins?)(?: at)?\b|{CLOCK}"
_SPACE = r"[\s\u00b7\u2022|,:()/\u2013\u2014-]"
_HEADING = (
    rf"(?=.*?\b(?:{_SESSION}|{_DAY}|{_ROUND})){_SPACE}*(?>(?:{_DAY}|{_SESSION}|{_ROUND}|{_NO_NAME}|20\d\d\b"
    rf"|(?:early|late|morning|afternoon|evening|night|distance|session|[ap]m)\b)(?:{_SPACE}+|$))++$"
)
_BEGINS_SESSION = rf"(?:[^\w\s]+ ?|x )?(?:{_SESSION}|{_DAY})(?!.*\.$)"
_JOINED = re.compile(rf"{CLOCK}|\b(?:{_SESSION}|{_DAY})", re.IGNORECASE)
_SAYS = re.compile(rf"(?P<session>{_SESSION})|(?P<day>{_DAY})|(?P<round>{_ROUND})", re.IGNORECASE)
_WITHOUT = re.compile(rf"{_NO_NAME}|[\u00b7\u2022|]|(?<=\s)[\u2013\u2014-](?=\s*$)", re.IGNORECASE)
_BEGIN = rf"({CLOCK}) (?:competition|racing|meet|session|{_ROUND})\b.*\b(?:begins?|starts?)$"
_NO_TITLE = re.compile(
    rf"(?>{_NO_NAME}|\b(?:est|time|event|ev|no|name|entries|heats|round)s?\b|\W)++$|{_HEADING}", re.IGNORECASE
)
_SPELLED_DAYS = re.compile(rf"{_SPACE}*{_MONTH} \d.*$", re.IGNORECASE)


def _start(text: str | None) -> str | None:
    """None for "1:05", which is in the afternoon on a clock with 12 hours."""
    is_doubtful = text is not None and text[0] in "12345" and not text[1].isdigit() and text[-1].isdigit()
    return clock(text.upper()) if text and not is_doubtful else None


def _row(found: re.Match[str]) -> Line:
    """A session's heading is lost if it is joined to the row, or if another row is."""
    if _JOINED.search(found["name"]):
        return Broken("session")
    start, heats = _start(found.groupdict().get("start")), int(found["of"] or found["heats"] or 0) or None
    return from_groups(ReportEvent, found, start=start, heats=heats)


def _heading(found: re.Match[str]) -> ReportSession | None:
    """`Friday - Prelims Timeline`, `Session 2: Saturday, June 13, 2026 8:30 AM`, `Finals`; not the days of the meet."""
    line = found.string
    if _is_range(line):
        return None
    said = {kind: fact[0] for fact in _SAYS.finditer(line) if (kind := fact.lastgroup)}
    name = " ".join(_WITHOUT.sub(" ", line).split()).strip(" ,:-\u2013\u2014")
    start = re.search(CLOCK, line, re.IGNORECASE)
    session, day = (name if fact in said else None for fact in ("session", "day"))
    return ReportSession(session, session, start=_start(start and start[0]), date=day, round=said.get("round"))


def _is_range(line: str) -> bool:
    """Whether the line has the days of the meet, not that of a session."""
    days = printed_days(line)
    return days is not None and days.first != days.last


def _adapted(layout: Layout, pages: Sequence[PageText]) -> Layout:
    """The layout with the meet in the lines above the first event."""
    lines = [line for page in pages for line in page.lines]
    rows = re.compile(_ROW, re.IGNORECASE)
    above = lines[: next((at for at, line in enumerate(lines) if rows.match(line)), 0)]
    title = next((line for line in above if not _NO_TITLE.match(line)), None)
    days = next((printed_days(line) for line in above if _is_range(line)), None)
    return replace(layout, headings=partial(_headings, title=title, days=days))


def _headings(lines: Lines, title: str | None, days: PrintedDays | None) -> Mapping[int, Line]:
    if title is None or title not in lines:
        return {}
    name = _SPELLED_DAYS.sub("", without_days(_WITHOUT.sub(" ", title)))
    return {lines.index(title): Printout(" ".join(name.split()).strip(" ,:-\u2013\u2014"), days, "report")}


_RULES = (
    rule(_ROW, _row, re.IGNORECASE),
    rule(rf"(?=.* \d{{1,3}}$){_EVENT}", _row, re.IGNORECASE),
    rule(_HEADING, _heading, re.IGNORECASE),
    rule(_BEGIN, lambda found: ReportSession(start=_start(found[1])), re.IGNORECASE),
    rule(_BEGINS_SESSION, lambda found: None if _is_range(found.string) else Broken("session"), re.IGNORECASE),
)

TIMELINE = Layout(
    name="timeline",
    mark=re.compile(f"^{_ROW}", re.IGNORECASE),
    adapted=_adapted,
    entries=(),
    entry_like=_ROW_LIKE,
    structure=_RULES,
    report=_RULES,
    report_like=_ROW_LIKE,
    starts_rise=True,
)
