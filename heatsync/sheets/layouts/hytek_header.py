"""What a Hy-Tek page says above its entries: the meet, its days, the session, the event, the columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from heatsync.sheets.layouts.dates import PrintedDays, printed_days, without_days
from heatsync.sheets.layouts.hytek_entries import before_entry

MARK = re.compile(r"\bHY-?TEK'?S? (?:SWIM )?MEET MANAGER\b", re.IGNORECASE)
_SITE = re.compile(r"(?P<venue>.+?) - Site License\b")
_TITLE = re.compile(
    r"(?P<kind>(?:Meet|Heat|Session) (?:Program(?:me)?|Sheet)|Programa\b[\w ]*?|Psych Sheet|Session Report"
    r"|(?:\w+ )?(?P<results>Results?|Resultados?|R[e\u00e9]sultats?|Risultati|Ergebnisse))\b"
    r"(?:\s*-\s*(?P<session>.*))?$",
    re.IGNORECASE,
)
_EVENT_WORD = r"(?:Event|EVENT|Evento|EVENTO|Prueba|PRUEBA)"
_LABEL = r"[A-Z]?(?P<number>\d{1,4})[A-Z]?(?:(?: ?[/&] ?|-)[A-Z]?\d{1,4}[A-Z]?)*"
_EVENT = re.compile(
    rf"\(?(?:{_EVENT_WORD} +#? ?|#)(?P<label>{_LABEL})(?:(?:[:.,)-]? +|[:-](?=[^\W\d]))(?P<name>.*)|[:.,)-])?$"
)
# "Event II Girls", "Event A-2 Girls", but not "Event Sponsor".
_BEGINS_EVENT = re.compile(rf"\(?(?:{_EVENT_WORD}(?=[\W\d])[\s.:#-]*|#\s*)(?:[A-Z]{{0,3}}[-. ]?\d|[A-Z]\b|[IVX]+\b)")
_GENDER = re.compile(
    r"\b(?:Girls?|Boys?|Wom[ae]n|M[ae]n|Female|Male|Mujeres|Hombres|Niñ[ao]s|Damas|Varones|Femenin[oa]|Masculin[oa])\b",
    re.IGNORECASE,
)
_NAME_END = re.compile(
    r"(?:\d{1,4}(?: ?x ?\d{2,4})? )?"
    r"(?:(?:LC|SC|Meters?|Yards?|Metros?|Free(?:style)?|Back(?:stroke)?|Breast(?:stroke)?|Butterfly|Fly|IM|Individual"
    r"|Medley|Relay|Relevos?|Libres?|Espalda|Pecho|Mariposa|Combinado|Multi-Class)\b ?)+$",
    re.IGNORECASE,
)
_SANCTION = re.compile(r",?\s*Sanction\b.*$|,?\s*Meet Referee\b.*$", re.IGNORECASE)
_COLUMNS = frozenset({
    "lane", "name", "age", "year", "yr", "team", "school", "seed", "time", "prelims", "prelim", "finals", "relay",
    "id#", "rank", "place", "points", "heat", "carril", "nombre", "edad", "equipo", "tiempo", "de", "siembra",
    "score", "std", "std.", "elig.", "grade", "club", "para", "sembrado", "relevo",
})  # fmt: skip
_COLUMN = re.compile("|".join(sorted(map(re.escape, _COLUMNS), key=len, reverse=True)))
_COLUMNS_LINE = re.compile(rf"(?:(?:{_COLUMN.pattern})\s*)+")  # words may touch: "Lane Name AgeTeam Seed Time"
_MORE = re.compile(r"\*?\d|[^\W\d]+, ?[^\W\d]")
_LEAST_COLUMNS = 3
_MOST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """A page's heading. `kind` is "program", "psych", "results" or "report"; `session` its printed name."""

    meet: str
    days: PrintedDays | None
    kind: str
    session: str | None


