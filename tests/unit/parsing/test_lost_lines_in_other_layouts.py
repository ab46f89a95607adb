"""A lost, changed, split or joined line loses or moves no entry without notice, in all layouts but Hy-Tek's."""

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
from tests.support.traps import entry_list, heats_list, team_manager

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


def _colombia_acuatica(chance: random.Random) -> tuple[Lines, Entries]:
    """Without the number of heats: only full lanes show that the heading of a last heat is lost."""
    lines: Lines = [("session", "Session: 1 2026-Mar-25 Warm Up: 16:45 Start Competition: 17:45")]
    known: Entries = Counter()
    for event, heat, _ in _heats(chance):
        if heat == 1:
            lines += [
                ("event", f"{event} (F) 11Y - 12Y | F"),
                ("name", f"{event * 50}m Libre/{event * 50}m Free"),
            ]
        lines.append(("heat", f"Heat # {heat} ~ {9 + event:02}:{heat * 5:02}"))
        for lane in sorted(chance.sample(range(1, 9), chance.randint(MOST_LANES, 8))):
            name = f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}"
            lines.append(("lane", f"{lane} 12F {name} ocea 34.15"))
            known[str(event), heat, lane, None, name] += 1
    return lines, known


def _teamunify(chance: random.Random) -> tuple[Lines, Entries]:
    """Each line of a team is its event's heading too."""
    lines: Lines = [("other", "Otter Aquatics | Relay Teams")]
    known: Entries = Counter()
    for event, letter in [(event, letter) for event in range(1, chance.randint(4, 9)) for letter in "AB"]:
        lines.append(("event", f"{event} 2 4 LCM W 13-14 {event * 100} Free Relay Relay {letter} (Entry: 2:11.60L)"))
        for leg in range(1, 5):
            name = f"{chance.choice(SURNAMES)}, {chance.choice(GIVEN)}"
            lines.append(("lane", f"{leg}. {name}"))
            known[str(event), None, None, None, name] += 1
    return lines, known


def _team_manager(chance: random.Random) -> tuple[Lines, Entries]:
    lines: Lines = [("other", text) for text in team_manager.HEADING]
    known: Entries = Counter()
    for event in range(1, chance.randint(4, 9)):
        swimmers = [f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}" for _ in range(chance.randint(1, 6))]
        if event % 3 == 0:
            for letter in "AB"[: chance.randint(1, 2)]:
                wrapped = "count: " if letter == "B" else ""
                lines.append(("event", f"{wrapped}# {event} Male Senior 200 Medley Relay {letter} SST 1:39.19Y"))
                lines += [("lane", f"{leg} {name} (JR)") for leg, name in enumerate(swimmers[:4], 1)]
                lines.append(("other", f"Athletes {len(swimmers[:4])}"))
                known.update((str(event), None, None, None, name) for name in swimmers[:4])
            continue
        lines.append(("event", f"# {event} Female Senior {event * 50} Free"))
        lines += [("lane", f"{name} (SO){chance.choice(['', ' X'])} 26.65Y") for name in swimmers]
        lines.append(("other", f"Athletes {len(swimmers)}"))
        known.update((str(event), None, None, None, name) for name in swimmers)
    return lines, known


def _entry_list(chance: random.Random) -> tuple[Lines, Entries]:
    lines: Lines = []
    known: Entries = Counter()
    for event in range(1, chance.randint(4, 9)):
        swimmers = [(chance.choice(entry_list.SURNAMES), chance.choice(GIVEN)) for _ in range(chance.randint(1, 6))]
        lines.append(("event", f"Event {event} Women's {event * 50}m Freestyle"))
        lines += [("other", text) for text in entry_list.heading(len(swimmers))]
        times = [chance.choice([" 28 SEP 2024 3:56.27", " 3:59.33", ""]) for _ in swimmers]
        lines += [
            ("lane", f"{surname} {given} AUS 6 JUN 2002{time}")
            for (surname, given), time in zip(swimmers, times, strict=True)
        ]
        known.update((str(event), None, None, None, f"{surname}, {given}") for surname, given in swimmers)
    return lines, known


def _heats_list(chance: random.Random) -> tuple[Lines, Entries]:
    """Heats are filled from the middle, as they are in a pool."""
    lines: Lines = [("other", heats_list.PAGE.format(1))]
    known: Entries = Counter()
    for event, heat, _ in _heats(chance):
        is_relay = event % 2 == 0
        if heat == 1:
            lines.append(("event", f"Event {event} - Girls {event * 50}m Freestyle{' Relay' if is_relay else ''}"))
            lines.append(("other", "All entrants are competing"))
        lanes = sorted([4, 5, 3, 6, 2, 7, 1, 8][: chance.randint(2, MOST_LANES)])
        for number, lane in enumerate(lanes, 1):
            name = f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}"
            who = f"{name} College B HSSA" if is_relay else f"{name} 12 Muster College HSSA 1:02.33"
            kind, mark = ("heat", f"H{heat} ") if lane == lanes[0] else ("lane", "")
            lines.append((kind, f"{mark}L{lane} ({number}) {who}"))
            known[str(event), heat, lane, None, "" if is_relay else name] += 1
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


