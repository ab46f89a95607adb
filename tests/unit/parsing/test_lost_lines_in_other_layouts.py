"""A lost, changed, split or joined line in an EasyWk or SPLASH sheet loses or moves no entry without notice."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatsync.model.sheet import Sheet
from heatsync.parsing.read_sheet import read_sheet
from heatsync.pdf.text_cleaning import page_text
from tests.support.hytek_pdf import GIVEN, SURNAMES
from tests.support.line_faults import Entries, Lines, assert_no_silent_loss

MOST_LANES = 5  # of 8: with free lanes, two heats could be merged without a lane being used twice


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
            known[str(event), heat, lane, None, name] += 1
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
            known[str(event), heat, lane, None, name] += 1
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
    """Keep the word, and change the text after it."""
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
@given(seed=st.integers(0, 1_000_000))
def test_a_damaged_line_loses_no_entry_without_notice(layout, fault, kind, seed):
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    intact, known = layout(chance)
    damaged = intact.copy()
    fault(damaged, kind, chance)
    assert_no_silent_loss(_read, intact, damaged, known)


def _read(lines: Lines) -> Sheet:
    return read_sheet([page_text(1, "\r\n".join(text for _, text in lines))])
