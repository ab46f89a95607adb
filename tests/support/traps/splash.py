"""Traps of SPLASH Meet Manager's start lists, in several languages."""

import random
import re
from dataclasses import dataclass, replace

from tests.support.hytek_pdf import Known
from tests.support.single_column_pdf import SingleColumnPdf
from tests.support.traps.trap import Case, trap

CLUBS = [
    "Deniz Spor Kul\u00fcb\u00fc",
    "Ferdi",
    "SC Au 06",
    "1. FC Wasser",
    "Orta Sahil \u00dcniversitesi Spor Kul\u00fcb\u00fc",
]
SURNAMES = ["DO\u011eAN", "YILDIZ", "I\u015eIK", "KARAG\u00d6Z", "\u00d6ZT\u00dcRK", "DOE-ROE", "VAN TAL"]
GIVEN = ["Ece", "\u0131rmak Ada", "\u0130pek", "\u00c7a\u011fla Su", "Uma", "Jo"]


@dataclass(frozen=True)
class Words:
    page: str
    event: str
    heat: str
    of: str
    name: str
    listing: str
    years: str


TURKISH = Words("Sayfa", "Yar\u0131\u015f", "Seri", "of", "Bayanlar, {}m Serbest", "Start listesi", "YB")
GERMAN = Words("Seite", "Wettkampf", "Lauf", "von", "Damen, {}m Freistil", "Startliste", "JG")
FRENCH = Words("Page", "\u00c9preuve", "S\u00e9rie", "de", "Dames, {}m Nage libre", "Liste de d\u00e9part", "AN")
# Without traps: the generator's font lacks their letters.
BULGARIAN = Words(
    "\u0421\u0442\u0440.", "\u0414\u0438\u0441\u0446\u0438\u043f\u043b\u0438\u043d\u0430",
    "\u0421\u0435\u0440\u0438\u044f", "\u043e\u0442",
    "\u0416\u0435\u043d\u0438, {}\u043c \u0421\u0432\u043e\u0431\u043e\u0434\u0435\u043d \u0441\u0442\u0438\u043b",
    "\u0421\u0442\u0430\u0440\u0442\u043e\u0432 \u043b\u0438\u0441\u0442", "\u0413\u0420",
)  # fmt: skip
GREEK = Words(
    "\u03a3\u03b5\u03bb.", "\u0391\u03b3\u03ce\u03bd\u03b9\u03c3\u03bc\u03b1",
    "\u03a3\u03b5\u03b9\u03c1\u03ac", "\u03b1\u03c0\u03cc",
    "\u0393\u03c5\u03bd\u03b1\u03af\u03ba\u03b5\u03c2, {}\u03bc. \u0395\u03bb\u03b5\u03cd\u03b8\u03b5\u03c1\u03bf",
    "\u039b\u03af\u03c3\u03c4\u03b1", "\u0395\u0393",
)  # fmt: skip
YARDS = Words("Page", "Event", "Heat", "of", "Women, {}yd Freestyle", "Start list", "YB")
SLASHED = Words("Page", "Event", "Heat", "/", "Women, {}m Freestyle", "Start list", "YB")


class SplashSheet(SingleColumnPdf):
    def __init__(self, words: Words, rows: int = 50, place: str = "MUSTERSTADT, 12. - 13.3.2026") -> None:
        super().__init__(rows)
        self._words, self._place = words, place
        self._event = ""

    def heading(self, number: int) -> list[str]:
        mark = f"Splash Meet Manager, 11.83921 Registered to Sample 13.03.2026 13:33 - {self._words.page} {number}"
        return [mark, "15+ Sample Yar\u0131\u015fmalar\u0131", self._place]

    def continued(self) -> list[str]:
        return [self._event]

    def relay(self) -> None:
        """Event 42, with one heat."""
        self._event = f"{self._words.event} 42, Bayanlar, 4 x 50m Serbest"
        self.lines(self._event.replace("42,", "42"), f"13.03.2026 - 15:06 {self._words.listing}")
        self.heat(1, 1)

    def event(self, number: int, distance: int, day: str = "12.03.2026", start: str = "9:30") -> None:
        words = self._words
        name = words.name.format(distance)
        self._event = f"{words.event} {number}, {name}"
        self.lines(f"{words.event} {number} {name} 15 +", f"{day} - {start} {words.listing}")
        self.lines("UZUN KLV. 15: 2:31.86; 16 - 18: 2:31.19; 19 +: 2:29.88", words.years)

    def heat(self, number: int, of: int) -> None:
        words = self._words
        self.line(f"{words.heat} {number} {words.of} {of}")


