"""Traps of TeamUnify's "Relay Teams"."""

import random

from tests.support.hytek_pdf import GIVEN, SURNAMES, Known
from tests.support.single_column_pdf import SingleColumnPdf
from tests.support.traps.trap import Case, trap

CLUB = "Otter Aquatics of 1. Sample Bay"


class TeamUnifySheet(SingleColumnPdf):
    def heading(self, number: int) -> list[str]:
        return [f"{CLUB} | Relay Teams", "Sample Invitational"]

    def team(self, label: str, name: str, letter: str, seed: str | None, swimmers: list[str], in_line: int = 1) -> None:
        entry = f" (Entry: {seed})" if seed else ""
        team = {"team": CLUB, "seed_time": seed, "relay_letter": letter}
        row = f"{label} 2 4 {name} Relay {letter}{entry}"
        if not swimmers:
            self.line(row, Known(label, "", **team))
            return
        self.line(row)
        known = [
            Known(label, swimmer, leg=leg, round="Alternate" if leg > 4 else None, **team)
            for leg, swimmer in enumerate(swimmers, 1)
        ]
        for at in range(0, len(known), in_line):
            part = known[at : at + in_line]
            self.line(" ".join(f"{leg.leg}. {leg.name}" for leg in part), *part)


def random_sheet(seed: int, rows: int = 60, in_line: int = 1) -> TeamUnifySheet:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    sheet = TeamUnifySheet(rows)
    for number in range(1, 13):
        label = f"{number}{chance.choice(['', 'A'])}"
        name = (
            f"{chance.choice(['LCM', 'SCY'])} {chance.choice('WMX')} {chance.choice(['13-14', '10 & Under', 'Open'])}"
        )
        stroke = chance.choice(["Medley", "Free"])
        for letter in "ABC"[: chance.randint(1, 3)]:
            swimmers = [
                f"{chance.choice(SURNAMES)}, {chance.choice(GIVEN)}{chance.choice(['', ' Ann', ' M'])}"
                for _ in range(chance.choice([0, 4, 4, 4, 6]))
            ]
            time = chance.choice(["NT", "2:11.60L", "X1:57.02Y", "59.98L", None])
            sheet.team(label, f"{name} 200 {stroke} Relay", letter, time, swimmers, in_line)
    return sheet


def case(sheet: SingleColumnPdf, **facts: object) -> Case:
    return Case(sheet.pdf(), sheet.known, sheet.pages, **facts)  # type: ignore[arg-type]  # fields of Case


@trap("teamunify", "a swimmer on each line")
def plain() -> Case:
    return case(random_sheet(1), dates=[None])


@trap("teamunify", "two swimmers on each line")
def two_on_a_line() -> Case:
    return case(random_sheet(2, in_line=2))


@trap("teamunify", "teams over page breaks")
def page_breaks() -> Case:
    return case(random_sheet(3, rows=8))


@trap("teamunify", "a swimmer in two teams, namesakes")
def names() -> Case:
    sheet = random_sheet(4)
    sheet.team("41", "LCM X 10 & Under 200 Free Relay", "A", "NT", ["Storch, Kim", "van der Storch, Kim", "Lark, Kim"])
    sheet.team("42", "LCM X 10 & Under 200 Medley Relay", "A", "NT", ["Lark, Kim", "Storch, Kim"])
    return case(sheet, asked={"Kim Storch": 2, "Kim van der Storch": 1})


@trap("teamunify", "lines that cannot be read")
def strange() -> Case:
    sheet = random_sheet(5)
    sheet.team("41", "LCM X 10 & Under 200 Free Relay", "A", "NT", ["Storch, Kim"])
    sheet.lines("2. Kim Storch", "3. Storch, Kim 4. Lark Lee", "41 2 4 LCM X 200 Free Relay Relay B Entry 2:11.60")
    return case(sheet, unread=3)
