"""Patterns for the fields of entry lines: number, name, age, time, and the marks around them."""

import re

from heatsync.model.gender import Gender
from heatsync.parsing.lines import Swimmer

NUMBER = r"\*?(?P<number>\d{1,3}) "
LETTER = r"[^\W\d_]"
UNMARKED = r"(?!x[A-Z]|X[A-Z][a-z])"
"""Not followed by a name with a touching exhibition mark: "xDoe, Uma"."""
NAME = rf"(?P<name>{LETTER}[^\d_]*?(?:\d[^\s,_]*,[^\d_]*?)?)(?<!,)"
NAME_WORD = rf"(?!EXH\b|x |X (?:\d|N|\())['\"?]?{LETTER}(?:{LETTER}|[-'`\u00b4\u0300-\u036f\".,?])*"
FULL_NAME = rf"(?P<name>(?!X ){NAME_WORD}(?: {NAME_WORD})+?)"
"""A name of two words or more, without any mark."""
SEED = r"(?P<seed>[Xx%*]?(?:N[TSP]|nt|(?:(?:\d{1,2}:){0,2}\d{1,2}|\d{3})[.,]\d{2})[LSY]?)"
"""A time with its course letter, or NT, NS or NP. Three digits are a diver's points."""
MARKS = (
    r"(?:(?<=\d[LSY])[\w&*+(][\w&*+)-]{0,7}|(?<=\d)(?![LSY])[A-Z&][\w&*+-]{0,7}|B|x|(?<=T)X|EXH)?"
    r"(?:\s*[*#]|\s+(?:\d{1,2}(?=[A-Z&]))?[&A-Za-z*+#%!$^@(\[][\w&*+#%!$^@.)\]-]{0,7}|\s*_+)*$"
)
"""What follows a time: standards ("&JAG", "14U", "(B)"), which may touch it, a bonus swim, and blanks to fill in."""
AGE = (
    r"(?:\s+(?P<letters>[A-Z]{1,2})?(?P<age>\d{1,2})|(?<=[a-z.'*])[MWFBG]?(?P<glued>\d{1,2})"
    r"|\s+(?P<year>FR|SO|JR|SR|GS|GR|[1-6]Y))"
)
"""An age, which may touch a gender letter ("M13"), the middle initial too ("CM12"), or a name that is longer than its
column ("Alexand R15", "ConstanzaW76"); or a school year."""
OWN_YEAR = r"\s+(?P<own>[A-Z]{2}|\d{1,2}[a-z]{1,2})"
"""A school year in a school's own words: "8t", "UN"."""
BEFORE_SEED = r"(?: |(?<=[^\W\d_])(?=[Xx]?\d))"
"""A long team may touch its time: "San Diego Imperi1:27.00"."""

_GENDERS: dict[str, Gender] = {"M": "male", "B": "male", "W": "female", "F": "female", "G": "female"}
_CLASS = r"S[BbMm]?\d{1,2}"
_CLASSES = rf"\(?{_CLASS}(?:[/,\s]+{_CLASS})*\)?\s"
_BLANK = r"[A-Za-z]{0,2}_{2,}"
# An exhibition swim is "x", "X", "EXH"; "%" is a para swimmer, "*" a foreign one; blanks are filled in at check-in.
_MAY_BE_MARKED = re.compile(
    r"__|[(*%#\u2013\u2014]|-$|EXH|\b[xX](?:\b|\d)|\bx[A-Z]|\bX[A-Z][a-z]|\d[xX]|S[BbMm]?\d|\b[AP]K "
)
_MARKS = frozenset("_(*%#\u2013\u2014xX")
_CLASS_OR_GROUP = re.compile(r"S[BbMm]?\d|[AP]K ")
_LONE_MARK = re.compile(  # anywhere: "B____", which may touch the name, "*", "(EXH)", "(x)"
    rf"(?<!\S)(?:(?:(?:(?<=^\d\s)|(?<=^\d\d\s))[A-Z] __+|{_BLANK})(?:\s|$|(?={LETTER}))"
    r"|(?:[*%#x]|\(?EXH\)?\.?|\((?:x|X|exh)\))(?:\s|$))"
)
_MARKED = re.compile(
    rf"""
      (?<=\d\s)(?:X|\([^\W\d]{{1,4}}\))\s(?=\S)                   # behind the number or the year: "X", "(Tk)"
    | (?<!\S)(?<!\sof\s)X\s(?=\d{{1,2}}[:.,]\d|N[TSP]\b)        # before the time, but not "U of X 90.15"
    | (?<={LETTER}\s)x(?=\d{{1,2}}\s)                             # touching the age
    | (?<=\s)[*%]+(?={LETTER}) | (?<={LETTER})[*%]+(?=[\s,])       # touching a word: "Doe*, Uma", "%Otters"
    | (?:(?<=\s\d)|(?<=\s\d\d))[*%]+(?=\s|$)                      # touching the age: "13*"
    | (?<={LETTER}\s){_CLASSES}(?=\d|{_BLANK})                    # classes before the age: "S9/SB8/SM9 2011"
    | (?<=^\d\s){_CLASSES}(?={LETTER})                           # before the name
    | (?<=\d\s){_CLASS}(?:[/,\s]+{_CLASS})+\s(?={LETTER})         # behind the year; but "S2 Club" is a club
    | \s{_CLASS}(?:[sS][bBmM]\d{{1,2}})+(?=,)                      # classes in the surname's place: "Roe S8sb8sm8, Kim"
    | (?<={LETTER}\s)AK\s(?=\d) | (?<=\d\s)AK\s(?:\d\d\s)?         # German age group: "AK 11"
    | (?:\s\d\d?)?\sPK(?:\s\d\d)?(?=\s)                           # German para group beside the club
    | \s?[\u2014\u2013-]+$                                         # a dash behind the time, or in an empty lane
    """,
    re.VERBOSE,
)
_ALONE = re.compile(r"(?<!\S)(?:[A-Za-z]?_{2,}|[*%#xX]|\(?EXH\)?)(?!\S)")
_AT_LANE = re.compile(r"^[*%#xX] ?(?=\d{1,2} )|(?<=^\d)[*%#xX_]+(?= )|(?<=^\d\d)[*%#xX_]+(?= )")  # "x1 Doe", "1x Doe"
_BEFORE_NAME = re.compile(r"((?:^\*?\d{1,3}|(?<!\S)[1-8]\)) )(?:[*%#] ?|[xX] |x(?=[A-Z])|X(?=[A-Z][a-z]))+(?=[^\W\d_])")
_TEAM_CLASS = re.compile(rf"{_CLASS}-(?=\S)")
# A time, "NT" before the next lane, or the next lane's swimmer.
_SECOND = re.compile(r"\d[.:,]\d\d\b|\bX?N[TSP] \d|\b\d{1,3} [^\W\d][^,]*, ?[^\W\d].*\d")
_AGE_BEFORE_TEAM = re.compile(r"[MWFBG]?(\d{1,2}) (?=\S)")
_YOUNGEST = 4
UNMARKED_WORD = rf"(?!EXH\b|[Xx]\b){LETTER}(?:{LETTER}|[-'\u2019\".])*"
"""A word of a name that cannot be a mark: for prints whose marks are unknown."""
_WITHDRAWN = re.compile(
    r"(?<!\S)\(?(?:SCR|(?i:scratched|withdrawn)|(?:DNS|DS?Q|WDR?|W/D|RET|(?i:scratch|abgem\.?))(?=\)?$))\)?(?!\S)"
)
_WITHDRAWN_ENDS = ("DNS", "DQ", "DSQ", "WD", "WDR", "W/D", "RET", "cratch", "abgem", "abgem.", ")")


