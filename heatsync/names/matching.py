"""Decides how well a printed name matches the requested one. Compares whole words, never parts of words."""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from heatsync.names.folding import letters_of, spellings
from heatsync.names.person_name import PersonName, Words

_GAP = "(?:.|[aou]e|aa|ss)"
LEAST_CUT = 10
"""The least letters of a surname that is cut off. Many names share a shorter beginning."""


class MatchQuality(IntEnum):
    """How well a printed name matches; falsy if it does not."""

    NONE = 0
    SWAPPED = 1
    """The same words, but another one is the surname: "Doe Uma", "Doe, Uma van"."""
    LONGER_SURNAME = 2
    """Every requested word is printed, and the surname has further ones: "Doe-Roe, Uma"."""
    MORE_GIVEN_NAMES = 3
    """Every requested word is printed, and there are further given names: "Doe, Uma Lotte"."""
    FULL = 4


class _Forenames(NamedTuple):
    names: Words
    initials: Sequence[str]


def match_names(asked: PersonName, printed: PersonName, *, cut: bool) -> MatchQuality:
    """How well a printed name matches. `cut`: the column cut it off."""
    if not _suffixes_agree(asked, printed):
        return MatchQuality.NONE
    missing, extra = _difference(asked.surname, printed.surname)
    if missing:
        return MatchQuality.NONE
    given = max(
        _match_forenames(_Forenames(mine, asked.initials), _Forenames(theirs, printed.initials), cut=cut)
        for mine in asked.forenames
        for theirs in printed.forenames
    )
    return min(given, MatchQuality.LONGER_SURNAME if extra else MatchQuality.FULL)


def has_same_words(asked: PersonName, printed: PersonName) -> bool:
    """Whether all words are the same, regardless of which are the surname: "van Roe, Uma" is "Roe, Uma van"."""
    return (
        sorted(asked.surname + asked.given) == sorted(printed.surname + printed.given)
        and _initials_agree(asked.initials, printed.initials)
        and _suffixes_agree(asked, printed)
    )


def is_surname_cut(asked: PersonName, printed: str) -> bool:
    """Whether a printed name that is cut off within the surname matches its beginning."""
    whole = "".join(asked.surname + asked.given)
    return any(len(part) >= LEAST_CUT and whole.startswith(part) for part in map(letters_of, spellings(printed)))


def is_same_word(asked: str, printed: str) -> bool:
    """Whether two words are equal. A printed "?" is a letter that the meet's database could not store, such as "ü".

    A word in a script that it could not store at all consists of "?" only, and could be anyone's.
    """
    if asked == printed:
        return True
    return 0 < 2 * printed.count("?") <= len(printed) and _with_gaps(printed).fullmatch(asked) is not None


@lru_cache(maxsize=1024)
def _with_gaps(printed: str) -> re.Pattern[str]:
    """A "?" is any letter, or what an umlaut is spelled with."""
    return re.compile(_GAP.join(map(re.escape, printed.split("?"))))


def _match_forenames(asked: _Forenames, printed: _Forenames, *, cut: bool) -> MatchQuality:
    if cut and _is_cut_within(asked.names, printed.names):
        return MatchQuality.FULL
    missing, extra = _difference(asked.names, printed.names)
    is_another = asked.names and len(missing) == len(asked.names)
    unused = _unused_initials(printed.initials, missing)
    if is_another or unused is None or not _initials_agree(asked.initials, unused + _initials_of(extra)):
        return MatchQuality.NONE
    is_longer = asked.names and extra and not asked.initials
    return MatchQuality.MORE_GIVEN_NAMES if is_longer else MatchQuality.FULL


def _is_cut_within(asked: Words, printed: Words) -> bool:
    """Whether the print ends before the first name or within it."""
    return bool(asked) and (not printed or (asked[0] != printed[-1] and asked[0].startswith(printed[-1])))


def _difference(asked: Words, printed: Words) -> tuple[list[str], list[str]]:
    """The requested words that are not printed, and the printed ones that are not requested."""
    if "".join(asked) == "".join(printed):  # "Mc Donald" is "McDonald", "Anne-Marie" is "Annemarie"
        return [], []
    extra, missing = list(printed), []
    for word in asked:
        found = next((other for other in extra if is_same_word(word, other)), None)
        if found is None:
            missing.append(word)
        else:
            extra.remove(found)
    return missing, extra


def _unused_initials(initials: Sequence[str], missing: Sequence[str]) -> list[str] | None:
    """The printed initials that match none of the missing given names. None if one has no initial either."""
    unused = list(initials)
    for word in missing:
        if word[0] not in unused:
            return None
        unused.remove(word[0])
    return unused


def _initials_of(words: Sequence[str]) -> list[str]:
    return [word[0] for word in words]


def _initials_agree(asked: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether the middle initials can belong to one person. One side may omit some, but not have different ones."""
    one, other = set(asked), set(printed)
    return one <= other or other <= one


def _suffixes_agree(asked: PersonName, printed: PersonName) -> bool:
    return not asked.suffix or not printed.suffix or asked.suffix == printed.suffix
