"""Hy-Tek Meet Manager: meet programs, psych sheets and session reports."""

import re
from collections.abc import Mapping

from heatsync.parsing import fields, lines
from heatsync.parsing.clock import CLOCK, clock
from heatsync.parsing.dates import NUMERIC, printed_days, without_days
from heatsync.parsing.fields import AGE, BEFORE_SEED, MARKS, NAME, NUMBER, OWN_YEAR, SEED, UNMARKED
from heatsync.parsing.layout import Layout, Lines, from_groups, legs_rule, rule
from heatsync.parsing.layouts.session_report import REPORT, REPORT_LIKE, is_report
from heatsync.parsing.line_content import has_time
from heatsync.parsing.print_time import printed_at
from heatsync.parsing.relay_legs import LEG

# The page heading: the licensee, the meet and its days, some free lines, the title.
_LICENSEE = re.compile(r"\bHY-?TEK'?S? (?:SWIM )?MEET MANAGER\b", re.IGNORECASE)
_SITE = re.compile(r"(?P<venue>.+?) - Site License\b")
_TITLE = re.compile(
    r"(?:(?P<program>(?:Meet|Heat|Session) (?:Program(?:me)?|Sheet)|Programa\b[\w ]*?)|(?P<psych>Psych Sheet)"
    r"|(?P<report>Session Report)|(?P<results>(?:\w+ )?(?:Results?|Resultados?|R[eé]sultats?|Risultati|Ergebnisse)))\b"
    r"(?:\s*-\s*(?P<session>.*))?$",
    re.IGNORECASE,
)
_KINDS: tuple[lines.Kind, ...] = ("program", "psych", "report", "results")
_SANCTION = re.compile(r",?\s*Sanction\b.*$|,?\s*Meet Referee\b.*$", re.IGNORECASE)
_MOST_HEADING = 6

# Events
_EVENT_WORD = r"(?:Event|EVENT|Evento|EVENTO|Prueba|PRUEBA)"
_LABEL = r"[A-Z]?(?P<number>\d{1,4})[A-Z]?(?:(?: ?[/&] ?|-)[A-Z]?\d{1,4}[A-Z]?)*"
_EVENT = re.compile(
    rf"\(?(?:{_EVENT_WORD} +#? ?|#)(?P<label>{_LABEL})(?:(?:[:.,)-]? +|[:-](?=[^\W\d]))(?P<name>.*)|[:.,)-])?$"
)
# "Event II Girls", "Event A-2 Girls", but not "Event Sponsor".
_BEGINS_EVENT = rf"\(?(?:{_EVENT_WORD}(?=[\W\d])[\s.:#-]*|#\s*)(?:[A-Z]{{0,3}}[-. ]?\d|[A-Z]\b|[IVX]+\b)"
_BRACKETED = re.compile(r"[.\s]*\((.*)\)$")
_STROKE = (
    r"\b(?:Free(?:style)?|Back(?:stroke)?|Breast(?:stroke)?|Butterfly|Fly|IM|Medley|Relay|Diving|Relevos?|Libres?|Espalda"
    r"|Pecho|Mariposa|Combinado)\b"
)
_NAME_END = (
    rf"(?:\d{{1,4}}(?: ?x ?\d{{2,4}})? )?(?:(?:{_STROKE}|(?:LC|SC|Meters?|Yards?|Metros?|Individual|Multi-Class)\b"
    r"|S[BbMm]?\d{1,2}(?:[/-]S?[BbMm]?\d{1,2})*) ?)+\)*$"
)
# An entry behind a heading; "50 Free, Timed Finals" is none.
_JOINED = re.compile(r"(?<!\S)\*?\d{1,3} \*?[^\W\d][^,\d]*, ?[^\W\d]\D*\d{1,2} [^\W\d]")