def without_marks(line: str) -> str:
    """The line without exhibition, para and foreign marks, and without blanks to fill in."""
    if not _may_be_marked(line):
        return line
    line = _LONE_MARK.sub("", line).rstrip()
    if not _may_be_marked(line):
        return line
    return _BEFORE_NAME.sub(r"\1", _MARKED.sub("", _AT_LANE.sub("", line))).rstrip()


def _may_be_marked(line: str) -> bool:
    is_plain = _MARKS.isdisjoint(line) and not line.endswith("-") and not _CLASS_OR_GROUP.search(line)
    return not is_plain and bool(_MAY_BE_MARKED.search(line))  # nearly every line is plain


def has_word_as_mark(line: str) -> bool:
    """Whether a line may have a mark made of letters. Other marks have characters that plain lines never have."""
    return " x " in line or " X " in line or "EXH" in line or " AK " in line or " PK " in line


def withdrawal(line: str) -> re.Match[str] | None:
    """The word that withdraws an entry: "SCR" in any position, or one such as "DNS" at the end of the line."""
    may_be = line.endswith(_WITHDRAWN_ENDS) or "SCR" in line or "cratched" in line or "ithdrawn" in line.lower()
    return _WITHDRAWN.search(line) if may_be else None


def swimmer(found: re.Match[str]) -> Swimmer | None:
    """The swimmer from the groups of a pattern made of the above. None if the line has two entries."""
    fields = found.groupdict("")
    year, team = _year_and_team(fields)
    if holds_entry(team):
        return None
    number, letters = fields.get("number"), fields.get("letters", "")
    return Swimmer(
        int(number) if number else None,
        tidy_name(f"{fields['name']} {letters}"),
        team or None,
        fields.get("seed") or None,
        year or None,
        letter=letters[-1:] or None,
    )


def _year_and_team(fields: dict[str, str]) -> tuple[str, str]:
    team = fields.get("team", "")
    is_of_name = bool(fields.get("glued")) or fields.get("age", "").lstrip("0") in {"1", "2", "3"}
    if is_of_name and (age := _AGE_BEFORE_TEAM.match(team)):  # "Doe, Uma1 13 RC", "Doe, Uma 1 13 RC"
        return age[1], team[age.end() :]
    year = fields.get("year") or fields.get("own") or fields.get("age") or fields.get("glued")
    return year or "", team


def tidy_name(name: str) -> str:
    """Without the marks behind it: "*" for a standard, "-" for no middle initial."""
    return name.rstrip(" *-")


def comma_after_capitals(name: str) -> str:
    """Give "DOE, Uma" for "DOE Uma": without the capitals nobody could tell any more which is the surname.

    A surname may begin with small letters: "de la ROE Kim", "McDOE Uma".
    """
    words, end = name.split(), 0
    for at, word in enumerate(words, 1):
        if len(word) > 1 and word[-2:].isupper():
            end = at
        elif not word.islower():
            break
    if end in {0, len(words)} or words[-1].isupper() or "," in name:
        return name
    return f"{' '.join(words[:end])}, {' '.join(words[end:])}"


def tidy_team(team: str | None) -> str | None:
    """Without the para class that some print before the team: "S8-Otters"."""
    return _TEAM_CLASS.sub("", team, count=1) if team and team[0] == "S" and _TEAM_CLASS.match(team) else team


def without_lone_marks(text: str) -> str:
    return " ".join(_ALONE.sub("", text).split())


def is_marked(text: str) -> bool:
    """Whether a word of the text is a mark."""
    return bool(_ALONE.search(text))


def holds_entry(team: str) -> bool:
    """Whether the text, which should be a team, spans the end of one entry and the start of another."""
    may_hold = "." in team or ":" in team or "," in team or "NT " in team  # most teams: no
    return may_hold and bool(_SECOND.search(team))


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
