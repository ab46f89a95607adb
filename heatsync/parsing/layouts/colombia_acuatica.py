"""ColombiaAcuatica heat sheets: ages before names, a team's code behind them, an approximate start at each heat.

Only text of such sheets was seen, with individual events. Inferred: the last word before the time is the team's code
(a name has two words or more), and a relay prints its team in place of a swimmer.
"""

import re
from functools import partial

from heatsync.parsing.clock import CLOCK
from heatsync.parsing.dates import iso_day
from heatsync.parsing.fields import LETTER, MARKS, SEED, UNMARKED_WORD, without_lone_marks
from heatsync.parsing.layout import Layout, from_groups, rule
from heatsync.parsing.lines import Broken, EmptyLane, Event, EventNameEnd, Heat, Session, SessionStart, Swimmer, Team

_SESSION = r"Session: (?P<number>\d{1,2}) (?P<year>\d{4})-(?P<month>[^\W\d]{3})-(?P<day>\d\d)"
_JOINT = re.compile(r" (?=Warm Up: |Start Competition: )|(?<=\| [A-Z]) (?=\d)")
# "67 (M) 11Y - 12Y - 13Y | M", and below it "400m Libre/400m Free".
_EVENT = r"(?P<label>(?P<number>\d{1,3})) (?P<name>\([A-Z]\) [^|]+?)(?: \| .*)?$"
_EVENT_NAME = r"\d{1,2} ?x ?\d{2,4} ?m\b|\d{2,4} ?m [^\W\d]"
_HEAT = rf"Heat ?# ?(?P<number>\d{{1,3}})(?: of (?P<of>\d{{1,3}}))?(?: (?P<is_about>~) ?(?P<start>{CLOCK}))?$"

_SWIMMER = (
    rf"(?P<number>\d{{1,2}}) (?P<year>\d{{1,2}})[A-Z] (?P<name>{UNMARKED_WORD}(?: {UNMARKED_WORD})+)"
    rf" (?P<team>(?!EXH\b|[Xx]\b)\d*{LETTER}[^\s_]*) {SEED}{MARKS}"
)
_TEAM = rf"(?P<number>\d{{1,2}}) (?P<name>[^\W\d][^\d]*?)(?: (?P<letter>[A-Z]))? {SEED}{MARKS}"


def _session(found: re.Match[str]) -> Session:
    day = iso_day(*found.group("year", "month", "day"))
    return Session(f"Session {found['number']}", day, is_whole=day is not None)


COLOMBIA_ACUATICA = Layout(
    name="colombia_acuatica",
    mark=re.compile(rf"^(?:{_SESSION} Warm Up: |Heat # \d+ ~ \d|\d{{1,3}} \([A-Z]\) \d{{1,2}}Y\b)"),
    split=_JOINT.split,
    entry_like=re.compile(r"\d{1,2} \d{1,2}[A-Z] [^\W\d]"),
    lane_like=re.compile(r"\d{1,2} \S"),
    whole_name=re.compile(r"\d ?m [^\W\d].*/.*\d ?m [^\W\d]"),
    entries=(
        rule(_SWIMMER, Swimmer, only=("swimmer",)),
        rule(_TEAM, Team, only=("relay",)),
        rule(r"\d{1,2}$", EmptyLane()),
    ),
    structure=(
        rule(_HEAT, Heat),
        rule(_EVENT, partial(from_groups, Event, is_continued=True)),
        rule(_EVENT_NAME, lambda found: EventNameEnd(without_lone_marks(found.string))),
        rule(rf"{_SESSION}$", _session),
        rule(rf"Start Competition: (?P<start>{CLOCK})", SessionStart),
        rule(rf"{_EVENT_NAME}|\d{{1,3}}\b.*(?:\([A-Z]\)|\b\d{{1,2}}Y\b)", Broken("event")),
        rule(r"Heat\b\W*(?:No\.? ?)?[#\d]", Broken("heat")),
        rule(r"Session\b\W*(?:No\.? ?)?\d", Broken("session")),
    ),
)
