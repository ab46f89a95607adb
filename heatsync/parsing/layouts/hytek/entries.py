"""Cuts one Hy-Tek line into its fields: a swimmer in a lane, with age or school year, team and seed."""

import re
from collections.abc import Collection
from typing import TypeAlias

from heatsync.model.gender import Gender
from heatsync.parsing.line_content import has_time

NUMBER = r"^\*?(?P<number>\d{1,3}) \*?"
SEED = r"(?P<seed>X?(?:N[TSP]|nt|(?:(?:\d{1,2}:){0,2}\d{1,2}|\d{3})[.,]\d{2})[LSY]?)"  # three digits: a diver's points
# Of standards ("&JAG", "14U", "(B)"), of a bonus swim, which may touch the time, and blanks to fill in.
MARKS = r"B?(?:\s*[*#]|\s+(?:\d{1,2}(?=[A-Z&]))?[&A-Za-z*+#%!$^@(\[][\w&*+#%!$^@.)\]-]{0,7}|\s*_+)*$"
# The age may have a gender letter ("M13"), a middle initial too ("CM12"), para classes before it ("S10 27"), or
# follow the name without a space ("Alexand R15", "ConstanzaW76": where the name runs over the column's edge).
AGE = (
    r"(?:\s+S[BbMm]?\d{1,2}(?:[\s/]S[BbMm]?\d{1,2})*\s+(?P<classed>\d{1,2})|\s+(?P<letters>[A-Z]{1,2})?(?P<age>\d{1,2})"
    r"|(?<=[a-z.'*])[MWFBG]?(?P<glued>\d{1,2})|\s+(?P<year>FR|SO|JR|SR|GS|GR|[1-6]Y))"
)
# Nearly every line: what comes before the first digit is the name, and the letters that are glued to the age, unless
# they are a para class's ("Uma S10 SB9 SM10 27").
_PLAIN = re.compile(rf"\*?(\d{{1,3}}) \*?([^\W\d_]\D*+)(?<! S)(?<!SB)(?<!SM)(\d{{1,2}}) (\D.*) {SEED}{MARKS}")
_NAME = r"(?P<name>[^\W\d][^\d]*?(?:\d[^\s,]*,[^\d]*?)?)"
# A long team may touch its time: "San Diego Imperi1:27.00", "Bishop O'Sample-PVX2:22.35".
_BEFORE_SEED = r"(?: |(?<=[^\W\d_])(?=X?\d))"
_SWIMMER = re.compile(rf"{NUMBER}{_NAME}{AGE}(?=\s)(?: (?P<team>.+?))?{_BEFORE_SEED}{SEED}{MARKS}")
_UNTIMED = re.compile(
    rf"{NUMBER}(?P<name>[^\W\d][^\d]*,[^\d]*?){AGE} (?P<team>(?!.*\d[.:]\d)\D.*)(?<![\dRSOY] SCR)(?<!\bDQ)(?<!\bDNS)$"
)
_AGELESS = re.compile(rf"{NUMBER}(?P<rest>[^\W\d].*?) {SEED}{MARKS}")
_UNSEEDED = re.compile(rf"(?P<team>.+?[^\W\d_])(?P<seed>X?NT){MARKS}")
_LOOKS = re.compile(
    r"\*?\d{1,3}\s*\*?[^\W\d].*?(?:\bN[TSP]\b|\d\d[.,]\d\d)|\*?\d{1,3}\s+\*?[^\W\d][^,]*, ?[^\W\d]|[1-8]\)"
)
# A time, or what stands for one before the next lane, or that lane itself.
_SECOND = re.compile(r"\d[.:,]\d\d\b|\bX?N[TSP] \d|\b\d{1,3} [^\W\d][^,]*, ?[^\W\d].*\d")
# An entry behind a heading; "50 Free, Timed Finals" is none.
_JOINED = re.compile(r"(?<!\S)\*?\d{1,3} \*?[^\W\d][^,\d]*, ?[^\W\d]\D*\d{1,2} [^\W\d]")
# The ID# column of para swimming's exceptions, before the name: "A, 12+ Doe, Uma".
_CODES = re.compile(r"^(\*?\d{1,3} )(?:(?:\d+\+?|[A-Z])(?:, ?| ))+(?=[^\W\d_]['\w])")
_YEAR = re.compile(r" (?:FR|SO|JR|SR|GS|GR)\b")
SCRATCHED = " SCR"
_GENDERS: dict[str, Gender] = {"M": "male", "B": "male", "W": "female", "F": "female", "G": "female"}