# Heats and alternates
_HEAT_WORD = r"(?i:Heat|Serie|Série|Flight)"
_HEAT = rf"{_HEAT_WORD} (?P<number>\d{{1,3}})(?: (?:of|de) (?P<of>\d{{1,3}}))?(?: (?P<rest>.*))?$"
_BEGINS_HEAT = rf"{_HEAT_WORD}(?=[\W\d])[\s.:#-]*(?:[A-Z]{{0,2}}-?\d|[A-Z]\b|[IVX]+\b)"
_START = re.compile(rf"\(?(?:Starts? at|Inicia a las)\s*({CLOCK})\)?", re.IGNORECASE)
_WITH_FINALS = re.compile(r"-?\s*Swimming with Finals", re.IGNORECASE)
_CONTINUES = re.compile(
    r"\((#[A-Z]?\d[^()]*(?:\([^()]*\)[^()]*)*|Event \d[^()]*)(?:\)|$)"
)  # a narrow column cuts names
_PART_OF_HEAT = re.compile(r"(?<!\S)(?:of|de|[*%#xX]|[A-Za-z]?_{2,}|\(?EXH\)?)(?!\S)")  # "Heat 3 of", "Heat 3 x of 5"
_EMPTY_LANE = re.compile(r"(?:^|(?<=[^\W\d])\s)\s*\d{1,2}\s*[\u2014\u2013-]?\s*$")  # joined to the heat's line
_MORE = re.compile(r"(?<!\S)\*?\d{1,3} \*?[^\W\d]|[^\W\d]\S*, ?[^\W\d]")
_OWN_HEAT = re.compile(r"\((?:Heat|Serie) \d[^()]*(?:\)|$)")
_NTH = r"(?:(?:First|Second|Third|Fourth|1st|2nd|3rd|4th|Primer|Segundo) )?"
_BEGINS_ALTERNATES = rf"{_NTH}(?:Alternates?|Alternos?|Suplentes?|Reservas?)\b(?!,)"
_LISTS_ALTERNATES = rf"{_BEGINS_ALTERNATES}(?:: *\w|[ -]+[^\W\d][^,\d]*, ?\w)"
_ROUND = r"(?:Finale?s?|Semi-?Finale?s?|Prelims?|Preliminar(?:es)?|Heats?)"
_ALTERNATES = re.compile(rf"[:.]?(?:(?: for)?[ -]+[A-Z])?(?:(?: for)?[ -]+{_ROUND})?[:.]?$", re.IGNORECASE)

# Column titles
_TITLES = frozenset({
    "lane", "name", "age", "year", "yr", "team", "school", "seed", "time", "prelims", "prelim", "finals", "relay",
    "id#", "rank", "place", "points", "heat", "carril", "nombre", "edad", "equipo", "tiempo", "de", "siembra",
    "score", "std", "std.", "elig.", "grade", "club", "para", "sembrado", "relevo",
})  # fmt: skip
_TITLE_WORD = re.compile("|".join(sorted(map(re.escape, _TITLES), key=len, reverse=True)))
_TITLES_LINE = re.compile(rf"(?:(?:{_TITLE_WORD.pattern})\s*)+")  # words may touch: "Lane Name AgeTeam Seed Time"
_BEHIND_TITLES = re.compile(r"\*?\d|[^\W\d]+, ?[^\W\d]")
_JOINED_TITLES = re.compile(
    r" (?=(?:Lane|Carril|Name|Nombre|Team|Equipo) (?:Name|Nombre|Team|Equipo|Age|Edad|Relay|Yr|Year)\b)"
)
_JOINED_TO_TITLES = re.compile(rf" (?={_HEAT_WORD} \d|{_EVENT_WORD} #?\d|#\d)")
_JOINTS = dict.fromkeys("EP#", _JOINED_TITLES) | dict.fromkeys("LNC", _JOINED_TO_TITLES)  # by a line's first letter
_TITLED = re.compile(r"name|team|nombre|equipo", re.IGNORECASE)
_LEAST_TITLES = 3

