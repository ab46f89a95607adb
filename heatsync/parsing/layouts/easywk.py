"""EasyWk "Meldeergebnis": German sections, events, heats with an approximate time, birth years, withdrawals."""

import re
from functools import partial

from heatsync.parsing import lines
from heatsync.parsing.clock import CLOCK
from heatsync.parsing.dates import PrintedDays, iso_day
from heatsync.parsing.fields import MARKS, NAME, UNMARKED, is_marked
from heatsync.parsing.layout import Layout, Lines, from_groups, rule
from heatsync.parsing.print_time import printed_at

_DASH = "-\u2010-\u2015\u2212"
_MONTH = r"(?P<month>\d{1,2}|(?:jan|feb|m\u00e4r|apr|mai|jun|jul|aug|sep|okt|nov|dez)[^\W\d]*)"
_DAY = rf"\b(?P<day>\d{{1,2}})\. ?{_MONTH}(?:(?<=\d)\. ?|(?<!\d)\.? )(?P<year>\d{{4}})\b"
_WEEKDAY = r"(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend"
_SECTION_DAYS = re.compile(_DAY, re.IGNORECASE)
_UNDATED = re.compile(rf"[{_DASH} :,]*(?:{_WEEKDAY})?$", re.IGNORECASE)
_HEAT = (
    r"(?:noch )?(?:Lauf|(?P<round>[^\W\d]+lauf|[^\W\d]*finale))(?: (?:(?P<number>\d{1,3})|(?P<letter>[A-Z]))\b)?"
    rf"(?: ?(?:/|von) ?(?P<of>\d{{1,3}})\b)?(?: \((?P<is_about>ca\. )?(?P<start>{CLOCK})(?: Uhr)?\))?(?P<rest>.*)$"
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
_MAY_BE_JOINED = re.compile(r"(?:(?:auf|kampf|schnitt|inale|Bahn)|abgem\.) ")

_SEED = r"(?P<seed>[Xx%*]?(?:(?:\d{1,2}:){0,2}\d{1,2},\d\d|NT))"
# Nearly every line.
_PLAIN = (
    rf"{UNMARKED}(?P<name>[^\d(*%#_]+) (?P<birth_year>(?:19|20)\d\d) (?P<team>[^\d:,(*%#_][^:,(*%#_/]*)"
    r" (?P<seed>(?:\d\d:)?\d\d:\d\d,\d\d)$"
)
_YEAR_TEAM = (
    # Masters have "1983/AK 35", relays "2010-2012", "100-119", "120+", "Offen".
    r"(?:(?P<birth_year>(?:19|20)\d\d)(?: ?/ ?AK ?\d{2,3}\+?|[/-](?:19|20)\d\d)?|\d{2,3}(?:\+|-\d{2,3})"
    r"|(?i:offen)(?:e Klasse)?|Jugend(?: [A-E])?|Masters) (?P<team>(?![\d:,]+$).+?)"
    rf"(?: {_SEED}(?: ?\(?[aA]\.? ?[kK]\.?\)?)?{MARKS}|$)"
)
_BEHIND_SESSION = r"(?: Uhr| h| Std\b\.?| Stunden?)? ?\(?(?:nach|im Anschlu|ansch)"
_NO_TEAM = re.compile(r"\b(?:Bahn|Lauf|Wettkampf|Abschnitt) \d|\babgem\. |\d,\d\d\b")  # but a line joined to this one
_LANE, _GONE = r"Bahn (?P<number>\d{1,2}) ", r"abgem\. "
_SWIMMER = rf"{NAME}(?<! )\d? {_YEAR_TEAM}"
_TEAM = rf"(?P<letter>\d)\. Mannschaft\b.*? {_YEAR_TEAM}"
_GONE_TEAM = rf"(?P<name>\d\. Mannschaft\b.*?) {_YEAR_TEAM}"
_NAMED_TEAM = rf"(?=\D*\d|.*(?i:Offen))[^,]+? {_YEAR_TEAM.replace('(?P<birth_year>', '(?P<birth_year>(?!)')}"


def _split(line: str) -> list[str]:
    if not _MAY_BE_JOINED.search(line, line.find(" ") + 1):  # nearly every line
        return [line]
    return [
        part
        for joined in _JOINT.split(line)
        for part in (_BEHIND_HEADING.split(joined, 1) if _BEGINS.match(joined) else [joined])
    ]


def _iso(day: re.Match[str]) -> str | None:
    return iso_day(*day.group("year", "month", "day"))


def _swimmer(found: re.Match[str], *, is_gone: bool = False) -> lines.Swimmer | None:
    return None if _NO_TEAM.search(found["team"]) else from_groups(lines.Swimmer, found, is_scratched=is_gone)


def _plain(found: re.Match[str]) -> lines.Swimmer:
    lane, name, birth_year, team, seed = found.groups()
    return lines.Swimmer(int(lane), name, team, seed, birth_year=int(birth_year))


def _team(found: re.Match[str]) -> lines.Team | None:
    return None if _NO_TEAM.search(found["team"]) else from_groups(lines.Team, found, name=found["team"])


def _session(found: re.Match[str]) -> lines.Session:
    days = {_iso(day) for day in _SECTION_DAYS.finditer(found["rest"])}
    is_whole = len(days) == 1 or bool(_UNDATED.match(found["rest"]))
    return lines.Session(found["name"], days.pop() if len(days) == 1 else None, is_whole)


def _heat(found: re.Match[str]) -> lines.Heat | None:
    if not (found["number"] or found["start"]):
        return None
    rest = found["rest"]
    more = None if is_marked(rest) or _TIME.search(rest) else _MORE_OF_THE_ROUND.match(rest)
    return from_groups(lines.Heat, found, round=_round(found, more), is_whole=more is not None)


def _round(heat: re.Match[str], more: re.Match[str] | None) -> str | None:
    letter = heat["letter"]
    name = " ".join(filter(None, (heat["round"] or (letter and "Lauf"), letter)))
    return " - ".join(filter(None, (name, *(more.groups() if more else ())))) or None


def _broken(found: re.Match[str]) -> lines.Broken:
    level: lines.Level = found.lastgroup  # type: ignore[assignment]  # the names of the groups
    return lines.Broken(level)


def _headings(page: Lines) -> dict[int, lines.Line]:
    """The pool stands below its title on the cover."""
    if "Schwimmbad-Adresse" not in page[:-1]:
        return {}
    at = page.index("Schwimmbad-Adresse") + 1
    return {at: lines.Meet(venue=page[at])}


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
        rule(_LANE + _PLAIN, _plain, is_plain=True),
        rule(_LANE + _TEAM, _team),
        rule(_LANE + _NAMED_TEAM, _team, only=("relay",)),
        rule(_LANE + _SWIMMER, _swimmer),
        rule(_LANE + _NAMED_TEAM, _team),
        rule(_GONE + _GONE_TEAM, partial(_swimmer, is_gone=True)),
        rule(_GONE + _SWIMMER, partial(_swimmer, is_gone=True)),
        rule(r"Bahn \d{1,2}$", lines.EmptyLane()),
    ),
    structure=(
        rule(
            r"(?P<is_continued>noch )?Wettkampf (?P<label>(?P<number>\d{1,4})[A-Za-z]?)"
            rf"(?:(?: ?[{_DASH}:.,] ?| (?=\d))(?P<name>.*))?$",
            lines.Event,
        ),
        rule(_HEAT, _heat, re.IGNORECASE),
        rule(r"(?:noch )?(?P<name>Abschnitt (?:\d+[a-z]?|[A-Z])\b)(?P<rest>(?!.*\bMeldungen).*)$", _session),
        rule(
            rf"(?:{_WEEKDAY})\b,? (?:den |der )?{_DAY}$",
            lambda found: lines.SessionDay(day) if (day := _iso(found)) else None,
            re.IGNORECASE,
        ),
        rule(_HEADING_WORD, _broken, re.IGNORECASE),
        rule(r"(?P<name>.+) Seite \d+$", lines.Meet),
        rule(
            r"Stand: [\d.,: ]+(?:Uhr)?$",
            lambda found: lines.Meet(issued=issued) if (issued := printed_at(found[0])) else None,
        ),
        rule(rf"Beginn: (?P<start>{CLOCK})(?!{_BEHIND_SESSION})", lines.SessionStart, search=True),
        rule(
            rf"(?:vom|am) {_DAY}",
            lambda found: lines.Meet(days=PrintedDays(day, day)) if (day := _iso(found)) else None,
            re.IGNORECASE,
        ),
        rule(r"Abschnittsende", lines.EndOfList()),
        rule(r"Bahn Schwimmer(?!.* Bahn \d)", lines.LaneTitles()),
    ),
)
