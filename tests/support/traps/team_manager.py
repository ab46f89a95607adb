"""Traps of Hy-Tek Team Manager's entries reports, which have no heats."""

import random
from dataclasses import replace

from tests.support.hytek_pdf import GIVEN, Known
from tests.support.hytek_pdf import SURNAMES as PLAIN
from tests.support.single_column_pdf import SingleColumnPdf
from tests.support.traps.trap import Case, trap

LICENSE = "Licensed To: Sample School HY-TEK's TEAM MANAGER 8.0 1/9/2026 Page {}"
MEET = "2026 Sample Invitational Championship 10-Jan-26 [Ageup: 11/1/2025] Yards"
TEAM = "Sample Swimming [SST] Coach: Pat Sample"
HEADING = (
    LICENSE.format(1), "Sample Swimming", "Individual Meet Entries Report", MEET,
    "Location: Sample Aquatic and Fitness Center", TEAM,
)  # fmt: skip
SURNAMES = [*PLAIN, "de la Roe", "Doe-Lark Jr.", "M\u00fcller", "St. Poe"]
YEARS = ["FR", "SO", "JR", "SR", "7", "8"]
AGES = ["7", "9", "11", "15"]


class EntriesReport(SingleColumnPdf):
    def __init__(self, rows: int = 60, meet: str = MEET, team: str = TEAM) -> None:
        super().__init__(rows)
        self._heading = [*HEADING[1:3], meet, HEADING[4], team]

    def heading(self, number: int) -> list[str]:
        return [LICENSE.format(number), *self._heading]


def random_sheet(seed: int, rows: int = 60, years: list[str] = YEARS, **more: str) -> EntriesReport:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    sheet = EntriesReport(rows, **more)
    for number in range(1, 13):
        swimmers = [_swimmer(chance, str(number), years) for _ in range(chance.randint(1, 7))]
        if number % 4 == 1:
            for letter in "AB"[: chance.randint(1, 2)]:
                team(sheet, letter, [replace(swimmer, seed_time="1:39.19Y") for swimmer in swimmers[:4]])
            continue
        sheet.line(f"# {number} Female Senior 50 Free")
        for known in swimmers:
            mark = chance.choice(["", "", " X"])
            sheet.line(f"{printed(known)}{mark} {known.seed_time}", known)
        sheet.line(f"Athletes {len(swimmers)}")
    sheet.lines("Female IE's: 30", "Male IE's: 12", "Total Relays: 4", "Total Athletes: 26")
    return sheet


def team(sheet: EntriesReport, letter: str, swimmers: list[Known]) -> None:
    """A relay team with its swimmers. The second team's line follows the narrow column of the first one's count."""
    wrapped = "count: " if letter == "B" else ""
    event, seed = swimmers[0].event, swimmers[0].seed_time
    sheet.line(f"{wrapped}# {event} Male Senior 200 Medley Relay {letter} SST {seed}")
    for leg, swimmer in enumerate(swimmers, 1):
        sheet.line(f"{leg} {printed(swimmer)}", replace(swimmer, leg=leg, relay_letter=letter))
    sheet.line(f"Athletes {len(swimmers)}")


def _swimmer(chance: random.Random, event: str, years: list[str]) -> Known:
    name, year = f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}", chance.choice(years)
    seed = chance.choice(["NT", "26.65Y", "1:02.33L", "10:21.50S"])
    if years is YEARS:
        return Known(event, name, None, "SST", seed, school_year=year)
    return Known(event, name, int(year), "SST", seed)


def printed(known: Known) -> str:
    return f"{known.name} ({known.school_year or known.age})"


def case(sheet: SingleColumnPdf, **facts: object) -> Case:
    return Case(sheet.pdf(), sheet.known, sheet.pages, **facts)  # type: ignore[arg-type]  # fields of Case


@trap("team_manager", "school years")
def school() -> Case:
    return case(random_sheet(1), dates=["2026-01-10"])


