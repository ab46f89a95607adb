"""Traps of timelines made by hand or by a web page."""

import random

from tests.support.single_column_pdf import SingleColumnPdf
from tests.support.traps.trap import Case, trap

DAYS = ["2026-06-11", "2026-06-12", "2026-06-13"]


class TimelineSheet(SingleColumnPdf):
    def __init__(self, rows: int = 60, title: str = "Harbor Lights Invitational | June 11-14, 2026") -> None:
        super().__init__(rows)
        self._title = title
        self._session: tuple[str, ...] = ()
        self.starts: list[str | None] = []

    def heading(self, number: int) -> list[str]:
        return [self._title, *self._session]

    def session(self, *heading: str) -> None:
        self._session = heading
        self.page() if self._pages[0] else None

    def event(self, number: int, name: str, minute: int, heats: str = " 4") -> None:
        hour, rest = divmod(minute, 60)
        self.starts.append(f"{hour:02}:{rest:02}")
        half = "AM" if minute < 12 * 60 else "PM"
        self.line(f"{(hour - 1) % 12 + 1}:{rest:02} {half} {number} {name}{heats}")


def random_sheet(seed: int, rows: int = 60, sessions: int = 3) -> TimelineSheet:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    sheet = TimelineSheet(rows)
    number = 0
    for day in ("Thursday", "Friday", "Saturday")[:sessions]:
        sheet.session(f"{day} \u00b7 Prelims Timeline", "TIME EV EVENT ENTRIES HEATS")
        minute = 8 * 60 + chance.randint(0, 30)
        for _ in range(chance.randint(2, 30)):
            number, minute = number + 1, minute + chance.randint(1, 9)
            who = chance.choice(["Girls 10 & Under", "Boys 13-14", "Women 15 & Over", "Mixed 11-12"])
            stroke = chance.choice(["50 Breaststroke", "200 IM", "4x50 Free Relay", "1500 Freestyle"])
            sheet.event(number, f"{who} {stroke}", minute, chance.choice([" 4", " 31 4", "", " - Finals-S 12"]))
            if chance.random() < 0.2:
                sheet.line(f"{(minute // 60 - 1) % 12 + 1}:59 AM Break: 2 Minutes: 50's Change over")
    return sheet


def case(sheet: TimelineSheet, **facts: object) -> Case:
    facts.setdefault("starts", sheet.starts)
    return Case(sheet.pdf(), sheet.known, sheet.pages, **facts)  # type: ignore[arg-type]  # fields of Case


@trap("timeline", "a web page for each session")
def plain() -> Case:
    return case(random_sheet(1), dates=DAYS)


@trap("timeline", "sessions over page breaks")
def page_breaks() -> Case:
    return case(random_sheet(2, rows=9), dates=DAYS)


@trap("timeline", "prelims and finals of a day")
def finals() -> Case:
    sheet = TimelineSheet()
    for round_, minute in (("Prelims", 9 * 60), ("Finals", 17 * 60)):
        sheet.session("Friday, June 12", f"Session 1 - {round_}")
        sheet.event(3, "Girls 50 Fly", minute)
        sheet.event(4, "Boys 50 Fly", minute + 9)
    return case(sheet, dates=["2026-06-12", "2026-06-12"])


@trap("timeline", "the heats of two events alternate")
def alternating() -> Case:
    sheet = random_sheet(3, sessions=1)
    for heat in (2, 3):
        sheet.event(81, "Girls 13-14 800 Freestyle", 14 * 60 + heat * 20, f" - Heat {heat} of 5")
        sheet.event(82, "Boys 13-14 800 Freestyle", 14 * 60 + heat * 20 + 10, f" - Heat {heat} of 3")
    return case(sheet, dates=DAYS[:1])


@trap("timeline", "lines that cannot be read")
def strange() -> Case:
    sheet = random_sheet(4)
    sheet.lines("2:40 PM 83 Girls relay if time permits", "8:57 AM", "3 Doe, Uma 12 Otters 32.10")
    return case(sheet, unread=3)
