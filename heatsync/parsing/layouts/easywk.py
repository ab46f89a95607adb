"""EasyWk "Meldeergebnis": German sections, events, heats with an approximate time, birth years, withdrawals."""

import re
from datetime import date

from heatsync.parsing.clock import CLOCK, clock
from heatsync.parsing.dates import PrintedDays
from heatsync.parsing.fields import UNMARKED, is_marked
from heatsync.parsing.layout import Layout, Lines, rule
from heatsync.parsing.lines import (
    Broken,
    EmptyLane,
    EndOfList,
    Event,
    Heat,
    LaneTitles,
    Level,
    Line,
    Meet,
    Session,
    SessionDay,
    SessionStart,
    Swimmer,
    Team,
)
from heatsync.parsing.print_time import printed_at

_DASH = "-\u2010-\u2015\u2212"
_MONTHS = ("jan", "feb", "m\u00e4r", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_DAY = (
    rf"\b(?P<day>\d{{1,2}})\. ?(?:(?P<month>\d{{1,2}})\. ?|(?P<named>{'|'.join(_MONTHS)})[^\W\d]*\.? )"
    r"(?P<year>\d{4})\b"
)
_WEEKDAY = r"(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend"
_SECTION_DAYS = re.compile(_DAY, re.IGNORECASE)
_UNDATED = re.compile(rf"[{_DASH} :,]*(?:{_WEEKDAY})?$", re.IGNORECASE)
_HEAT = (
    r"(?:noch )?(?:Lauf|(?P<round>[^\W\d]+lauf|[^\W\d]*finale))(?: (?:(?P<number>\d{1,3})|(?P<letter>[A-Z]))\b)?"
    rf"(?: ?(?:/|von) ?(?P<of>\d{{1,3}})\b)?(?: \((?P<about>ca\. )?(?P<start>{CLOCK})(?: Uhr)?\))?(?P<rest>.*)$"
)
_TIME = re.compile(r"\d:\d|\bUhr\b|\bca\b")
_MORE_OF_THE_ROUND = re.compile(rf"(?: ?[{_DASH}] ?(?P<named>[^()]+)| ?\((?P<bracketed>[^()]+)\))?$")
_HEADING_WORD = (
    r"(?:noch )?(?:(?P<session>Abschnitt)|(?P<event>Wettkampf)|(?P<heat>[^\W\d]*lauf|[^\W\d]*finale))"
    r"(?:$|(?<=\bLauf) |\W*(?:Nr\.? ?)?(?:\d|(?-i:[A-Z])(?!\w)))"
)
_BEGINS = re.compile(_HEADING_WORD, re.IGNORECASE)
_JOINT = re.compile(
    rf"(?<!noch) (?=(?:noch )?(?:Wettkampf \d+[A-Za-z]? ?[{_DASH}:]|Abschnitt \d+ ?[{_DASH}]"
    r"|(?:[^\W\d]+l|L)auf (?:\d+ ?/ ?\d|(?:\d+|[A-Z]) \()))|(?<=,\d\d) (?=(?:noch |Wettkampf |Abschnitt |\w*[Ll]auf ))"
)
_BEHIND_HEADING = re.compile(r" (?=Bahn (?:\d|Schwimmer)|abgem\. )")
_JOINED_WORDS = ("auf ", "kampf ", "schnitt ", "inale ", "Bahn ", "abgem. ")

_SEED = r"(?P<seed>(?:\d{1,2}:){0,2}\d{1,2},\d\d|NT)"
# Nearly every line.
_PLAIN = (
    rf"{UNMARKED}(?P<name>[^\d(*%#_]+) (?P<year>(?:19|20)\d\d) (?P<team>[^\d:,(*%#_][^:,(*%#_]*)"
    r" (?P<seed>(?:\d\d:)?\d\d:\d\d,\d\d)$"
)
_YEAR_TEAM = (
    # Masters have "1983/AK 35".
    r"(?:(?P<year>(?:19|20)\d\d)(?: ?/ ?AK ?\d{2,3}\+?)?|Offen|offen) (?P<team>(?![\d:,]+$).+?)"
    rf"(?: {_SEED}(?: ?\(?[aA]\.? ?[kK]\.?\)?)?)?$"
)
_NO_TEAM = re.compile(r"\b(?:Bahn|Lauf|Wettkampf|Abschnitt) \d|\babgem\. |\d,\d\d\b")  # but a line joined to this one
_LANE, _GONE = r"Bahn (?P<lane>\d{1,2}) ", r"abgem\. "
_SWIMMER = rf"(?P<name>\D+?) {_YEAR_TEAM}"
_TEAM = rf"(?P<letter>\d)\. Mannschaft\b(?P<name>.*?) {_YEAR_TEAM}"
_NAMED_TEAM = rf"(?P<name>(?=\D*\d|.*Offen)[^,]+?)(?P<letter>)? {_YEAR_TEAM.replace('(?P<year>', '(?P<year>(?!)')}"


def _split(line: str) -> list[str]:
    _, _, rest = line.partition(" ")
    if not any(word in rest for word in _JOINED_WORDS):  # nearly every line
        return [line]
    return [
        part
        for joined in _JOINT.split(line)
        for part in (_BEHIND_HEADING.split(joined, 1) if _BEGINS.match(joined) else [joined])
    ]


def _iso(day: re.Match[str]) -> str | None:
    month = int(day["month"]) if day["month"] else _MONTHS.index(day["named"].casefold()) + 1
    try:
        return date(int(day["year"]), month, int(day["day"])).isoformat()
    except ValueError:
        return None


def _swimmer(found: re.Match[str]) -> Swimmer | None:
    lane = found.groupdict().get("lane")
    name, year, team, seed = found.group("name", "year", "team", "seed")
    if _NO_TEAM.search(team):
        return None
    number, birth_year = int(lane) if lane else None, int(year) if year else None
    return Swimmer(number, name, team, seed, birth_year=birth_year, is_scratched=lane is None)


def _team(found: re.Match[str]) -> Team | None:
    lane, letter, team, seed = found.group("lane", "letter", "team", "seed")
    return None if _NO_TEAM.search(team) else Team(int(lane), team, letter, seed)


def _gone_team(found: re.Match[str]) -> Swimmer | None:
    gone = _swimmer(found)
    return gone._replace(name=f"{found['letter']}. Mannschaft{found['name']}") if gone else None


def _session(found: re.Match[str]) -> Session:
    days = {_iso(day) for day in _SECTION_DAYS.finditer(found["rest"])}
    is_whole = len(days) == 1 or bool(_UNDATED.match(found["rest"]))
    return Session(found["name"], days.pop() if len(days) == 1 else None, is_whole)


def _heat(found: re.Match[str]) -> Heat | None:
    number, of, start = found.group("number", "of", "start")
    if not (number or start):
        return None
    rest = found["rest"]
    more = None if is_marked(rest) or _TIME.search(rest) else _MORE_OF_THE_ROUND.match(rest)
    return Heat(
        int(number) if number else None, int(of) if of else None, _round(found, more), clock(start) if start else None,
        is_about=found["about"] is not None, is_whole=more is not None,
    )  # fmt: skip


def _round(heat: re.Match[str], more: re.Match[str] | None) -> str | None:
    letter = heat["letter"]
    name = " ".join(filter(None, (heat["round"] or (letter and "Lauf"), letter)))
    return " - ".join(filter(None, (name, *(more.groups() if more else ())))) or None


def _broken(found: re.Match[str]) -> Broken:
    level: Level = found.lastgroup  # type: ignore[assignment]  # the names of the groups
    return Broken(level)


def _headings(lines: Lines) -> dict[int, Line]:
    """The pool stands below its title on the cover."""
    if "Schwimmbad-Adresse" not in lines[:-1]:
        return {}
    at = lines.index("Schwimmbad-Adresse") + 1
    return {at: Meet(venue=lines[at])}


EASYWK = Layout(
    name="easywk",
    mark=re.compile(r"^(?:Bahn \d|abgem\. |(?:[^\W\d]+l|L)auf \d+(?:/\d+)? \((?:ca\. )?\d)"),
    headings=_headings,
    split=_split,
    lane_starts=("Bahn ", "abgem. "),
    entry_like=re.compile(r"Bahn \d+ \S|abgem\. "),
    whole_name=re.compile(r"\b(?:weiblich|m\u00e4nnlich|mixed|offen)\b", re.IGNORECASE),
    lists_events=True,
    entries=(
        rule(_LANE + _PLAIN, _swimmer, is_plain=True),
        rule(_LANE + _TEAM, _team),
        rule(_LANE + _SWIMMER, _swimmer),
        rule(_LANE + _NAMED_TEAM, _team),
        rule(_GONE + _TEAM, _gone_team),
        rule(_GONE + _SWIMMER, _swimmer),
        rule(r"Bahn \d{1,2}$", lambda _: EmptyLane()),
    ),
    structure=(
        rule(
            r"(?P<again>noch )?Wettkampf (?P<label>(?P<number>\d{1,4})[A-Za-z]?)"
            rf"(?:(?: ?[{_DASH}:.,] ?| (?=\d))(?P<name>.*))?$",
            lambda found: Event(found["label"], int(found["number"]), found["name"], bool(found["again"])),
        ),
        rule(_HEAT, _heat, re.IGNORECASE),
        rule(r"(?:noch )?(?P<name>Abschnitt (?:\d+[a-z]?|[A-Z])\b)(?P<rest>(?!.*\bMeldungen).*)$", _session),
        rule(
            rf"(?:{_WEEKDAY})\b,? (?:den |der )?{_DAY}$",
            lambda found: SessionDay(day) if (day := _iso(found)) else None,
            re.IGNORECASE,
        ),
        rule(_HEADING_WORD, _broken, re.IGNORECASE),
        rule(r"(?P<meet>.+) Seite \d+$", lambda found: Meet(found["meet"])),
        rule(
            r"Stand: [\d.,: ]+(?:Uhr)?$",
            lambda found: Meet(issued=issued) if (issued := printed_at(found[0])) else None,
        ),
        rule(rf"Beginn: ({CLOCK})(?! nach)", lambda found: SessionStart(clock(found[1])), search=True),
        rule(
            rf"(?:vom|am) {_DAY}",
            lambda found: Meet(days=PrintedDays(day, day)) if (day := _iso(found)) else None,
            re.IGNORECASE,
        ),
        rule(r"Abschnittsende", lambda _: EndOfList()),
        rule(r"Bahn Schwimmer(?!.* Bahn \d)", lambda _: LaneTitles()),
    ),
)
