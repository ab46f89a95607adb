"""Cuts a Hy-Tek relay's lines into their fields: the team in its lane, and the legs that stand below it."""

import re
from typing import NamedTuple

from heatsync.model.gender import Gender
from heatsync.parsing.layouts.hytek.entries import (
    AGE,
    MARKS,
    NUMBER,
    SEED,
    age_or_year,
    holds_entry,
    person,
    tidy_name,
)
from heatsync.parsing.relay_legs import LEG

# Masters and age groups stand before the letter: "A65", "W109", "X160", "200+", "160-199".
_GROUP = r"(?:\s+(?:[AMWX]\d{2,3}|\d{3}|\d{2,3}-\d{2,3})\+?)?"
_TEAM = re.compile(rf"{NUMBER}(?P<team>\S.*?){_GROUP}(?:\s+'?(?P<letter>[A-Z])'?)?\s+{SEED}{MARKS}")
_UNTIMED = re.compile(rf"{NUMBER}(?P<team>[^\W\d].*?){_GROUP}\s+'?(?P<letter>[A-Z])'?$")
_BEGINS = re.compile(rf"{NUMBER}[^\W\d]")
# "'t" begins a Dutch surname, "?" stands for a letter that the printer did not have.
_LEG_SWIMMER = re.compile(rf"\s*\*?\s*(?P<name>(?:'[tT] |\?)?[^\W\d_].*?){AGE}?\s*$")
_LEGS = re.compile(r"\s*[1-8]\)")
# Some programs leave the "1)" out: "Doe, Uma W55 van der Roe, Kim W64". The comma and the age tell it from a remark.
_BARE_LEG = rf"(?P<name>[^\W\d][^\d,]*, ?[^\W\d][^\d,]*?){AGE}"
_BARE_LEGS = re.compile(rf"(?:{re.sub('P<[a-z]+>', ':', _BARE_LEG)}\s*)+$")
_ONE_BARE_LEG = re.compile(_BARE_LEG)
_SCRATCHED = re.compile(rf"{NUMBER}\S.* SCR(?: |$)")
_MORE = re.compile(r"\s\(?[A-Z]{0,2}\d|\d[.:,]\d")
_NAMES = re.compile(r"[^\W\d][^,]*, ?[^\W\d]")


class TeamLine(NamedTuple):
    """A relay team; psych sheets often leave its letter out, some programs its time."""

    number: int
    team: str
    letter: str | None
    seed: str | None


class Leg(NamedTuple):
    """`is_cut`: the next leg begins right behind the name, so the column may have ended within it."""

    leg: int
    name: str
    age: int | None
    school_year: str | None
    is_cut: bool
    gender: Gender | None


def team_line(line: str) -> TeamLine | None:
    found = _TEAM.match(line)
    if (found and _touches_next_lane(found)) or _SCRATCHED.match(line):
        return None
    if found and not holds_entry(found["team"]):
        return TeamLine(int(found["number"]), found["team"], found["letter"], found["seed"])
    if not found and (found := _UNTIMED.match(line)):
        return TeamLine(int(found["number"]), found["team"], found["letter"], None)
    return None


def _touches_next_lane(found: re.Match[str]) -> bool:
    """Whether the team is a lane's number and a team: "5 6 RC A 2:05.81" is an empty lane 5 before lane 6."""
    first, _, _ = found["team"].partition(" ")
    return first.isdigit() and int(first) == int(found["number"]) + 1


def begins_team(line: str) -> bool:
    """Whether a line that we cannot read may be a team all the same: then the legs below are not the last one's."""
    return bool(_BEGINS.match(line))


def has_legs(line: str) -> bool:
    return bool(_LEGS.match(line))


def has_bare_legs(line: str) -> bool:
    """Whether a line is names with ages and nothing else, as the legs of a relay without their numbers."""
    return "," in line and bool(_BARE_LEGS.match(line))


def looks_like_names(line: str) -> bool:
    """Whether a line below a team may name its swimmers: "Doe, Uma (8), Roe, Kim (7)"."""
    return bool(_NAMES.match(line))


def legs(line: str, *, is_mixed: bool, is_school: bool) -> list[Leg] | None:
    """None if what stands behind a leg's number is neither a swimmer nor a blank to fill in."""
    found = []
    for part in LEG.finditer(line):
        swimmer = _LEG_SWIMMER.match(part["text"])
        if swimmer is None and any(map(str.isalpha, part["text"])):
            return None
        if swimmer:
            name, year, gender = person(swimmer, is_mixed=is_mixed)
            if _MORE.search(name):
                return None
            is_cut = not part["text"][-1:].isspace() and part.end() < len(line) and year is None
            age, school_year = age_or_year(year, is_school=is_school)
            found.append(Leg(int(part["leg"][0]), tidy_name(name), age, school_year, is_cut, gender))
    return found


def bare_legs(line: str, first: int, *, is_mixed: bool, is_school: bool) -> list[Leg]:
    """`first` is the number of the first of them."""
    found = []
    for leg, swimmer in enumerate(_ONE_BARE_LEG.finditer(line), first):
        name, year, gender = person(swimmer, is_mixed=is_mixed)
        age, school_year = age_or_year(year, is_school=is_school)
        found.append(Leg(leg, tidy_name(name), age, school_year, is_cut=False, gender=gender))
    return found
