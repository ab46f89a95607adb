"""A lost, changed, split or joined line in a Hy-Tek sheet loses or moves no entry without notice."""

import random
from collections import Counter
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from heatsync.model.errors import NotAHeatSheet
from heatsync.model.sheet import Sheet
from tests.support.hytek_pdf import GIVEN, RANKED, SURNAMES, TEAMS
from tests.support.hytek_text import LANES, MARK, MEET, SESSION, read_page
from tests.support.line_faults import Entries, Lines, assert_no_silent_loss

_NAMED = 0.7


def _program(chance: random.Random) -> tuple[Lines, Entries]:
    """The lines and entries of a meet program."""
    lines: Lines = []
    known: Entries = Counter()
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


def _psych_sheet(chance: random.Random) -> tuple[Lines, Entries]:
    """The lines and entries of a psych sheet, which does not always repeat its column titles."""
    lines: Lines = [("columns", RANKED)]
    known: Entries = Counter()
    for event in range(1, chance.randint(4, 9)):
        lines.append(("event", f"Event {event} Girls 13-14 {50 * event} LC Meter Freestyle"))
        lines += [("columns", RANKED)] if chance.random() < _NAMED else []
        for rank in range(1, chance.randint(2, 20)):
            name, line = _swimmer(chance)
            lines.append(("lane", f"{rank} {line}"))
            known[str(event), None, None, rank, name] += 1
    return lines, known


def _lanes(chance: random.Random) -> list[int]:
    """All lanes or a few: a lost line must be detected even if no lane is used twice then."""
    return sorted(chance.sample(range(1, 9), chance.choice([1, 2, 3, 8])))


def _swimmer(chance: random.Random) -> tuple[str, str]:
    name = f"{chance.choice(SURNAMES)}, {chance.choice(GIVEN)}"
    seed = chance.choice(["NT", "27.95", "1:57.62L"])
    return name, f"{name} {chance.choice([13, 14])} {chance.choice(TEAMS)} {seed}"


def _at(lines: Lines, kind: str, chance: random.Random) -> int:
    return chance.choice([at for at, line in enumerate(lines) if line[0] == kind])


def _drop_event(lines: Lines, chance: random.Random) -> None:
    at = _at(lines, "event", chance)
    del lines[at]
    if _is_tie(lines[at - 1 : at + 1]):
        reject()


def _is_tie(lines: Lines) -> bool:
    """Whether two lines in a row say that two swimmers share rank 1, as those of two events may without a heading."""
    ranks = [text.split()[0] for kind, text in lines if kind == "lane"]
    times = {text.split()[-1] for _, text in lines}
    return ranks == ["1", "1"] and len(times) == 1 and times != {"NT"}


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
    neighbours = [at for at in range(len(lines) - 1) if lines[at][0] == lines[at + 1][0] == "lane"]
    assume(neighbours)  # a small meet may have one lane in every heat
    at = chance.choice(neighbours)
    lines[at : at + 2] = [("lane", f"{lines[at][1]} {lines[at + 1][1]}")]


def _join(kind: str, lines: Lines, chance: random.Random) -> None:
    """Join a heading with the entry after it. The lines between them are lost."""
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
@given(seed=st.integers(0, 1_000_000))
def test_a_damaged_line_of_a_program_loses_no_entry_without_notice(change, seed):
    _check(_program, _read_program, change, seed)


@pytest.mark.parametrize(
    "change", [_drop_event, _drop_columns, _rename_event, _join_lanes, _join_event, _join_columns, _repeat_heading]
)
@given(seed=st.integers(0, 1_000_000))
def test_a_damaged_line_of_a_psych_sheet_loses_no_entry_without_notice(change, seed):
    _check(_psych_sheet, _read_psych_sheet, change, seed)


def _refuse_everything(lines: Lines) -> Sheet:
    raise NotAHeatSheet


def _read_nothing(lines: Lines) -> Sheet:
    return replace(_read_program(lines), entries=())


def _report_no_damage(lines: Lines) -> Sheet:
    """Reads what it can and reports nothing."""
    sheet = _read_program(lines)
    events = tuple(event._replace(heats=(), heats_of=None) for event in sheet.events)
    return replace(sheet, events=events, unread=(), notes=())


@pytest.mark.parametrize("read", [_refuse_everything, _read_nothing])
def test_a_layout_that_reads_nothing_fails_the_check(read):
    with pytest.raises((AssertionError, NotAHeatSheet)):
        _check(_program, read, _drop_event, seed=1)


def test_a_layout_that_reports_no_damage_fails_the_check():
    with pytest.raises(AssertionError, match="lost or moved in silence"):
        _check(_program, _report_no_damage, _part_lane, seed=1)


def _check(make, read, change, seed):
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    intact, known = make(chance)
    damaged = intact.copy()
    change(damaged, chance)
    assert_no_silent_loss(read, intact, damaged, known)


def _read_program(lines: Lines) -> Sheet:
    return read_page(*(text for _, text in lines))


def _read_psych_sheet(lines: Lines) -> Sheet:
    return read_page(*(text for _, text in lines), session="Psych Sheet")
