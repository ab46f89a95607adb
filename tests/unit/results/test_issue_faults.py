"""A damaged line in the newer of two issues never loses a swim, and scratches only who is absent from the text."""

import random

import pytest

from heatsync.model.errors import NotAHeatSheet
from heatsync.names.swimmer_name import SwimmerName
from heatsync.results.changes import ChangeKind
from heatsync.search.finder import Finder
from tests.support.hytek_pdf import RELAY
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_pages
from tests.support.sheet_faults import FAULTS, remove
from tests.unit.results.test_merge import merged

NAMES = ("Doe, Uma", "Roe, Kim", "Lark, Pim", "Poe, Lee", "Fox, Ann", "Owl, Bea")
EVENTS = {1: "Girls 13-14 200 Free", 2: "Girls 13-14 100 Back", 3: "Girls 13-14 50 Fly"}
MORNING = MARK.replace("11:02 PM 6/10/2026", "7:02 AM 6/12/2026")


def program(chance):
    """Everybody is in each of three events and in a relay."""
    lines = []
    for number, name in EVENTS.items():
        lines += [f"Event {number} {name}", LANES]
        names = chance.sample(NAMES, len(NAMES))
        for heat in (1, 2):
            lines.append(f"Heat {heat} of 2 Prelims Starts at 09:{number}{heat} AM")
            lines += [f"{lane} {names.pop()} 13 RC {heat}:{chance.randint(10, 59)}.00" for lane in (3, 4, 5)]
    lines += ["Event 4 Girls 13-14 150 Free Relay", RELAY, "Heat 1 of 1 Finals Starts at 10:00 AM"]
    names = chance.sample(NAMES, len(NAMES))
    for lane, letter in ((3, "A"), (4, "B")):
        legs = " ".join(f"{leg}) {names.pop()} 13" for leg in (1, 2, 3))
        lines += [f"{lane} RC {letter} 1:{lane}5.00", legs]
    return lines


def read(mark, lines):
    return Finder(read_pages((mark, MEET, SESSION, *lines)))


def wrong(older, newer, gone):
    """What is lost, added, or scratched although it is in the text, for anybody. `gone` is the line that is absent."""
    for name in NAMES:
        swimmer = SwimmerName(name)
        results = merged(older.find(swimmer), newer.find(swimmer))
        scratched = {c.entry.swim.event_number for c in results.changes if c.kind is ChangeKind.SCRATCHED}
        lost = {*EVENTS, 4} - {entry.swim.event_number for entry in results.entries} - scratched
        if lost or (scratched and name not in gone) or ChangeKind.ADDED in {c.kind for c in results.changes}:
            yield name, lost, scratched
        changed = [change for change in results.changes if change.kind is ChangeKind.CHANGED]
        if changed and not newer.find(swimmer).warnings:
            yield name, changed


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_line_neither_loses_nor_scratches_a_swim_in_silence(seed):
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    lines = program(chance)
    older = read(MARK, lines)
    tried = 0
    for at in range(len(lines)):
        make = chance.choice(FAULTS)
        damaged = make(lines, at, chance).lines
        try:
            newer = read(MORNING, damaged)
        except NotAHeatSheet:
            continue
        tried += 1
        assert not [*wrong(older, newer, lines[at] if make is remove else "")], (make, lines[at])
    assert tried > len(lines) // 2


def test_control_a_missing_line_scratches_its_swimmer():
    lines = program(random.Random(0))  # noqa: S311 - repeatable, not secret
    at = next(at for at, line in enumerate(lines) if "Doe, Uma" in line)
    newer = read(MORNING, [*lines[:at], *lines[at + 1 :]])
    ((name, lost, scratched),) = wrong(read(MARK, lines), newer, "")
    assert (name, lost, scratched) == ("Doe, Uma", set(), {1})
