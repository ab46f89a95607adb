"""Traps of other Hy-Tek meets: para, university, masters, diving, date formats, headings in other places."""

from tests.support.hytek_pdf import RANKED, Known, Program, random_program
from tests.support.traps.hytek import FINALS, case, heat_of
from tests.support.traps.trap import Case, trap


@trap("hytek", "mixed event, name over the age's column")
def glued_gender() -> Case:
    program = random_program(61, 3)
    program.event("41", "Mixed 200 LC Meter IM")
    heat_of(
        program,
        ("9 Stork, Maria ConstanzaW76 PEMAS 2:00,00", "Stork, Maria Constanza", 76, "PEMAS", "2:00,00"),
        ("2 Example Long, Alexander M RM15 RC 1:51.73", "Example Long, Alexander M R", 15, "RC", "1:51.73"),
        ("3 JoJo, PimM8 RC NT", "JoJo, Pim", 8, "RC", "NT"),
    )
    program.event("42", "Girls / Boys 8 & Under 25 LC Meter Freestyle")
    heat_of(program, ("4 Stork, Constanza W8 RC NT", "Stork, Constanza", 8, "RC", "NT"))
    return case(program, asked={"Maria Constanza Stork": 1, "Constanza Stork": 1})


@trap("hytek", "a team that touches its time")
def glued_seed() -> Case:
    program = random_program(62, 3)
    program.event("41", "Girls 13-14 200 LC Meter IM")
    heat_of(
        program,
        ("1 Doe, Uma 13 San Diego Imperi1:27.00", "Doe, Uma", 13, "San Diego Imperi", "1:27.00"),
        ("3 Doe, Uma 13 New Jersey Race-NJ27.95 &JAG", "Doe, Uma", 13, "New Jersey Race-NJ", "27.95"),
        ("4 Doe, Uma 13 San Diego ImperiNT", "Doe, Uma", 13, "San Diego Imperi", "NT"),
        ("5 Doe, Uma 13 New Jersey Race-NJXNT B", "Doe, Uma", 13, "New Jersey Race-NJ", "XNT"),
        ("6 Doe, Uma 13 KENT", "Doe, Uma", 13, "KENT", None),
    )
    more = {"heat": 1, "lane": 2, "round": "Finals", "school_year": "JR"}
    line = "2 Doe, Uma JR Bishop O'Sample-PVX2:22.35"
    program.swim(line, "Doe, Uma", None, "Bishop O'Sample-PV", "X2:22.35", **more)
    return case(program)


@trap("hytek", "para classes behind the name")
def para_classes() -> Case:
    program = random_program(63, 2)
    program.event("41", "Women 100 SC Meter Backstroke Multi-Class")
    heat_of(
        program,
        ("3 Robin Stork S6/Sb6/Sm6 18 AQGCB 1:52.23", "Robin Stork", 18, "AQGCB", "1:52.23"),
        ("4 Doe, Uma S10/SB9/SM10 27 S10-Some Club 4:49.17", "Doe, Uma", 27, "Some Club", "4:49.17"),
        ("5 Doe, Uma S10 SB9 SM10 27 RC 4:49.17", "Doe, Uma", 27, "RC", "4:49.17"),
        ("6 Doe, Uma S 13 S2 Club 4:49.17", "Doe, Uma S", 13, "S2 Club", "4:49.17"),
    )
    return case(program, asked={"Robin Stork": 1})


@trap("hytek", "divers, university years")
def university() -> Case:
    program = Program("2026 New South Sample Conference", "Psych Sheet")
    program.event("41X", "Men 500 Yard Freestyle", columns="Name Yr School Seed Time")
    years = ("FR", "SO", "JR", "SR", "GS", "GR", "5Y", "1", "5")
    for rank, year in enumerate(years, 1):
        more = {"rank": rank, "school_year": year}
        program.swim(f"{rank} Robin Doe {year} U of X XNT", "Robin Doe", None, "U of X", "XNT", **more)
    program.event("42", "Women 3 mtr Diving", columns="Name Yr School Seed Points")
    for rank, points in enumerate(("460.00", "90.15", "NP"), 1):
        more = {"rank": rank, "school_year": "SR"}
        program.swim(f"{rank} Kim Roe Jr. SR U of X {points}", "Kim Roe Jr.", None, "U of X", points, **more)
    program.event("43", "Women 1 mtr Diving", columns="Lane Name Year School Seed Points")
    program.block("Flight 1 of 1 Finals")
    more = {"heat": 1, "lane": 2, "school_year": "SR", "round": "Finals"}
    program.swim("2 Stork, Kim SR U of X 412.50", "Stork, Kim", None, "U of X", "412.50", **more)
    return case(program, asked={"Kim Stork": 1})


@trap("hytek", "alternates that open a page")
def alternates_continued() -> Case:
    program = random_program(64, 2)
    program.event("41", "Girls 13-14 50 LC Meter Freestyle", columns=FINALS)
    program.block("Heat 1 B - Final")
    more = {"heat": 1, "lane": 4, "round": "B - Final"}
    program.swim("4 Finch, Ash 13 RC 29.10", "Finch, Ash", 13, "RC", "29.10", **more)
    program.block("Alternates (#41 Girls 13-14 50 LC Meter Freestyle)")
    program.swim("2 Stork, Kim 13 RC 29.92", "Stork, Kim", 13, "RC", "29.92", rank=2, round="Alternate")
    program.block("Heat 2 A - Final (#41 Girls 13-14 50 LC Meter Freestyle)")
    more = {"heat": 2, "lane": 4, "round": "A - Final"}
    program.swim("4 Finch, Ash 13 RC 28.10", "Finch, Ash", 13, "RC", "28.10", **more)
    program.block("Alternates - A Final")
    program.swim("1 Stork, Kim 13 RC 28.92", "Stork, Kim", 13, "RC", "28.92", rank=1, round="Alternate")
    return case(program, asked={"Kim Stork": 2})


