"""The traps of EasyWk's Meldeergebnis."""

import random

from tests.support.hytek_pdf import GIVEN, Known
from tests.support.single_column_pdf import SingleColumnPdf
from tests.support.traps.trap import Case, trap

SURNAMES = ["Vogel", "Vogelsang", "Wald-Bach", "M\u00fcller", "Gro\u00df", "von Tal", "\u00d6zt\u00fcrk"]
CLUBS = ["SV 1919 Musterstadt", "SV Nordstadt von 1904", "SC Au 06", "SV07 Hafen-Bad", "1. FC Wasser", "SG 2000 e.V."]
COVER = (
    "Meldeergebnis", "26. Internationaler Muster-Cup 2026", "vom 27.06.2026 bis 28.06.2026", "Wettkampfbecken",
    "5 Bahnen \u00e1 25m", "Stand: 22.06.2026, 11:47:04 Uhr", "Schwimmbad-Adresse", "Schwimmhalle Musterstadt",
    "Hauptstr. 30", "01234",
)  # fmt: skip
STATISTICS = (
    "Anzahl Meldungen, Abschnitt 1", "Verein DSV-Id Teilnehmer Abs.1", "SV 1919 Musterstadt 7123 29/ 15 173/ 1",
    "Gesamt f\u00fcr den Verband 158/ 128 1139/ 5",
)  # fmt: skip
DAYS = {1: ("Samstag", "27.06.2026", "09:00"), 2: ("Sonntag", "28.06.2026", "10:00")}


class EasyWkSheet(SingleColumnPdf):
    def __init__(self, rows: int = 60) -> None:
        super().__init__(rows)
        self._event = ""
        self.lines(*COVER)
        self.page(*STATISTICS)

    def heading(self, number: int) -> list[str]:
        return [] if number == 1 else [f"{COVER[1]} Seite {number - 1}", "www.swim-time.example"]

    def continued(self) -> list[str]:
        return [f"noch {self._event}"]

    def section(self, number: int, *events: str) -> None:
        weekday, day, start = DAYS[number]
        self.page(f"Abschnitt {number} - {weekday} {day}", "Einlass: 07:45 Uhr | Einschwimmen: 08:00 Uhr")
        self.lines(
            f"Beginn: {start} Uhr",
            f"Wettkampffolge f\u00fcr Abschnitt {number}",
            *events,
            "Pause --- 30 Minuten Pause ---",
        )
        self.lines("Abschnittsende (ca. 16:34 Uhr)")
        self.page()

    def event(self, text: str) -> None:
        self._event = text
        self.line(text)


def events_of(section: int) -> list[str]:
    sexes = ("weiblich", "m\u00e4nnlich", "mixed")
    return [f"Wettkampf {section}0{n} - {n * 50}m R\u00fccken {sex}" for n, sex in enumerate(sexes, 1)]


def random_sheet(seed: int, rows: int = 60, sections: tuple[int, ...] = (1, 2), *, old: bool = False) -> EasyWkSheet:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    sheet = EasyWkSheet(rows)
    for section in sections:
        sheet.section(section, *events_of(section))
        for text in events_of(section):
            sheet.event(text)
            label = text.split()[1]
            for _ in range(chance.randint(0, 4)):
                sheet.withdrawn.append(_name(chance))
                sheet.line(f"abgem. {sheet.withdrawn[-1]} 2009 {chance.choice(CLUBS)} 00:34,15")
            heats = chance.randint(1, 9)
            for heat in range(1, heats + 1):
                start = f"{9 + heat // 6:02}:{heat % 6 * 10:02}"
                sheet.line(f"Lauf {heat}{'' if old else f'/{heats}'} (ca. {start} Uhr)")
                sheet.line("Bahn Schwimmerin Jg. Verein Meldezeit")
                for lane in range(1, 6):
                    if lane > 1 and chance.random() < 0.2:
                        continue
                    name, year, club = _name(chance), chance.randint(1950, 2018), chance.choice(CLUBS)
                    time = chance.choice(["00:00,00", "00:34,15", "01:02,00", "18:41,99"])
                    known = Known(
                        label, name, None, club, time, heat, lane, start=start, birth_year=year, is_about=True
                    )
                    sheet.line(f"Bahn {lane} {name} {year} {club} {time}", known)
    return sheet


def _name(chance: random.Random) -> str:
    return f"{chance.choice(SURNAMES)}, {chance.choice(GIVEN)}{chance.choice(['', ' Lotte', '-Marie', ' - Marie'])}"


def case(sheet: SingleColumnPdf, **facts: object) -> Case:
    facts.setdefault("withdrawn", sheet.withdrawn)
    return Case(sheet.pdf(), sheet.known, sheet.pages, **facts)  # type: ignore[arg-type]  # fields of Case


@trap("easywk", "cover, statistics, programme lists, sections")
def plain() -> Case:
    return case(random_sheet(1), dates=["2026-06-27", "2026-06-28"])


@trap("easywk", "heats over page breaks, noch Wettkampf")
def page_breaks() -> Case:
    return case(random_sheet(2, rows=14))


@trap("easywk", "heats without their number, section 1 missing")
def old_version() -> Case:
    return case(random_sheet(3, sections=(2,), old=True), dates=["2026-06-28"])


