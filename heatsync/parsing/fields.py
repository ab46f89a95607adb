"""The fields of an entry's line that look alike in every print: number, age, time, and the marks around them."""

import re

from heatsync.model.gender import Gender
from heatsync.parsing.lines import Swimmer

NUMBER = r"\*?(?P<number>\d{1,3}) "
LETTER = r"[^\W\d_]"
NAME = rf"(?P<name>{LETTER}[^\d]*?(?:\d[^\s,]*,[^\d]*?)?)"
SEED = r"(?P<seed>[Xx%*]?(?:N[TSP]|nt|(?:(?:\d{1,2}:){0,2}\d{1,2}|\d{3})[.,]\d{2})[LSY]?)"
"""A time with its course letter, or what stands in place of one. Three digits are a diver's points."""
MARKS = (
    r"(?:(?<=\d[LSY])[A-Z&*+][\w&*+-]{0,7}|B)?"
    r"(?:\s*[*#]|\s+(?:\d{1,2}(?=[A-Z&]))?[&A-Za-z*+#%!$^@(\[][\w&*+#%!$^@.)\]-]{0,7}|\s*_+)*$"
)
"""What follows a time: standards ("&JAG", "14U", "(B)"), which may touch it, a bonus swim, and blanks to fill in."""
AGE = (
    r"(?:\s+(?P<letters>[A-Z]{1,2})?(?P<age>\d{1,2})|(?<=[a-z.'*])[MWFBG]?(?P<glued>\d{1,2})"
    r"|\s+(?P<year>FR|SO|JR|SR|GS|GR|[1-6]Y))"
)
"""An age, which may touch a gender letter ("M13"), the middle initial too ("CM12"), or a name that is longer than its
column ("Alexand R15", "ConstanzaW76"); or a school year."""
OWN_YEAR = r"\s+(?P<own>(?!SCR\b)[A-Z]{2}|\d{1,2}[a-z]{1,2})"
"""A school year in a school's own words: "8t", "UN"."""
BEFORE_SEED = r"(?: |(?<=[^\W\d_])(?=[Xx]?\d))"
"""A long team may touch its time: "San Diego Imperi1:27.00"."""

_GENDERS: dict[str, Gender] = {"M": "male", "B": "male", "W": "female", "F": "female", "G": "female"}
_CLASS = r"S[BbMm]?\d{1,2}"
# An exhibition swim is "x", "X", "EXH"; "%" is a para swimmer, "*" a foreign one; blanks are filled in at check-in.
_MAY_BE_MARKED = re.compile(r"__|[(*%#\u2013\u2014]|-$|EXH|\b[xX]\b|\dx|S[BbMm]?\d|\b[AP]K ")
_MARKED = re.compile(
    rf"""
      (?<!\S)(?:[A-Za-z]?_{{2,}}|[*%#x]|\(?EXH\)?\.?)(?:\s|$)      # alone, anywhere: "B____", "*", "(EXH)"
    | (?<=\d\s)(?:X|\([^\W\d]{{1,4}}\))\s(?=\S)                   # behind the number or the year: "X", "(Tk)"
    | (?<!\S)(?<!\sof\s)X\s(?=\d{{1,2}}[:.,]\d|N[TSP]\b)                   # before the time, but not "U of X 90.15"
    | (?<={LETTER}\s){_CLASS}(?:[/,\s]+{_CLASS})*\s(?=\d)          # classes before the age: "S9/SB8/SM9 2011"
    | \s{_CLASS}(?:[sS][bBmM]\d{{1,2}})+(?=,)                      # classes in the surname's place: "Roe S8sb8sm8, Kim"
    | (?<={LETTER}\s)AK\s(?=\d)                                    # German age group: "AK 11"
    | (?:\s\d\d)?\sPK(?=\s)                                        # German para group behind the club
    | \s?[\u2014\u2013-]+$                                         # a dash behind the time, or in an empty lane
    """,
    re.VERBOSE,
)
_ALONE = re.compile(r"(?<!\S)(?:[A-Za-z]?_{2,}|[*%#xX]|\(?EXH\)?)(?!\S)")
_BEFORE_NAME = re.compile(r"^(\*?\d{1,3} )(?:[*%#] ?|[xX] |x(?=[A-Z])|X(?=[A-Z][a-z]))+(?=[^\W\d_])")
_TEAM_CLASS = re.compile(rf"{_CLASS}-(?=\S)")
# A time, or what stands for one before the next lane, or that lane itself.
_SECOND = re.compile(r"\d[.:,]\d\d\b|\bX?N[TSP] \d|\b\d{1,3} [^\W\d][^,]*, ?[^\W\d].*\d")
_AGE_BEFORE_TEAM = re.compile(r"(\d{1,2}) (?=\D)")
SCRATCHED = " SCR"


def without_marks(line: str) -> str:
    """The line without marks that stand before, in or behind a name, and without blanks to fill in."""
    if not _MAY_BE_MARKED.search(line):
        return line
    return _BEFORE_NAME.sub(r"\1", _MARKED.sub("", line)).rstrip()


def swimmer(found: re.Match[str]) -> Swimmer | None:
    """The swimmer by the groups of a pattern made of the above. None if two entries stand on the line."""
    fields = found.groupdict()
    name, team, seed = fields["name"], fields.get("team"), fields.get("seed")
    year = fields.get("year") or fields.get("own") or fields.get("age") or fields.get("glued")
    letters = fields.get("letters") or ""
    if fields.get("glued") and (age := _AGE_BEFORE_TEAM.match(team or "")):  # "Doe, Uma1 13 RC"
        year, team = age[1], (team or "")[age.end() :]
    if team and _may_hold_entry(team) and holds_entry(team):
        return None
    is_scratched = found.string.endswith(SCRATCHED) or bool(team and team.endswith(SCRATCHED))
    if is_scratched and team:
        team = team.removesuffix(SCRATCHED) or None
    number = fields.get("number")
    return Swimmer(
        int(number) if number else None,
        tidy_name(f"{name} {letters}" if letters else name),
        tidy_team(team),
        seed or None,
        year,
        letter=letters[-1:] or None,
        is_scratched=is_scratched,
    )


def tidy_name(name: str) -> str:
    """Without the marks behind it: "*" for a standard, "-" for no middle initial."""
    return name.rstrip(" *-")


def tidy_team(team: str | None) -> str | None:
    """Without the para class that some print before the team: "S8-Otters"."""
    return _TEAM_CLASS.sub("", team, count=1) if team and team[0] == "S" and _TEAM_CLASS.match(team) else team


def _may_hold_entry(team: str) -> bool:
    return "." in team or ":" in team or "," in team or "NT " in team


def is_marked(text: str) -> bool:
    """Whether a mark stands alone between a text's words."""
    return bool(_ALONE.search(text))


def holds_entry(team: str) -> bool:
    """Whether what should be a team is the end of one entry and the beginning of another."""
    return bool(_SECOND.search(team))


def name_and_gender(name: str, letter: str) -> tuple[str, Gender | None]:
    """Part the gender letter at a mixed event's ages from a middle initial ("Pim CM12") or a long name ("PimM12").

    What touches a long name may also be the initial that the column's edge has pushed there: then no gender is known.
    """
    if letter not in _GENDERS or not name.endswith(letter):
        return name, None
    letters = name.rpartition(" ")[2]
    if len(letters) in {1, 2} and letters.isupper() and len(letters) < len(name):
        return tidy_name(name[:-1]), _GENDERS[letter]
    return (tidy_name(name[:-1]) if letters[-2:-1].islower() else name), None