@dataclass(frozen=True, slots=True)
class EventHeader:
    """`label` is "12" or "21 / 22"; `number` the first of them. `has_more`: an entry may be joined to it."""

    number: int
    label: str
    name: str | None
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """What the line above the entries says of them. `has_more`: an entry or a heat may be joined to it."""

    has_lane: bool
    is_school: bool
    is_relay: bool
    is_results: bool
    has_codes: bool = False
    has_more: bool = False


def heading(lines: tuple[str, ...], at: int) -> tuple[Heading, int]:
    """Read the heading whose first line, the licensee's, is `lines[at]`; also gives the number of its lines."""
    free = list(takewhile(lambda line: not _ends_heading(line), lines[at + 1 : at + 1 + _MOST_HEADING]))
    used, kind, session = 1 + len(free), "program", None
    if at + used < len(lines) and (title := _TITLE.match(lines[at + used])):
        used += 1
        session = (title["session"] or "").strip() or None
        words = title["kind"].lower()
        kind = "results" if title["results"] else next((k for k in ("psych", "report") if k in words), "program")
    days = next((found for found in map(printed_days, free) if found), None)
    return Heading(_meet_name(free), days, kind, session), used


def venue(licensee: str) -> str | None:
    """The pool that the software is licensed to, if it is a pool."""
    site = _SITE.match(licensee)
    return site["venue"] if site else None


def _ends_heading(line: str) -> bool:
    return bool(_TITLE.match(line) or event_header(line) or columns(line) or re.match(r"(Heat|Serie) \d", line))


def _meet_name(free: list[str]) -> str:
    """The heading's first line without its days; a long name ends on the line that has them."""
    dated = next((at for at, line in enumerate(free) if without_days(line) != line), 0)
    name = without_days(" ".join(free[: dated + 1]))
    return _SANCTION.sub("", name).strip(" -,")


def event_header(line: str) -> EventHeader | None:
    """Read `Event 12 Girls ...`, `#S12A ...`, `Event 21 / 22 ...`, continued ones (`Event 77 ...(Girls ...)`) too."""
    found = _EVENT.match(line.rstrip(")") if line.startswith("(") else line)
    if not found:
        return None
    name = re.sub(r"^[.\s]*\((.*)\)$", r"\1", (found["name"] or "").strip()).strip(" .:-")
    before = before_entry(name)
    name, label = (name if before is None else before), re.sub(r"\s*[/&-]\s*", " / ", found["label"])
    return EventHeader(int(found["number"]), label, name or None, before is not None)


def begins_event(line: str) -> bool:
    """Whether a line that is no event's header begins like one."""
    return bool(_BEGINS_EVENT.match(line))


def is_single_gender(name: str) -> bool:
    """Not "Mixed 200 Free", nor "Girls / Boys 200 Free"."""
    return bool(_GENDER.match(name)) and len(_GENDER.findall(name)) == 1


def ends_event_name(line: str) -> bool:
    """Whether a line is made of the words that events' names end with: "LC Meter Butterfly", "Relay"."""
    return bool(_NAME_END.match(line))


def columns(line: str) -> Columns | None:
    """Read `Lane Name Age Team Seed Time` and its kin."""
    lower = line.lower()
    if not ("name" in lower or "team" in lower or "nombre" in lower or "equipo" in lower):
        return None
    found = _COLUMNS_LINE.match(lower)
    words = set(_COLUMN.findall(found[0])) if found else set()
    if found is None or len(words) < _LEAST_COLUMNS:
        return None
    more = lower[found.end() :]
    if more and not _MORE.match(more):
        return None
    has_lane = bool(words & {"lane", "carril"})
    return Columns(
        has_lane=has_lane,
        is_school=bool(words & {"year", "yr", "school"}),
        is_relay=bool(words & {"relay", "relevo"}),
        is_results=not has_lane
        and bool(words & {"finals", "prelim", "place"} or {"points"} == words & {"points", "seed"}),
        has_codes="id#" in words,
        has_more=bool(more),
    )
