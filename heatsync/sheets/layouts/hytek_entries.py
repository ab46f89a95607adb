"""Cuts one Hy-Tek line into its fields: a swimmer in a lane, a relay team, a relay's legs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = r"^\*?(?P<number>\d{1,3}) \*?"
_SEED = r"(?P<seed>X?(?:N[TSP]|(?:\d{1,2}:){0,2}\d{1,2}[.,]\d{2})[LSY]?)"
_MARKS = r"(?:\s*[*#]|\s+[&A-Za-z*+#%!$^@][\w&*+#%!$^@.-]{0,7}|\s*_+)*$"
# Nearly every line: what comes before the first digit is the name, and the letters that are glued to the age.
_PLAIN = re.compile(rf"\*?(\d{{1,3}}) \*?([^\W\d_]\D*)(\d{{1,2}}) (\D.*) {_SEED}{_MARKS}")
# The age may have a gender letter ("M13"), a middle initial too ("CM12"), a para class before it ("S10 27"), or
# follow the name without a space ("Alexand R15" where the name runs over the column's edge).
_AGE = (
    r"(?:\s+S[BM]?\d{1,2}\s+(?P<classed>\d{1,2})|\s+(?P<letters>[A-Z]{1,2})?(?P<age>\d{1,2})"
    r"|(?<=[a-z.'*])(?P<glued>\d{1,2})|\s+(?P<year>FR|SO|JR|SR))"
)
_NAME = r"(?P<name>[^\W\d][^\d]*?(?:\d[^\s,]*,[^\d]*?)?)"
_SWIMMER = re.compile(rf"{_NUMBER}{_NAME}{_AGE}(?=\s)(?: (?P<team>.+?))? {_SEED}{_MARKS}")
_UNTIMED = re.compile(rf"{_NUMBER}(?P<name>[^\W\d][^\d]*,[^\d]*?){_AGE} (?P<team>\D.*)$")
_AGELESS = re.compile(rf"{_NUMBER}(?P<rest>[^\W\d].*?) {_SEED}{_MARKS}")
_TEAM = re.compile(
    rf"{_NUMBER}(?P<team>\S.*?)(?:\s+(?:A\d{{2,3}}|\d{{3}})\+?)?(?:\s+(?P<letter>[A-Z]))?\s+{_SEED}{_MARKS}"
)
_LEG = re.compile(r"(?P<leg>[1-8])\)(?P<text>.*?)(?P<gap>\s*)(?=[1-8]\)|$)")
_LEG_SWIMMER = re.compile(rf"\s*(?P<name>[^\W\d].*?){_AGE}?\s*$")
_LOOKS = re.compile(
    r"\*?\d{1,3}\s*\*?[^\W\d].*?(?:\bN[TSP]\b|\d\d[.,]\d\d)|\*?\d{1,3}\s+\*?[^\W\d][^,]*, ?[^\W\d]|[1-8]\)"
)
_LEGS = re.compile(r"\s*[1-8]\)")
_TIME = re.compile(r"\d[.:,]\d\d\b")
# The ID# column of para swimming's exceptions, before the name: "A, 12+ Doe, Uma".
_CODES = re.compile(r"^(\*?\d{1,3} )(?:(?:\d+\+?|[A-Z])(?:, ?| ))+(?=[^\W\d_]['\w])")
_YEAR = re.compile(r" (?:FR|SO|JR|SR)\b")
_GENDERS = frozenset("MWFBG")


class SwimmerLine(NamedTuple):
    """`number` is the lane or the rank: only the lines above it know which."""

    number: int
    name: str
    age: int | None
    school_year: str | None
    team: str | None
    seed: str | None


class TeamLine(NamedTuple):
    """A relay team; psych sheets often leave its letter out."""

    number: int
    team: str
    letter: str | None
    seed: str


class Leg(NamedTuple):
    """`is_cut`: the next leg begins right behind the name, so the column may have ended within it."""

    leg: int
    name: str
    age: int | None
    school_year: str | None
    is_cut: bool


def swimmer_line(line: str, *, is_mixed: bool, is_school: bool, has_codes: bool = False) -> SwimmerLine | None:
    if has_codes:
        line = _CODES.sub(r"\1", line)
    plain = _PLAIN.match(line)
    name: str
    if plain and not (is_school and _YEAR.search(plain[2])):
        number, name, year, team, seed = plain.groups()
        name = _without_gender(name) if is_mixed and name[-1] in _GENDERS else name
    elif found := _SWIMMER.match(line) or _UNTIMED.match(line):
        number, team, seed = found["number"], found["team"], found.groupdict().get("seed")
        name, year = _person(found, is_mixed=is_mixed)
    else:
        return None
    if team and ("." in team or ":" in team or "," in team) and _TIME.search(team):
        return None  # two entries on one line
    age, school_year = _age(year, is_school=is_school)
    return SwimmerLine(int(number), tidy_name(name), age, school_year, team, seed)


def ageless_line(line: str, teams: list[str]) -> SwimmerLine | None:
    """A swimmer whose age is not printed: the team, one of those that the sheet has elsewhere, ends the name."""
    found = _AGELESS.match(line)
    if not found:
        return None
    team = next((team for team in teams if found["rest"].endswith(f" {team}")), None)
    name = found["rest"].removesuffix(f" {team}").rstrip()
    if team is None or "," not in name or any(c.isdigit() for c in name):
        return None
    return SwimmerLine(int(found["number"]), tidy_name(name), None, None, team, found["seed"])


def team_line(line: str) -> TeamLine | None:
    found = _TEAM.match(line)
    if not found or _TIME.search(found["team"]):
        return None
    return TeamLine(int(found["number"]), found["team"], found["letter"], found["seed"])


def has_legs(line: str) -> bool:
    return bool(_LEGS.match(line))


def legs(line: str, *, is_mixed: bool, is_school: bool) -> Iterator[Leg]:
    for found in _LEG.finditer(line):
        swimmer = _LEG_SWIMMER.match(found["text"])
        if swimmer:
            name, year = _person(swimmer, is_mixed=is_mixed)
            is_cut = not found["gap"] and found.end() < len(line) and year is None
            age, school_year = _age(year, is_school=is_school)
            yield Leg(int(found["leg"]), tidy_name(name), age, school_year, is_cut)


def looks_like_entry(line: str) -> bool:
    """Whether a line that nobody understood may have been somebody's entry."""
    return bool(_LOOKS.match(line))


def tidy_name(name: str) -> str:
    """Without the marks behind it: "*" for a standard, "-" for no middle initial."""
    return name.rstrip(" *-").strip()


def _without_gender(name: str) -> str:
    """In mixed events the age has a gender letter, and a middle initial may be glued to that: "Pim CM12"."""
    *_, letters = name.split(" ")
    return name[:-1] if len(letters) in {1, 2} and letters.isupper() and len(letters) < len(name) else name


def _person(found: re.Match[str], *, is_mixed: bool) -> tuple[str, str | None]:
    """The name, and the age or the school year as printed."""
    name, letters = found["name"], found["letters"]
    if letters:
        name = f"{name} {letters}"
        name = _without_gender(name) if is_mixed and letters[-1] in _GENDERS else name
    return name, found["year"] or found["classed"] or found["age"] or found["glued"]


def _age(year: str | None, *, is_school: bool) -> tuple[int | None, str | None]:
    """What stands in the age's column, as an age or as a school year."""
    if year is None or is_school or not year.isdigit():
        return None, year
    return int(year) or None, None
