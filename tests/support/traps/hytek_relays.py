"""Traps of Hy-Tek relays: codes before the letter, legs without numbers or without ages, teams without a time."""

from tests.support.hytek_pdf import RELAY, Known, Program, random_program
from tests.support.traps.hytek import case
from tests.support.traps.trap import Case, trap


def _team(program: Program, line: str, team: str, seed: str | None, letter: str | None = "A") -> dict[str, object]:
    """Add a team that is known by its legs, and return the fields that each leg inherits."""
    program.line(line)
    heat = int(program._blocks[-1].lines[0].split()[1])
    return {
        "team": team, "seed_time": seed, "heat": heat, "lane": int(line.split(maxsplit=1)[0]), "round": "Finals",
        "relay_letter": letter,
    }  # fmt: skip


def _nameless(program: Program, line: str, team: str, seed: str | None, letter: str | None = "A") -> None:
    more = _team(program, line, team, seed, letter)
    program.known.append(Known(program._event, "", **more))  # type: ignore[arg-type]  # fields of Known
    program._blocks[-1].known.append(len(program.known) - 1)


def _legs(program: Program, line: str, team: dict[str, object], first: int, *people: tuple[str, int | None]) -> None:
    legs = [Known(program._event, name, age, leg=leg, **team) for leg, (name, age) in enumerate(people, first)]  # type: ignore[arg-type]  # fields of Known
    program.line(line, *legs)


@trap("hytek", "relay codes before the letter")
def relay_codes() -> Case:
    program = random_program(51, 3)
    program.event("41", "Mixed 200 LC Meter Medley Relay", columns=RELAY)
    program.heat(1, 1)
    _nameless(program, "1 NUMAS X160 A 2:20,00", "NUMAS", "2:20,00")
    _nameless(program, "2 PAC-LA W109 B 2:04.11", "PAC-LA", "2:04.11", "B")
    _nameless(program, "3 Lark Aquatics A65 A NT", "Lark Aquatics", "NT")
    _nameless(program, "4 DOM X12 A 5:13.62", "DOM", "5:13.62")
    _nameless(program, "5 Roe Masters 200+ A 2:20.00", "Roe Masters", "2:20.00")
    _nameless(program, "6 Roe Masters 160-199 C 2:20.00", "Roe Masters", "2:20.00", "C")
    _nameless(program, "7 12 Oaks A 2:20.00", "12 Oaks", "2:20.00")
    _nameless(program, "8 Pacific Northwes 2:21.00 BB", "Pacific Northwes", "2:21.00", None)
    return case(program)


@trap("hytek", "relay legs without numbers")
def bare_legs() -> Case:
    program = random_program(52, 3)
    program.event("41", "Mixed 200 SC Meter Medley Relay", columns=RELAY)
    program.heat(1, 1)
    team = _team(program, "2 SDEPO X200 A 3:02,00", "SDEPO", "3:02,00")
    _legs(program, "Stork, Marcela W55 von Lark, Nelly W64", team, 1, ("Stork, Marcela", 55), ("von Lark, Nelly", 64))
    _legs(program, "Poe, Rodolfo M49 Finch, Emerson MM43", team, 3, ("Poe, Rodolfo", 49), ("Finch, Emerson M", 43))
    program.event("42", "Women 200 SC Meter Medley Relay", columns=RELAY)
    program.heat(1, 1)
    team = _team(program, "3 PAC-LA W109 A 2:04.11", "PAC-LA", "2:04.11")
    people = [("van der Roe, Francisca", 44), ("Stork, Rebecca G", 43)]
    _legs(program, "van der Roe, Francisca 44Stork, Rebecca G 43", team, 1, *people)
    _legs(program, "O'Lark, Amelia A 16", team, 3, ("O'Lark, Amelia A", 16))
    return case(program, asked={"Rebecca Stork": 1, "Marcela Stork": 1})


@trap("hytek", "relay teams without a time")
def untimed_teams() -> Case:
    program = random_program(53, 2)
    program.event("41", "Boys 200 Yard Medley Relay", columns="Lane Team Relay")
    program.heat(1, 1)
    first = _team(program, "3 Garrett Park A", "Garrett Park", None)
    _legs(program, "1) Stork, Kim 13 2) Roe, Lee M 14", first, 1, ("Stork, Kim", 13), ("Roe, Lee M", 14))
    second = _team(program, "4 Garrett Park B", "Garrett Park", None, "B")
    _legs(program, "1) Stork, Sam 13 2) Roe, Ash 14", second, 1, ("Stork, Sam", 13), ("Roe, Ash", 14))
    _nameless(program, "5 Tidewater B", "Tidewater", None, "B")
    program.line("1) ____________ 2) ____________")
    return case(program, asked={"Sam Stork": 1})