# Entries. In nearly every line what comes before the first digit is the name, and a letter that touches the age.
_PLAIN = (
    rf"(\d{{1,3}}) {UNMARKED}([^\W\d_][^\d_*%#(+]*+)(?<![^\W\d_A-Z])(?<! S)(?<!SB)(?<!SM)(\d{{1,2}})"
    rf" ([^\d_*%#(][^:,_*%#(]*) ((?:N[TSP]|(?:\d{{1,2}}:)?\d{{1,2}}\.\d\d)[LSY]?){MARKS}"
)
_SWIMMER = rf"{NUMBER}{NAME}{AGE}(?=\s)(?: (?P<team>.+?))?{BEFORE_SEED}{SEED}{MARKS}"
_UNTIMED = (
    rf"{NUMBER}(?P<name>[^\W\d][^\d]*,[^\d]*?){AGE} (?P<team>(?!.*(?:\d[.:]\d|\bX?N[TSP]\b))\D.*)(?<!\bDQ)(?<!\bDNS)$"
)
_CODES = r"\*?\d{1,3} (?P<codes>(?:(?:\d+ ?\+?|[A-Z])(?:, ?| ))+)(?=[*%]?[^\W\d_]['\w])"
# Sure to be codes without their title: "12 +" before a name, or a letter and a comma before one that has a comma too.
_SURE_CODES = rf"(?=\*?\d{{1,3}} (?:[\dA-Z, ]*\+|[A-Z],[\dA-Z, ]*[*%]?[^\W\d][^\d,]*,)){_CODES}"
_GROUP = r"(?:\s+(?:[AMWX]\d{2,3}|\d{3}|\d{2,3}-\d{2,3})\+?)?"  # masters and age groups: "A65", "200+", "160-199"
_TEAM = rf"{NUMBER}(?P<team>\S.*?){_GROUP}(?:\s+'?(?P<letter>[A-Z])'?)?\s+{SEED}{MARKS}"
_UNTIMED_TEAM = rf"{NUMBER}(?P<team>[^\W\d].*?){_GROUP}\s+'?(?P<letter>[A-Z])'?(?P<seed>)$"
# "'t" begins a Dutch surname, "?" stands for a letter that the printer did not have.
_LEG = re.compile(rf"\s*\*?\s*(?P<name>(?:'[tT] |\?)?[^\W\d_].*?)\d?(?:{AGE}|{OWN_YEAR})?\s*$")
_MORE_LEGS = re.compile(r"\s\(?[A-Z]{0,2}\d|\d[.:,]\d")
# Some programs leave the "1)" out: "Doe, Uma W55 van der Roe, Kim W64". The comma and the age tell it from a remark.
_BARE_LEG = (
    r"(?P<name>[^\W\d][^\d,]*, ?[^\W\d][^\d,]*?)"
    rf"(?:{AGE}(?![a-z])|\s+(?P<own>\d{{1,2}}[a-z]{{1,2}}|UN|AL)(?!\S)|(?P<end>(?= [^\W\d]+,)|$))"
)
_BARE_LEGS = r"(?=.*,)(?=.*(?:\d|\b(?:FR|SO|JR|SR)\b))"
_ENTRY_LIKE = re.compile(
    r"\*?\d{1,3}\s*\*?[^\W\d].*?(?:\bN[TSP]\b|\d\d[.,]\d\d)|\*?\d{1,3}\s+\*?[^\W\d][^,]*,(?: ?[^\W\d]|$)|[1-8]\)"
)
# An entry never has a day behind its time, nor a colon before it: "10U Team: 1:10.23 1983 Pat Sample".
_RECORD = re.compile(rf".*?(?:{NUMERIC.pattern}|[^\W\d]: *\d)")


def _headings(page: Lines) -> Mapping[int, lines.Line]:
    found: dict[int, lines.Line] = {}
    for at, line in enumerate(page):
        if ("anager" in line or "ANAGER" in line) and _LICENSEE.search(line):
            free, title = _heading_lines(page, at + 1)
            end = at + 1 + len(free) + (title is not None)
            found |= dict.fromkeys(range(at + 1, end), lines.Ignored())
            found[at] = _printout(line, free, title, page[end:])
    return found


def _heading_lines(page: Lines, start: int) -> tuple[Lines, re.Match[str] | None]:
    """The free lines of a heading, and its title."""
    below = page[start : start + _MOST_HEADING + 1]
    ends = (at for at, line in enumerate(below) if _TITLE.match(line) or _ends_heading(line))
    end = next(ends, min(len(below), _MOST_HEADING))
    return below[:end], _TITLE.match("".join(below[end : end + 1]))


def _ends_heading(line: str) -> bool:
    is_entry = has_time(line) and _ENTRY_LIKE.match(line)
    return bool(_event_in(line) or re.match(_HEAT, line) or _columns_in(line) or is_entry)


def _printout(licensee: str, free: Lines, title: re.Match[str] | None, below: Lines) -> lines.Printout:
    kind = next(kind for kind in _KINDS if title[kind]) if title else "program"
    if kind == "program" and is_report(below):
        kind = "report"
    session = (title["session"] or "").strip() if title else ""
    days = next(filter(None, map(printed_days, free)), None)
    site = _SITE.match(licensee)
    return lines.Printout(_meet_name(free), days, kind, session or None, site and site["venue"], printed_at(licensee))


def _meet_name(free: Lines) -> str:
    """The heading's first line without its days; a long name ends on the line that has them."""
    dated = next((at for at, line in enumerate(free) if without_days(line) != line), 0)
    name = without_days(" ".join(free[: dated + 1]))
    return _SANCTION.sub("", name).strip(" -,")


