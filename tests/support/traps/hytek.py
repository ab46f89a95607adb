"""Traps of Hy-Tek programs and psych sheets. Each follows a meet of a few hundred plain entries."""

import io

from reportlab.pdfgen.canvas import Canvas

from tests.support.broken_letters import STAND_IN, broken_letters
from tests.support.hytek_pdf import FONT, HEIGHT, RANKED, RELAY, WIDTH, Known, Program, merged, random_program
from tests.support.traps.trap import Case, trap

FINALS = "Lane Name Age Team Prelims"


def case(program: Program, **facts: object) -> Case:
    pdf = program.pdf()
    return Case(pdf, program.known, program.pages, **facts)  # type: ignore[arg-type]  # fields of Case


def heat_of(program: Program, *swims: tuple[str, str, int | None, str | None, str | None]) -> None:
    """Add one heat with these lines, each with its name, age, team and seed time."""
    program.heat(1, 1)
    for text, name, age, team, seed in swims:
        lane = int(text.split()[0])
        program.swim(text, name, age, team, seed, heat=1, lane=lane, round="Finals")


@trap("hytek", "1 column")
def one_column() -> Case:
    return case(random_program(11, 1), dates=["2026-06-12"])


@trap("hytek", "2 columns")
def two_columns() -> Case:
    return case(random_program(12, 2), dates=["2026-06-12"])


@trap("hytek", "3 columns")
def three_columns() -> Case:
    return case(random_program(13, 3), dates=["2026-06-12"])


@trap("hytek", "rank-only event")
def rank_only() -> Case:
    program = random_program(1, 2)
    program.event("41", "Girls 13 & Over 1500 LC Meter Freestyle", columns=RANKED)
    for rank in range(1, 30):
        seed = f"18:{rank + 10}.96"
        program.swim(f"{rank} Doe, Uma {rank % 4 + 13} RC {seed}", "Doe, Uma", rank % 4 + 13, "RC", seed, rank=rank)
    program.swim("30 Roe, Kim * 13 TBAC-FL 20:17.80", "Roe, Kim", 13, "TBAC-FL", "20:17.80", rank=30)
    program.swim("31 *Lark, Pim 13 RC NT", "Lark, Pim", 13, "RC", "NT", rank=31)
    return case(program)


@trap("hytek", "finals A to D, alternates in the middle")
def alternates() -> Case:
    program = random_program(2, 3)
    program.event("41", "Girls 13-14 50 LC Meter Freestyle", columns=FINALS)
    for heat, letter in enumerate("DCBA", 1):
        program.block(f"Heat {heat} {letter} - Final")
        for lane in range(1, 9):
            seed = f"2{9 - heat}.{lane}0"
            more = {"heat": heat, "lane": lane, "round": f"{letter} - Final"}
            program.swim(f"{lane} Finch, Ash 13 RC {seed} Q", "Finch, Ash", 13, "RC", seed, **more)
        if letter == "D":
            program.block("Alternates")
            for rank in (1, 2):
                more = {"rank": rank, "round": "Alternate"}
                program.swim(f"{rank} Stork, Kim 13 RC 29.9{rank}", "Stork, Kim", 13, "RC", f"29.9{rank}", **more)
    return case(program, asked={"Kim Stork": 2})


@trap("hytek", "psych sheet, First Last")
def psych() -> Case:
    program = Program(title="Psych Sheet", columns=2)
    for number in range(1, 9):
        program.event(str(number), "Girls 11-12 50 LC Meter Butterfly", columns=RANKED)
        for rank in range(1, 40):
            program.block(f"Event {number} ...(Girls 11-12 50 LC Meter Butterfly)")
            text = f"{rank} Robin O'Sample {11 + rank % 2} New Jersey Race-NJ 58.41Y _____"
            program.swim(text, "Robin O'Sample", 11 + rank % 2, "New Jersey Race-NJ", "58.41Y", rank=rank)
    return case(program)


