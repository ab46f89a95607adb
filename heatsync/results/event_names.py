"""Understands the names of events: which race it is, and a short name for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from heatsync.names.folding import fold
from heatsync.results.printed_names import gender_of, is_gender

_STROKES = {
    "free": "free freestyle freistil kraul serbest libre libero livre crawl vrij vrije nl",
    "back": "back backstroke rucken ruecken sirtustu espalda dorso dos costas rugslag",
    "breast": "breast breaststroke brust kurbagalama pecho braza brasse rana peito schoolslag",
    "fly": "fly butterfly schmetterling delfin delphin kelebek mariposa papillon farfalla borboleta vlinderslag",
    "medley": "im medley lagen karisik combinado combinados combinada estilos misti mista wisselslag nages",
    "relay": "relay relays staffel bayrak relevo relevos relais staffetta revezamento estafeta estafette",
    "kick": "kick kicks beine beinbew beinbewegung",
    "": "individual stile nage slag style estilo",
}
"""Folded words by what they mean; "" means nothing by itself. A German relay is one word: "Lagenstaffel"."""
_GROUPS = "open offen senior seniors junior juniors mixed mixto mixta mixte misto karma gemischt"
_LETTERS = "m w f x"  # a list's column of genders, where "x" is mixed
_COURSES = "lc sc lcm scm scy meter meters metre metres metro metros yard yards yd yds y"
_AGE_WORDS = (
    "yr yrs year years yas jahre anos ans over under o u and und ve buyuk buyukler kucuk kucukler ustu uzeri alti"
)
_ROUNDS = frozenset(["prelims", "preliminary", "final", "finals", "finale", "vorlauf", "endlauf", "entscheidung"])

_MEANINGS = {word: kind for kind, words in _STROKES.items() for word in words.split()}
_LEFT_OUT = frozenset(f"{_GROUPS} {_LETTERS} {_COURSES} {_AGE_WORDS}".split())
_RELAY = "staffel"
_PARTS = re.compile(
    r"""
      (?P<legs>\d{1,2})\ ?[x\u00d7*]\ ?(?P<each>\d{2,4})(?P<each_unit>\ ?m\b)?                # "4 x 50m"
    | (?P<age>\d{1,2}\ ?(?:[-\u2013/]\ ?\d{1,2}\b(?!\ ?[x\u00d7*])|(?:[-/&+]|and)\ ?(?:over|under|o|u)\b|\+)
        | \b[OU]\d{1,2}\b | \d{1,2}Y\b(?:\ -\ \d{1,2}Y\b)*
        | \b(?:jahrgang|jg\.?)\ (?:19|20)?\d\d(?:\ ?[-/\u2013]\ ?(?:19|20)?\d\d)?
        | \b(?:19[3-9]|20[0-3])\d(?:\ ?[-/\u2013]\ ?(?:19|20)\d\d)?\b)     # "13-14", "8 & Under", "11Y - 12Y", "2010"
    | (?P<nages>4\ nages)\b
    | (?P<number>\d{1,5})(?P<unit>\ ?m\b)?
    | (?P<word>[^\W\d_](?:[^\W\d_]|['\u2019.](?=[^\W\d_]|$|\s))*)
    | \((?P<bracketed>[^\W\d_]+)\)                                                       # "(Finale)", "(M)"
    | (?P<mark>[\s,:;&/.\u2013-]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_IN_TWO_LANGUAGES = re.compile(r"(?P<one>[^/]*\d ?m\b[^/]*)/(?P<other>[^/]*\d ?m\b[^/]*)$")  # "50m Libre/50m Free"
_LONGEST, _SHORTEST, _STEP = 1500, 25, 25
_OTHER_DISTANCES = frozenset({33, 66, 1650, 3000, 5000, 10000})
_YOUNGEST, _OLDEST = 4, 24  # years: the numbers of a single age, all below any distance


@dataclass(frozen=True, slots=True)
class EventName:
    """A name of which every word is understood. `distance` is that of all legs; `strokes` are those of `_STROKES`."""

    short: str
    distance: int
    strokes: frozenset[str]


def short_event_name(printed: str | None) -> str | None:
    """The race without sex, age group and course: "100 Butterfly" for "Girls 13-14 100 LC Meter Butterfly".

    A name with a word that is not understood stays as printed.
    """
    understood = _understand(printed or "")
    return understood.short if understood else printed


def contradict(one: str | None, other: str | None) -> bool:
    """Whether two names are certainly those of two races: by sex, distance or stroke."""
    if {gender_of(one), gender_of(other)} == {"female", "male"}:
        return True
    first, second = _understand(one or ""), _understand(other or "")
    if first is None or second is None:
        return False
    return (first.distance, first.strokes) != (second.distance, second.strokes)


@lru_cache(maxsize=4096)
def _understand(printed: str) -> EventName | None:
    """None if a part is not understood, or if there is not one distance with a stroke or a relay."""
    if (two := _IN_TWO_LANGUAGES.match(printed)) and (other := _understand(two["other"])):
        one = _understand(two["one"])
        return one if one and (one.distance, one.strokes) == (other.distance, other.strokes) else None
    kept: list[str] = []
    distances: list[int] = []
    strokes: set[str] = set()
    for part in _parts(printed):
        if part is None:
            return None
        text, distance, meanings = part
        kept.append(text)
        distances += [distance] if distance else []
        strokes |= meanings
    if len(distances) != 1 or not strokes:
        return None
    return EventName(" ".join(filter(None, kept)), distances[0], frozenset(strokes))


_Part = tuple[str, int, set[str]]
"""What the short name keeps of a part, its distance (0 if it has none), and its strokes."""


def _parts(printed: str) -> Iterator[_Part | None]:
    at = 0
    for found in _PARTS.finditer(printed):
        yield None if found.start() != at else _part(found)
        at = found.end()
    if at != len(printed):
        yield None


def _part(found: re.Match[str]) -> _Part | None:
    if found["legs"]:
        legs, each = int(found["legs"]), int(found["each"])
        return f"{legs} x {each}{_unit(found['each_unit'])}", legs * each, set()
    if found["nages"]:
        return found["nages"], 0, {"medley"}
    if found["number"]:
        return _number(int(found["number"]), _unit(found["unit"]))
    if found["bracketed"]:
        return _bracketed(found["bracketed"])
    return _word(found["word"]) if found["word"] else ("", 0, set())


def _bracketed(word: str) -> _Part | None:
    folded = fold(word)
    if folded in _ROUNDS:
        return f"({word})", 0, set()
    return ("", 0, set()) if folded in _LETTERS.split() else None


def _unit(printed: str | None) -> str:
    """What the short name keeps of a unit: "m", but not the "M" of "50 M Freestyle", which is a course."""
    return "m" if (printed or "").strip() == "m" else ""


def _number(number: int, unit: str) -> _Part | None:
    if (_SHORTEST <= number <= _LONGEST and number % _STEP == 0) or number in _OTHER_DISTANCES:
        return f"{number}{unit}", number, set()
    return ("", 0, set()) if _YOUNGEST <= number <= _OLDEST and not unit else None


def _word(word: str) -> _Part | None:
    folded = fold(word)
    if folded in _LEFT_OUT or is_gender(folded):
        return "", 0, set()
    if folded in _MEANINGS or folded in _ROUNDS:
        return word, 0, {_MEANINGS.get(folded, "")} - {""}
    stroke = _MEANINGS.get(folded.removesuffix(_RELAY))
    return (word, 0, {stroke, "relay"}) if stroke and folded.endswith(_RELAY) else None
