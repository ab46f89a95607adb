"""Traps of ColombiaAcuatica's heat sheets."""

import random

from tests.support.hytek_pdf import Known
from tests.support.single_column_pdf import SingleColumnPdf
from tests.support.traps.trap import Case, trap

SURNAMES = ["Muestra", "N\u00fa\u00f1ez", "de la Muestra", "O'Muestra", "Doe-Roe", "Lark"]
GIVEN = ["Uma", "Kim Zo\u00eb", "Pim", "Jos\u00e9 A", "Lee"]
TEAMS = ["ocea", "tibu", "3rios", "ORCA", "uni-v"]
STARTS = {1: ("2026-Mar-25", "17:45"), 2: ("2026-Mar-26", "08:30")}
DAYS = ["2026-03-25", "2026-03-26"]


class ColombiaAcuaticaSheet(SingleColumnPdf):
    def __init__(self, rows: int = 60) -> None:
        super().__init__(rows)
        self._above: tuple[str, ...] = ()
        self._session = ""

    def heading(self, number: int) -> list[str]:
        return ["Copa Muestra 2026", self._session]

    def continued(self) -> list[str]:
        return list(self._above)

    def session(self, number: int) -> None:
        day, start = STARTS[number]
        self._session = f"Session: {number} {day} Warm Up: 07:15 Start Competition: {start}"
        self._above = ()
        self.page() if self._pages[0] else None

    def event(self, number: int, gender: str, name: str) -> None:
        if len(self._pages[-1]) > self._rows - 4:
            self.page()
        self._above = (f"{number} ({gender}) 11Y - 12Y - 13Y | {gender}", name)
        self.lines(*self._above)


def random_sheet(seed: int, rows: int = 60) -> ColombiaAcuaticaSheet:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    sheet = ColombiaAcuaticaSheet(rows)
    for number in range(1, 9):
        if number in {1, 5}:
            sheet.session(number // 4 + 1)
        gender = chance.choice("MF")
        sheet.event(number, gender, f"{number * 50}m Libre/{number * 50}m Free")
        for heat in range(1, chance.randint(1, 5) + 1):
            start = f"{8 + number:02}:{heat * 7:02}"
            sheet.line(f"Heat # {heat} ~ {start}")
            for lane in range(1, 9):
                if chance.random() < 0.1:
                    sheet.line(str(lane))
                    continue
                name = f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}"
                age, team = chance.randint(7, 40), chance.choice(TEAMS)
                time = chance.choice(["NT", "37.97", "1:00.43", "18:05.81"])
                known = Known(str(number), name, age, team, time, heat, lane, start=start, is_about=True)
                sheet.line(f"{lane} {age}{gender} {name} {team} {time}", known)
    return sheet


def case(sheet: SingleColumnPdf, **facts: object) -> Case:
    return Case(sheet.pdf(), sheet.known, sheet.pages, **facts)  # type: ignore[arg-type]  # fields of Case


@trap("colombia_acuatica", "two sessions")
def plain() -> Case:
    return case(random_sheet(1), dates=DAYS)


@trap("colombia_acuatica", "events and heats over page breaks")
def page_breaks() -> Case:
    return case(random_sheet(2, rows=13), dates=DAYS)


@trap("colombia_acuatica", "namesakes, marks, exhibition swims")
def names() -> Case:
    sheet = random_sheet(3)
    sheet.event(41, "X", "50m Mariposa/50m Fly")
    sheet.line("Heat # 1 ~ 19:00")
    lines = (
        ("1 11M Kim Storch ocea X38.20", 11, "ocea", "X38.20"),
        ("2 12F Kim Storch tibu 38.20 *", 12, "tibu", "38.20"),
        ("3 12F Kim Storch ocea NT B", 12, "ocea", "NT"),
    )
    for lane, (line, age, team, seed) in enumerate(lines, 1):
        sheet.line(line, Known("41", "Kim Storch", age, team, seed, 1, lane, start="19:00", is_about=True))
    return case(sheet, asked={"Kim Storch": 3})


@trap("colombia_acuatica", "relay teams")
def relays() -> Case:
    sheet = random_sheet(4)
    sheet.event(41, "X", "4x50m Libre Relevo/4x50m Free Relay")
    sheet.line("Heat # 1 ~ 19:00")
    for lane, letter in enumerate(("A", "B", None), 1):
        more = {"heat": 1, "lane": lane, "start": "19:00", "is_about": True, "relay_letter": letter}
        known = Known("41", "", None, "ocea", "2:20.11", **more)
        sheet.line(f"{lane} ocea{f' {letter}' if letter else ''} 2:20.11", known)
    return case(sheet)


@trap("colombia_acuatica", "lines that cannot be read")
def strange() -> Case:
    sheet = random_sheet(5)
    sheet.lines("5 11M Kim Storch 24.12", "6 11M Kim Storch ocea 24.12 7 11M Lee Storch ocea 24.13", "8 11M Kim Storch")
    return case(sheet, unread=3)