@trap("hytek", "para psych sheet, ID# column")
def para() -> Case:
    program = Program(title="Psych Sheet")
    program.event("1", "Women 400 LC Meter Freestyle Multi-Class S6-S14", columns="ID# Name Age Team Seed Time")
    for rank, codes in enumerate(("A, 12+ ", "", "12 Y ", "H, T ", "0 "), 1):
        text = f"{rank} {codes}Doe, Uma S10 27 S10-Some Club 4:49.17"
        program.swim(text, "Doe, Uma", 27, "Some Club", "4:49.17", rank=rank)
    return case(program)


@trap("hytek", "namesakes")
def namesakes() -> Case:
    program = random_program(3, 2)
    program.event("41", "Girls 10-12 50 LC Meter Freestyle")
    names = ["Stork, Kim", "Stork, Kim A", "Stork, Kim B", "Stork, Kim"]
    swims = [(f"{lane} {name} {9 + lane} RC NT", name, 9 + lane, "RC", "NT") for lane, name in enumerate(names, 1)]
    heat_of(program, *swims)
    return case(program, asked={"Kim Stork": 4, "Kim A Stork": 3, "Stork, Kim B": 3})


@trap("hytek", "surname within a surname")
def surnames() -> Case:
    program = random_program(4, 2)
    program.event("41", "Girls 10-12 50 LC Meter Freestyle")
    names = ["Stor, Kim", "Stork, Kim", "Storkman, Kim", "Stork-Man, Kim", "Kim, Stork", "Kims, Stork"]
    heat_of(program, *((f"{lane} {name} 12 RC NT", name, 12, "RC", "NT") for lane, name in enumerate(names, 1)))
    return case(program, asked={"Kim Stor": 1, "Kim Stork": 1, "Stork, Kim": 1, "Kims, Stork": 1, "Kim Storkma": 0})


@trap("hytek", "gender letter, glued initial")
def gender_letter() -> Case:
    program = random_program(5, 2)
    program.event("41", "Mixed 10-12 50 LC Meter Freestyle")
    heat_of(
        program,
        ("1 Doe, Uma W12 RC NT", "Doe, Uma", 12, "RC", "NT"),
        ("2 Doe, Uma MW10 RC NT", "Doe, Uma M", 10, "RC", "NT"),
        ("3 Doe, Pim CM12 RC NT", "Doe, Pim C", 12, "RC", "NT"),
        ("4 Doe, Pim M M12 RC NT", "Doe, Pim M", 12, "RC", "NT"),
        ("5 Doe, Pim - M12 RC NT", "Doe, Pim", 12, "RC", "NT"),
    )
    program.event("42", "Girls 10-12 50 LC Meter Freestyle")
    heat_of(program, ("1 Doe, Uma M12 RC NT", "Doe, Uma M", 12, "RC", "NT"))
    return case(program)


@trap("hytek", "records, standards, relay record holders")
def records() -> Case:
    program = random_program(6, 2)
    program.event(
        "41", "Girls 13-14 200 LC Meter Medley Relay", "WZ Record: 5:10.40 8/5/2015 Alex B Sample",
        "13-14W MCSL: 27.49 7/28/2019 Pat Sample", "POOL: 2:07.59 7/23/2022 Some Long Swim Team and",
        "P Doe, L Roe, J Poe, T Lark", "2:26.30 13-14 &JAG", "28.40 ALL*", columns=RELAY,
    )  # fmt: skip
    program.heat(1, 1)
    more = {"heat": 1, "lane": 5, "round": "Finals", "relay_letter": "A"}
    program.line("5 LASC-CA A 2:05.81 BB", Known("41", "", None, "LASC-CA", "2:05.81", **more))
    return case(program, asked={"Alex B Sample": 0, "Pat Sample": 0})


@trap("hytek", "name over the age's column")
def long_names() -> Case:
    program = random_program(7, 3)
    program.event("41", "Boys 15 & Over 100 LC Meter Backstroke")
    name, whole = "Example Long, Alexand R", "Longname Example, Henrietta"
    heat_of(
        program,
        (f"4 {name}15 NEP-AZ 1:51.73", name, 15, "NEP-AZ", "1:51.73"),
        (f"5 {whole} 13 SYS-FL 31.00", whole, 13, "SYS-FL", "31.00"),
        (f"6 {whole}13 SYS-FL 31.00", whole, 13, "SYS-FL", "31.00"),
    )
    return case(program)