SwimmerLine: TypeAlias = tuple[int, str, int | None, str | None, str | None, str | None, "Gender | None"]
"""The lane or the rank (only the lines above it know which), name, age, school year, team, seed, and printed gender.

Not a named tuple: thousands are made, and taken apart at once.
"""


def swimmer_line(line: str, *, is_mixed: bool, is_school: bool, has_codes: bool = False) -> SwimmerLine | None:
    if has_codes:
        line = _CODES.sub(r"\1", line)
    plain = _PLAIN.match(line)
    name: str
    gender: Gender | None = None
    if plain and not (is_school and _YEAR.search(plain[2])):
        number, name, year, team, seed = plain.groups()
        if is_mixed and name[-1] in _GENDERS:
            name, gender = _name_and_gender(name)
    elif found := _SWIMMER.match(line) or _UNTIMED.match(line):
        number, team, seed = found["number"], found["team"], found.groupdict().get("seed")
        name, year, gender = person(found, is_mixed=is_mixed)
    else:
        return None
    if team and ("." in team or ":" in team or "," in team or "NT " in team) and holds_entry(team):
        return None
    age, school_year = age_or_year(year, is_school=is_school)
    return int(number), tidy_name(name), age, school_year, team, seed, gender


def is_scratched(line: str, team: str | None) -> bool:
    """Whether a swimmer is printed as withdrawn, before, behind or in place of the time; a club may be SCR too."""
    return line.endswith(SCRATCHED) or bool(team and team.endswith(SCRATCHED))


def ageless_line(line: str, teams: list[str]) -> SwimmerLine | None:
    """A swimmer whose age is not printed: the team, one of those that the sheet has elsewhere, ends the name."""
    found = _AGELESS.match(line)
    if not found:
        return None
    rest = found["rest"]
    team = next((team for team in teams if rest.endswith(team) and rest[-len(team) - 1 : -len(team)] == " "), None)
    name = rest.removesuffix(f" {team}").rstrip()
    if team is None or "," not in name or any(c.isdigit() for c in name):
        return None
    return int(found["number"]), tidy_name(name), None, None, team, found["seed"], None


def team_and_seed(printed: str, teams: Collection[str]) -> tuple[str, str] | None:
    """Part "San Diego ImperiNT" if the sheet has such a team elsewhere; "KENT" is one of its own."""
    found = _UNSEEDED.match(printed)
    return (found["team"], found["seed"]) if found and found["team"] in teams else None


def looks_like_entry(line: str) -> bool:
    """Whether a line that nobody understood may have been somebody's entry."""
    return bool(_LOOKS.match(line))


def holds_entry(team: str) -> bool:
    """Whether what should be a team is the end of one entry and the beginning of another: two stand on one line."""
    return bool(_SECOND.search(team))


def before_entry(heading: str) -> str | None:
    """What stands before the entry that is joined to a heading, all of it if nobody knows where; None without one."""
    if "," in heading and (found := _JOINED.search(heading)):
        return heading[: found.start()].rstrip()
    return heading if has_time(heading) else None


def tidy_name(name: str) -> str:
    """Without the marks behind it: "*" for a standard, "-" for no middle initial."""
    return name.rstrip(" *-")


def person(found: re.Match[str], *, is_mixed: bool) -> tuple[str, str | None, Gender | None]:
    """The name, the age or the school year as printed, and the gender if it is."""
    name, letters = found["name"], found["letters"]
    gender: Gender | None = None
    if letters:
        name = f"{name} {letters}"
        if is_mixed and letters[-1] in _GENDERS:
            name, gender = _name_and_gender(name)
    return name, found["year"] or found["classed"] or found["age"] or found["glued"], gender


def age_or_year(year: str | None, *, is_school: bool) -> tuple[int | None, str | None]:
    """What stands in the age's column, as an age or as a school year."""
    if year is None or is_school or not year.isdigit():
        return None, year
    return int(year) or None, None


def _name_and_gender(name: str) -> tuple[str, Gender | None]:
    """In mixed events the age has a gender letter, glued to a middle initial ("Pim CM12") or a long name ("PimM12").

    What is glued to a long name may also be the initial that the column's edge has pushed there.
    """
    *_, letters = name.split(" ")
    if len(letters) in {1, 2} and letters.isupper() and len(letters) < len(name):
        return name[:-1], _GENDERS[name[-1]]
    return (name[:-1] if letters[-2:-1].islower() else name), None