@trap("team_manager", "ages, meet of three days")
def club() -> Case:
    meet = "Sample Fall Open 09-Oct-26 to 11-Oct-26 Yards"
    return case(random_sheet(2, years=AGES, meet=meet), dates=[None])


@trap("team_manager", "events over page breaks")
def page_breaks() -> Case:
    return case(random_sheet(3, rows=14), dates=["2026-01-10"])


@trap("team_manager", "first and last names in the other order, long team")
def last_name_first() -> Case:
    sheet = random_sheet(4, team="Sample Area Swimming and Diving Association of the North [SASD-VA]")
    sheet.known[:] = [replace(known, team="SST" if known.leg else "SASD-VA") for known in sheet.known]
    sheet.line("# 41 Female Senior 100 Fly")
    for name in ("Stork, Uma", "van Stork, Kim", "O'Stork, Zo\u00eb M"):
        sheet.line(f"{name} (SO) 1:02.33Y", Known("41", name, None, "SASD-VA", "1:02.33Y", school_year="SO"))
    return case(sheet, asked={"Uma Stork": 1, "Kim van Stork": 1, "Zoe O'Stork": 1})


@trap("team_manager", "namesakes")
def namesakes() -> Case:
    sheet = random_sheet(5)
    sheet.line("# 41 Female Senior 100 Fly")
    for year, seed in (("SO", "1:02.33Y"), ("8", "1:12.33Y")):
        sheet.line(f"Kim Stork ({year}) {seed}", Known("41", "Kim Stork", None, "SST", seed, school_year=year))
    return case(sheet, asked={"Kim Stork": 2})


@trap("team_manager", "relay alternates, swimmers in two columns, a team without swimmers")
def relays() -> Case:
    sheet = random_sheet(6)
    team(sheet, "A", [Known("41", f"{given} Stork", None, "SST", "X1:50.22Y", school_year="JR") for given in GIVEN[:4]])
    names = [f"{given} Elk" for given in GIVEN[:6]]
    legs = [
        Known("41", name, None, "SST", "NT", school_year="SO", leg=leg, relay_letter="B")
        for leg, name in enumerate(names, 1)
    ]
    legs[4:] = [replace(leg, round="Alternate") for leg in legs[4:]]
    sheet.line("# 41 Male Senior 200 Medley Relay B SST X NT")
    for at in range(0, 6, 2):
        pair = legs[at : at + 2]
        sheet.line(" ".join(f"{leg.leg} {printed(leg)}" for leg in pair), *pair)
    sheet.line("# 41 Male Senior 200 Medley Relay C SST NT", Known("41", "", None, "SST", "NT", relay_letter="C"))
    return case(sheet, asked={f"{GIVEN[5]} Elk": 1})


@trap("team_manager", "events behind other lines")
def joined_events() -> Case:
    sheet = random_sheet(7)
    sheet.line("# 41 Female Senior 100 Fly")
    sheet.line(
        "Kim Stork (SO) 1:02.33Y # 42 Female Senior 100 Back",
        Known("41", "Kim Stork", None, "SST", "1:02.33Y", school_year="SO"),
    )
    sheet.line(
        "Ada Stork (SO) NT Athletes 1 count: # 43 Female 100 Free",
        Known("42", "Ada Stork", None, "SST", "NT", school_year="SO"),
    )
    sheet.line("Ada Stork (SO) NT", Known("43", "Ada Stork", None, "SST", "NT", school_year="SO"))
    return case(sheet)


@trap("team_manager", "lines that cannot be read")
def strange() -> Case:
    sheet = random_sheet(8)
    sheet.lines("# 41 Female Senior 100 Fly", "Kim Stork (SO) scratched?", "Stork 1:02.33Y", "#42A-B Female 100 Back")
    sheet.lines("Kim Stork (SO) 1:02.33Y")
    return case(sheet, unread=4)
