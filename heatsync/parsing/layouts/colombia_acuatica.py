"""ColombiaAcuatica heat sheets: ages before names, a team's code behind them, an approximate start at each heat.

Only text of such sheets was seen, with individual events. Inferred: the last word before the time is the team's code
(a name has two words or more), and a relay prints its team in place of a swimmer.
"""

import re
from datetime import date

from heatsync.parsing.clock import CLOCK, clock
from heatsync.parsing.fields import LETTER, MARKS, SEED, UNMARKED_WORD
from heatsync.parsing.layout import Layout, rule
from heatsync.parsing.lines import (
    Broken,
    EmptyLane,
    Event,
    EventNameEnd,
    Heat,
    Session,
    SessionStart,
    Swimmer,
    Team,
)

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {month: number for number, month in enumerate(_ENGLISH, 1)} | {"ene": 1, "abr": 4, "ago": 8, "dic": 12}

_SESSION = r"Session: (?P<number>\d{1,2}) (?P<year>\d{4})-(?P<month>[^\W\d]{3})-(?P<day>\d\d)"
_JOINT = re.compile(r" (?=Warm Up: |Start Competition: )|(?<=\| [A-Z]) (?=\d)")
# "67 (M) 11Y - 12Y - 13Y | M", and below it "400m Libre/400m Free".
_EVENT = r"(?P<label>\d{1,3}) (?P<name>\([A-Z]\) [^|]+?)(?: \| .*)?$"
_EVENT_NAME = r"\d{1,2} ?x ?\d{2,4} ?m\b|\d{2,4} ?m [^\W\d]"
_HEAT = rf"Heat ?# ?(?P<number>\d{{1,3}})(?: of (?P<of>\d{{1,3}}))?(?: (?P<about>~) ?(?P<start>{CLOCK}))?$"

_SWIMMER = (
    rf"(?P<lane>\d{{1,2}}) (?P<age>\d{{1,2}})[A-Z] (?P<name>{UNMARKED_WORD}(?: {UNMARKED_WORD})+)"
    rf" (?P<team>(?!EXH\b|[Xx]\b)\d*{LETTER}[^\s_]*) {SEED}"
)
_RELAY = rf"(?P<lane>\d{{1,2}}) (?P<team>[^\W\d][^\d]*?)(?: (?P<letter>[A-Z]))? {SEED}{MARKS}"


def _session(found: re.Match[str]) -> Session:
    name, month = f"Session {found['number']}", _MONTHS.get(found["month"].lower(), 0)
    try:
        return Session(name, date(int(found["year"]), month, int(found["day"])).isoformat())
    except ValueError:
        return Session(name, is_whole=False)


def _heat(found: re.Match[str]) -> Heat:
    of, start = found["of"], found["start"]
    return Heat(
        int(found["number"]), int(of) if of else None, start=clock(start) if start else None,
        is_about=found["about"] is not None,
    )  # fmt: skip


def _swimmer(found: re.Match[str]) -> Swimmer:
    return Swimmer(int(found["lane"]), found["name"], found["team"], found["seed"], found["age"])


COLOMBIA_ACUATICA = Layout(
    name="colombia_acuatica",
    mark=re.compile(rf"^(?:{_SESSION} Warm Up: |Heat # \d+ ~ \d|\d{{1,3}} \([A-Z]\) \d{{1,2}}Y\b)"),
    split=_JOINT.split,
    entry_like=re.compile(r"\d{1,2} \d{1,2}[A-Z] [^\W\d]"),
    lane_like=re.compile(r"\d{1,2} \S"),
    whole_name=re.compile(r"\d ?m [^\W\d].*/.*\d ?m [^\W\d]"),
    entries=(
        rule(f"{_SWIMMER}$", _swimmer, only=("swimmer",)),
        rule(_SWIMMER + MARKS, _swimmer, only=("swimmer",)),
        rule(_RELAY, lambda m: Team(int(m["lane"]), m["team"], m["letter"], m["seed"]), only=("relay",)),
        rule(r"\d{1,2}$", lambda _: EmptyLane()),
    ),
    structure=(
        rule(_HEAT, _heat),
        rule(_EVENT, lambda m: Event(m["label"], int(m["label"]), m["name"], is_continued=True)),
        rule(_EVENT_NAME, lambda m: EventNameEnd(m.string)),
        rule(rf"{_SESSION}$", _session),
        rule(rf"Start Competition: ({CLOCK})", lambda m: SessionStart(clock(m[1]))),
        rule(rf"{_EVENT_NAME}|\d{{1,3}}\b.*(?:\([A-Z]\)|\b\d{{1,2}}Y\b)", lambda _: Broken("event")),
        rule(r"Heat\b\W*(?:No\.? ?)?[#\d]", lambda _: Broken("heat")),
        rule(r"Session\b\W*(?:No\.? ?)?\d", lambda _: Broken("session")),
    ),
)
