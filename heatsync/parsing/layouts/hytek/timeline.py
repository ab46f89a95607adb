"""Reads a Hy-Tek session report: on which day a session is, and when each of its events starts."""

import re
from collections.abc import Sequence

from heatsync.model.sheet import SheetEvent, SheetSession, UnreadLine
from heatsync.parsing.layouts.builder import SheetBuilder
from heatsync.parsing.layouts.clock import CLOCK, clock
from heatsync.parsing.layouts.hytek.header import Heading
from heatsync.parsing.line_content import has_letters

_SESSION = re.compile(
    r"\bSession:? (?P<key>\d\w*|(?<=: )\w+)\b *(?P<name>.*?)(?= Day of Meet:| Starts at \d| Heat Interval:|$)",
    re.IGNORECASE,
)
_DAY = re.compile(r"\bDay of Meet: (?P<day>\d{1,2})", re.IGNORECASE)
_STARTS = re.compile(rf"\bStarts at (?P<start>{CLOCK})", re.IGNORECASE)
_INTERVAL = re.compile(
    r"\bHeat Interval: (?P<interval>\d{1,3}) Sec\w*(?:\s*/\s*Back \+(?P<back>\d{1,3}) Sec\w*)?", re.IGNORECASE
)
_NAMED_ROUND = (
    r"(?P<round>Prelim\w*|(?:Timed )?Finals?(?:-\w+)?|Semi\w*(?:-Finals?)?|Swim-?offs?|Preliminar\w*|Final\w*)\s+"
)
_ROUND = rf"(?:{_NAMED_ROUND})?"
_LABEL = r"#?(?P<label>(?P<number>\d{1,4})[A-Z]?(?: ?/ ?\d{1,4}[A-Z]?)*)"
# The blank to fill in, and the "u" of unofficial, stand before or behind the start, by producer.
_EVENT = re.compile(
    rf"{_ROUND}{_LABEL} (?P<name>\D.*?) (?P<entries>\d{{1,4}}) (?P<heats>\d{{1,3}})"
    rf"(?: [A-Za-z*]{{1,2}})?[ _]*? _*(?P<start>\d{{1,2}}[:.]\d\d ?[AP]M(?=u\b)|{CLOCK}) ?[A-Za-z*]?[ _]*$",
    re.IGNORECASE,
)
_LIKE_EVENT = re.compile(
    rf"\d .*\b{CLOCK}[ _]*$|{_ROUND}{_LABEL} \D.*?[ _]{CLOCK}|{CLOCK} #?\d{{1,4}} [^\W\d]"
    rf"|(?:{CLOCK} )?{_NAMED_ROUND.replace('?P<round>', '?:')}#?\d{{1,4}}[A-Z]? [^\W\d]"
    r"|#?\d{1,4}[A-Z]? \D.* \d{1,4} \d{1,3}(?: [A-Za-z*]{1,2})?[ _]* [^\W\d_]{3,}[ _]*$",  # "... 14 2 Noon"
    re.IGNORECASE,
)
_MOST_HEADING = 12
_NOT_EVENTS = re.compile(r"\b(?:Break|Estimated|Finish(?:es)?|Session|Report|Page|Total|Adjourn\w*)\b", re.IGNORECASE)


def is_timeline(lines: Sequence[str]) -> bool:
    """Whether a page that is not titled as a session report is one."""
    return any("meet: " in line.lower() and _DAY.search(line) for line in lines[:_MOST_HEADING])


class Timeline:
    """Reads the lines under a session report's heading into the sheet.

    `sessions` are, by their heading, the printed name and day of the meet of each session (an index).
    """

    def __init__(self, sheet: SheetBuilder) -> None:
        self._sheet = sheet
        self._heading: Heading | None = None
        self._session: int | None = None
        self.sessions: dict[Heading, dict[int, tuple[str | None, int | None]]] = {}

    def enter(self, heading: Heading) -> None:
        self._heading, self._session = heading, None
        if heading.kind == "report":
            self.sessions.setdefault(heading, {})

    def read(self, page: int, at: int, line: str) -> None:
        found, day, start, interval = (pattern.search(line) for pattern in (_SESSION, _DAY, _STARTS, _INTERVAL))
        if found or day or start or interval:
            self._read_session(found, day, start, interval)
        elif event := _EVENT.match(line):
            self._read_event(event)
        elif _LIKE_EVENT.search(line) and not _NOT_EVENTS.search(line):
            self._sheet.unread.append(UnreadLine(page, line, at))
        elif has_letters(line):
            self._sheet.other(page, line)

    def _read_session(
        self,
        found: re.Match[str] | None,
        day: re.Match[str] | None,
        start: re.Match[str] | None,
        interval: re.Match[str] | None,
    ) -> None:
        session = self._enter(found["key"], found["name"].strip() or None) if found else self._current()
        known = self._sheet.sessions[session]
        if start:
            known = known._replace(start=clock(start["start"]))
        if interval:
            back = int(interval["back"]) if interval["back"] else None
            known = known._replace(interval=int(interval["interval"]), back_interval=back)
        self._sheet.sessions[session] = known
        if day and self._heading:
            self.sessions[self._heading][session] = (known.name, int(day["day"]))

    def _current(self) -> int:
        return self._enter("", None) if self._session is None else self._session

    def _enter(self, key: str, name: str | None) -> int:
        session = SheetSession(name, None, is_timeline=True)
        self._session = self._sheet.session((self._heading, key), session)
        if self._heading:
            self.sessions[self._heading].setdefault(self._session, (name, None))
        return self._session

    def _read_event(self, found: re.Match[str]) -> None:
        label = re.sub(r"\s*/\s*", " / ", found["label"])
        event = SheetEvent(
            self._current(),
            int(found["number"]),
            label,
            found["name"],
            start=clock(found["start"]),
            round=found["round"],
            heats_of=int(found["heats"]),
        )
        self._sheet.event(event)