@trap("hytek", "broken ligatures")
def ligatures() -> Case:
    program = random_program(8, 2)
    program.font = FONT
    program.event("41", f"Girls 13-14 100 LC Meter Butter{STAND_IN}ly")
    heat_of(
        program,
        (f"4 Ste{STAND_IN}fens, So{STAND_IN}ia 13 RC 27.00", "Steffens, Sofia", 13, "RC", "27.00"),
        ("5 Ra\ufb02ey, \ufb01ona 13 RC 27.00", "Rafley, fiona", 13, "RC", "27.00"),
    )
    with broken_letters():
        return case(program, asked={"Sofia Steffens": 1, "Fiona Rafley": 1})


@trap("hytek", "start lost at the top of a page")
def lost_start() -> Case:
    program = Program(columns=1)
    program.event("7", "Mixed 100 LC Meter Backstroke")
    for heat in range(1, 20):
        # A page has 60 lines: the event's two and six heats, then seven heats of eight lanes each.
        start = None if heat in {7, 13, 19} else "13:00"
        program.heat(heat, 19, "Finals", ("01:00 PM", "13:00"))
        for lane in range(1, 9):
            more = {"heat": heat, "lane": lane, "round": "Finals", "start": start}
            program.swim(f"{lane} Doe, Uma M13 RC 27.95", "Doe, Uma", 13, "RC", "27.95", **more)
    return case(program)


@trap("hytek", "swimming with finals")
def with_finals() -> Case:
    program = random_program(9, 2)
    program.event("41", "Girls 13 & Over 800 LC Meter Freestyle")
    program.block("Heat 1 of 1 Finals - Swimming with Finals")
    more = {"heat": 1, "lane": 4, "round": "Finals", "with_finals": True}
    program.swim("4 Doe, Uma 13 RC 9:27.00", "Doe, Uma", 13, "RC", "9:27.00", **more)
    return case(program)


@trap("hytek", "combined event")
def combined() -> Case:
    program = random_program(10, 2)
    program.event("41 / 42", "Girls / Boys 13-14 800 Free")
    for heat in range(1, 9):
        whose = f"Heat {(heat + 1) // 2} {'Girls' if heat % 2 else 'Boys'} 800 Free"
        program.block(f"Heat {heat} ({whose}) (#41 / 42 )" if heat > 5 else f"Heat {heat} ({whose})")
        more = {"heat": heat, "lane": 3}
        program.swim("3 Roe, Kim 14 RC 10:49.34L B", "Roe, Kim", 14, "RC", "10:49.34L", **more)
    return case(program)


@trap("hytek", "several printouts merged, two pools")
def two_pools() -> Case:
    pools = [random_program(seed, 2, title="Meet Program - SUNDAY PRELIMS") for seed in (21, 22)]
    day = random_program(23, 2, title="Meet Program - Thursday: Girls 11-14 Prelims")
    for number, program in enumerate(pools):
        program.event(str(50 + number), "Girls 11-12 50 LC Meter Freestyle")
        heat_of(program, ("4 Doe, Uma 12 RC 27.00", "Doe, Uma", 12, "RC", "27.00"))
    pdf = merged(*pools, day)
    known = [entry for program in (*pools, day) for entry in program.known]
    return Case(pdf, known, [page for p in (*pools, day) for page in p.pages], dates=["2026-06-14", "2026-06-11"])


@trap("hytek", "print date, month first")
def print_date() -> Case:
    program = random_program(24, 2, "Divisionals 2026 - Division H - 7/19/2026", "Meet Program", "8:00 AM 7/13/2026")
    return case(program, dates=["2026-07-19"])


@trap("hytek", "day first")
def day_first() -> Case:
    meet, title = "Sample Cup - 9/10/2026 to 10/10/2026", "Meet Program - Saturday"
    return case(random_program(25, 2, meet, title, "8:00 AM 23/9/2026"), dates=["2026-10-10"])


@trap("hytek", "no date at all")
def no_date() -> Case:
    return case(random_program(26, 2, "2026 New Sample Conference", "Meet Program - Friday"), dates=[None])


