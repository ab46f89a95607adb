"""Traps of British heats lists, which print the heat at its first lane only."""

import random

from tests.support.hytek_pdf import GIVEN, SURNAMES, Known
from tests.support.single_column_pdf import SingleColumnPdf
from tests.support.traps.trap import Case, trap

PAGE = "21 November 2026 - Sample Schools Championships 2027 Page: {}"
SCHOOLS = ["Sample Hill School HSSA", "St. Probe's RC High School HSSA", "Muster College KSSA", "The O'Lark Academy"]


class HeatsList(SingleColumnPdf):
    def __init__(self, rows: int = 60, *, repeats_event: bool = False) -> None:
        super().__init__(rows)
        self._event, self._repeats_event = "", repeats_event

    def heading(self, number: int) -> list[str]:
        return [PAGE.format(number)]

    def continued(self) -> list[str]:
        return [self._event] if self._repeats_event else []

    def event(self, text: str) -> None:
        self._event = text
        self.lines(text, "All entrants are competing")


def random_sheet(seed: int, rows: int = 60, **more: bool) -> HeatsList:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    sheet = HeatsList(rows, **more)
    for number in range(1, 11):
        is_relay, entry = number % 2 == 0, 0
        sheet.event(f"Event {number} - Boys Junior {number * 50}m Freestyle{' Relay' if is_relay else ''}")
        for heat in range(1, chance.randint(2, 6)):
            lanes = sorted(chance.sample(range(1, 9), chance.randint(1, 8)))
            for lane in lanes:
                entry += 1
                mark = f"H{heat} " if lane == lanes[0] else ""
                place = {"heat": heat, "lane": lane}
                school, seed_time = chance.choice(SCHOOLS), chance.choice([None, "58.40", "2:21.14"])
                printed = f" {seed_time}" if seed_time else ""
                if is_relay:
                    known = Known(str(number), "", None, school, seed_time, **place)
                    sheet.line(f"{mark}L{lane} ({entry}) {school}{printed}", known)
                else:
                    name, age = f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}", chance.randint(9, 18)
                    known = Known(str(number), name, age, school, seed_time, **place)
                    sheet.line(f"{mark}L{lane} ({entry}) {name} {age} {school}{printed}", known)
    return sheet


def case(sheet: SingleColumnPdf, **facts: object) -> Case:
    return Case(sheet.pdf(), sheet.known, sheet.pages, **facts)  # type: ignore[arg-type]  # fields of Case


@trap("heats_list", "relays and swimmers")
def plain() -> Case:
    return case(random_sheet(1), dates=["2026-11-21"])


@trap("heats_list", "heats over page breaks")
def page_breaks() -> Case:
    return case(random_sheet(2, rows=8), dates=["2026-11-21"])


@trap("heats_list", "heats over page breaks, with the event again")
def page_breaks_with_event() -> Case:
    return case(random_sheet(3, rows=8, repeats_event=True))


@trap("heats_list", "second teams and finals")
def teams() -> Case:
    sheet = random_sheet(4)
    sheet.event("Event 41 - Boys Junior 200m Freestyle Relay FINAL")
    lines = (
        ("H1 L1 (6) Muster College B HSSA", "Muster College HSSA", "B", None),
        ("L2 (5) Sample Hill School HSSA 2:21.14", "Sample Hill School HSSA", None, "2:21.14"),
        ("L3 (11) Probe School A 2:21.15", "Probe School", "A", "2:21.15"),
        ("L4 (12) Aldersample NT", "Aldersample", None, "NT"),
    )
    for lane, (text, school, letter, seed) in enumerate(lines, 1):
        sheet.line(text, Known("41", "", None, school, seed, 1, lane, relay_letter=letter))
    sheet.line("L5 (13)")
    return case(sheet)


@trap("heats_list", "swimmers with birth years, school years and ages in brackets")
def swimmers() -> Case:
    sheet = random_sheet(5)
    sheet.event("Event 41 - Girls Open 50m Freestyle")
    sheet.line(
        "H1 L1 (1) Kim Stork 2012 Otter SC 34.15",
        Known("41", "Kim Stork", None, "Otter SC", "34.15", 1, 1, birth_year=2012),
    )
    sheet.line("L2 (2) Kim van Stork (13) Otter SC", Known("41", "Kim van Stork", 13, "Otter SC", None, 1, 2))
    sheet.line(
        "L3 (3) Stork, Ada Y8 Otter SC NT", Known("41", "Stork, Ada", None, "Otter SC", "NT", 1, 3, school_year="Y8")
    )
    return case(sheet, asked={"Kim Stork": 1, "Ada Stork": 1})


@trap("heats_list", "lines that cannot be read")
def strange() -> Case:
    sheet = random_sheet(6)
    sheet.event("Event 41 - Girls Open 50m Freestyle")
    sheet.lines("H1 L1 (1) Kim Stork Otter SC", "L2 (2) 34.15 Kim Stork", "(3) Ada Stork 12 Otter SC")
    return case(sheet, unread=3)