def withdrawn_sheet() -> EasyWkSheet:
    sheet = random_sheet(4)
    sheet.event("Wettkampf 41 - 50m Brust weiblich")
    sheet.line("abgem. Storch, Kim 2009 SV Nordstadt von 1904 00:34,15")
    sheet.withdrawn.append("Storch, Kim")
    sheet.event("Wettkampf 42 - 50m Brust weiblich")
    sheet.lines("Lauf 1/1 (ca. 12:00 Uhr)", "Bahn Schwimmerin Jg. Verein Meldezeit")
    known = Known("42", "Vogel, Kim", None, "SC Au 06", "00:34,15", 1, 3, start="12:00", birth_year=2009, is_about=True)
    sheet.line("Bahn 3 Vogel, Kim 2009 SC Au 06 00:34,15", known)
    return sheet


@trap("easywk", "a withdrawal is not an entry")
def withdrawn() -> Case:
    return case(withdrawn_sheet(), asked={"Kim Storch": 0})


@trap("easywk", "relay teams in the swimmer's column")
def relays() -> Case:
    sheet = random_sheet(5)
    sheet.event("Wettkampf 41 - 8x50m Lagen mixed")
    sheet.lines("Lauf 1/1 (ca. 16:27 Uhr)", "Bahn Schwimmer(in) Jg. Verein Meldezeit")
    for lane, club in enumerate(CLUBS, 1):
        team = {"heat": 1, "lane": lane, "start": "16:27", "is_about": True, "relay_letter": "1"}
        sheet.line(
            f"Bahn {lane} 1. Mannschaft (X) 1990 {club} 04:25,15", Known("41", "", None, club, "04:25,15", **team)
        )
    return case(sheet)


@trap("easywk", "namesakes of another year, umlauts")
def namesakes() -> Case:
    sheet = random_sheet(6)
    sheet.event("Wettkampf 41 - 50m Brust weiblich")
    sheet.lines("Lauf 1/1 (ca. 12:00 Uhr)", "Bahn Schwimmerin Jg. Verein Meldezeit")
    for lane, year in enumerate((2009, 2011), 1):
        more = {"heat": 1, "lane": lane, "start": "12:00", "birth_year": year, "is_about": True}
        sheet.line(
            f"Bahn {lane} J\u00e4ger, Zo\u00eb {year} SC Au 06 00:34,15",
            Known("41", "J\u00e4ger, Zo\u00eb", None, "SC Au 06", "00:34,15", **more),
        )
    return case(sheet, asked={"Zoe Jager": 2, "Zo\u00eb J\u00e4ger": 2, "Zoe Jag": 0})


@trap("easywk", "a line that cannot be read")
def strange() -> Case:
    sheet = random_sheet(7)
    sheet.line("Bahn 6 Storch, Kim ohne Jahrgang SC Au 06 00:34,15")
    sheet.line("Bahn 7 Storch, Kim 2009 SC Au 06 00:34,15 Bahn 8 Storch, Sam 2009 SC Au 06 00:34,15")
    return case(sheet, unread=2)


@trap("easywk", "masters, names without a comma, empty lanes")
def masters() -> Case:
    sheet = random_sheet(8)
    sheet.event("Wettkampf 41 - 50m Brust weiblich")
    for heat in range(1, 9):
        sheet.lines(f"Lauf {heat}/8 (ca. 12:00 Uhr)", "Bahn Schwimmerin Jg. Verein Meldezeit", "Bahn 1")
        if heat > 1:
            continue
        known = {"heat": heat, "start": "12:00", "is_about": True}
        sheet.line(
            "Bahn 2 Linda Storch 1983/AK 35 Swim-Team 1873 01:15,00",
            Known("41", "Linda Storch", None, "Swim-Team 1873", "01:15,00", lane=2, birth_year=1983, **known),
        )
        sheet.line(
            "Bahn 3 Storch, Kim 1920/AK 100+ SC Au 06",
            Known("41", "Storch, Kim", None, "SC Au 06", None, lane=3, birth_year=1920, **known),
        )
        sheet.line(
            "Bahn 4 1. Mannschaft (X) 1990/AK 120+ SV Nord 02:00,00",
            Known("41", "", None, "SV Nord", "02:00,00", lane=4, relay_letter="1", **known),
        )
    return case(sheet, asked={"Linda Storch": 1, "Kim Storch": 1})


@trap("easywk", "a preliminary heat is not a final")
def rounds() -> Case:
    sheet = random_sheet(9)
    sheet.event("Wettkampf 41 - 50m Brust weiblich")
    for name, printed in (("Vorlauf", ""), ("Zwischenlauf", ""), ("Finallauf - A-Finale", " - A-Finale")):
        word, *_ = name.split(" ")
        sheet.lines(f"{word} 1/1 (12:00 Uhr){printed}", "Bahn Schwimmerin Jg. Verein Meldezeit")
        known = Known(
            "41", "Storch, Kim", None, "SC Au 06", "00:34,15", 1, 3, birth_year=2009, start="12:00", round=name
        )
        sheet.line("Bahn 3 Storch, Kim 2009 SC Au 06 00:34,15", known)
    return case(sheet)


@trap("easywk", "a relay team without a year")
def relay_without_year() -> Case:
    sheet = random_sheet(10)
    sheet.line("Bahn 6 2. Mannschaft SV Zwickau von 1904 02:00,00")
    return case(sheet, unread=1)
