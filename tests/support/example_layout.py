"""The example of docs/layouts.md: a layout that no program prints."""

import re

from heatsync.parsing.clock import CLOCK, clock
from heatsync.parsing.layout import Layout, rule
from heatsync.parsing.lines import Broken, EmptyLane, Event, Heat, Meet, Session, Swimmer

_SEED = r"(?P<seed>(?:\d{1,2}:)?\d{1,2}\.\d\d|NT)"


def _swimmer(found: re.Match[str]) -> Swimmer:
    return Swimmer(int(found["lane"]), found["name"], found["team"], found["seed"], found["age"])


def _heat(found: re.Match[str]) -> Heat:
    start = clock(found["start"]) if found["start"] else None
    return Heat(int(found["number"]), int(found["of"]), start=start, is_about=True)


EXAMPLE = Layout(
    name="example",
    mark=re.compile(r"^EXAMPLE SWIM SOFTWARE\b"),
    entry_like=re.compile(r"\d{1,2} [^\W\d]"),
    entries=(
        rule(
            rf"(?P<lane>\d{{1,2}}) (?P<name>[^\W\d]\D*?) \((?P<age>\d{{1,2}})\) (?P<team>[^\W\d]\D*?) {_SEED}$",
            _swimmer,
        ),
        rule(r"\d{1,2}$", lambda _: EmptyLane()),
    ),
    structure=(
        rule(
            r"EVENT (?P<label>(?P<number>\d{1,3})[A-Z]?) (?P<name>.*?)(?P<again> \(contd\))?$",
            lambda found: Event(found["label"], int(found["number"]), found["name"], bool(found["again"])),
        ),
        rule(rf"HEAT (?P<number>\d{{1,3}}) of (?P<of>\d{{1,3}})(?: \(approx (?P<start>{CLOCK})\))?$", _heat),
        rule(r"(?P<name>SESSION \d+) - (?P<day>\d\d/\d\d/\d{4})$", lambda found: Session(found["name"], found["day"])),
        rule(r"EVENT\b\W*(?:No\.? ?)?\d", lambda _: Broken("event")),
        rule(r"HEAT\b\W*(?:No\.? ?)?\d", lambda _: Broken("heat")),
        rule(r"SESSION\b\W*(?:No\.? ?)?\d", lambda _: Broken("session")),
        rule(r"EXAMPLE SWIM SOFTWARE\W+(?P<meet>.+)$", lambda found: Meet(found["meet"])),
    ),
)
