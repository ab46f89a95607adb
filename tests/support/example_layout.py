"""The example of docs/layouts.md: a layout that no program prints."""

import re

from heatsync.parsing.clock import CLOCK
from heatsync.parsing.fields import SEED
from heatsync.parsing.layout import Layout, rule
from heatsync.parsing.lines import Broken, EmptyLane, Event, Heat, Meet, Session, Swimmer

_SWIMMER = rf"(?P<number>\d{{1,2}}) (?P<name>[^\W\d]\D*?) \((?P<year>\d{{1,2}})\) (?P<team>[^\W\d]\D*?) {SEED}$"

EXAMPLE = Layout(
    name="example",
    mark=re.compile(r"^EXAMPLE SWIM SOFTWARE\b"),
    entry_like=re.compile(r"\d{1,2} [^\W\d]"),
    entries=(rule(_SWIMMER, Swimmer), rule(r"\d{1,2}$", EmptyLane())),
    structure=(
        rule(r"EVENT (?P<label>(?P<number>\d{1,3})[A-Z]?) (?P<name>.*?)(?P<is_continued> \(contd\))?$", Event),
        rule(
            rf"HEAT (?P<number>\d{{1,3}}) of (?P<of>\d{{1,3}})(?: \((?P<is_about>approx) (?P<start>{CLOCK})\))?$", Heat
        ),
        rule(r"(?P<name>SESSION \d+) - (?P<day>\d\d/\d\d/\d{4})$", Session),
        rule(r"EXAMPLE SWIM SOFTWARE\W+(?P<name>.+)$", Meet),
        rule(r"EVENT\b\W*(?:No\.? ?)?\d", Broken("event")),
        rule(r"HEAT\b\W*(?:No\.? ?)?\d", Broken("heat")),
        rule(r"SESSION\b\W*(?:No\.? ?)?\d", Broken("session")),
    ),
)
