"""Whatever happens to one line of a program, no entry is lost or moved without a word about it."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatsync.model.errors import NotAHeatSheet
from tests.support.hytek_pdf import GIVEN, RANKED, SURNAMES, TEAMS
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_page

Lines = list[tuple[str, str]]
Known = Counter[tuple[object, ...]]
_NAMED = 0.7


def _program(chance: random.Random) -> tuple[Lines, Known]:
    """A program's lines, each with its kind, and its entries: event, heat, lane, rank and name."""
    lines: Lines = []
    known: Known = Counter()
    for event in range(1, chance.randint(4, 9)):
        lines += [("event", f"Event {event} Girls 13-14 {50 * event} LC Meter Freestyle"), ("columns", LANES)]
        heats = chance.randint(1, 5)
        for heat in range(1, heats + 1):
            lines.append(("heat", f"Heat {heat} of {heats} Prelims"))
            for lane in _lanes(chance):
                name, line = _swimmer(chance)
                lines.append(("lane", f"{lane} {line}"))
                known[str(event), heat, lane, None, name] += 1
    return lines, known


def _list(chance: random.Random) -> tuple[Lines, Known]:
    """The same of a psych sheet, whose columns are not always named."""
    lines: Lines = []
    known: Known = Counter()
    for event in range(1, chance.randint(4, 9)):
        lines.append(("event", f"Event {event} Girls 13-14 {50 * event} LC Meter Freestyle"))
        lines += [("columns", RANKED)] if chance.random() < _NAMED else []
        for rank in range(1, chance.randint(2, 20)):
            name, line = _swimmer(chance)
            lines.append(("lane", f"{rank} {line}"))
            known[str(event), None, None, rank, name] += 1
    return lines, known


def _lanes(chance: random.Random) -> list[int]:
    """All of them, or a few: lanes that two swimmers have are not what gives a lost line away."""
    return sorted(chance.sample(range(1, 9), chance.choice([1, 2, 3, 8])))


def _swimmer(chance: random.Random) -> tuple[str, str]:
    name = f"{chance.choice(SURNAMES)}, {chance.choice(GIVEN)}"
    seed = chance.choice(["NT", "27.95", "1:57.62L"])
    return name, f"{name} {chance.choice([13, 14])} {chance.choice(TEAMS)} {seed}"


def _at(lines: Lines, kind: str, chance: random.Random) -> int:
    return chance.choice([at for at, line in enumerate(lines) if line[0] == kind])


def _drop_event(lines: Lines, chance: random.Random) -> None:
    del lines[_at(lines, "event", chance)]


def _drop_heat(lines: Lines, chance: random.Random) -> None:
    del lines[_at(lines, "heat", chance)]


def _drop_columns(lines: Lines, chance: random.Random) -> None:
    del lines[_at(lines, "columns", chance)]


def _rename_event(lines: Lines, chance: random.Random) -> None:
    at = _at(lines, "event", chance)
    lines[at] = ("event", lines[at][1].replace("Event", "Contest"))


def _rename_heat(lines: Lines, chance: random.Random) -> None:
    at = _at(lines, "heat", chance)
    lines[at] = ("heat", lines[at][1].replace("Heat", "Wave"))


def _part_event(lines: Lines, chance: random.Random) -> None:
    at = _at(lines, "event", chance)
    words = lines[at][1].split()
    part = chance.randint(2, len(words) - 1)
    lines[at : at + 1] = [("event", " ".join(words[:part])), ("other", " ".join(words[part:]))]


def _part_lane(lines: Lines, chance: random.Random) -> None:
    at = _at(lines, "lane", chance)
    words = lines[at][1].split()
    part = chance.randint(1, len(words) - 1)
    lines[at : at + 1] = [("lane", " ".join(words[:part])), ("other", " ".join(words[part:]))]


def _join_lanes(lines: Lines, chance: random.Random) -> None:
    at = chance.choice([at for at in range(len(lines) - 1) if lines[at][0] == lines[at + 1][0] == "lane"])
    lines[at : at + 2] = [("lane", f"{lines[at][1]} {lines[at + 1][1]}")]


def _join(kind: str, lines: Lines, chance: random.Random) -> None:
    """Join a heading with the entry after it; what stands between them is lost, if there is anything."""
    at = _at(lines, kind, chance)
    entry = next((at for at in range(at, len(lines)) if lines[at][0] == "lane"), None)
    assert entry is not None
    lines[at : entry + 1] = [(kind, f"{lines[at][1]} {lines[entry][1]}")]


_join_event, _join_heat, _join_columns = (partial(_join, kind) for kind in ("event", "heat", "columns"))


def _repeat_heading(lines: Lines, chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    lines[at:at] = [("other", line) for line in (MARK, MEET, SESSION)]


@pytest.mark.parametrize(
    "change",
    [
        _drop_event, _drop_heat, _drop_columns, _rename_event, _rename_heat, _part_event, _part_lane, _join_lanes,
        _join_event, _join_heat, _join_columns, _repeat_heading,
    ],
)  # fmt: skip
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1_000_000))
def test_a_line_that_is_lost_or_changed_is_noticed(change, seed):
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    lines, known = _program(chance)
    _check(change, chance, lines, known, SESSION)


@pytest.mark.parametrize(
    "change", [_drop_event, _drop_columns, _rename_event, _join_lanes, _join_event, _join_columns, _repeat_heading]
)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1_000_000))
def test_a_line_of_a_psych_sheet_that_is_lost_or_changed_is_noticed(change, seed):
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    lines, known = _list(chance)
    lines[:0] = [("columns", RANKED)]
    _check(change, chance, lines, known, "Psych Sheet")


def _check(change, chance, lines, known, session):
    change(lines, chance)
    try:
        sheet = read_page(*(text for _, text in lines), session=session)
    except NotAHeatSheet:
        return
    read = Counter((sheet.events[e.event].label, e.heat, e.lane, e.rank, e.name) for e in sheet.entries)
    is_said = bool(sheet.unread or sheet.notes or any(event.missing_heats for event in sheet.events))
    assert is_said or read == known