@trap("hytek", "an unreadable relay team with legs below it")
def strange_team() -> Case:
    program = random_program(54, 2)
    program.event("41", "Boys 200 Yard Medley Relay", columns=RELAY)
    program.heat(1, 1)
    team = _team(program, "3 Garrett Park A 2:05.81", "Garrett Park", "2:05.81")
    _legs(program, "1) Stork, Kim 13 2) Roe, Lee M 14", team, 1, ("Stork, Kim", 13), ("Roe, Lee M", 14))
    program.line("4 Tidewater 2:05.81 2:07.91")
    program.line("1) Stork, Sam 13 2) Roe, Ash 14")
    return case(program, unread=2, asked={"Sam Stork": 0})


@trap("hytek", "mixed relay, gender letter glued to a long name")
def mixed_legs() -> Case:
    program = random_program(55, 2)
    program.event("41", "Mixed 200 SC Meter Free Relay", columns=RELAY)
    program.heat(1, 1)
    team = _team(program, "3 RC A 2:05.81", "RC", "2:05.81")
    people = [("Stork, KimberlyAnn", 13), ("Roe, Lee M", 14)]
    _legs(program, "1) Stork, KimberlyAnnW13 2) Roe, Lee MM14", team, 1, *people)
    people = [("Poe, Ash", 13), ("Lark, Pim", 13)]
    _legs(program, "3) Poe, Ash M13 4) Lark, PimW13", team, 3, *people)
    return case(program, asked={"Kimberlyann Stork": 1})


@trap("hytek", "relay legs in an unknown form")
def strange_legs() -> Case:
    program = random_program(56, 2)
    program.event("41", "Mixed 200 SC Meter Free Relay", columns=RELAY)
    program.heat(1, 1)
    _nameless(program, "3 RC A 2:05.81", "RC", "2:05.81")
    program.line("Stork, Sam (13), Stork, Kim (14)")
    program.line("Two names of four")
    return case(program, unread=1, asked={"Sam Stork": 0})


@trap("hytek", "legs whose team is lost")
def lost_team() -> Case:
    program = random_program(57, 2)
    program.event("41", "Girls 200 SC Meter Free Relay", columns=RELAY)
    program.heat(1, 1)
    team = _team(program, "3 RC A 2:05.81", "RC", "2:05.81")
    _legs(program, "1) Stork, Kim 13 2) Roe, Lee 14", team, 1, ("Stork, Kim", 13), ("Roe, Lee", 14))
    program.line("1) Stork, Sam 13 2) Roe, Ash 14")
    program.line("3) Stork, Jo 13 4) Roe, Pim 14")
    return case(program, unread=2, asked={"Sam Stork": 0, "Jo Stork": 0})


@trap("hytek", "relay lines that touch")
def touching() -> Case:
    program = random_program(58, 2)
    program.event("41", "Girls 200 SC Meter Free Relay", columns=RELAY)
    program.heat(1, 1)
    team = _team(program, "3 RC A 2:05.81", "RC", "2:05.81")
    _legs(program, "1) Stork, Kim 13 2) Roe, Lee 14", team, 1, ("Stork, Kim", 13), ("Roe, Lee", 14))
    program.line("3) Stork, Sam 13 4) Roe, Pim M14 4")
    program.line("5 6 RC C 2:07.81")
    program.line("1) Stork, Jo 13 2) Roe, Ash 14")
    program.line("7 Pacific")
    return case(program, unread=4, asked={"Sam Stork": 0, "Jo Stork": 0})


@trap("hytek", "legs with marks, and with an age in brackets")
def marked_legs() -> Case:
    program = random_program(59, 2)
    program.event("41", "Girls 200 SC Meter Free Relay", columns=RELAY)
    program.heat(1, 1)
    team = _team(program, "3 RC A 2:05.81", "RC", "2:05.81")
    _legs(program, "1) *Stork, Kim 12 2) 't Roe, Lee 12", team, 1, ("Stork, Kim", 12), ("'t Roe, Lee", 12))
    program.line("3) (12) Stork, Sam 4) Roe, Pim 12")
    return case(program, unread=1, asked={"Kim Stork": 1, "Sam Stork": 0})
