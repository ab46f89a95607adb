"""Parses a person's name into surname, given names, initials, nickname and suffix."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from heatsync.names.folding import fold, spellings

Words = tuple[str, ...]

_NICKNAME = re.compile(
    '["\u201c\u201d\u201e\u00ab\u00bb(]([^"\u201c\u201d\u201e\u00ab\u00bb()]+)["\u201c\u201d\u00ab\u00bb)]'
    "|(?<!\\S)['\u2018]{1,2}([^'\u2018\u2019]+)['\u2019]{1,2}(?!\\S)"
)
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "2nd", "3rd"})
_PREFIXES = frozenset({"d", "l", "o"})
"""Surname prefixes that may be typed without their apostrophe: "Pat O Brien"."""
_TWO_WORDS = 2


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in folded words. `initials` are middle initials; `suffix` is "jr", "iii" or ""."""

    surname: Words
    given: Words
    initials: Words = ()
    nickname: Words = ()
    suffix: str = ""

    @property
    def forenames(self) -> tuple[Words, ...]:
        """The forms of the first name that a meet may print: the given names, the nickname, or both."""
        return (self.given, self.nickname, self.given + self.nickname) if self.nickname else (self.given,)


@lru_cache(maxsize=8192)
def parse_name(text: str) -> tuple[PersonName, ...]:
    """The ways to read a name: one if it has a comma, else one for each split into given names and surname.

    A name with umlauts has the same ways once more with these spelled out.
    """
    return tuple(dict.fromkeys(name for spelling in spellings(text) for name in _parse(spelling)))


def _parse(text: str) -> tuple[PersonName, ...]:
    nickname, unquoted = _nickname(text), _NICKNAME.sub(" ", text)
    if not fold(unquoted):  # all of the name is in quotes
        nickname, unquoted = (), _NICKNAME.sub(r" \1\2 ", text)
    surname, comma, given = unquoted.partition(",")
    if comma and fold(surname) and fold(given) not in SUFFIXES:
        return (_person(fold(surname).split(), fold(given).split(), nickname),)
    return tuple(_splits(fold(f"{surname} {given}").split(), nickname))  # "Uma Doe, Jr" has a comma, too


def _nickname(text: str) -> Words:
    return tuple(fold(" ".join(quoted or single for quoted, single in _NICKNAME.findall(text))).split())


def _splits(every: Sequence[str], nickname: Words) -> Iterator[PersonName]:
    """A name without a comma, the shortest surname first."""
    suffix = [word for word in every[1:] if word in SUFFIXES][:1]
    words = [*every[:1], *(word for word in every[1:] if word not in SUFFIXES)]
    middle, initials = _split_initials(words[1:-1])
    names = [*words[:1], *middle, *words[1:][-1:]]
    if len(names) == 1:
        yield _person(names, (), nickname)
    for at in range(len(names) - 1, 0, -1):
        yield _person(names[at:] + suffix, names[:at] + initials, nickname)
    if len(words) > _TWO_WORDS and words[-2] in _PREFIXES:
        yield _person(["".join(words[-2:]), *suffix], words[:-2], nickname)


def _person(surname: Sequence[str], given: Sequence[str], nickname: Words) -> PersonName:
    names, initials = _without_initials(_without_suffixes(given))
    suffix = _suffix_of(given) or _suffix_of(surname)
    return PersonName(tuple(_without_suffixes(surname)), tuple(names), tuple(initials), nickname, suffix)


def _suffix_of(words: Sequence[str]) -> str:
    """The first suffix among the words. The only word of a name is not a suffix."""
    return next((word for word in words if word in SUFFIXES), "") if len(words) > 1 else ""


def _without_suffixes(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in SUFFIXES] or list(words)


def _without_initials(given: Sequence[str]) -> tuple[list[str], list[str]]:
    """The given names, and the middle initials. "A. J." is the given name AJ, not A with a middle initial."""
    if all(len(word) == 1 for word in given):
        return ["".join(given)] if given else [], []
    names, initials = _split_initials(given[1:])
    return [given[0], *names], initials


def _split_initials(middle: Sequence[str]) -> tuple[list[str], list[str]]:
    return [word for word in middle if len(word) > 1], [word for word in middle if len(word) == 1]
