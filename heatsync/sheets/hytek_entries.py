"""Cuts one Hy-Tek line into its fields: a swimmer in a lane, a relay team, a relay's legs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = r"^\*?(?P<number>\d{1,3}) "
_SEED = r"(?P<seed>X?(?:N[TSP]|(?:\d{1,2}:){0,2}\d{1,2}[.,]\d{2})[LSY]?)"
_MARKS = r"(?:\s*[*#]|\s+[&A-Za-z*+#%!$^@][\w&*+#%!$^@.-]{0,7}|\s*_+)*$"
# The age may have a gender letter ("M13"), a middle initial too ("CM12"), a para class before it ("S10 27"), or
# follow the name without a space ("Alexand R15" where the name runs over the column's edge).
_AGE = (
    r"(?:\s+S[BM]?\d{1,2}\s+(?P<classed>\d{1,2})|\s+(?P<letters>[A-Z]{1,2})?(?P<age>\d{1,2})"
    r"|(?<=[a-z.'*])(?P<glued>\d{1,2})|\s+(?P<year>FR|SO|JR|SR))"
)
_NAME = r"(?P<name>[^\W\d][^\d]*?(?:\d[^\s,]*,[^\d]*?)?)"
_SWIMMER = re.compile(rf"{_NUMBER}{_NAME}{_AGE}(?=\s)(?: (?P<team>.+?))? {_SEED}{_MARKS}")
_UNTIMED = re.compile(rf"{_NUMBER}(?P<name>[^\W\d][^\d]*,[^\d]*?){_AGE} (?P<team>\D.*)$")
_TEAM = re.compile(
    rf"{_NUMBER}(?P<team>\S.*?)(?:\s+(?:A\d{{2,3}}|\d{{3}})\+?)?(?:\s+(?P<letter>[A-Z]))?\s+{_SEED}{_MARKS}"
)
_LEG = re.compile(r"(?P<leg>[1-8])\)(?P<text>.*?)(?P<gap>\s*)(?=[1-8]\)|$)")
_LEG_SWIMMER = re.compile(rf"\s*(?P<name>[^\W\d].*?){_AGE}?\s*$")
_LOOKS = re.compile(r"\*?\d{1,3}\s*[^\W\d].*?(?:\bN[TSP]\b|\d\d[.,]\d\d)|\*?\d{1,3}\s+[^\W\d][^,]*, ?[^\W\d]|[1-8]\)")
_LEGS = re.compile(r"\s*[1-8]\)")
_GENDERS = frozenset("MWFBG")


@dataclass(frozen=True, slots=True)
class SwimmerLine:
    """`number` is the lane or the rank: only the lines above it know which."""

    number: int
    name: str
    age: int | None
    school_year: str | None
    team: str | None
    seed: str | None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A relay team; psych sheets often leave its letter out."""

    number: int
    team: str
    letter: str | None
    seed: str


@dataclass(frozen=True, slots=True)
class Leg:
    """`is_cut`: the next leg begins right behind the name, so the column may have ended within it."""

    leg: int
    name: str
    age: int | None
    school_year: str | None
    is_cut: bool


def swimmer_line(line: str, *, is_mixed: bool, is_school: bool) -> SwimmerLine | None:
    found = _SWIMMER.match(line)
    seed = found["seed"] if found else None
    found = found or _UNTIMED.match(line)
    if not found:
        return None
    name, age, year = _person(found, is_mixed=is_mixed, is_school=is_school)
    return SwimmerLine(int(found["number"]), name, age, year, found["team"], seed)


def ageless_line(line: str, teams: list[str]) -> SwimmerLine | None:
    """A swimmer whose age is not printed: the team, one of those that the sheet has elsewhere, ends the name."""
    found = re.match(rf"{_NUMBER}(?P<rest>[^\W\d].*?) {_SEED}{_MARKS}", line)
    if not found:
        return None
    team = next((team for team in teams if found["rest"].endswith(f" {team}")), None)
    name = found["rest"].removesuffix(f" {team}").rstrip()
    if team is None or "," not in name or any(c.isdigit() for c in name):
        return None
    return SwimmerLine(int(found["number"]), tidy_name(name), None, None, team, found["seed"])


def team_line(line: str) -> TeamLine | None:
    found = _TEAM.match(line)
    if not found:
        return None
    return TeamLine(int(found["number"]), found["team"], found["letter"], found["seed"])


def has_legs(line: str) -> bool:
    return bool(_LEGS.match(line))


def legs(line: str, *, is_mixed: bool, is_school: bool) -> Iterator[Leg]:
    for found in _LEG.finditer(line):
        swimmer = _LEG_SWIMMER.match(found["text"])
        if swimmer:
            name, age, year = _person(swimmer, is_mixed=is_mixed, is_school=is_school)
            is_cut = not found["gap"] and found.end() < len(line) and age is None and year is None
            yield Leg(int(found["leg"]), name, age, year, is_cut)


def looks_like_entry(line: str) -> bool:
    """Whether a line that nobody understood may have been somebody's entry."""
    return bool(_LOOKS.match(line))


def tidy_name(name: str) -> str:
    """Without the marks behind it: "*" for a standard, "-" for no middle initial."""
    return name.rstrip(" *-").strip()


def _person(found: re.Match[str], *, is_mixed: bool, is_school: bool) -> tuple[str, int | None, str | None]:
    """The name, and the age or the school year."""
    name, letters = found["name"], found["letters"] or ""
    number = found["classed"] or found["age"] or found["glued"]
    if letters and is_mixed and letters[-1] in _GENDERS:
        letters = letters[:-1]
    if letters:
        name = f"{name} {letters}"
    year = found["year"] or (number if is_school else None)
    age = int(number) if number and not is_school else None
    return tidy_name(name), age or None, year
