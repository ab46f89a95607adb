"""Traps of Omega's entry lists by event, which have no heats."""

import random

from tests.support.hytek_pdf import GIVEN, Known
from tests.support.single_column_pdf import SingleColumnPdf
from tests.support.traps.trap import Case, trap

MEET, PLACE, DAYS = "World Aquatics Sample Championships (25m)", "Musterstadt (HUN)", "10 - 15 December 2024"
COLUMNS = "Name NAT Code Date of Birth Entry"
SURNAMES = [
    "DOE", "O'DOE", "McDOE", "de la ROE", "van der POE", "DOE-LARK", "ROE POE", "\u00d6ZT\u00dcRK", "\u010cAP",
    "al ELK",
]  # fmt: skip
COUNTRIES = ["AUS", "BRA", "MAA", "ANT", "NAB"]


def heading(count: int, meet: str = MEET, place: str = PLACE, days: str = DAYS) -> list[str]:
    return [meet, place, days, "Entry List by Event", f"Number of entries: {count}", COLUMNS]


class EntryListSheet(SingleColumnPdf):
    """Each event begins a page, and its heading is on all its pages. `footer` is the first line in the text."""

    def __init__(self, rows: int = 60, days: str = DAYS, footer: str = "") -> None:
        super().__init__(rows)
        self._days, self._event, self._count, self._footer = days, "", 0, footer

    def heading(self, number: int) -> list[str]:
        footer = [self._footer.format(number)] if self._footer else []
        return [*footer, self._event, *heading(self._count, days=self._days)]

    def event(self, label: str, name: str, count: int) -> None:
        self._event, self._count = f"Event {label} {name}", count
        if self._pages[-1]:
            self.page()

    def swimmer(self, event: str, surname: str, given: str, seed: str | None = None, day: str = "28 SEP 2024") -> None:
        known = Known(event, f"{surname}, {given}", None, "AUS", seed, birth_year=2002)
        self.line(
            f"{surname} {given} AUS 6 JUN 2002{f' {day}' if day and seed else ''}{f' {seed}' if seed else ''}", known
        )


def random_sheet(seed: int, rows: int = 60, **more: str) -> EntryListSheet:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    sheet = EntryListSheet(rows, **more)
    for number in range(1, 9):
        count = chance.randint(1, 40)
        sheet.event(str(number), f"Women's {number * 50}m Freestyle", count)
        for _ in range(count):
            surname, given = chance.choice(SURNAMES), chance.choice(GIVEN)
            country, year = chance.choice(COUNTRIES), chance.randint(1985, 2012)
            time = chance.choice(["56.27", "3:56.27", "15:20.01", None])
            known = Known(str(number), f"{surname}, {given}", None, country, time, birth_year=year)
            entered = f" 28 SEP 2024 {time}" if time else ""
            sheet.line(f"{surname} {given} {country} 6 JUN {year}{entered}", known)
    return sheet


def case(sheet: SingleColumnPdf, **facts: object) -> Case:
    return Case(sheet.pdf(), sheet.known, sheet.pages, **facts)  # type: ignore[arg-type]  # fields of Case


@trap("entry_list", "meet of six days")
def plain() -> Case:
    return case(random_sheet(1), dates=[None])


@trap("entry_list", "meet of one day")
def one_day() -> Case:
    return case(random_sheet(2, days="10 December 2024"), dates=["2024-12-10"])


@trap("entry_list", "events over page breaks")
def page_breaks() -> Case:
    return case(random_sheet(3, rows=13))


@trap("entry_list", "footers")
def footers() -> Case:
    footer = "SWMW400MFR-------------------------_32A 1.0 Report Created SUN 8 DEC 2024 12:05 Page {}/9"
    return case(random_sheet(4, footer=footer, days="30 November - 2 December 2024"), dates=[None])


@trap("entry_list", "names and surnames of several words, times without a day")
def names() -> Case:
    sheet = random_sheet(5)
    sheet.event("41", "Women's 100m Butterfly", 5)
    for surname, given in (("STORK", "Kim Ada"), ("van der STORK", "Kim"), ("McSTORK", "Kim"), ("STORK ELK", "Kim")):
        sheet.swimmer("41", surname, given, "56.27", day="")
    sheet.line("STORK MAA 6 SEP 2007", Known("41", "STORK", None, "MAA", None, birth_year=2007))
    return case(sheet, asked={"Kim van der Stork": 1, "Kim McStork": 1, "Kim Stork Elk": 1})


@trap("entry_list", "relays")
def relays() -> Case:
    sheet = random_sheet(6)
    sheet.event("42", "Women's 4x100m Freestyle Relay", 3)
    for text, team, seed in (
        ("Musterland AUS 28 SEP 2024 3:30.22", "AUS", "3:30.22"),
        ("BRA 3:31.22", "BRA", "3:31.22"),
        ("Neue Insel MAA", "MAA", None),
    ):
        sheet.line(text, Known("42", "", None, team, seed))
    return case(sheet)


@trap("entry_list", "lines that cannot be read")
def strange() -> Case:
    sheet = random_sheet(7)
    sheet.event("41", "Women's 100m Butterfly", 3)
    sheet.swimmer("41", "STORK", "Kim", "56.27")
    sheet.lines("STORK Ada AUS 2007 56.30", "Stork Ada AUS 6 SEP 2007")
    return case(sheet, unread=2)
