"""The lines of a Hy-Tek session report: the day of each session, and the start of each event."""

import re
from typing import Any

from heatsync.parsing.clock import CLOCK, clock
from heatsync.parsing.layout import rule
from heatsync.parsing.lines import ReportEvent, ReportSession

_DAY = r"\bDay of Meet: (?P<day>\d{1,2})"
_STARTS = rf"\bStarts at (?P<start>{CLOCK})"
_INTERVAL = r"\bHeat Interval: (?P<interval>\d{1,3}) Sec\w*(?:\s*/\s*Back \+(?P<back>\d{1,3}) Sec\w*)?"
_SESSION = r"\bSession:? (?P<key>\d\w*|(?<=: )\w+)\b *(?P<name>.*?)(?= Day of Meet:| Starts at \d| Heat Interval:|$)"
_FACTS = [re.compile(pattern, re.IGNORECASE) for pattern in (_DAY, _STARTS, _INTERVAL)]
_NAMED_ROUND = (
    r"(?P<round>Prelim\w*|(?:Timed )?Finals?(?:-\w+)?|Semi\w*(?:-Finals?)?|Swim-?offs?|Preliminar\w*|Final\w*)\s+"
)
_ROUND = rf"(?:{_NAMED_ROUND})?"
_LABEL = r"#?(?P<label>(?P<number>\d{1,4})[A-Z]?(?: ?/ ?\d{1,4}[A-Z]?)*)"
# The blank to fill in, and the "u" of unofficial, stand before or behind the start, by producer.
_EVENT = (
    rf"{_ROUND}{_LABEL} (?P<name>\D.*?) (?P<entries>\d{{1,4}}) (?P<heats>\d{{1,3}})"
    rf"(?: [A-Za-z*]{{1,2}})?[ _]*? _*(?P<start>\d{{1,2}}[:.]\d\d ?[AP]M(?=u\b)|{CLOCK}) ?[A-Za-z*]?[ _]*$"
)
_MOST_HEADING = 12
_NO_EVENT = r"(?!.*\b(?:Break|Estimated|Finish(?:es)?|Session|Report|Page|Total|Adjourn\w*)\b)"

REPORT_LIKE = re.compile(
    rf"{_NO_EVENT}.*?(?:\d .*\b{CLOCK}[ _]*$|{_ROUND}{_LABEL} \D.*?[ _]{CLOCK}|{CLOCK} #?\d{{1,4}} [^\W\d]"
    rf"|{_NAMED_ROUND.replace('?P<round>', '?:')}#?\d{{1,4}}[A-Z]? [^\W\d]"
    r"|#?\d{1,4}[A-Z]? \D.* \d{1,4} \d{1,3}(?: [A-Za-z*]{1,2})?[ _]* [^\W\d_]{3,}[ _]*$)",  # "... 14 2 Noon"
    re.IGNORECASE,
)
"""A line that may be an event of a session report."""


def _session(found: re.Match[str]) -> ReportSession:
    """What the line says of a session; a line may say all of it, or continue the one above."""
    line, facts = found.string, dict[str, Any]()
    for pattern in _FACTS:
        if fact := pattern.search(line):
            facts |= fact.groupdict()
    is_named = found.re.groupindex.keys() >= {"key"}
    return ReportSession(
        key=found["key"] if is_named else None,
        name=(found["name"].strip() or None) if is_named else None,
        day=_number(facts.get("day")),
        start=clock(facts["start"]) if "start" in facts else None,
        interval=_number(facts.get("interval")),
        back_interval=_number(facts.get("back")),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _event(found: re.Match[str]) -> ReportEvent:
    label = re.sub(r"\s*/\s*", " / ", found["label"])
    start = clock(found["start"])
    return ReportEvent(label, int(found["number"]), found["name"], start, found["round"], int(found["heats"]))


REPORT = (
    rule(_SESSION, _session, re.IGNORECASE, search=True),
    *(rule(pattern, _session, re.IGNORECASE, search=True) for pattern in (_DAY, _STARTS, _INTERVAL)),
    rule(_EVENT, _event, re.IGNORECASE),
)


def is_report(lines: tuple[str, ...]) -> bool:
    """Whether a page that is not titled as a session report is one, by the lines below its heading."""
    return any("meet: " in line.lower() and _FACTS[0].search(line) for line in lines[:_MOST_HEADING])
