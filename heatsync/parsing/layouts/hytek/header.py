"""What a Hy-Tek page says above its entries: the meet, its days, the session, the event, the columns."""

import re
from typing import NamedTuple

from heatsync.parsing.layouts.dates import PrintedDays, printed_days, without_days
from heatsync.parsing.layouts.hytek.entries import before_entry

_LICENSEE = re.compile(r"\bHY-?TEK'?S? (?:SWIM )?MEET MANAGER\b", re.IGNORECASE)
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
_GENDERS = frozenset({
    "girl", "girls", "boy", "boys", "woman", "women", "man", "men", "female", "male", "mujeres", "hombres", "niñas",
    "niños", "damas", "varones", "femenina", "femenino", "masculina", "masculino",
})  # fmt: skip
_WORD = re.compile(r"\w+")
_BRACKETED = re.compile(r"[.\s]*\((.*)\)$")
_AND = re.compile(r"\s*[/&-]\s*")
_NAME_END = re.compile(
    r"(?:\d{1,4}(?: ?x ?\d{2,4})? )?"
    r"(?:(?:LC|SC|Meters?|Yards?|Metros?|Free(?:style)?|Back(?:stroke)?|Breast(?:stroke)?|Butterfly|Fly|IM|Individual"
    r"|Medley|Relay|Relevos?|Libres?|Espalda|Pecho|Mariposa|Combinado|Multi-Class)\b ?)+$",
    re.IGNORECASE,
)
_HEAT = re.compile(r"(?:Heat|Serie) \d")
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


class Heading(NamedTuple):
    """A page's heading. `kind` is "program", "psych", "results" or "report"; `session` its printed name."""

    meet: str
    days: PrintedDays | None
    kind: str
    session: str | None


class EventHeader(NamedTuple):
    """`label` is "12" or "21 / 22"; `number` the first of them. `has_more`: an entry may be joined to it."""

    number: int
    label: str
    name: str | None
    has_more: bool = False


class Columns(NamedTuple):
    """What the line above the entries says of them. `has_more`: an entry or a heat may be joined to it."""

    has_lane: bool
    is_school: bool
    is_relay: bool
    is_results: bool
    has_codes: bool = False
    has_more: bool = False


def is_licensee(line: str) -> bool:
    """Whether a line is the first one of a page's heading, which says whose software has printed it."""
    return ("anager" in line or "ANAGER" in line) and bool(_LICENSEE.search(line))


def heading_lines(lines: tuple[str, ...], start: int) -> tuple[str, ...]:
    """The lines of a heading from `lines[start]`, the one below the licensee's: some free ones, and the title."""
    end = start
    for line in lines[start : start + _MOST_HEADING + 1]:
        if _TITLE.match(line):
            return lines[start : end + 1]
        if end == start + _MOST_HEADING or _ends_heading(line):
            break
        end += 1
    return lines[start:end]


def heading_of(lines: tuple[str, ...]) -> Heading:
    """Read what `heading_lines` gives."""
    title, kind, session = _TITLE.match(lines[-1]) if lines else None, "program", None
    if title:
        lines = lines[:-1]
        session = (title["session"] or "").strip() or None
        words = title["kind"].lower()
        kind = "results" if title["results"] else next((k for k in ("psych", "report") if k in words), "program")
    days = next((found for found in map(printed_days, lines) if found), None)
    return Heading(_meet_name(lines), days, kind, session)


def venue(licensee: str) -> str | None:
    """The pool that the software is licensed to, if it is a pool."""
    site = _SITE.match(licensee)
    return site["venue"] if site else None


def _ends_heading(line: str) -> bool:
    return bool(_event_in(line) or _HEAT.match(line) or columns(line))


def _meet_name(free: tuple[str, ...]) -> str:
    """The heading's first line without its days; a long name ends on the line that has them."""
    dated = next((at for at, line in enumerate(free) if without_days(line) != line), 0)
    name = without_days(" ".join(free[: dated + 1]))
    return _SANCTION.sub("", name).strip(" -,")


def event_header(line: str) -> EventHeader | None:
    """Read `Event 12 Girls ...`, `#S12A ...`, `Event 21 / 22 ...`, continued ones (`Event 77 ...(Girls ...)`) too."""
    found = _event_in(line)
    if not found:
        return None
    label, number, name = found.group("label", "number", "name")
    name = (name or "").strip()
    if name.endswith(")") and (bracketed := _BRACKETED.match(name)):
        name = bracketed[1]
    name = name.strip(" .:-")
    before = before_entry(name)
    name = name if before is None else before
    label = label if label.isalnum() else _AND.sub(" / ", label)
    return EventHeader(int(number), label, name or None, before is not None)


def _event_in(line: str) -> re.Match[str] | None:
    return _EVENT.match(line.rstrip(")") if line.startswith("(") else line)


def begins_event(line: str) -> bool:
    """Whether a line that is no event's header begins like one."""
    return bool(_BEGINS_EVENT.match(line))


def is_single_gender(name: str) -> bool:
    """Not "Mixed 200 Free", nor "Girls / Boys 200 Free"."""
    words = _WORD.findall(name.lower())
    return name[:1].isalpha() and words[0] in _GENDERS and sum(map(_GENDERS.__contains__, words)) == 1


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