def random_sheet(
    seed: int, words: Words = TURKISH, rows: int = 50, kind: type[SplashSheet] = SplashSheet, **more: str
) -> SplashSheet:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    sheet = kind(words, rows, **more)
    for number in range(1, 7):
        day = "12.03.2026" if number < 4 else "13.03.2026"
        sheet.event(number, chance.choice([50, 100, 1500]), day, f"{8 + number}:05")
        heats = chance.randint(1, 6)
        for heat in range(1, heats + 1):
            sheet.heat(heat, heats)
            for lane in range(1, 9):
                if lane > 1 and chance.random() < 0.1:
                    continue
                name = f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}"
                year, club = chance.randint(1950, 2018), chance.choice(CLUBS)
                time = chance.choice(["NT", "24.12", "1:02.33", "18:00.05"])
                known = Known(str(number), name, None, club, time, heat, lane, birth_year=_full(year))
                sheet.line(f"{lane} {name} {year % 100:02} {club} {time}", known)
    return sheet


def _full(year: int) -> int:
    """The year that two digits mean in 2026: 1950 to 1999, or 2000 and later."""
    return year


def case(sheet: SingleColumnPdf, **facts: object) -> Case:
    return Case(sheet.pdf(), sheet.known, sheet.pages, **facts)  # type: ignore[arg-type]  # fields of Case


STARTS = [f"{hour:02}:05" for hour in range(9, 15)]
DAYS = ["2026-03-12", "2026-03-13"]


@trap("splash", "Turkish")
def turkish() -> Case:
    return case(random_sheet(1), dates=DAYS, starts=STARTS)


@trap("splash", "German")
def german() -> Case:
    return case(random_sheet(2, GERMAN), dates=DAYS, starts=STARTS)


@trap("splash", "French")
def french() -> Case:
    return case(random_sheet(3, FRENCH), dates=DAYS, starts=STARTS)


@trap("splash", "heats as 1 / 3")
def slashed() -> Case:
    return case(random_sheet(4, SLASHED), dates=DAYS, starts=STARTS)


@trap("splash", "yards")
def yards() -> Case:
    return case(random_sheet(17, YARDS), dates=DAYS, starts=STARTS)


class HungarianSheet(SplashSheet):
    """Put numbers before words, as Hungarian does."""

    def line(self, text: str, *known: Known) -> None:
        heading = re.match(r"Event (\d+),? (Women.*)|Heat (\d+) / (\d+)", text)
        if heading:
            event, name, heat, of = heading.groups()
            text = f"{event}. versenysz\u00e1m, {name}" if event else f"{heat}. futam / {of}"
            self._event = text if event else self._event
        super().line(text, *known)


@trap("splash", "Hungarian")
def hungarian() -> Case:
    return case(random_sheet(18, SLASHED, kind=HungarianSheet), dates=DAYS, starts=STARTS)


@trap("splash", "finals without a number")
def finals() -> Case:
    sheet = random_sheet(19)
    for number, headings in ((41, ("Final",)), (42, ("Final B", "Final A"))):
        sheet.event(number, 50)
        for heading in headings:
            sheet.line(heading)
            for lane in (3, 4):
                known = Known(str(number), "Kim STORCH", None, "Ferdi", "24.12", None, lane, birth_year=2009)
                sheet.line(f"{lane} Kim STORCH 09 Ferdi 24.12", replace(known, round=heading))
    return case(sheet, asked={"Kim Storch": 6})


@trap("splash", "events and heats over page breaks")
def page_breaks() -> Case:
    return case(random_sheet(5, rows=13), dates=DAYS, starts=STARTS)


@trap("splash", "meet of one day, over the end of a month")
def places() -> Case:
    return case(random_sheet(6, place="MUSTERSTADT, 12.3.2026"), dates=DAYS)


@trap("splash", "dotted and dotless i, accents")
def letters() -> Case:
    sheet = random_sheet(7)
    sheet.event(41, 50)
    sheet.heat(1, 1)
    for lane, name in enumerate(("\u015e\u00fckr\u00fc I\u015eIK", "\u0130ncir KI\u015e", "Incir Kis"), 1):
        sheet.line(f"{lane} {name} 09 Ferdi NT", Known("41", name, None, "Ferdi", "NT", 1, lane, birth_year=2009))
    return case(sheet, asked={"Sukru Isik": 1, "\u015e\u00fckr\u00fc I\u015f\u0131k": 1, "incir kis": 2})