def _event_in(line: str) -> lines.Event | None:
    """`Event 12 Girls ...`, `#S12A ...`, `Event 21 / 22 ...`, and continued ones: `Event 77 ...(Girls ...)`."""
    found = _EVENT.match(line.rstrip(")") if line.startswith("(") else line)
    if not found:
        return None
    name = (found["name"] or "").strip()
    bracketed = _BRACKETED.match(name) if name.endswith(")") else None  # the event continues on this page
    name = bracketed[1] if bracketed else name
    is_continued = bracketed is not None or name.startswith("...(")
    name = name.removeprefix("...(").strip(" .:-")
    before = _before_entry(name)
    name = name if before is None else before
    return from_groups(lines.Event, found, name=name or None, is_continued=is_continued, is_whole=before is None)


def _before_entry(heading: str) -> str | None:
    """What stands before the entry that is joined to a heading, all of it if nobody knows where; None without one."""
    if "," in heading and (found := _JOINED.search(heading)):
        return heading[: found.start()].rstrip()
    return heading if has_time(heading) else None


def _heat(found: re.Match[str]) -> lines.Line | None:
    """`Heat 1 of 6 Finals Starts at 01:00 PM`, `Heat 3 (#9 Women ...)`, `Heat 8 (Heat 5 Girls ...) (#21 / 22)`."""
    rest = found["rest"] or ""
    continues = _continued_event(rest)
    if continues is None and "(#" in rest:
        return lines.Broken("event")
    start = _START.search(rest)
    round_, is_whole = _round(_WITH_FINALS.sub("", _START.sub("", rest)))
    return from_groups(
        lines.Heat, found, round=round_, start=clock(start[1]) if start else None,
        with_finals=bool(_WITH_FINALS.search(rest)), continues=continues, is_whole=is_whole,
    )  # fmt: skip


def _round(rest: str) -> tuple[str | None, bool]:
    """The name of the round in the rest of a heat's line, and whether that is all of it."""
    name = _EMPTY_LANE.sub("", _OWN_HEAT.sub("", _CONTINUES.sub("", rest)))
    if _MORE.search(name) or _PART_OF_HEAT.search(name) or _before_entry(rest) is not None:
        return None, False
    return " ".join(name.split()).strip(" -.") or None, True


def _continued_event(text: str) -> lines.Event | None:
    found = _CONTINUES.search(text)
    event = _event_in(found[1].strip()) if found else None
    return event._replace(is_whole=True) if event else None


def _alternates(found: re.Match[str]) -> lines.Line | None:
    """`Alternates`, `First Alternate:`, `Alternates (#9 Women ...)`, `Alternates - A Final`."""
    line = found.string
    continues = _continued_event(line)
    if continues is None and "(#" in line:
        return lines.Broken("event")
    if not _ALTERNATES.match(_CONTINUES.sub("", line[found.end() :]).rstrip()):
        return None
    return lines.Alternates(continues)


def _columns_in(line: str) -> lines.Columns | None:
    """`Lane Name Age Team Seed Time` and its kin."""
    if not _TITLED.search(line):
        return None
    lower = fields.without_lone_marks(line).lower()
    found = _TITLES_LINE.match(lower)
    words = set(_TITLE_WORD.findall(found[0])) if found else set()
    more = lower[found.end() :] if found else ""
    if len(words) < _LEAST_TITLES or (more and not _BEHIND_TITLES.match(more)):
        return None
    has_lane, is_results = words & {"lane", "carril"}, words & {"finals", "prelim", "place"}
    return lines.Columns(
        has_lane=bool(has_lane),
        is_school=bool(words & {"year", "yr", "school"}),
        is_relay=bool(words & {"relay", "relevo"}),
        is_results=not has_lane and (bool(is_results) or {"points"} == words & {"points", "seed"}),
        has_codes="id#" in words,
        is_whole=not more,
    )


def _plain(found: re.Match[str]) -> lines.Swimmer | None:
    number, name, age, team, seed = found.groups()
    if fields.holds_entry(team):
        return None
    letter = name[-1] if name[-1] in "MWFBG" else None
    return lines.Swimmer(int(number), name.rstrip(" -"), team, seed, age, None, letter)


def _partial_titles(found: re.Match[str]) -> lines.Broken | None:
    """A part of the column titles: which column follows which is unknown."""
    words = set(_TITLE_WORD.findall(found[0].lower()))
    is_partial = len(words) > 1 and words & {"lane", "name", "team", "school", "year", "carril", "nombre", "equipo"}
    return lines.Broken("heat", ends_heat=False) if is_partial else None