@trap("hytek", "course letters, marks, exhibition")
def glued_marks() -> Case:
    program = random_program(27, 2)
    program.event("41", "Boys 11-12 50 LC Meter Freestyle")
    heat_of(
        program,
        ("1 Poe-Lark, Kit 12 Pacific Northwes 39.17L B", "Poe-Lark, Kit", 12, "Pacific Northwes", "39.17L"),
        ("2 Poe-Lark, Kit 12 RC 26.91Y B____", "Poe-Lark, Kit", 12, "RC", "26.91Y"),
        ("3 Poe-Lark, Kit 12 RC X1:57.73 &JAG", "Poe-Lark, Kit", 12, "RC", "X1:57.73"),
        ("4 Poe-Lark, Kit 12 RC XNT", "Poe-Lark, Kit", 12, "RC", "XNT"),
        ("5 Poe-Lark, Kit 12 RC 12:00.62S ALL*", "Poe-Lark, Kit", 12, "RC", "12:00.62S"),
        ("6 Poe-Lark, Kit 12 RC 39.17LB", "Poe-Lark, Kit", 12, "RC", "39.17L"),
        ("7 Poe-Lark, Kit 12 RC 39.17 14U (B)", "Poe-Lark, Kit", 12, "RC", "39.17"),
    )
    return case(program)


@trap("hytek", "odd names and teams")
def odd_names() -> Case:
    program = random_program(28, 2)
    program.event("41", "Boys 11-12 50 LC Meter Freestyle")
    names = [
        "de la Sample, P",
        'Stork, Christopher "kit" N',
        "Sto?k, A.J.",
        "Sample, Lee, Robin",
        "Robin, Robin",
        "Doe, zoë",
    ]
    teams = ["UN-01-SI", "BGC-N. Sample-MR", "New Jersey Race-NJ", "San Diego Imperi", "TW-PV", "St. 3 Rivers"]
    swims = [
        (f"{lane} {name} 12 {team} 27.10", name, 12, team, "27.10")
        for lane, (name, team) in enumerate(zip(names, teams, strict=True), 1)
    ]
    heat_of(program, *swims)
    return case(program, asked={"Kit Stork": 1, "A.J. Stork": 1})


@trap("hytek", "relay legs, alternates behind the fourth")
def relay_legs() -> Case:
    program = random_program(29, 2)
    program.event("41", "Boys 200 SC Meter Medley Relay", columns=RELAY)
    program.heat(2, 2)
    program.heat(1, 2)
    program.line("5 LASC-CA A X2:05.81 BB")
    team = {"heat": 1, "lane": 5, "round": "Finals", "relay_letter": "A"}
    reserve = {"round": "Alternate", "relay_letter": "A"}
    people = [("Doe, Kim D", 13), ("Roe, Lee M", 14), ("Poe, Ash", 13), ("Lark, Pim H", 13), ("Stork, Sam", 13)]
    legs = [
        Known("41", name, age, "LASC-CA", "X2:05.81", leg=leg, **(team if leg < 5 else reserve))
        for leg, (name, age) in enumerate(people, 1)
    ]
    texts = [f"{leg}) {name} {age}" for leg, (name, age) in enumerate(people, 1)]
    program.line(" ".join(texts[:2]), *legs[:2])
    program.line(" ".join(texts[2:4]), *legs[2:4])
    program.line(texts[4], legs[4])
    return case(program, asked={"Sam Stork": 1})


@trap("hytek", "relay legs cut by their column")
def cut_legs() -> Case:
    program = random_program(30, 2)
    program.event("41", "Boys 200 Yard Medley Relay", columns="Lane Team Relay Seed Time")
    program.heat(1, 1)
    program.line("5 RC A 2:05.81")
    team = {"heat": 1, "lane": 5, "round": "Finals", "relay_letter": "A"}
    names = [("Stork, Roderi", None, True), ("Example, Bar", None, True), ("Doe, Pim", "SR", False)]
    legs = [
        Known("41", name, None, "RC", "2:05.81", leg=leg, school_year=year, cut=cut, **team)
        for leg, (name, year, cut) in enumerate(names, 1)
    ]
    program.line("1) Stork, Roderi2) Example, Bar3) Doe, Pim SR", *legs)
    return case(program, asked={"Roderick Stork": 1, "Rod Stork": 0})


