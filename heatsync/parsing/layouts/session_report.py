"""The lines of a Hy-Tek session report: the day of each session, and the start of each event."""

import re

from heatsync.parsing.clock import CLOCK
from heatsync.parsing.layout import from_groups, rule, unnamed
from heatsync.parsing.lines import ReportEvent, ReportSession

_DAY = r"\bDay of Meet: (?P<day>\d{1,2})"
_STARTS = rf"\bStarts at (?P<start>{CLOCK})"
_INTERVAL = r"\bHeat Interval: (?P<interval>\d{1,3}) Sec\w*(?:\s*/\s*Back \+(?P<back_interval>\d{1,3}) Sec\w*)?"
_SESSION = r"\bSession:? (?P<key>\d\w*|(?<=: )\w+)\b *(?P<name>.*?)(?= Day of Meet:| Starts at \d| Heat Interval:|$)"
_FACTS = (_SESSION, _DAY, _STARTS, _INTERVAL)
# A line has one of these or more, in any order.
_SAYS = rf"(?=.*(?:{unnamed('|'.join(_FACTS))}))" + "".join(f"(?:(?=.*?{fact}))?" for fact in _FACTS)
_REPORT_DAY = re.compile(_DAY, re.IGNORECASE)
_NAMED_ROUND = (
    r"(?P<round>Prelim\w*|(?:Timed )?Finals?(?:-\w+)?|Semi\w*(?:-Finals?)?|Swim-?offs?|Preliminar\w*|Final\w*)\s+"
)
_ROUND = rf"(?:{_NAMED_ROUND})?"
_LABEL = r"#?(?P<label>(?P<number>\d{1,4})[A-Z]?(?: ?/ ?\d{1,4}[A-Z]?)*)"
# The blank to fill in, and the "u" of unofficial, stand before or behind the start, by producer.
_EVENT = (
    rf"{_ROUND}{_LABEL} (?P<name>\D.*?) \d{{1,4}} (?P<heats>\d{{1,3}})"
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
    return from_groups(ReportSession, found, day=int(found["day"]) if found["day"] else None)


REPORT = (rule(_SAYS, _session, re.IGNORECASE), rule(_EVENT, ReportEvent, re.IGNORECASE))


def is_report(lines: tuple[str, ...]) -> bool:
    """Whether a page that is not titled as a session report is one, by the lines below its heading."""
    return any("meet: " in line.lower() and _REPORT_DAY.search(line) for line in lines[:_MOST_HEADING])