def _unmark(lines: Lines, kind: str, chance: random.Random) -> None:
    """Take away the first word."""
    at = _at(lines, kind, chance)
    lines[at] = (kind, lines[at][1].partition(" ")[2])


FAULTS = [
    *((_drop, kind) for kind in ("event", "heat")),
    *((_rename, kind) for kind in ("event", "heat")),
    *((_part, kind) for kind in ("event", "heat", "lane")),
    *((_join_to_the_next, kind) for kind in ("event", "heat", "lane")),
]
_HEATLESS = [*((fault, kind) for fault, kind in FAULTS if kind != "heat"), (_join_to_the_next, "other")]
# Without the line of a heat's first lane, its entry is not in the text; without the first word only the heat is.
_MARKED = [
    *(pair for pair in FAULTS if pair != (_drop, "heat")),
    *((_unmark, kind) for kind in ("event", "heat", "lane")),
    (_join_to_the_next, "other"),
]
CASES = [
    *((layout, *pair) for layout in (_easywk, _splash, _colombia_acuatica) for pair in FAULTS),
    *((layout, *pair) for layout in (_team_manager, _entry_list) for pair in _HEATLESS),
    *((_teamunify, *pair) for pair in FAULTS if pair[1] != "heat"),
    *((_heats_list, *pair) for pair in _MARKED),
]


@pytest.mark.parametrize(("layout", "fault", "kind"), CASES)
@given(seed=st.integers(0, 1_000_000))
def test_a_damaged_line_loses_no_entry_without_notice(layout, fault, kind, seed):
    check(layout, fault, kind, seed)


def check(layout, fault, kind, seed):
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    intact, known = layout(chance)
    damaged = intact.copy()
    fault(damaged, kind, chance)
    assert_no_silent_loss(_read, intact, damaged, known)


TIMELINE_FAULTS = [
    *((_drop, kind) for kind in ("session", "row")),
    *((fault, kind) for fault in (_rename, _part, _join_to_the_next) for kind in ("session", "row")),
]


def _timeline(chance: random.Random) -> Lines:
    """Sessions on several mornings: where a heading is lost, the starts go back."""
    lines: Lines = [("other", "Harbor Lights Invitational Timeline"), ("other", "June 11-14, 2026")]
    number = 0
    for day, name in enumerate(("Thursday", "Friday", "Saturday", "Sunday"), 11):
        lines.append(("session", f"{name}, June {day}, 2026 - Prelims"))
        start = 8 * 60 + chance.randint(0, 20)
        for pause in (*(chance.randint(1, 30) for _ in range(chance.randint(2, 9))), 60):
            number, start = number + 1, start + pause
            clock = f"{(start // 60 - 1) % 12 + 1}:{start % 60:02} {'PM' if start >= 720 else 'AM'}"
            who, stroke = (
                chance.choice(("Girls 10 & Under", "Boys 13-14")),
                chance.choice(("50 Fly", "200 IM", "400 Free")),
            )
            lines.append(("row", f"{clock} {number} {who} {stroke} {chance.randint(1, 12)}"))
        lines.append(("other", f"{clock} Break: 2 Minutes: 50's Change over"))
    return lines


@pytest.mark.parametrize(("fault", "kind"), TIMELINE_FAULTS)
@given(seed=st.integers(0, 1_000_000))
def test_a_damaged_line_of_a_timeline_loses_or_moves_no_event_without_notice(fault, kind, seed):
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    intact = _timeline(chance)
    damaged = intact.copy()
    fault(damaged, kind, chance)
    known, sheet = _rows(_read(intact)), _read(damaged)
    assert known.total() == sum(line[0] == "row" for line in intact)
    if (fault, kind) == (_drop, "session"):
        known |= Counter((None, *row[1:-1], None) for row in known)  # below no heading, events have no day
    absent = max(0, known.total() - _rows(sheet).total()) if fault is _drop else 0
    is_as_before = not _rows(sheet) - known and (known - _rows(sheet)).total() <= absent
    assert sheet.unread or is_as_before, "events were lost or moved in silence"


def _rows(sheet: Sheet) -> "Counter[tuple[object, ...]]":
    return Counter((sheet.sessions[e.session].date, e.label, e.name, e.start, e.round) for e in sheet.events)


def _read(lines: Lines) -> Sheet:
    return read_sheet([page_text(1, "\r\n".join(text for _, text in lines))])
