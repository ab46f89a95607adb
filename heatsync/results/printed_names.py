"""Compares the printed names of events, rounds and teams, which sheets abbreviate, cut and translate."""

import re
from functools import lru_cache
from itertools import product

from heatsync.model.gender import Gender
from heatsync.names.folding import fold, letters_of, spellings

# Folded words in the languages of known sheets, and in their neighbors'.
_FEMALE = """
girl girls woman women womens lady ladies female females damen frauen weiblich madchen maedchen mujeres ninas damas
femenino femenina femenil feminino feminina filles femmes dames donne ragazze femminile femmine kadin kadinlar kiz
kizlar bayan bayanlar kobiety kobiet dziewczeta dziewczat naiset tytot damer flickor piger jenter meisjes vrouwen
"""
_MALE = """
boy boys man men mens male males gentlemen herren manner maenner mannlich maennlich jungen knaben hombres ninos varones
caballeros masculino masculina varonil garcons hommes messieurs uomini ragazzi maschile maschi erkek erkekler baylar
mezczyzni mezczyzn chlopcy chlopcow miehet pojat herrer herrar pojkar drenge gutter jongens heren
"""
_GENDERS: dict[str, Gender] = {
    **dict.fromkeys(_FEMALE.split(), "female"),
    **dict.fromkeys(_MALE.split(), "male"),
}

_WORDS = re.compile(r"\d+|[^\W\d_]+")
_RELAY = re.compile(r"\b(?:rel(?:a[iy]|e[vt])\w*|rel|e?staf|sztafet|bayra|valto|viesti)|\b\d ?x ?\d")
_LEAST_STEM = 3
"""Letters. "Free" is "Freestyle", but "M" need not be "Medley"."""

_SYNONYMS = (
    (re.compile(r"\bsemis?(?: ?final\w*)?\b"), "semifinal"),
    (re.compile(r"\bquarter ?final\w*\b"), "quarterfinal"),
    (re.compile(r"\bprelim\w*\b"), "prelim"),
    (re.compile(r"\b(?:timed )?final(?:s|e|es)?\b"), "final"),
)
_STAGES = (
    ("swimoff", "swim-off"),
    ("quarter", "quarterfinal"),
    ("viertel", "quarterfinal"),
    ("semi", "semifinal"),
    ("halb", "semifinal"),
    ("zwischenlauf", "semifinal"),
    ("final", "final"),
)
_ORDER = ("heats", "quarterfinal", "semifinal", "final", "swim-off")

_UNATTACHED = frozenset({"un", "unat", "unattached"})
_TEAM_COLUMN = 16
"""Letters. Longer names are printed cut."""


def gender_of(event_name: str | None) -> Gender | None:
    """None for mixed and combined events, and for names without a gender."""
    said = {_GENDERS[word] for word in fold(event_name or "").split() if word in _GENDERS}
    return said.pop() if len(said) == 1 else None


def is_gender(word: str) -> bool:
    """Whether a folded word names the sex of an event's swimmers."""
    return word in _GENDERS


def may_be_one_event(one: str, other: str) -> bool:
    """Whether two printed names may belong to one event: "200 Free" is "Girls 13-14 200 LC Meter Freestyle"."""
    if {gender_of(one), gender_of(other)} == {"female", "male"}:
        return False
    return is_abbreviation(one, other)


def is_abbreviation(one: str, other: str) -> bool:
    """Whether every word of the shorter text is in the longer one, whole or abbreviated."""
    few, many = sorted((_WORDS.findall(fold(one)), _WORDS.findall(fold(other))), key=len)
    return _abbreviates(few, many) or (len(few) == len(many) and _abbreviates(many, few))


def names_a_relay(event_name: str) -> bool:
    """Whether an event's name contains a word for a relay, in the languages of most sheets."""
    return _RELAY.search(fold(event_name)) is not None


def same_round(one: str, other: str) -> bool:
    """Whether two printed rounds are the same one. The A and the B final are two."""
    return _words(one) == _words(other)


def same_stage(one: str, other: str) -> bool:
    """Whether a timeline's round covers an entry's: its "Finals" start all finals, but no semifinals."""
    return _stage(one) == _stage(other)


def round_family(name: str | None) -> str:
    """Rounds that a newer issue of a sheet can exchange: "final" for "Timed Finals" and "A - Final", "" for None."""
    if not fold(name or ""):
        return ""
    return "alternate" if fold(name or "") == "alternate" else _stage(name or "")


def stage_order(round_: str) -> int:
    """Sorts rounds by when they are swum. Swim-offs come last: only few swimmers have one."""
    return _ORDER.index(_stage(round_))


def same_team(one: str, other: str) -> bool:
    """Whether two printed names may belong to one team. The shorter one may be cut, or lack its region ("NOVA-CA")."""
    if not one or not other:
        return True
    spelled = product(map(fold, spellings(one)), map(fold, spellings(other)))
    return any(_is_beginning(*sorted(pair, key=len)) for pair in spelled)


def is_unattached(team: str) -> bool:
    """Whether this team means that the swimmer is unattached."""
    return not _UNATTACHED.isdisjoint(fold(team).split()[:1])


def _is_beginning(short: str, long: str) -> bool:
    is_cut = len(short) >= _TEAM_COLUMN - 1 and long.startswith(short)
    return is_cut or long == short or long.startswith(f"{short} ")


def _abbreviates(few: list[str], many: list[str]) -> bool:
    return all(any(_may_be_one_word(word, whole) for whole in many) for word in few)


def _may_be_one_word(word: str, whole: str) -> bool:
    if word == whole:
        return True
    if word.isdigit() or whole.isdigit():
        return False
    return _ends_with(whole, word) or (len(whole) >= _LEAST_STEM and _ends_with(word, whole))


def _ends_with(word: str, part: str) -> bool:
    """Whether a word begins or ends with the part: "Freestyle" and "Free", "Butterfly" and "Fly"."""
    return word.startswith(part) or word.endswith(part)


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    folded = fold(text)
    for pattern, word in _SYNONYMS:
        folded = pattern.sub(word, folded)
    return tuple(sorted(folded.split()))


def _stage(text: str) -> str:
    letters = letters_of(text)
    return next((stage for part, stage in _STAGES if part in letters), "heats")