def _split(line: str) -> Lines:
    """Part column titles from the heading that they are joined to."""
    joint = _JOINTS.get(line[:1])  # most lines begin with a digit
    found = joint.search(line) if joint else None
    return (line[: found.start()], line[found.end() :]) if found else (line,)


def _coded(found: re.Match[str]) -> lines.Swimmer | None:
    """A swimmer with the codes of para swimming's exceptions before the name: "A, 12+ Doe, Uma"."""
    line = found.string
    plain = line[: found.start("codes")] + line[found.end() :]
    match = re.match(_SWIMMER, fields.without_marks(plain))
    return fields.swimmer(match) if match else None


def _team(found: re.Match[str]) -> lines.Team | None:
    number, team = found["number"], found["team"]
    first, _, _ = team.partition(" ")
    touches_next_lane = first.isdigit() and int(first) == int(number) + 1  # "5 6 RC A 2:05.81"
    if touches_next_lane or (found["seed"] and fields.holds_entry(team)):
        return None
    return lines.Team(int(number), team, found["letter"], found["seed"] or None)


def _legs(found: re.Match[str]) -> lines.Legs | None:
    """None if what stands behind a leg's number is neither a swimmer nor a blank to fill in."""
    line, numbers, swimmers, cut = found.string, [], [], []
    for part in LEG.finditer(line):
        leg = _LEG.match(part["text"])
        if leg is None and any(map(str.isalpha, part["text"])):
            return None
        who = fields.swimmer(leg) if leg else None
        if who and _MORE_LEGS.search(who.name):
            return None
        numbers.append(int(part["leg"][0]))
        swimmers.append(who)
        # The next leg begins right behind the name, so the column may have ended within it.
        is_full = not part["text"][-1:].isspace() and part.end() < len(line)
        cut.append(is_full and who is not None and who.year is None)
    return lines.Legs(tuple(swimmers), tuple(numbers), tuple(cut))


HYTEK = Layout(
    name="hytek",
    mark=_LICENSEE,
    headings=_headings,
    split=_split,
    entry_like=_ENTRY_LIKE,
    record=_RECORD,
    whole_name=re.compile(_STROKE, re.IGNORECASE),
    name_end=re.compile(_NAME_END, re.IGNORECASE),
    report=REPORT,
    report_like=REPORT_LIKE,
    has_lanes=False,
    has_ranks=True,
    repeat_ends_event=False,
    entries=(
        rule(_CODES, _coded, only=("swimmer", "codes")),
        rule(_SURE_CODES, _coded, only=("swimmer",)),
        rule(_PLAIN, _plain, only=("swimmer", "plain"), is_plain=True),
        rule(r"\d{1,3}$", lines.EmptyLane(), is_plain=True),
        rule(_SWIMMER, fields.swimmer, only=("swimmer",)),
        rule(_SWIMMER.replace(AGE, OWN_YEAR), fields.swimmer, only=("swimmer", "school")),
        rule(_UNTIMED, fields.swimmer, only=("swimmer",)),
        rule(r"[1-8]\)", _legs, only=("relay",)),
        legs_rule(_BARE_LEG, fields.swimmer, ahead=_BARE_LEGS, only=("relay",)),
        rule(_TEAM, _team, only=("relay",)),
        rule(_UNTIMED_TEAM, _team, only=("relay",)),
    ),
    structure=(
        rule(_HEAT, _heat),
        rule(rf"\(?(?:{_EVENT_WORD}|#)", lambda found: _event_in(found.string)),
        rule(r"", lambda found: _columns_in(found.string)),
        rule(_BEGINS_ALTERNATES, _alternates, re.IGNORECASE),
        rule(rf"(?:{_BEGINS_HEAT}|{_BEGINS_ALTERNATES}).*\(#", lines.Broken("event")),
        rule(_BEGINS_EVENT, lines.Broken("event")),
        rule(_LISTS_ALTERNATES, lines.Broken("heat", ends_heat=False), re.IGNORECASE),
        rule(rf"{_BEGINS_HEAT}|(?i:{_BEGINS_ALTERNATES})", lines.Broken("heat")),
        rule(rf"(?i:{_TITLES_LINE.pattern})$", _partial_titles),
        rule(r"SCR$", lines.Broken("heat", ends_heat=False)),  # whose withdrawal it is, is unknown
    ),
)
