"""Whatever happens to one line of an EasyWk or SPLASH sheet, no entry is lost or moved without a word about it."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatsync.model.errors import NotAHeatSheet
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from tests.support.hytek_pdf import GIVEN, SURNAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

Lines = list[tuple[str, str]]
Entries = Counter[tuple[object, ...]]
MOST_LANES = 5  # of 8: heats with free lanes can run into each other unseen


def _heats(chance: random.Random) -> Iterator[tuple[int, int, int]]:
    """Event, heat and number of heats."""
    for event in range(1, chance.randint(4, 9)):
        heats = chance.randint(1, 5)
        yield from ((event, heat, heats) for heat in range(1, heats + 1))


def _lanes(chance: random.Random) -> list[int]:
    return sorted(chance.sample(range(1, 9), chance.randint(1, MOST_LANES)))


def _easywk(chance: random.Random) -> tuple[Lines, Entries]:
    lines: Lines = [("other", "26. Muster-Cup 2026 Seite 1"), ("section", "Abschnitt 1 - Samstag 27.06.2026")]
    known: Entries = Counter()
    for event, heat, heats in _heats(chance):
        if heat == 1:
            lines.append(("event", f"Wettkampf {event} - {event * 50}m Brust weiblich"))
        lines.append(("heat", f"Lauf {heat}/{heats} (ca. {9 + event:02}:{heat * 5:02} Uhr)"))
        for lane in _lanes(chance):
            name = f"{chance.choice(SURNAMES)}, {chance.choice(GIVEN)}"
            lines.append(("lane", f"Bahn {lane} {name} 2012 SC Au 06 00:34,15"))
            known[str(event), heat, lane, name] += 1
    return lines, known


def _splash(chance: random.Random) -> tuple[Lines, Entries]:
    lines: Lines = [("other", "Splash Meet Manager, 11.8 Registered to Sample 13.03.2026 13:33 - Page 1")]
    known: Entries = Counter()
    for event, heat, heats in _heats(chance):
        if heat == 1:
            lines += [
                ("event", f"Event {event} Women, {event * 50}m Freestyle"),
                ("other", f"12.03.2026 - {9 + event}:05"),
            ]
        lines.append(("heat", f"Heat {heat} of {heats}"))
        for lane in _lanes(chance):
            name = f"{chance.choice(GIVEN)} {chance.choice(SURNAMES).upper()}"
            lines.append(("lane", f"{lane} {name} 12 SC Au 06 34.15"))
            known[str(event), heat, lane, name] += 1
    return lines, known


def _at(lines: Lines, kind: str, chance: random.Random) -> int:
    return chance.choice([at for at, line in enumerate(lines) if line[0] == kind])


def _drop(lines: Lines, kind: str, chance: random.Random) -> None:
    del lines[_at(lines, kind, chance)]


def _join_to_the_next(lines: Lines, kind: str, chance: random.Random) -> None:
    at = chance.choice([at for at in range(len(lines) - 1) if lines[at][0] == kind])
    lines[at : at + 2] = [("joined", f"{lines[at][1]} {lines[at + 1][1]}")]


def _part(lines: Lines, kind: str, chance: random.Random) -> None:
    at = _at(lines, kind, chance)
    words = lines[at][1].split()
    part = chance.randint(1, len(words) - 1)
    lines[at : at + 1] = [(kind, " ".join(words[:part])), (kind, " ".join(words[part:]))]


def _rename(lines: Lines, kind: str, chance: random.Random) -> None:
    """The word stays, and what follows it is not as it always was."""
    at = _at(lines, kind, chance)
    lines[at] = (kind, lines[at][1].replace(" ", " No. ", 1))


FAULTS = [
    *((_drop, kind) for kind in ("event", "heat")),
    *((_rename, kind) for kind in ("event", "heat")),
    *((_part, kind) for kind in ("event", "heat", "lane")),
    *((_join_to_the_next, kind) for kind in ("event", "heat", "lane")),
]


@pytest.mark.parametrize("layout", [_easywk, _splash])
@pytest.mark.parametrize(("fault", "kind"), FAULTS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1_000_000))
def test_a_line_that_is_lost_or_changed_is_noticed(layout, fault, kind, seed):
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    lines, known = layout(chance)
    fault(lines, kind, chance)
    try:
        sheet = read_sheet([page_text(1, "\r\n".join(text for _, text in lines))])
    except NotAHeatSheet:
        return
    read = Counter((sheet.events[e.event].label, e.heat, e.lane, e.name) for e in sheet.entries)
    is_said = bool(sheet.unread or sheet.notes or any(event.missing_heats for event in sheet.events))
    assert is_said or read == known