@trap("hytek", "a list that goes on in brackets, records without a day")
def brackets() -> Case:
    program = random_program(65, 2)
    program.event("41", "Girls 11-12 800 LC Meter Freestyle", "10U Team: 11:10.23 1983 Pat Sample", columns=RANKED)
    program.swim("1 Stork, Kim 12 RC 11:20.00", "Stork, Kim", 12, "RC", "11:20.00", rank=1)
    program.block("(Event 41 Girls 11-12 800 LC Meter Freestyle)")
    program.swim("2 Stork, Sam 12 RC 11:21.00", "Stork, Sam", 12, "RC", "11:21.00", rank=2)
    program.event("42-43", "Girls / Boys 800 LC Meter Freestyle")
    program._event = "42 / 43"
    heat_of(program, ("1 Stork, Ash M12 RC NT", "Stork, Ash", 12, "RC", "NT"))
    return case(program)


@trap("hytek", "days with hyphens")
def hyphens() -> Case:
    meet, title = "Copa Ejemplo - 24-07-2026 to 26-07-2026", "Meet Program - Saturday"
    return case(random_program(66, 3, meet, title), dates=["2026-07-25"])


@trap("hytek", "days that are spelled")
def spelled_days() -> Case:
    meet, title, printed = (
        "55th Sample Juniors - 14 Mar 2025 to 16 Mar 2025",
        "Meet Program - Day 3",
        "1:39 PM 13 Mar 2025",
    )
    return case(random_program(67, 2, meet, title, printed), dates=["2025-03-16"])


@trap("hytek", "days with the year first")
def iso_days() -> Case:
    meet, title = "2026 Junior Sample Championships - 2026-08-17 to 2026-08-20", "Meet Program - Day 2 Prelims"
    return case(random_program(68, 2, meet, title, "2:26 PM 2026-08-16"), dates=["2026-08-18"])


@trap("hytek", "an empty lane that touches the next one")
def touching_lanes() -> Case:
    program = random_program(69, 2)
    program.event("41", "Girls 13-14 200 LC Meter IM")
    heat_of(program, ("1 Doe, Uma 13 RC 27.00", "Doe, Uma", 13, "RC", "27.00"))
    program.line("34 Stork, Kim 13 RC 27.00")
    return case(program, unread=1, asked={"Kim Stork": 0})


@trap("hytek", "Spanish masters, columns run together")
def spanish_masters() -> Case:
    program = Program("X Torneo Ejemplo 2026 - 24-07-2026", "Meet Program - Jornada Tarde", columns=3, style="#")
    program.event("1", "Mixto 100 CL Metro Estilo Libre", columns="Carril Nombre EdadT Eieqmuippoo para Sembrado")
    program.block("Serie 1 of 2 Finales Inicia a las 09:30 AM")
    more = {"heat": 1, "round": "Finales", "start": "09:30"}
    program.swim("2 Stork, Juan M24 NEURO NT", "Stork, Juan", 24, "NEURO", "NT", lane=2, **more)
    program.swim(
        "3 Lark, Maria ConstanzaW76 MUCH 4:00,00", "Lark, Maria Constanza", 76, "MUCH", "4:00,00", lane=3, **more
    )
    program.block("Serie 2 (#1 Mixto 100 CL Metro Estilo Libre)")
    program.swim("0 Stork, Juana W35 MUCH NT", "Stork, Juana", 35, "MUCH", "NT", heat=2, lane=0)
    program.event("7", "Mixto 400 CL Metro Combinado Relevo", columns="Carril Equipo Relevo Tiempo para Sembrado")
    program.block("Serie 1 of 1 Finales Inicia a las 02:34 PM")
    program.line("1 SDEPO X240 E NT")
    team = {"team": "SDEPO", "seed_time": "NT", "heat": 1, "lane": 1, "round": "Finales", "start": "14:34"}
    legs = [
        Known("7", name, age, leg=leg, relay_letter="E", **team)
        for leg, (name, age) in enumerate((("Stork, Matias", 31), ("von Lark, Javiera", 30)), 1)
    ]
    program.line("Stork, Matias M31 von Lark, Javiera W30", *legs)
    return case(program, dates=["2026-07-24"], asked={"Matias Stork": 1, "Juan Stork": 1})


@trap("hytek", "scratched swimmers")
def scratched() -> Case:
    program = random_program(70, 2)
    program.event("41", "Girls 13-14 200 LC Meter IM")
    heat_of(program, ("1 Doe, Uma 13 SCR 27.00", "Doe, Uma", 13, "SCR", "27.00"))
    program.line("2 Stork, Kim 13 RC-CA SCR 27.00")
    program.line("3 Stork, Sam 13 RC-CA 27.00 SCR")
    return case(program, withdrawn=["Stork, Kim", "Stork, Sam"], asked={"Kim Stork": 0, "Sam Stork": 0})