@trap("hytek", "school years")
def school_years() -> Case:
    program = Program(title="Meet Program")
    program.event("1", "Girls 200 Yard IM", columns="Lane Name Year School Seed Time")
    program.heat(1, 1, "Timed Finals")
    for lane, year in enumerate(("FR", "SO", "JR", "SR", "7", "08", "3"), 1):
        more = {"heat": 1, "lane": lane, "round": "Timed Finals", "school_year": year}
        text = f"{lane} Doe, Uma {year} Seton Swimming X2:45.00"
        program.swim(text, "Doe, Uma", None, "Seton Swimming", "X2:45.00", **more)
    return case(program)


@trap("hytek", "Spanish words")
def spanish() -> Case:
    title = "Programa - 1 Jornada Viernes 5 de Junio Cal 07:00 Comp 08:30"
    program = Program("Copa Ejemplo - 05/06/2026 a 07/06/2026", title, style="Evento ")
    program.event("1", "Mujeres 13-14 100 CL Metros Libres", columns="Carril Nombre Edad Equipo Tiempo de Siembra")
    program.block("Serie 1 de 1 Finales Inicia a las 09:30 AM")
    more = {"heat": 1, "lane": 4, "round": "Finales", "start": "09:30"}
    program.swim("4 Peña, Zoë 13 RC 1:02.10", "Peña, Zoë", 13, "RC", "1:02.10", **more)
    return case(program, dates=["2026-06-05"], asked={"Zoe Pena": 1})


@trap("hytek", "an event's header twice")
def header_twice() -> Case:
    program = random_program(31, 2)
    for heats in (range(1, 3), range(3, 5)):
        program.event("41", "Girls 11-12 50 LC Meter Freestyle")
        for heat in heats:
            program.heat(heat, 4)
            more = {"heat": heat, "lane": 4, "round": "Finals"}
            program.swim("4 Doe, Uma 12 RC 27.00", "Doe, Uma", 12, "RC", "27.00", **more)
        program.event("42", "Boys 11-12 50 LC Meter Freestyle", columns=None)
    return case(program)


@trap("hytek", "two entries on one line")
def interleaved() -> Case:
    program = random_program(32, 2)
    program.event("41", "Girls 11-12 50 LC Meter Freestyle")
    heat_of(program, ("1 Doe, Uma 12 RC 27.00", "Doe, Uma", 12, "RC", "27.00"))
    program.line("2 Stork, Uma 12 RC 27.00 2 Stork, Kim 12 RC 28.00")
    program.line("3 Stork, Sam 12 RC NT 4 Stork, Lee 12 RC 28.00")
    program.line("5 Sam Stork 12 RC NT 6 Lee Stork 12 RC NT")
    return case(program, unread=3, asked={"Uma Stork": 0, "Sam Stork": 0})


@trap("hytek", "scanned pages")
def pictures() -> Case:
    program = random_program(33, 2)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    last = program.draw(canvas)
    canvas.rect(20, 20, 200, 200)
    canvas.showPage()
    canvas.save()
    return Case(out.getvalue(), program.known, program.pages, blank_pages=[last])


@trap("hytek", "session report")
def session_report() -> Case:
    program = Program(title="Session Report", columns=1)
    for session, day in enumerate(("Thursday", "Friday"), 1):
        program.block(f"Session: {session} {day} Prelims")
        program.line(f"Day of Meet: {session} Starts at 08:30 AM Heat Interval: 30 Seconds / Back +15 Seconds")
        program.line("Round Event Entries Heats Starts At")
        program.line("Prelims 9 Girls 11-12 200 Backstroke 14 2 u 08:39 AM _______")
        program.line("Break: 30 Minutes: 09:10 AM")
        program.line("Finals 10 Boys 11-12 4x50 Medley Relay 8 1 12:05 PM")
    return case(program, dates=["2026-06-11", "2026-06-12"], starts=["08:39", "12:05"] * 2)
