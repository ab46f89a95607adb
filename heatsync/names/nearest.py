"""Suggests printed names for one that a sheet does not contain."""

import difflib
from collections.abc import Iterable

from heatsync.names.folding import fold
from heatsync.names.person_name import parse_name

_LIKENESS = 0.6


def nearest_names(name: str, printed: Iterable[str], n: int = 3) -> list[str]:
    """The `n` printed names that look most like this one, best first, then names with the same surname.

    The sheet may print a nickname, or only a sibling's name.
    """
    by_fold: dict[str, str] = {}
    for candidate in printed:
        by_fold.setdefault(_given_first(candidate), candidate)
    alike = [by_fold[folded] for folded in difflib.get_close_matches(_given_first(name), by_fold, n, _LIKENESS)]
    surnames = {person.surname for person in parse_name(name) if person.surname}
    family = (name for name in by_fold.values() if any(person.surname in surnames for person in parse_name(name)))
    return list(dict.fromkeys([*alike, *family]))[:n]


def _given_first(text: str) -> str:
    surname, _, given = text.partition(",")
    return fold(f"{given} {surname}")
