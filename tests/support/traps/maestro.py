"""Traps of single-column sheets as Maestro and SwimTopia print them."""

import random

from tests.support.hytek_pdf import GIVEN, SURNAMES, Known
from tests.support.single_column_pdf import SingleColumnPdf
from tests.support.traps.trap import Case, trap

MEET = "Home B Meet - Dolphins vs Sharks \u2014 Jul 6, 2026"
TEAMS = ("Dolphins", "Sharks", "3 Rivers", "Old Mill-B")


class MaestroSheet(SingleColumnPdf):
    def __init__(self, rows: int = 60, meet: str = MEET) -> None:
        super().__init__(rows)
        self._meet = meet

    def heading(self, number: int) -> list[str]:
        return [f"Heat Sheet {self._meet} Page {number} of 99"]


def random_sheet(seed: int, rows: int = 60, dash: str = " \u2014", meet: str = MEET) -> MaestroSheet:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    sheet = MaestroSheet(rows, meet)
    for number in range(1, 13):
        sheet.line(f"#{number} {chance.choice(['Boys', 'Girls', 'Mixed'])} 9-10 50m Freestyle")
        heats = chance.randint(1, 5)
        for heat in range(1, heats + 1):
            sheet.line(f"Heat {heat} of {heats}")
            for lane in range(1, 7):
                if chance.random() < 0.2:
                    sheet.line(f"{lane}{dash}")
                    continue
                name = f"{chance.choice(SURNAMES)}, {chance.choice(GIVEN)}"
                age, team = chance.randint(4, 18), chance.choice(TEAMS)
                seed_time = chance.choice(["NT", "1:00.43", "37.97", "2:05.81"])
                known = Known(str(number), name, age, team, seed_time, heat, lane)
                exhibition = " EXH" if chance.random() < 0.15 else ""
                sheet.line(f"{lane} {name}{exhibition} {age} {team} {seed_time}", known)
    return sheet


def case(sheet: SingleColumnPdf, **facts: object) -> Case:
    return Case(sheet.pdf(), sheet.known, sheet.pages, **facts)  # type: ignore[arg-type]  # fields of Case


@trap("maestro", "single column")
def plain() -> Case:
    return case(random_sheet(1), dates=["2026-07-06"])


@trap("maestro", "heats over page breaks, no header again")
def page_breaks() -> Case:
    return case(random_sheet(2, rows=11))


@trap("maestro", "empty lanes as a glued dash")
def glued_dash() -> Case:
    return case(random_sheet(3, dash="\u2014"))


@trap("maestro", "every swim an exhibition, names like the mark")
def exhibitions() -> Case:
    sheet = random_sheet(4)
    sheet.lines("#41 Girls 7-8 25m Freestyle", "Heat 1 of 1")
    for lane, name in enumerate(("Exh, Kim", "Exhall, Kim", "Stork, Exh"), 1):
        sheet.line(f"{lane} {name} EXH 7 Sharks 28.92", Known("41", name, 7, "Sharks", "28.92", 1, lane))
    return case(sheet, asked={"Kim Exh": 1, "Kim Exhall": 1, "Exh Stork": 1})


@trap("maestro", "relays")
def relays() -> Case:
    sheet = random_sheet(5)
    sheet.lines("#41 Girls 7-8 100m Medley Relay", "Heat 1 of 1")
    sheet.line("1 Sharks A 1:20.33", Known("41", "", None, "Sharks", "1:20.33", 1, 1, relay_letter="A"))
    sheet.line("2 Dolphins B NT")
    team = {"heat": 1, "lane": 2, "relay_letter": "B"}
    legs = [
        Known("41", f"Stork, {given}", 8, "Dolphins", "NT", leg=leg, **team) for leg, given in enumerate(GIVEN[:4], 1)
    ]
    sheet.line(" ".join(f"{known.leg}) {known.name} 8" for known in legs), *legs)
    return case(sheet, asked={f"{GIVEN[2]} Stork": 1})


@trap("maestro", "no date in the heading")
def no_date() -> Case:
    return case(random_sheet(6, meet="Summer Champs"), dates=[None])


@trap("maestro", "two entries on one line")
def interleaved() -> Case:
    sheet = random_sheet(7)
    sheet.lines(
        "#41 Girls 7-8 25m Freestyle", "Heat 1 of 1", "1 Stork, Uma 7 Sharks 28.92 1 Stork, Kim 8 Sharks 29.92", "2"
    )
    return case(sheet, unread=1)