@trap("splash", "surname in capitals first")
def capitals_first() -> Case:
    sheet = random_sheet(8, GERMAN)
    sheet.event(41, 50)
    sheet.heat(1, 1)
    for lane, (text, name) in enumerate(
        (("STORCH Kim", "STORCH, Kim"), ("VAN TAL Jo", "VAN TAL, Jo"), ("STORCH, Kim", "STORCH, Kim")), 1
    ):
        sheet.line(
            f"{lane} {text} 09 SC Au 06 24.12", Known("41", name, None, "SC Au 06", "24.12", 1, lane, birth_year=2009)
        )
    return case(sheet, asked={"Kim Storch": 2})


@trap("splash", "relay teams")
def relays() -> Case:
    sheet = random_sheet(9)
    sheet.event(41, 50)
    sheet.relay()
    for lane, (club, letter) in enumerate((("Deniz Spor Kul\u00fcb\u00fc", "1"), ("Ferdi", None)), 1):
        more = {"heat": 1, "lane": lane, "relay_letter": letter}
        sheet.line(
            f"{lane} {club}{f' {letter}' if letter else ''} 1:50.22", Known("42", "", None, club, "1:50.22", **more)
        )
    return case(sheet)


@trap("splash", "a line that cannot be read")
def strange() -> Case:
    sheet = random_sheet(10)
    sheet.line("5 Kim STORCH ohne Jahrgang 24.12")
    return case(sheet, unread=1)


@trap("splash", "whole years, age groups, no time")
def years() -> Case:
    sheet = random_sheet(11)
    sheet.event(41, 50)
    sheet.heat(1, 1)
    lines = (
        ("1 Kim STORCH 2009 Ferdi 24.12", 2009, "24.12"),
        ("2 Kim STORCH 65+ Ferdi NT", None, "NT"),
        ("3 Kim STORCH 09 Ferdi", 2009, None),
        ("4 Kim STORCH 09 Ferdi 5:23:71", 2009, "5:23:71"),
        ("5 Kim STORCH 09 Ferdi 24.12 *", 2009, "24.12"),
    )
    for lane, (line, year, seed) in enumerate(lines, 1):
        sheet.line(line, Known("41", "Kim STORCH", None, "Ferdi", seed, 1, lane, birth_year=year))
    return case(sheet, asked={"Kim Storch": 5})


@trap("splash", "a relay's swimmers")
def relay_swimmers() -> Case:
    sheet = random_sheet(12)
    sheet.relay()
    swimmers = (("Kim STORCH", 9), ("Sam VAN TAL", 10), ("Jo DOE-ROE", 11), ("Uma STORCH", 12))
    for lane, (in_line, between) in enumerate(((4, ", "), (4, " "), (2, " "), (1, "")), 1):
        sheet.line(f"{lane} Ferdi 1 1:50.22")
        known = [
            Known("42", name, None, "Ferdi", "1:50.22", 1, lane, leg=leg, relay_letter="1", birth_year=2000 + year)
            for leg, (name, year) in enumerate(swimmers, 1)
        ]
        for at in range(0, len(swimmers), in_line):
            printed = between.join(f"{name} {year:02}" for name, year in swimmers[at : at + in_line])
            sheet.line(printed, *known[at : at + in_line])
    return case(sheet, asked={"Uma Storch": 4})


@trap("splash", "a relay's swimmers, in an unknown form")
def unknown_swimmers() -> Case:
    sheet = random_sheet(13)
    sheet.relay()
    sheet.line("3 Ferdi 1 1:50.22", Known("42", "", None, "Ferdi", "1:50.22", 1, 3, relay_letter="1"))
    sheet.lines("Kim Storch 09, Sam Storch 10", "Kim Storch 09", "Kim STORCH 09 +0,65 Sam STORCH 10")
    return case(sheet, unread=3)


@trap("splash", "relay swimmers whose team's line is lost")
def lost_team() -> Case:
    sheet = random_sheet(14)
    sheet.relay()
    sheet.line("3 Ferdi 1 1:50.22")
    for leg, name in enumerate(("Kim STORCH", "Sam STORCH", "Jo STORCH"), 1):
        more = {"relay_letter": "1", "leg": leg, "birth_year": 2009}
        sheet.line(f"{name} 09", Known("42", name, None, "Ferdi", "1:50.22", 1, 3, **more))
    sheet.lines("Uma STORCH 09, Ece STORCH 10", "4 Ferdi 2 ohne Zeit", "Ece STORCH 10, Jo STORCH 12")
    return case(sheet, unread=3)
