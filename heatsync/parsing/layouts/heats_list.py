"""British heats lists: "H1 L2 (6) Sample School", where H is a heat, which the next lines share, and L a lane."""

import re

from heatsync.parsing.dates import printed_days
from heatsync.parsing.fields import FULL_NAME, LETTER, MARKS, without_lone_marks
from heatsync.parsing.layout import Layout, Lines, from_groups, rule
from heatsync.parsing.line_content import has_time
from heatsync.parsing.lines import Broken, EmptyLane, Event, Heat, Ignored, Line, Printout, Swimmer, Team

_PAGE = re.compile(r"(?P<day>\d{1,2} [^\W\d]{3,9} \d{4}) - (?P<meet>.+?) Page:? ?\d+(?: of \d+)?$")
_JOINT = re.compile(
    r"(?<=^H\d) (?=L\d)|(?<=^H\d\d) (?=L\d)| (?=(?:H\d{1,2} )?L\d{1,2} \(\d|Event \d{1,3}[A-Z]? - |All entrants )"
)
_JOINED = re.compile(r"\b(?:H\d{1,2} )?L\d{1,2} |\(\d+\)|\bEvent \d")

_LANE = r"L(?P<number>\d{1,2})(?: \(\d{1,4}\))?"  # in brackets the number of the entry
_SEED = rf"(?: (?P<seed>[Xx%*]?(?:(?:\d{{1,2}}:){{0,2}}\d{{1,2}}\.\d\d|N[TP])){MARKS}|$)"
_WORDS = r"(?![xX] )[^\W\d_][\w'.,/\u2013-]*(?: (?:&(?= )|\(?(?!x )\w[\w'.,/\u2013-]*\)?))*"
_AGE = r"\(?(?:(?P<birth_year>(?:19|20)\d\d)|(?P<year>\d{1,2}|Y(?:ea)?r? ?\d{1,2}))\)?"
_SWIMMER = rf"{_LANE} {FULL_NAME} {_AGE} (?P<team>{_WORDS}?){_SEED}"
# The letter of a school's second team stands before its association: "Muster College B HSSA".
_TEAM = rf"{_LANE} (?P<name>{_WORDS}?)(?: (?P<letter>[A-H]))?(?P<association> (?!N[TP]$)[A-Z]{{2,6}})?{_SEED}"


def _headings(lines: Lines) -> dict[int, Line]:
    pages = ((at, _PAGE.match(line)) for at, line in enumerate(lines))
    return {at: Printout(page["meet"], printed_days(page["day"])) for at, page in pages if page}


def _event_name(text: str) -> str | None:
    return without_lone_marks(text).strip(" .:-\u2013\u2014") or None


def _swimmer(found: re.Match[str]) -> Swimmer | None:
    return None if _is_joined(found["team"]) else from_groups(Swimmer, found)


def _team(found: re.Match[str]) -> Team | None:
    name = found["name"]
    return None if _is_joined(name) else from_groups(Team, found, name=name + (found["association"] or ""))


def _is_joined(team: str) -> bool:
    return has_time(team) or bool(_JOINED.search(team))


HEATS_LIST = Layout(
    name="heats_list",
    mark=re.compile(r"^H\d{1,2} L\d{1,2} (?:\(\d{1,4}\) )?[^\W\d]"),
    headings=_headings,
    split=_JOINT.split,
    lane_starts=("L",),
    entries=(
        rule(rf"{_LANE}$", EmptyLane()),
        rule(_SWIMMER, _swimmer, only=("swimmer",)),
        rule(_TEAM, _team, only=("relay",)),
    ),
    structure=(
        rule(r"H(?P<number>\d{1,2})$", Heat),
        rule(
            r"Event (?P<label>(?P<number>\d{1,3})[A-Z]?)(?!\w)(?P<name>.*)$",
            lambda found: from_groups(Event, found, name=_event_name(found["name"]), is_continued=True),
        ),
        rule(r"Event\b(?!s)", Broken("event")),
        rule(r"H(?:eat)?(?:\d|\b.*\d|$)", Broken("heat")),
        rule(r"All entrants are competing\W*$", Ignored(), re.IGNORECASE),
    ),
    whole_name=re.compile(r"\b(?:Free|Back|Breast|Fly\b|Butterfly|Medley|I\.?M\b)", re.IGNORECASE),
    name_end=re.compile(r"(?:Semi-?)?Finals?$|Relay\b", re.IGNORECASE),
    entry_like=re.compile(rf".*\bL\d{{1,2}} .*{LETTER}|\(\d{{1,4}}\) {LETTER}"),
    lane_like=re.compile(rf".*(?:{LETTER}{{2}}|\d[.:]\d\d)"),
)
